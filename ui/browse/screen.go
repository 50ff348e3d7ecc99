package browse

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/ui/field"
	"github.com/tokenrack/tokenrack/ui/qr"
)

// Limit is how long a person may take in the browser.
const Limit = 10 * time.Minute

// pasteMost bounds a pasted callback, in bytes.
const pasteMost = 16 << 10

// Flow is what the page shows of a sign-in. None of it is a secret: the code
// comes back by the listener or the box, and is not kept here.
type Flow struct {
	URL      string
	Redirect string // where the callback is expected
	Scopes   string // what is asked for, in words
	Provider string
	Account  string
	Customer string
	SSH      bool   // the terminal is on another computer
	Host     string // this computer's name, for the tunnel
	NoOpen   string // why no browser can be opened here; empty: one can
	Practice bool   // in the demo, where the demo itself presses Allow
	// UserCode is what is entered at the address on another device (RFC 8628);
	// empty: the sign-in comes back to this computer.
	UserCode string
	Life     time.Duration // how long the page waits; 0: [Limit]
}

// state is how far the sign-in has come.
type state uint8

const (
	waiting state = iota
	over          // it ended without tokens
)

// Screen is the page. Make one with [New].
type Screen struct {
	flow    Flow
	began   time.Time
	state   state
	box     field.Field
	inBox   bool
	trouble []string
	said    string // what became of the last key, in few words
	code    *qr.Code
	showQR  bool

	width, height    int
	cursorX, cursorY int
	atBox            bool // the line being drawn is the box
}

// New makes the page of a flow that began at a time.
func New(f Flow, began time.Time) *Screen {
	s := &Screen{flow: f, began: began}
	s.box.Max = pasteMost
	return s
}

// URL is the address for the browser.
func (s *Screen) URL() string { return s.flow.URL }

// NoOpen says why no browser can be opened here; empty: one can.
func (s *Screen) NoOpen() string { return s.flow.NoOpen }

// UserCode is what is entered on another device; empty: none is.
func (s *Screen) UserCode() string { return s.flow.UserCode }

// Practice says that the demo itself presses Allow.
func (s *Screen) Practice() bool { return s.flow.Practice }

// Tunnel is the line that brings the callback from another computer here.
func (s *Screen) Tunnel() string { return s.flow.Tunnel() }

// Message is what a customer is sent.
func (s *Screen) Message() string { return s.flow.Message() }

// SetSize gives the page the window's size.
func (s *Screen) SetSize(width, height int) { s.width, s.height = width, height }

// Waiting says that the callback has not come yet.
func (s *Screen) Waiting() bool { return s.state == waiting }

// InBox says that letters go into the box.
func (s *Screen) InBox() bool { return s.inBox }

// Leave takes the cursor out of the box; what stands there stays.
func (s *Screen) Leave() { s.inBox = false }

// Enter puts the cursor into the box or takes it out.
func (s *Screen) Enter() { s.inBox = !s.inBox && s.Waiting() && s.flow.UserCode == "" }

// Code is what stands in the box.
func (s *Screen) Code() string { return s.box.Text() }

// Type gives a key to the box.
func (s *Screen) Type(key tea.Key) {
	if s.box.Key(key) {
		s.trouble = nil
	}
}

// Paste puts pasted text into the box in place of what stood there, and says
// whether it is a callback of this very sign-in, so that nothing more need be
// pressed.
func (s *Screen) Paste(text string) (complete bool) {
	if !s.Waiting() || s.flow.UserCode != "" {
		return false
	}
	s.inBox, s.trouble = true, nil
	s.box.Wipe()
	s.box.Insert(joined(text))
	found := s.look()
	return found.hasState && found.stateFits && (found.hasCode || found.refused)
}

// Refuse says why what stood in the box was no good; the wait goes on.
func (s *Screen) Refuse(lines []string) {
	s.trouble, s.inBox = lines, true
	s.box.Select()
}

// End says why the sign-in ended without tokens.
func (s *Screen) End(lines []string) {
	s.state, s.trouble, s.inBox, s.showQR = over, lines, false, false
	s.box.Wipe()
}

// Again begins anew with another flow.
func (s *Screen) Again(f Flow, began time.Time) {
	width, height := s.width, s.height
	*s = *New(f, began)
	s.width, s.height = width, height
}

// Say shows what became of a key.
func (s *Screen) Say(text string) { s.said = text }

// ToggleQR shows the QR code or hides it, and says why where it cannot.
func (s *Screen) ToggleQR() string {
	switch {
	case s.showQR:
		s.showQR = false
		return ""
	case s.code == nil:
		code, ok := qr.New(s.flow.URL)
		if !ok {
			return "The address is too long for a QR code. {browser.copy_address} copies it."
		}
		s.code = code
	}
	s.showQR = true
	return ""
}

// QRShown says that the QR code stands on the screen.
func (s *Screen) QRShown() bool { return s.showQR }

// Wipe drops what stands in the box.
func (s *Screen) Wipe() { s.box.Wipe() }

// CursorAt is the cell of the terminal's own cursor, which is shown only in
// the box.
func (s *Screen) CursorAt() (x, y int, shown bool) { return s.cursorX, s.cursorY, s.inBox && !s.showQR }
