package cli

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"github.com/pelletier/go-toml/v2"
)

// maxHooks bounds the file of hooks, in bytes.
const maxHooks = 64 << 10

// readHooks reads hooks.toml: a list of words for each event, run without a
// shell. No file means no hooks. It is read strictly: a misspelt event would
// otherwise be one that nobody is told of.
func readHooks(path string) (hookSet, error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, badHooks(path, "the file cannot be read")
	}
	defer func() { _ = file.Close() }() // it was only read
	text, err := io.ReadAll(io.LimitReader(file, maxHooks+1))
	if err != nil || len(text) > maxHooks {
		return nil, badHooks(path, "the file cannot be read, or is larger than 64 KiB")
	}
	return parseHooks(path, text)
}

func parseHooks(path string, text []byte) (hookSet, error) {
	var named map[string][]string
	if err := toml.NewDecoder(bytes.NewReader(text)).Decode(&named); err != nil {
		return nil, badHooks(path, hookMistake(err))
	}
	hooks := hookSet{}
	for name, words := range named {
		kind, known := hookKinds()[name]
		switch {
		case !known:
			return nil, badHooks(path, "there is no event "+quoted(name, "of that name"))
		case len(words) == 0 || words[0] == "":
			return nil, badHooks(path, name+" names no program")
		case !filepath.IsAbs(words[0]):
			return nil, badHooks(path, name+" names its program without its whole path")
		}
		hooks[kind] = words
	}
	return hooks, nil
}

// hookMistake says on which line the TOML is wrong, without its words.
func hookMistake(err error) string {
	var decode *toml.DecodeError
	if errors.As(err, &decode) {
		line, _ := decode.Position()
		return "line " + strconv.Itoa(line) + " is no list of words"
	}
	return "it is no TOML"
}
