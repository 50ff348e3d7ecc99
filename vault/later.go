package vault

import (
	"bytes"
	"sync"
)

// laterMax is how many lines wait for somebody else's commit before they get
// one of their own.
const laterMax = 256

// later holds activity lines that wait for the next commit.
type later struct {
	mu    sync.Mutex
	lines [][]byte
}

// Later queues a line of the activity record: it goes with the next commit, at
// the latest at Close.
func (v *Vault) Later(data []byte) {
	v.later.mu.Lock()
	v.later.lines = append(v.later.lines, bytes.Clone(data))
	full := len(v.later.lines)%laterMax == 0
	v.later.mu.Unlock()
	if full {
		go func() { _ = v.flush() }() // at Close it is tried again, and told
	}
}

func (l *later) empty() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.lines) == 0
}

func (l *later) take() [][]byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	lines := l.lines
	l.lines = nil
	return lines
}

func (l *later) giveBack(lines [][]byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(lines, l.lines...)
}

// Inherit takes over the activity lines that a handle on the same vault could
// not write any more, since its key was changed under it. The other is closed;
// lines of another vault stay where they are.
func (v *Vault) Inherit(from *Vault) {
	if from == nil || from == v || from.keys.vault != v.keys.vault {
		return
	}
	v.later.giveBack(from.later.take())
}
