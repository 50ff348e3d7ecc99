package vault

import (
	"bytes"
	"sync"

	"github.com/tokenrack/tokenrack/model"
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
		model.Go(func() { _ = v.flush() }) // at Close it is tried again, and told
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

// Unwritten hands over the activity lines that could not be written any more,
// since the vault's key was changed under this handle. They are for Later of the
// next handle on the same vault.
func (v *Vault) Unwritten() [][]byte { return v.later.take() }
