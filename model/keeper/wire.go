package keeper

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// Cards are written as numbered fields (the protocol buffers wire format), so
// that a list of thousands costs little to decode, fields can be added without
// a migration, and an older program hands on what it does not know. A field
// with its zero value is not written.

// errDamagedCard says that a card's bytes are no card. They were authenticated
// before they came here, so this is a mistake of ours or of a newer program.
var errDamagedCard = errors.New("the record's fields cannot be read")

// number names a field. It is never used for anything else.
type number uint64

// The wire types that are used: a field is a zigzag varint, or bytes behind
// their length.
const (
	asNumber = 0
	asBytes  = 2
)

// writer appends fields.
type writer struct{ b []byte }

func (w *writer) tag(n number, kind uint64) {
	w.b = binary.AppendUvarint(w.b, uint64(n)<<3|kind)
}

func (w *writer) text(n number, s string) {
	if s != "" {
		w.tag(n, asBytes)
		w.b = append(binary.AppendUvarint(w.b, uint64(len(s))), s...)
	}
}

func (w *writer) raw(n number, b []byte) {
	w.tag(n, asBytes)
	w.b = append(binary.AppendUvarint(w.b, uint64(len(b))), b...)
}

func (w *writer) int(n number, v int64) {
	if v != 0 {
		w.tag(n, asNumber)
		w.b = binary.AppendVarint(w.b, v)
	}
}

func (w *writer) flag(n number, v bool) {
	if v {
		w.int(n, 1)
	}
}

// moment writes a time in milliseconds; the zero time is not written.
func (w *writer) moment(n number, t time.Time) {
	if !t.IsZero() {
		w.int(n, t.UnixMilli())
	}
}

func (w *writer) id(n number, id model.ID) {
	if !id.IsZero() {
		w.raw(n, id[:])
	}
}

// fingerprint writes the four bytes that its digits stand for; anything else is
// no fingerprint and is not written.
func (w *writer) fingerprint(n number, f model.Fingerprint) {
	if b, err := hex.DecodeString(string(f)); err == nil && len(b) > 0 {
		w.raw(n, b)
	}
}

// scopes writes the names one after the other, each ended by a line break,
// which no scope can hold. An empty set is not written.
func (w *writer) scopes(n number, s model.Scopes) {
	if len(s) == 0 {
		return
	}
	size := 0
	for _, name := range s {
		size += len(name) + 1
	}
	joined := make([]byte, 0, size)
	for _, name := range s {
		joined = append(append(joined, name...), '\n')
	}
	w.raw(n, joined)
}

// message writes fields within a field.
func (w *writer) message(n number, fill func(*writer)) {
	var inner writer
	fill(&inner)
	w.raw(n, inner.b)
}

// field is one decoded field: a number or text.
type field struct {
	n    number
	v    int64
	text string // bytes of the field, shared with the card's one copy
}

func (f *field) time() time.Time { return time.UnixMilli(f.v).UTC() }
func (f *field) bool() bool      { return f.v != 0 }

func (f *field) id() model.ID {
	var id model.ID
	copy(id[:], f.text)
	return id
}

func (f *field) fingerprint() model.Fingerprint {
	const digits = "0123456789abcdef"
	var text [model.FingerprintLength]byte
	if 2*len(f.text) != len(text) {
		return ""
	}
	for i := range len(f.text) {
		text[2*i], text[2*i+1] = digits[f.text[i]>>4], digits[f.text[i]&15]
	}
	return model.Fingerprint(text[:])
}

// cursor walks through fields.
type cursor struct {
	field
	data  string
	start int // where the field began, with its tag
	next  int
	err   error
}

// step goes on to the next field; false at the end, or where err says why.
func (c *cursor) step() bool {
	if c.err != nil || c.next >= len(c.data) {
		return false
	}
	c.start = c.next
	key, ok := c.varint()
	if !ok {
		return c.fail()
	}
	value, ok := c.varint()
	if !ok {
		return c.fail()
	}
	c.n, c.v, c.text = number(key>>3), 0, ""
	switch key & 7 {
	case asNumber:
		c.v = int64(value>>1) ^ -int64(value&1)
		return true
	case asBytes:
		if value > uint64(len(c.data)-c.next) {
			return c.fail()
		}
		c.text = c.data[c.next : c.next+int(value)]
		c.next += int(value)
		return true
	}
	return c.fail()
}

func (c *cursor) fail() bool {
	c.err = errDamagedCard
	return false
}

// whole is the field as it stands, for handing it on.
func (c *cursor) whole() string { return c.data[c.start:c.next] }

// varint reads a base-128 number.
func (c *cursor) varint() (v uint64, ok bool) {
	for shift := uint(0); c.next < len(c.data) && shift < 64; shift += 7 {
		b := c.data[c.next]
		c.next++
		v |= uint64(b&0x7f) << shift
		if b < 0x80 {
			return v, true
		}
	}
	return 0, false
}

// reader decodes cards. All texts of a card share one copy of its bytes, equal
// scope sets share one slice (a rack has few of them), and accounts and tokens
// are allocated many at a time.
type reader struct {
	scopeSets map[string]model.Scopes
	accounts  []model.Account
	tokens    []model.Token
	slab      int
}

// slabMost is how many accounts or tokens are allocated at once at the most.
const slabMost = 256

func (r *reader) newAccount() *model.Account {
	if len(r.accounts) == 0 {
		r.slab = min(max(1, 2*r.slab), slabMost)
		r.accounts = make([]model.Account, r.slab)
	}
	a := &r.accounts[0]
	r.accounts = r.accounts[1:]
	return a
}

func (r *reader) newToken() *model.Token {
	if len(r.tokens) == 0 {
		r.tokens = make([]model.Token, max(1, r.slab))
	}
	t := &r.tokens[0]
	r.tokens = r.tokens[1:]
	return t
}
func (r *reader) scopes(text string) model.Scopes {
	if known, ok := r.scopeSets[text]; ok {
		return known
	}
	var set model.Scopes
	start := 0
	for i := range len(text) {
		if text[i] == '\n' {
			set = append(set, text[start:i])
			start = i + 1
		}
	}
	if r.scopeSets == nil {
		r.scopeSets = map[string]model.Scopes{}
	}
	r.scopeSets[text] = set
	return set
}
