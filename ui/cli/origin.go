package cli

import (
	"bufio"
	"context"
	"io"
	"strings"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

// confirmed stores an app. Where secrets would go to origins that nobody has
// confirmed, a person at the terminal is asked, who sees both sides in full;
// without one it stays refused.
func (c *call) confirmed(ctx context.Context, draft *keeper.AppDraft, store func() error) error {
	err := store()
	elsewhere := model.ElsewhereOf(err)
	if elsewhere == nil || draft.AcceptOrigin || !c.canAsk() {
		return err
	}
	c.say("%s", tell(err).Error())
	c.errln("  secrets go to  " + safe(elsewhere.From))
	for _, line := range elsewhere.Lines() {
		c.errln("  and would to   " + safe(line))
	}
	yes, askErr := c.askYes(ctx, "May secrets of this app go there too? yes or no [no]: ")
	if askErr != nil {
		return askErr
	}
	if !yes {
		return err
	}
	draft.AcceptOrigin = true
	return store()
}

// canAsk says that a person can be asked on standard input.
func (c *call) canAsk() bool {
	return c.mayAsk() && c.input.claim("a question") == nil
}

// askYes asks a question that only yes answers with yes. When ctx ends it is
// answered by an error; the line that is still being read ends with the program.
func (c *call) askYes(ctx context.Context, question string) (bool, error) {
	_, _ = io.WriteString(c.deps.Stderr, question) // no line break: the answer stands beside it
	answered := make(chan string, 1)
	model.Go(func() {
		line, _ := bufio.NewReader(c.deps.Stdin).ReadString('\n')
		answered <- line
	})
	select {
	case <-ctx.Done():
		c.errln("")
		return false, stopped()
	case line := <-answered:
		switch strings.ToLower(strings.TrimSpace(line)) {
		case "y", "yes":
			return true, nil
		}
		return false, nil
	}
}
