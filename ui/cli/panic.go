package cli

import (
	"io"
	"runtime"
	"strings"
)

// maxFrames bounds the trace of a mistake of ours.
const maxFrames = 24

// confess reports a panic without its value and without any argument: either
// could hold a secret. The names of the functions are enough to find it.
func confess(w io.Writer) {
	var b strings.Builder
	b.WriteString("tokenrack: a mistake of ours: this should not happen\n")
	b.WriteString("  Nothing that was stored is lost. Please report it with these names; they hold no data of yours.\n")
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs)])
	for shown, more := 0, true; more && shown < maxFrames; {
		var frame runtime.Frame
		frame, more = frames.Next()
		if !strings.HasPrefix(frame.Function, "runtime.") {
			b.WriteString("    " + frame.Function + "\n")
			shown++
		}
	}
	_, _ = io.WriteString(w, b.String()) // there is nobody else to tell
}
