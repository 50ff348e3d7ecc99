package desk

import (
	"bytes"
	"context"
	"crypto/hmac"
	"encoding/binary"
	"errors"
	"io"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/desk/selection"
)

const sweepSize = jobHead + 32 + 32

// holdMost bounds what a holder takes: more is no token.
const holdMost = 1 << 20

// leaveSweeper starts a sweeper for what was just copied; nil where none can be
// started, and the program's own timer is left.
func (c *Clipboard) leaveSweeper(text []byte) *beside {
	return c.start(sweepMagic, c.salt[:], c.hash(text))
}

var errSweep = errors.New("that is nothing a sweeper is told")

// Sweep is the process beside the program: it reads what it is told, and clears
// the clipboard when the time is up, where that still holds what was copied. A
// holder says on the way what becomes of it. A nil environment is the process's.
func Sweep(ctx context.Context, told io.Reader, says io.Writer, environ []string) error {
	head := make([]byte, jobHead)
	if _, err := io.ReadFull(told, head); err != nil {
		return errSweep
	}
	after := time.Duration(binary.BigEndian.Uint64(head[len(sweepMagic):])) * time.Millisecond
	if after < 0 || after > longest {
		return errSweep
	}
	switch {
	case bytes.HasPrefix(head, []byte(sweepMagic)):
		return sweep(ctx, told, after, environ)
	case bytes.HasPrefix(head, []byte(holdMagic)):
		return hold(ctx, told, says, after, environ)
	}
	return errSweep
}

func sweep(ctx context.Context, told io.Reader, after time.Duration, environ []string) error {
	job := make([]byte, sweepSize-jobHead)
	if _, err := io.ReadFull(told, job); err != nil {
		return errSweep
	}
	c := NewClipboard(Look(environ), environ)
	if c.tool == nil {
		return nil
	}
	copy(c.salt[:], job)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	model.Go(func() {
		if heard(told) != 0 {
			cancel()
		}
	})
	if !waitUntil(ctx, time.Now().Add(after)) {
		return nil
	}
	c.wipe(context.WithoutCancel(ctx), job[32:])
	return nil
}

// hold is the clipboard of the display until the time is up.
func hold(ctx context.Context, told io.Reader, says io.Writer, after time.Duration, environ []string) error {
	size := make([]byte, 4)
	if _, err := io.ReadFull(told, size); err != nil || binary.BigEndian.Uint32(size) > holdMost {
		return errSweep
	}
	text := make([]byte, binary.BigEndian.Uint32(size))
	if _, err := io.ReadFull(told, text); err != nil {
		return errSweep
	}
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	model.Go(func() {
		switch heard(told) {
		case tellGo:
			end(selection.ErrReplaced)
		case tellWipe:
			end(nil)
		}
	})
	until := time.Now().Add(after)
	model.Go(func() {
		if waitUntil(ctx, until) {
			end(nil)
		}
	})
	return selection.Hold(ctx, read(environ)["DISPLAY"], text, func(word selection.Word) {
		_, _ = says.Write([]byte{byte(word)}) // nobody listens where the program has ended
	})
}

// heard waits for the one byte that a process is told while it works; zero: the
// program has ended, which says nothing.
func heard(told io.Reader) byte {
	word := make([]byte, 1)
	_, _ = io.ReadFull(told, word)
	return word[0]
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
