package model

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
)

// Mistake is a panic of ours without its value and without any argument: either
// could hold a secret. The names of the functions are enough to find it.
type Mistake struct {
	Of     string   // the type of what it panicked with
	Frames []string // the functions it came through, the innermost first
}

// maxFrames bounds the trace of a mistake.
const maxFrames = 24

// NewMistake makes one of what recover returned, in the deferred function that
// called it.
func NewMistake(recovered any) *Mistake {
	m := &Mistake{Of: fmt.Sprintf("%T", recovered)}
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs)])
	for more := true; more && len(m.Frames) < maxFrames; {
		var frame runtime.Frame
		frame, more = frames.Next()
		if frame.Function != "" && !strings.HasPrefix(frame.Function, "runtime.") && !strings.Contains(frame.Function, "/model.Guarded") {
			m.Frames = append(m.Frames, frame.Function)
		}
	}
	return m
}

// Words are what a person is told, line by line.
func (m *Mistake) Words() string {
	var b strings.Builder
	b.WriteString("tokenrack: a mistake of ours (" + m.Of + "): this should not happen\n")
	b.WriteString("  Nothing that was stored is lost. Please report it with these names; they hold no data of yours.\n")
	for _, name := range m.Frames {
		b.WriteString("    " + name + "\n")
	}
	return b.String()
}

var mistakes struct {
	sync.Mutex
	first *Mistake
	told  func(*Mistake)
}

// OnMistake has tell called, in the goroutine that made it, with the first mistake
// that a guarded function makes, until restore is called. Where nobody is told, a
// mistake ends the program at once, in words.
func OnMistake(tell func(*Mistake)) (restore func()) {
	mistakes.Lock()
	defer mistakes.Unlock()
	before := mistakes.told
	mistakes.told, mistakes.first = tell, nil
	return func() {
		mistakes.Lock()
		defer mistakes.Unlock()
		mistakes.told = before
	}
}

// FirstMistake is the first since OnMistake was called; nil: none was made.
func FirstMistake() *Mistake {
	mistakes.Lock()
	defer mistakes.Unlock()
	return mistakes.first
}

// made tells of a mistake.
func made(m *Mistake) {
	mistakes.Lock()
	tell, first := mistakes.told, mistakes.first == nil
	if first {
		mistakes.first = m
	}
	mistakes.Unlock()
	switch {
	case tell == nil:
		_, _ = os.Stderr.WriteString(m.Words()) // there is nobody else to tell
		os.Exit(1)
	case first:
		tell(m)
	}
}

// Go runs f in a goroutine of its own. The runtime prints what a goroutine panics
// with; one that was begun here ends in words that hold no value. Every goroutine
// of the program is begun here, or runs a function of [Guarded].
func Go(f func()) {
	guarded := Guarded(f)
	go guarded()
}

// Guarded is f, with a panic told as [OnMistake] says.
func Guarded(f func()) func() {
	return func() {
		defer func() {
			if r := recover(); r != nil {
				made(NewMistake(r))
			}
		}()
		f()
	}
}

// GuardedErr is [Guarded] for a function that can fail; a panic is an error of
// [KindInternal] too.
func GuardedErr(f func() error) func() error {
	return func() (err error) {
		defer func() {
			if r := recover(); r != nil {
				m := NewMistake(r)
				made(m)
				err = &Error{Kind: KindInternal, What: "a mistake of ours (" + m.Of + ")"}
			}
		}()
		return f()
	}
}
