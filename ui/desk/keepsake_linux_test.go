package desk

import (
	"io"
	"sync"
	"testing"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xfixes"
	"github.com/jezek/xgb/xproto"

	"github.com/tokenrack/tokenrack/model"
)

// keepsake is a desktop that takes a copy of whatever comes to the clipboard, and
// puts it back once nobody owns the clipboard, as mutter does.
type keepsake struct {
	x          *xgb.Conn
	window     xproto.Window
	board, utf xproto.Atom
	mu         sync.Mutex
	copy       string
	copied     int
	back       bool
}

func keepsakeOf(t *testing.T, display string) *keepsake {
	t.Helper()
	x := client(t, display)
	k := &keepsake{x: x, board: atomOf(t, x, "CLIPBOARD"), utf: atomOf(t, x, "UTF8_STRING"), window: windowOf(t, x)}
	if err := xfixes.Init(x); err != nil {
		t.Fatal(err)
	}
	if _, err := xfixes.QueryVersion(x, 5, 0).Reply(); err != nil {
		t.Fatal(err)
	}
	mask := uint32(xfixes.SelectionEventMaskSetSelectionOwner | xfixes.SelectionEventMaskSelectionWindowDestroy | xfixes.SelectionEventMaskSelectionClientClose)
	if err := xfixes.SelectSelectionInputChecked(x, k.window, k.board, mask).Check(); err != nil {
		t.Fatal(err)
	}
	go k.keep()
	return k
}

func (k *keepsake) keep() {
	for {
		event, err := k.x.WaitForEvent()
		if event == nil && err == nil {
			return
		}
		k.mu.Lock()
		switch e := event.(type) {
		case xfixes.SelectionNotifyEvent:
			switch e.Owner {
			case k.window:
			case xproto.WindowNone:
				k.back = true
				xproto.SetSelectionOwner(k.x, k.window, k.board, xproto.TimeCurrentTime)
			default:
				xproto.ConvertSelection(k.x, k.window, k.board, k.utf, k.utf, e.Timestamp)
			}
		case xproto.SelectionNotifyEvent:
			if reply, err := xproto.GetProperty(k.x, true, k.window, k.utf, xproto.GetPropertyTypeAny, 0, 1000).Reply(); err == nil && e.Property != 0 {
				k.copy, k.copied = string(reply.Value), k.copied+1
			}
		case xproto.SelectionRequestEvent:
			xproto.ChangeProperty(k.x, xproto.PropModeReplace, e.Requestor, e.Property, k.utf, 8, uint32(len(k.copy)), []byte(k.copy))
			told := xproto.SelectionNotifyEvent{Time: e.Time, Requestor: e.Requestor, Selection: e.Selection, Target: e.Target, Property: e.Property}
			xproto.SendEvent(k.x, false, e.Requestor, 0, string(told.Bytes()))
		}
		k.mu.Unlock()
	}
}

func (k *keepsake) state() (text string, copied int, back bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.copy, k.copied, k.back
}

func TestADesktopThatKeepsCopiesHasNothingToPutBack(t *testing.T) {
	c, environ := holding(t, time.Minute)
	k := keepsakeOf(t, c.display)
	if outcome, err := c.Copy(t.Context(), model.NewSecret("secret-token")); outcome != Copied || err != nil {
		t.Fatalf("copied: %v, %v", outcome, err)
	}
	eventually(t, "the desktop has its copy", func() bool { text, _, _ := k.state(); return text == "secret-token" })
	if got := c.Wipe(t.Context()); got != Cleared {
		t.Errorf("wiping gave %v", got)
	}
	eventually(t, "the desktop puts its copy back", func() bool { _, _, back := k.state(); return back })
	if got := pasted(t, environ); got != "" {
		t.Errorf("a program gets %q", got)
	}
	if _, copied, _ := k.state(); copied != 2 {
		t.Errorf("the desktop took %d copies", copied)
	}
}

// client is a program of somebody else's on the display.
func client(t *testing.T, display string) *xgb.Conn {
	t.Helper()
	xgb.Logger.SetOutput(io.Discard)
	x, err := xgb.NewConnDisplay(display)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(x.Close)
	return x
}

func atomOf(t *testing.T, x *xgb.Conn, name string) xproto.Atom {
	t.Helper()
	reply, err := xproto.InternAtom(x, false, uint16(len(name)), name).Reply()
	if err != nil {
		t.Fatal(err)
	}
	return reply.Atom
}

func windowOf(t *testing.T, x *xgb.Conn) xproto.Window {
	t.Helper()
	window, err := xproto.NewWindowId(x)
	if err != nil {
		t.Fatal(err)
	}
	root := xproto.Setup(x).Roots[0].Root
	if err := xproto.CreateWindowChecked(x, 0, window, root, 0, 0, 1, 1, 0, xproto.WindowClassInputOnly, 0, 0, nil).Check(); err != nil {
		t.Fatal(err)
	}
	return window
}
