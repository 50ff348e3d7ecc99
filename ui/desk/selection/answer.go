//go:build linux || freebsd || netbsd || openbsd || dragonfly

package selection

import (
	"encoding/binary"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// hint asks clipboard histories to leave the text out: see KDE's Klipper, which
// looks for this target and this answer.
const hint, secret = "x-kde-passwordManagerHint", "secret"

// atoms are the names that the display is spoken to with.
type atoms struct {
	clipboard, targets, timestamp, utf8, text, plain, hint, clock, landing xproto.Atom
}

func intern(x *xgb.Conn) (atoms, error) {
	var a atoms
	for name, to := range map[string]*xproto.Atom{
		"CLIPBOARD": &a.clipboard, "TARGETS": &a.targets, "TIMESTAMP": &a.timestamp, "UTF8_STRING": &a.utf8, "TEXT": &a.text,
		"text/plain;charset=utf-8": &a.plain, hint: &a.hint, "TOKENRACK_CLOCK": &a.clock, "TOKENRACK_LANDING": &a.landing,
	} {
		reply, err := xproto.InternAtom(x, false, uint16(len(name)), name).Reply()
		if err != nil {
			return a, ErrDisplay
		}
		*to = reply.Atom
	}
	return a, nil
}

// form is what a requestor is given.
type form struct {
	kind xproto.Atom
	size byte // of a unit, in bits
	data []byte
}

// convert answers one request, false where it is refused: of another selection,
// of a time when the text was not ours, or of a form that is not known.
func (o *owner) convert(r xproto.SelectionRequestEvent) (form, bool) {
	if r.Owner != o.window || r.Selection != o.atoms.clipboard || r.Time != xproto.TimeCurrentTime && before(r.Time, o.since) {
		return form{}, false
	}
	switch r.Target {
	case o.atoms.targets:
		return form{xproto.AtomAtom, 32, words(o.atoms.targets, o.atoms.timestamp, o.atoms.utf8, xproto.AtomString, o.atoms.text, o.atoms.plain, o.atoms.hint)}, true
	case o.atoms.timestamp:
		return form{xproto.AtomInteger, 32, words(xproto.Atom(o.since))}, true
	case o.atoms.utf8, o.atoms.plain, xproto.AtomString: // plain ASCII is all of them
		return form{r.Target, 8, o.text}, true
	case o.atoms.text: // the owner chooses
		return form{o.atoms.utf8, 8, o.text}, true
	case o.atoms.hint:
		return form{o.atoms.hint, 8, []byte(secret)}, true
	}
	return form{}, false
}

// before compares two times of the display, which begins anew every 49 days.
func before(a, b xproto.Timestamp) bool { return int32(a-b) < 0 }

func words(values ...xproto.Atom) []byte {
	var out []byte
	for _, v := range values {
		out = binary.LittleEndian.AppendUint32(out, uint32(v)) // as the library speaks to the display
	}
	return out
}

// answer puts what was asked for where the requestor wants it, and tells it so;
// where it is refused the property told is none.
func (o *owner) answer(r xproto.SelectionRequestEvent) {
	property := r.Property
	if property == xproto.AtomNone { // an old requestor
		property = r.Target
	}
	f, ok := o.convert(r)
	if !ok || xproto.ChangePropertyChecked(o.x, xproto.PropModeReplace, r.Requestor, property, f.kind, f.size,
		uint32(len(f.data))*8/uint32(f.size), f.data).Check() != nil {
		property = xproto.AtomNone
	}
	told := xproto.SelectionNotifyEvent{Time: r.Time, Requestor: r.Requestor, Selection: r.Selection, Target: r.Target, Property: property}
	xproto.SendEvent(o.x, false, r.Requestor, xproto.EventMaskNoEvent, string(told.Bytes())) // who has gone meanwhile hears nothing
}
