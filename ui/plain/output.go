package plain

import (
	"io"
	"strings"
	"sync"

	"github.com/charmbracelet/x/ansi"

	"github.com/tokenrack/tokenrack/ui/draw"
)

// output writes lines. It is the only way out, so that nothing that drives a
// terminal passes, whoever cleaned the text before.
type output struct {
	mu    sync.Mutex
	w     io.Writer
	ascii bool // nothing but ASCII can be shown
	// echoes says that whoever types does not see it here, so that the line
	// behind a prompt has to be ended.
	echoes bool
	err    error // the first failure to write
}

// spelled is a text as it may be shown.
func (o *output) spelled(text string) string {
	if o.ascii {
		return draw.InASCII(text)
	}
	return draw.Clean(text)
}

// line writes one line. Gaps at its ends, and a tab of the told errors, are
// taken out.
func (o *output) line(text string) {
	o.write(strings.TrimSpace(o.spelled(text)) + "\n")
}

// prompt writes what stands before the person's line.
func (o *output) prompt(text string) { o.write(o.spelled(text)) }

// answered ends the line of a prompt where the person's own Enter did not.
func (o *output) answered() {
	if !o.echoes {
		o.write("\n")
	}
}

// broken ends the line of a prompt that is not answered.
func (o *output) broken() { o.write("\n") }

// bell says that something is finished.
func (o *output) bell() { o.write("\a") }

// clipboard hands a text to the terminal's clipboard (OSC 52); an empty one
// clears it.
func (o *output) clipboard(text string) { o.write(ansi.SetSystemClipboard(text)) }

func (o *output) write(text string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if _, err := io.WriteString(o.w, text); err != nil && o.err == nil {
		o.err = err
	}
}

// gone says that nobody reads any more.
func (o *output) gone() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.err != nil
}
