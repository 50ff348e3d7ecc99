package cli

import (
	"fmt"
	"io"
	"runtime"
	"strings"
)

// maxFrames bounds the trace of a mistake of ours.
const maxFrames = 24

// confess reports a panic without its value and without any argument: either
// could hold a secret. The names of the functions are enough to find it.
func confess(w io.Writer) {
	fmt.Fprintln(w, "tokenrack: a mistake of ours: this should not happen")
	fmt.Fprintln(w, "  Nothing that was stored is lost. Please report it with these names; they hold no data of yours.")
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs)])
	for shown := 0; shown < maxFrames; {
		frame, more := frames.Next()
		if !strings.HasPrefix(frame.Function, "runtime.") {
			fmt.Fprintf(w, "    %s\n", frame.Function)
			shown++
		}
		if !more {
			return
		}
	}
}
