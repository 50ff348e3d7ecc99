package keeper

import (
	"encoding/binary"
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
	all  string // the whole field with its tag, for handing on
}

func (f field) time() time.Time { return time.UnixMilli(f.v).UTC() }
func (f field) bool() bool      { return f.v != 0 }

func (f field) id() model.ID {
	var id model.ID
	copy(id[:], f.text)
	return id
}

// reader splits fields. All texts share one copy of the card's bytes, and equal
// scope sets share one slice: a rack has few of them.
type reader struct{ scopeSets map[string]model.Scopes }

// fields calls yield for each field of data.
func (r *reader) fields(data string, yield func(field) error) error {
	for len(data) > 0 {
		f, size, err := readField(data)
		if err != nil {
			return err
		}
		if err := yield(f); err != nil {
			return err
		}
		data = data[size:]
	}
	return nil
}

func readField(data string) (field, int, error) {
	key, tagSize := consumeVarint(data)
	if tagSize <= 0 {
		return field{}, 0, errDamagedCard
	}
	n := number(key >> 3)
	rest := data[tagSize:]
	switch key & 7 {
	case asNumber:
		v, size := consumeVarint(rest)
		if size <= 0 {
			return field{}, 0, errDamagedCard
		}
		whole := tagSize + size
		return field{n: n, v: int64(v>>1) ^ -int64(v&1), all: data[:whole]}, whole, nil
	case asBytes:
		length, size := consumeVarint(rest)
		if size <= 0 || length > uint64(len(rest)-size) {
			return field{}, 0, errDamagedCard
		}
		end := size + int(length)
		whole := tagSize + end
		return field{n: n, text: rest[size:end], all: data[:whole]}, whole, nil
	}
	return field{}, 0, errDamagedCard
}

// consumeVarint reads a base-128 number of a string without copying it; size 0
// means that there is none.
func consumeVarint(s string) (v uint64, size int) {
	for shift := uint(0); size < len(s) && shift < 64; shift += 7 {
		b := s[size]
		size++
		v |= uint64(b&0x7f) << shift
		if b < 0x80 {
			return v, size
		}
	}
	return 0, 0
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
