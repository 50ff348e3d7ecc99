package desk

import (
	"encoding/binary"
	"errors"
	"io"
	"os"
	"os/exec"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/desk/selection"
)

// beside is a small process of our own beside the program, which outlives it:
// [Sweep]. A sweeper clears the clipboard when the time is up, also where the
// program was killed meanwhile; all it knows is a salted hash of what was copied.
// A holder is the clipboard: who pastes asks it, so it knows the text.
//
// It learns what it is to do on its standard input, never by its arguments or its
// environment, which others can read. A nil one is none.
type beside struct {
	process *os.Process
	to      *os.File
	from    *os.File
	holds   bool
}

// Each job begins with its magic and a time in milliseconds. A sweeper's goes on
// with a salt and a hash, a holder's with the text's length and the text.
const (
	sweepMagic = "TRsweep1"
	holdMagic  = "TRholds1"
	jobHead    = len(sweepMagic) + 8
)

// What a process is told once it works. Where only the pipe ends, the program has
// ended, and it goes on.
const (
	tellGo   = 1 // it is not needed; a holder clears what it holds itself
	tellWipe = 2 // a holder clears, also where a history holds the same text
)

// lateness is how much later than the program itself such a process acts: where
// the program lives, it clears and tells the person.
const lateness = time.Second

// longest bounds what one may be asked to wait.
const longest = time.Hour

// Outlive has the clipboard cleared after a time even where the program ends
// before that: by the command, which runs [Sweep]. It is told before the first
// copy, and again when the time changes.
func (c *Clipboard) Outlive(command []string, after time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.command, c.after = command, after
}

// start runs the command, with what it needs of the environment, and tells it a
// job; nil where it did not take it. The job is overwritten.
func (c *Clipboard) start(magic string, rest ...[]byte) *beside {
	c.mu.Lock()
	command, after := c.command, c.after
	c.mu.Unlock()
	if len(command) == 0 {
		return nil
	}
	b, err := startBeside(command, c.env)
	if err != nil {
		return nil
	}
	job := binary.BigEndian.AppendUint64([]byte(magic), uint64((after + lateness).Milliseconds()))
	for _, part := range rest {
		job = append(job, part...)
	}
	defer clear(job)
	if err := b.tell(job...); err != nil {
		b.end()
		return nil
	}
	return b
}

func startBeside(command, environ []string) (*beside, error) {
	theirs, to, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer func() { _ = theirs.Close() }() // the process has its own
	from, out, err := os.Pipe()
	if err != nil {
		return nil, errors.Join(err, to.Close())
	}
	defer func() { _ = out.Close() }()
	child := exec.Command(command[0], command[1:]...) //nolint:gosec,noctx // our own program; it outlives us
	child.Stdin, child.Stdout, child.Env, child.Dir = theirs, out, environ, os.TempDir()
	detach(child)
	if err := child.Start(); err != nil {
		return nil, errors.Join(err, to.Close(), from.Close())
	}
	model.Go(func() { _ = child.Wait() }) // how it ends changes nothing
	return &beside{process: child.Process, to: to, from: from}, nil
}

// end ends a process that did not do what it was told.
func (b *beside) end() {
	_ = b.process.Kill()
	b.leave()
}

func (b *beside) leave() {
	_ = b.to.Close()
	_ = b.from.Close()
}

// tell sends it something, which waits only where that is much.
func (b *beside) tell(what ...byte) error {
	_ = b.to.SetWriteDeadline(time.Now().Add(deadline))
	_, err := b.to.Write(what)
	return err
}

// dismiss tells it that it is not needed.
func (b *beside) dismiss() {
	if b == nil {
		return
	}
	_ = b.tell(tellGo) // one that is gone already needs no telling
	b.leave()
}

// hear waits for the next word of a holder; zero: it did not come.
func (b *beside) hear() selection.Word {
	word := make([]byte, 1)
	_ = b.from.SetReadDeadline(time.Now().Add(deadline))
	if _, err := io.ReadFull(b.from, word); err != nil {
		return 0
	}
	return selection.Word(word[0])
}

// hold leaves the text with a holder; nil where the program may not hold it, or
// the display did not take it.
func (c *Clipboard) hold(text []byte) *beside {
	if c.display == "" {
		return nil
	}
	b := c.start(holdMagic, binary.BigEndian.AppendUint32(nil, uint32(len(text))), text)
	if b == nil {
		return nil
	}
	if b.hear() != selection.Held {
		b.end()
		return nil
	}
	b.holds = true
	return b
}

// wipe has a holder clear the clipboard; NotWiped where there is none, or it does
// not say what became of it.
func (b *beside) wipe() Wiped {
	if b == nil || !b.holds {
		return NotWiped
	}
	_ = b.tell(tellWipe) // what it said before it went is heard all the same
	switch b.hear() {
	case selection.Cleared:
		return Cleared
	case selection.Lost:
		return Changed
	}
	return NotWiped
}
