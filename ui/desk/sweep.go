package desk

import (
	"bytes"
	"context"
	"crypto/hmac"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"os/exec"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// A sweeper is a small process of our own beside the program: it clears the
// clipboard when the time is up, also where the program was killed meanwhile.
// All it knows is a salted hash of what was copied, which it is told on its
// standard input; it clears only what still has that hash.

// sweepMagic begins what a sweeper is told; a salt, a hash and a time follow.
const sweepMagic = "TRsweep1"

const sweepSize = len(sweepMagic) + 8 + 32 + 32

// sweepLate is how much later than the program itself the sweeper acts: where
// the program lives, it clears and tells the person.
const sweepLate = time.Second

// sweepMost bounds what a sweeper may be asked to wait.
const sweepMost = time.Hour

// Outlive has the clipboard cleared after a time even where the program ends
// before that: by the command, which runs [Sweep]. It is told before the first
// copy.
func (c *Clipboard) Outlive(command []string, after time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sweeper, c.sweepAfter = command, after
}

// leaveSweeper starts a sweeper for what was just copied, in the place of the
// one before. Where none can be started the program's own timer is left.
func (c *Clipboard) leaveSweeper() {
	c.dismiss()
	if len(c.sweeper) == 0 || c.tool == nil {
		return
	}
	from, to, err := os.Pipe()
	if err != nil {
		return
	}
	defer func() { _ = from.Close() }()                   // the sweeper has its own
	child := exec.Command(c.sweeper[0], c.sweeper[1:]...) //nolint:gosec,noctx // our own program; it outlives us
	child.Stdin, child.Env, child.Dir = from, c.sweepEnv, os.TempDir()
	detach(child)
	if child.Start() != nil {
		_ = to.Close()
		return
	}
	model.Go(func() { _ = child.Wait() }) // how it ends changes nothing
	job := append([]byte(sweepMagic), make([]byte, 8)...)
	binary.BigEndian.PutUint64(job[len(sweepMagic):], uint64((c.sweepAfter + sweepLate).Milliseconds()))
	job = append(append(job, c.salt[:]...), c.held...)
	if _, err := to.Write(job); err != nil {
		_ = to.Close()
		return
	}
	c.sweeping = to
}

// dismiss tells the sweeper that it is not needed. Where only the pipe ends,
// the program has ended, and the sweeper stays.
func (c *Clipboard) dismiss() {
	if c.sweeping == nil {
		return
	}
	_, _ = c.sweeping.Write([]byte{1}) // one that is gone already needs no telling
	_ = c.sweeping.Close()
	c.sweeping = nil
}

var errSweep = errors.New("that is nothing a sweeper is told")

// Sweep is the sweeper: it reads what it is told, waits, and clears the
// clipboard where that still holds what was copied. A nil environment is the
// process's.
func Sweep(ctx context.Context, told io.Reader, environ []string) error {
	job := make([]byte, sweepSize)
	if _, err := io.ReadFull(told, job); err != nil || !bytes.HasPrefix(job, []byte(sweepMagic)) {
		return errSweep
	}
	after := time.Duration(binary.BigEndian.Uint64(job[len(sweepMagic):])) * time.Millisecond
	if after < 0 || after > sweepMost {
		return errSweep
	}
	c := NewClipboard(Look(environ), environ)
	if c.tool == nil {
		return nil
	}
	copy(c.salt[:], job[len(sweepMagic)+8:])
	c.held, c.route = job[sweepSize-32:], Copied
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	model.Go(func() {
		if n, _ := told.Read(make([]byte, 1)); n > 0 { // its end alone says nothing
			cancel()
		}
	})
	if !waitUntil(ctx, time.Now().Add(after)) {
		return nil
	}
	c.Wipe(context.WithoutCancel(ctx))
	return nil
}

// waitUntil waits by the wall clock, which goes on while the computer sleeps.
func waitUntil(ctx context.Context, end time.Time) bool {
	end = end.Round(0)
	for {
		left := end.Sub(time.Now().Round(0))
		if left <= 0 {
			return ctx.Err() == nil
		}
		timer := time.NewTimer(min(left, time.Second))
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return false
		}
	}
}

// matches says whether a text is what was copied.
func (c *Clipboard) matches(text, held []byte) bool { return hmac.Equal(c.hash(text), held) }
