//go:build linux || freebsd || netbsd || openbsd || dragonfly

package selection

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// Possible says that this system's clipboard is that of an X display.
const Possible = true

const (
	// greeting is how long the display may take to let this process in.
	greeting = 2 * time.Second
	// glance is how long another program may take to hand out its text.
	glance = time.Second
	// lingering is how long the selection stays ours once it is empty. Desktops
	// that keep a copy of what they see take one of nothing then; they would put
	// the text back where the selection just ended (mutter does).
	lingering = time.Second
	// parting bounds what is done after the end: the display may not answer.
	parting = 5 * time.Second
)

// Hold makes the text the selection of the display, as DISPLAY names it, until
// another program takes it or the context ends, and clears it then: also where a
// program that keeps histories took the selection and holds the same text. The
// text is overwritten as soon as it is handed out no more. Hold returns after the
// end of the context within seconds, whatever the display does.
func Hold(ctx context.Context, display string, text []byte, say func(Word)) error {
	ended := make(chan error, 1)
	model.Go(func() { ended <- hold(ctx, display, text, say) })
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	select {
	case err := <-ended:
		return err
	case <-time.After(parting):
		return ErrDisplay
	}
}

func hold(ctx context.Context, display string, text []byte, say func(Word)) error {
	defer clear(text)
	known := markOf(text)
	begin, cancel := context.WithTimeout(ctx, greeting)
	defer cancel()
	o, err := own(begin, display, text)
	if err != nil {
		return err
	}
	defer o.close()
	say(Held)
	err = o.serve(ctx)
	clear(text)
	switch {
	case errors.Is(err, errLost):
		return o.watch(ctx, known, say)
	case ctx.Err() == nil:
		return err
	}
	if err := o.empty(); err == nil {
		say(Cleared)
		o.linger()
		return nil
	}
	return o.end(ctx, known, say)
}

// watch goes on where another program has taken the selection: it waits for the
// end only where that program holds our text, as histories do, or does not say.
func (o *owner) watch(ctx context.Context, known mark, say func(Word)) error {
	if o.look(known) == another {
		say(Lost)
		return nil
	}
	if err := o.await(ctx, none); ctx.Err() == nil {
		return err
	}
	return o.end(ctx, known, say)
}

// end clears the text that another program holds.
func (o *owner) end(ctx context.Context, known mark, say func(Word)) error {
	if errors.Is(context.Cause(ctx), ErrReplaced) {
		say(Lost)
		return nil
	}
	switch o.look(known) {
	case another:
		say(Lost)
		return nil
	case unknown:
		return ErrDisplay
	}
	brief, cancel := context.WithTimeout(context.Background(), glance)
	defer cancel()
	if err := o.take(brief); err != nil {
		return err
	}
	say(Cleared)
	o.linger()
	return nil
}

// found is what the selection of another program holds.
type found uint8

const (
	unknown found = iota
	ours
	another
)

func (o *owner) look(known mark) found {
	brief, cancel := context.WithTimeout(context.Background(), glance)
	defer cancel()
	text, err := o.read(brief, known.long+len("\r\n"))
	defer clear(text)
	switch {
	case err != nil:
		return unknown
	case known.matches(text):
		return ours
	}
	return another
}

// mark knows a text again without holding it.
type mark struct {
	key  [32]byte
	hash []byte
	long int
}

func markOf(text []byte) mark {
	m := mark{long: len(text)}
	_, _ = rand.Read(m.key[:]) // never fails, see crypto/rand
	m.hash = m.sum(text)
	return m
}

// sum does not count line ends, which some programs add.
func (m mark) sum(text []byte) []byte {
	h := hmac.New(sha256.New, m.key[:])
	_, _ = h.Write(bytes.TrimRight(text, "\r\n"))
	return h.Sum(nil)
}

func (m mark) matches(text []byte) bool { return hmac.Equal(m.sum(text), m.hash) }
