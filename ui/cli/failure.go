package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"

	"github.com/tokenrack/tokenrack/model"
)

// usage is an error in the words of a call: exit 2.
func usage(what, do string) *model.Error {
	return &model.Error{Kind: model.KindUsage, What: what, Do: do}
}

// missing says which flag or word a call lacks.
func missing(what, do string) *model.Error { return usage(what+" is missing", do) }

// stopped is the end that a person or a signal asked for.
func stopped() *model.Error {
	return &model.Error{Kind: model.KindAborted, What: "stopped"}
}

// tell turns any error into one that can be shown: those of the program as
// they are, a cancelled context as stopped, and everything else in general
// words, since the text of a foreign error may hold an address with its query.
func tell(err error) *model.Error {
	var told *model.Error
	var address *url.Error
	switch {
	case errors.As(err, &told):
		return told
	case errors.Is(err, context.Canceled):
		return stopped()
	case errors.Is(err, context.DeadlineExceeded):
		return &model.Error{Kind: model.KindUnavailable, What: "the time was up", Do: "Try again later."}
	case errors.As(err, &address):
		return &model.Error{Kind: model.KindUnavailable, What: "the server could not be reached", Do: "Try again later."}
	}
	return &model.Error{Kind: model.KindInternal, What: "an unexpected error", Why: plain(err.Error())}
}

// report says on standard error what went wrong, and returns the exit code.
func (c *call) report(err error) ExitCode {
	if err == nil {
		return ExitDone
	}
	var silent exitError
	if errors.As(err, &silent) {
		return ExitCode(silent)
	}
	told := tell(err)
	c.errln("tokenrack: " + plain(told.Error()))
	for _, line := range []string{told.Still, told.Do} {
		if line != "" {
			c.errln("  " + plain(line))
		}
	}
	return codeOf(told.Kind)
}

// say tells a person something that is not the answer.
func (c *call) say(format string, args ...any) {
	c.errln("tokenrack: " + plain(fmt.Sprintf(format, args...)))
}

// errln writes a line on standard error. That it does not get out is nothing
// that could be told to anybody.
func (c *call) errln(line string) { _, _ = io.WriteString(c.deps.Stderr, line+"\n") }
