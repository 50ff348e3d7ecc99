package cli

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"

	"github.com/tokenrack/tokenrack/model"
)

// fromStdin is how a flag says that its secret comes on standard input.
const fromStdin = "-"

// maxSecretFile bounds a secret's file. Tokens of 16 KiB exist; a megabyte is
// somebody's mistake.
const maxSecretFile = 1 << 20

// input is standard input, which one reader may have in a call.
type input struct {
	stream io.Reader
	owner  string
}

// claim takes standard input for a flag or a verb; a second taker is refused.
func (in *input) claim(taker string) error {
	if in.owner != "" && in.owner != taker {
		return usage("both "+in.owner+" and "+taker+" would read standard input", "Put one of them into a file.")
	}
	in.owner = taker
	return nil
}

// secret reads the secret that a flag names: a file, or standard input. One
// trailing line break is dropped.
func (c *call) secret(flag, name string) (model.Secret, error) {
	raw, err := c.read(flag, name)
	if err != nil {
		return model.Secret{}, err
	}
	trimmed := trimLineBreak(raw)
	if len(trimmed) == 0 {
		return model.Secret{}, usage("what was given with "+flag+" is empty", "")
	}
	return model.SecretBytes(trimmed), nil
}

// file reads the secret file that a flag names, whole: a sealed file may end
// with a byte that looks like a line break.
func (c *call) file(flag, name string) (model.Secret, error) {
	raw, err := c.read(flag, name)
	if err != nil {
		return model.Secret{}, err
	}
	if len(raw) == 0 {
		return model.Secret{}, usage("what was given with "+flag+" is empty", "")
	}
	return model.SecretBytes(raw), nil
}

// read reads the whole of a file or of standard input.
func (c *call) read(flag, name string) ([]byte, error) {
	if name == fromStdin {
		if err := c.input.claim(flag); err != nil {
			return nil, err
		}
		return readBounded(flag, c.input.stream)
	}
	file, err := openSecretFile(flag, name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // it was only read
	return readBounded(flag, file)
}

// openSecretFile opens the file that a flag names. A name that leads nowhere
// is not repeated: it may be the secret itself, given as an argument.
func openSecretFile(flag, name string) (*os.File, error) {
	if name == "" {
		return nil, usage(flag+" needs the name of a file", "Use - to read it from standard input.")
	}
	file, err := os.Open(name)
	if err == nil {
		if info, statErr := file.Stat(); statErr == nil && info.IsDir() {
			_ = file.Close() // it was not even read
			return nil, usage("what was given with "+flag+" is a directory", "Name a file, or - for standard input.")
		}
		return file, nil
	}
	if errors.Is(err, fs.ErrPermission) {
		return nil, usage("the file given with "+flag+" may not be read", "Check its permissions.")
	}
	return nil, usage("there is no file of the name given with "+flag,
		"It takes the name of a file, or - for standard input; a secret itself is never given as an argument.")
}

func readBounded(flag string, from io.Reader) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(from, maxSecretFile+1))
	switch {
	case err != nil:
		clear(raw)
		return nil, usage("what was given with "+flag+" could not be read", "")
	case len(raw) > maxSecretFile:
		clear(raw)
		return nil, usage("what was given with "+flag+" is larger than a megabyte", "")
	}
	return raw, nil
}

// trimLineBreak drops one trailing line break, of Unix or Windows.
func trimLineBreak(raw []byte) []byte {
	if trimmed, found := bytes.CutSuffix(raw, []byte("\r\n")); found {
		return trimmed
	}
	return bytes.TrimSuffix(raw, []byte("\n"))
}
