//go:build linux || freebsd || netbsd || openbsd || dragonfly

package selection

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/jezek/xgb/xproto"
)

// unconnected is an owner that has held the text since a time.
func unconnected(since xproto.Timestamp) *owner {
	return &owner{
		window: 77, since: since, text: []byte("secret-token"),
		atoms: atoms{clipboard: 101, targets: 102, timestamp: 103, utf8: 104, text: 105, plain: 106, hint: 107, clock: 108, landing: 109},
	}
}

func TestWhoAsksGetsWhatIsKnownAndNothingElse(t *testing.T) {
	const late = 0xffff_fff0 // the display's clock begins anew soon
	tests := map[string]struct {
		since  xproto.Timestamp
		change func(*xproto.SelectionRequestEvent)
		kind   xproto.Atom
		data   string // empty: refused
	}{
		"UTF-8":                          {1000, func(r *xproto.SelectionRequestEvent) { r.Target = 104 }, 104, "secret-token"},
		"STRING":                         {1000, func(r *xproto.SelectionRequestEvent) { r.Target = xproto.AtomString }, xproto.AtomString, "secret-token"},
		"TEXT is UTF-8":                  {1000, func(r *xproto.SelectionRequestEvent) { r.Target = 105 }, 104, "secret-token"},
		"plain text":                     {1000, func(r *xproto.SelectionRequestEvent) { r.Target = 106 }, 106, "secret-token"},
		"the hint":                       {1000, func(r *xproto.SelectionRequestEvent) { r.Target = 107 }, 107, "secret"},
		"the time":                       {1000, func(r *xproto.SelectionRequestEvent) { r.Target = 103 }, xproto.AtomInteger, "\xe8\x03\x00\x00"},
		"a picture":                      {1000, func(r *xproto.SelectionRequestEvent) { r.Target = 200 }, 0, ""},
		"no target":                      {1000, func(r *xproto.SelectionRequestEvent) { r.Target = 0 }, 0, ""},
		"no time":                        {1000, func(r *xproto.SelectionRequestEvent) { r.Time = xproto.TimeCurrentTime }, 104, "secret-token"},
		"the very time":                  {1000, func(r *xproto.SelectionRequestEvent) { r.Time = 1000 }, 104, "secret-token"},
		"a time before":                  {1000, func(r *xproto.SelectionRequestEvent) { r.Time = 999 }, 0, ""},
		"after the clock began anew":     {late, func(r *xproto.SelectionRequestEvent) { r.Time = 5 }, 104, "secret-token"},
		"before, and it has begun since": {5, func(r *xproto.SelectionRequestEvent) { r.Time = late }, 0, ""},
		"another selection":              {1000, func(r *xproto.SelectionRequestEvent) { r.Selection = xproto.AtomPrimary }, 0, ""},
		"another owner":                  {1000, func(r *xproto.SelectionRequestEvent) { r.Owner = 78 }, 0, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := xproto.SelectionRequestEvent{Time: test.since + 10, Owner: 77, Requestor: 5, Selection: 101, Target: 104, Property: 300}
			test.change(&r)
			f, ok := unconnected(test.since).convert(r)
			if ok != (test.data != "") || f.kind != test.kind || string(f.data) != test.data {
				t.Errorf("it is given %v, %d, %q", ok, f.kind, f.data)
			}
		})
	}
}

func TestTheTargetsAreListed(t *testing.T) {
	f, ok := unconnected(1).convert(xproto.SelectionRequestEvent{Time: 1, Owner: 77, Selection: 101, Target: 102})
	var listed []xproto.Atom
	for left := f.data; len(left) >= 4; left = left[4:] {
		listed = append(listed, xproto.Atom(binary.LittleEndian.Uint32(left)))
	}
	if !ok || f.kind != xproto.AtomAtom || f.size != 32 {
		t.Fatalf("it is given %v, %+v", ok, f)
	}
	for _, target := range listed {
		if _, ok := unconnected(1).convert(xproto.SelectionRequestEvent{Time: 1, Owner: 77, Selection: 101, Target: target}); !ok {
			t.Errorf("%d is listed and refused", target)
		}
	}
}

func TestAMarkKnowsItsTextOnly(t *testing.T) {
	m := markOf([]byte("secret-token"))
	for text, want := range map[string]bool{
		"secret-token": true, "secret-token\n": true, "secret-token\r\n": true,
		"": false, "secret-toke": false, "secret-token ": false, "a shopping list": false,
	} {
		if got := m.matches([]byte(text)); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
	if other := markOf([]byte("secret-token")); bytes.Equal(other.hash, m.hash) {
		t.Error("two marks of one text are the same")
	}
}

// FuzzConvert: whatever another program asks, the text goes out only for the
// clipboard of this owner, at a time when it was there, in a form that is text.
func FuzzConvert(f *testing.F) {
	good := make([]byte, 32)
	for at, v := range []uint32{0, 20, 77, 5, 101, 104, 300} { // the first four bytes are no part of it
		binary.LittleEndian.PutUint32(good[4*at:], v)
	}
	f.Add(good, uint32(10))
	f.Add(bytes.Repeat([]byte{0xff}, 32), uint32(0xffff_ffff))
	f.Fuzz(func(t *testing.T, event []byte, since uint32) {
		if len(event) < 32 {
			return // the library reads that many
		}
		r := xproto.SelectionRequestEventNew(event).(xproto.SelectionRequestEvent)
		o := unconnected(xproto.Timestamp(since))
		given, ok := o.convert(r)
		if !ok {
			if given.data != nil {
				t.Errorf("refused, and given %q", given.data)
			}
			return
		}
		if r.Owner != o.window || r.Selection != o.atoms.clipboard || r.Time != 0 && int32(uint32(r.Time)-since) < 0 {
			t.Errorf("%+v is answered", r)
		}
		text := r.Target == o.atoms.utf8 || r.Target == o.atoms.plain || r.Target == o.atoms.text || r.Target == xproto.AtomString
		if holds := bytes.Contains(given.data, o.text); holds != text {
			t.Errorf("%+v is given %q", r, given.data)
		}
	})
}
