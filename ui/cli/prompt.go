package cli

import (
	"context"
	"io"

	"golang.org/x/term"

	"github.com/tokenrack/tokenrack/model"
)

// isTerminal says that a stream is a terminal.
func isTerminal(stream any) bool {
	file, ok := stream.(interface{ Fd() uintptr })
	return ok && term.IsTerminal(int(file.Fd()))
}

// ask asks a person for a secret on the terminal, without echo. The question
// goes to standard error. When ctx ends the terminal is put back as it was.
func (c *call) ask(ctx context.Context, question string) (model.Secret, error) {
	file, ok := c.deps.Stdin.(interface{ Fd() uintptr })
	if !ok {
		return model.Secret{}, missing("a terminal to ask on", "")
	}
	fd := int(file.Fd())
	before, err := term.GetState(fd)
	if err != nil {
		return model.Secret{}, missing("a terminal to ask on", "")
	}
	_, _ = io.WriteString(c.deps.Stderr, question) // no line break: the answer stands beside it
	type typed struct {
		text []byte
		err  error
	}
	answered := make(chan typed, 1)
	model.Go(func() {
		text, err := term.ReadPassword(fd)
		answered <- typed{text, err}
	})
	select {
	case <-ctx.Done():
		_ = term.Restore(fd, before) // nothing better is left to do
		c.errln("")
		return model.Secret{}, stopped()
	case answer := <-answered:
		c.errln("")
		if answer.err != nil {
			return model.Secret{}, stopped()
		}
		return model.SecretBytes(answer.text), nil
	}
}
