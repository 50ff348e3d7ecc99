//go:build linux || freebsd || netbsd || openbsd || dragonfly

package selection

import (
	"context"
	"errors"
	"io"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"

	"github.com/tokenrack/tokenrack/model"
)

// errLost says that another program has taken the selection.
var errLost = errors.New("another program has taken the clipboard")

// owner is this process as a client of the display. Its methods are called one
// after the other. Where the display stops answering they may wait for ever.
type owner struct {
	x      *xgb.Conn
	events <-chan xgb.Event // closed once the display has gone
	window xproto.Window
	atoms  atoms
	most   int // bytes that fit into one request

	since xproto.Timestamp // when the selection became ours
	text  []byte           // the caller's, who clears it
}

// own connects to the display and takes the selection with the text.
func own(ctx context.Context, display string, text []byte) (*owner, error) {
	return dial(ctx, display, func(o *owner) error {
		if len(text) > o.most {
			return ErrTooLong
		}
		o.text = text
		return o.take(ctx)
	})
}

// Reach says whether the display, as DISPLAY names it, lets this process in. The
// clipboard stays as it is.
func Reach(ctx context.Context, display string) error {
	o, err := dial(ctx, display, func(o *owner) error {
		_, err := o.now(ctx)
		return err
	})
	if err != nil {
		return err
	}
	o.close()
	return nil
}

// dial connects to a display and calls do. The library knows no deadline, so it
// is left alone where the context ends first; what it still gets is closed.
func dial(ctx context.Context, display string, do func(*owner) error) (*owner, error) {
	type answer struct {
		owner *owner
		err   error
	}
	answers := make(chan answer)
	model.Go(func() {
		o, err := connect(display)
		if err == nil {
			if err = do(o); err != nil {
				o.close()
			}
		}
		select {
		case answers <- answer{o, err}:
		case <-ctx.Done():
			if err == nil {
				o.close()
			}
		}
	})
	select {
	case a := <-answers:
		return a.owner, a.err
	case <-ctx.Done():
		return nil, ErrDisplay
	}
}

func connect(display string) (*owner, error) {
	xgb.Logger.SetOutput(io.Discard) // it would write into the screen
	x, err := xgb.NewConnDisplay(display)
	if err != nil {
		return nil, ErrDisplay // its words may be the display's
	}
	o := &owner{x: x, events: pump(x)}
	if err := o.prepare(); err != nil {
		o.close()
		return nil, err
	}
	return o, nil
}

// pump hands the display's events on. It ends with the connection.
func pump(x *xgb.Conn) <-chan xgb.Event {
	events := make(chan xgb.Event)
	model.Go(func() {
		defer close(events)
		for {
			event, err := x.WaitForEvent()
			if event == nil && err == nil {
				return
			}
			if event != nil { // an error is of a request that nobody waits for
				events <- event
			}
		}
	})
	return events
}

// besides is more than a request holds beside its text.
const besides = 64

func (o *owner) prepare() error {
	setup := xproto.Setup(o.x)
	if len(setup.Roots) == 0 {
		return ErrDisplay
	}
	o.most = int(setup.MaximumRequestLength)*4 - besides
	var err error
	if o.atoms, err = intern(o.x); err != nil {
		return err
	}
	if o.window, err = xproto.NewWindowId(o.x); err != nil {
		return ErrDisplay
	}
	err = xproto.CreateWindowChecked(o.x, 0, o.window, setup.Roots[0].Root, -1, -1, 1, 1, 0,
		xproto.WindowClassInputOnly, 0, xproto.CwEventMask, []uint32{xproto.EventMaskPropertyChange}).Check()
	if err != nil {
		return ErrDisplay
	}
	return nil
}

// take takes the selection from whoever has it.
func (o *owner) take(ctx context.Context) error {
	now, err := o.now(ctx)
	if err != nil {
		return err
	}
	o.since = now
	return o.claim()
}

// empty makes the selection empty where it is still ours, and tells others that
// it has changed.
func (o *owner) empty() error {
	o.text = nil
	return o.claim()
}

// claim asks for the selection as of the time since which it is ours: that
// changes nothing where another program took it later.
func (o *owner) claim() error {
	if xproto.SetSelectionOwnerChecked(o.x, o.window, o.atoms.clipboard, o.since).Check() != nil {
		return ErrDisplay
	}
	owns, err := o.owns()
	if err == nil && !owns {
		return errLost
	}
	return err
}

func (o *owner) owns() (bool, error) {
	reply, err := xproto.GetSelectionOwner(o.x, o.atoms.clipboard).Reply()
	if err != nil {
		return false, ErrDisplay
	}
	return reply.Owner == o.window, nil
}

// now is the display's time, which it tells when a property changes.
func (o *owner) now(ctx context.Context) (xproto.Timestamp, error) {
	xproto.ChangeProperty(o.x, xproto.PropModeAppend, o.window, o.atoms.clock, xproto.AtomString, 8, 0, nil)
	var now xproto.Timestamp
	err := o.await(ctx, func(event xgb.Event) bool {
		change, is := event.(xproto.PropertyNotifyEvent)
		if !is || change.Window != o.window || change.Atom != o.atoms.clock {
			return false
		}
		now = change.Time
		return true
	})
	return now, err
}

// await answers who pastes, until an event is the wanted one.
func (o *owner) await(ctx context.Context, wanted func(xgb.Event) bool) error {
	for {
		select {
		case event, more := <-o.events:
			if !more {
				return ErrDisplay
			}
			if request, is := event.(xproto.SelectionRequestEvent); is {
				o.answer(request)
			} else if wanted(event) {
				return nil
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func none(xgb.Event) bool { return false }

// serve hands the text out until the context ends, or another program takes the
// selection: errLost.
func (o *owner) serve(ctx context.Context) error {
	var asked error
	err := o.await(ctx, func(event xgb.Event) bool {
		if _, is := event.(xproto.SelectionClearEvent); !is {
			return false
		}
		var owns bool
		owns, asked = o.owns() // who sends events can send this one
		return !owns
	})
	o.text = nil
	switch {
	case err != nil:
		return err
	case asked != nil:
		return asked
	}
	return errLost
}

// linger holds the empty selection for a while.
func (o *owner) linger() {
	ctx, cancel := context.WithTimeout(context.Background(), lingering)
	defer cancel()
	_ = o.serve(ctx) // taken or not, it is over
}

// close gives the selection up where it is ours.
func (o *owner) close() {
	o.text = nil
	o.x.Close()
	model.Go(func() {
		for range o.events { // so that the pump ends
		}
	})
}
