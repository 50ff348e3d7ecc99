package vault

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"

	"golang.org/x/crypto/chacha20poly1305"

	"github.com/tokenrack/tokenrack/model"
)

// table numbers the places a sealed row can stand in. The numbers are part of
// the format.
type table uint8

const (
	inCard   table = 1
	inSecret table = 2
	inIntent table = 3
	inInbox  table = 4
	inTomb   table = 5
	inAudit  table = 6
	inState  table = 7
	inMark   table = 8
	inSpill  table = 9
	inSlot   table = 10

	inOlder    table = 11
	inProgress table = 12
	inLineage  table = 13
	inRefuge   table = 14
)

// summed are the tables that have a set sum, in the order of [state].sums.
const summed = 5

func (t table) String() string {
	switch t {
	case inCard:
		return "card"
	case inSecret:
		return "secret"
	case inIntent:
		return "intent"
	case inInbox:
		return "inbox"
	case inTomb:
		return "tomb"
	case inAudit:
		return "audit"
	case inState:
		return "state"
	case inMark:
		return "mark"
	case inSpill:
		return "spill"
	}
	return "slot"
}

// row is one sealed row. Everything but ct stands in the clear, and all of it
// is bound to ct.
type row struct {
	table table
	id    model.ID
	owner model.ID // secret, inbox: the card; intent: the holder
	kind  uint8
	ver   uint64 // intent: its number; audit: its sequence number
	rev   uint64
	epoch uint32
	ct    []byte

	// Room for the bound data and the plain text, kept from row to row of a
	// scan.
	scratch, room []byte
}

// The steps that plain text is padded to, so that sizes tell little.
const (
	cardStep   = 256
	tokenStep  = 4096
	secretStep = 256
	smallStep  = 64
)

const (
	// formatVersion is the newest format that is known here; formatReads the
	// oldest whose programs can read what is written here.
	formatVersion = 2
	formatReads   = 2
	// sealVersion is the way rows are sealed, bound to each.
	sealVersion = 1
	magic       = "tokenrack vault\x00"
	boundSize   = len(magic) + 4 + 16 + 1 + 16 + 16 + 1 + 8 + 8 + 4
	overhead    = chacha20poly1305.NonceSizeX + chacha20poly1305.Overhead
)

var errSealed = errors.New("a sealed row does not open")

// bound is the row's associated data: all fields have a fixed size.
func (r *row) bound(vault model.ID) []byte {
	if r.scratch == nil {
		r.scratch = make([]byte, 0, boundSize)
	}
	b := append(r.scratch[:0], magic...)
	b = binary.BigEndian.AppendUint32(b, sealVersion)
	b = append(b, vault[:]...)
	b = append(b, byte(r.table))
	b = append(b, r.id[:]...)
	b = append(b, r.owner[:]...)
	b = append(b, r.kind)
	b = binary.BigEndian.AppendUint64(b, r.ver)
	b = binary.BigEndian.AppendUint64(b, r.rev)
	return binary.BigEndian.AppendUint32(b, r.epoch)
}

// seal puts plain, padded to a multiple of step, into the row's ct.
func (k *keys) seal(r *row, plain []byte, step int) {
	r.epoch = k.epoch
	size := (4 + len(plain) + step - 1) / step * step
	out := make([]byte, chacha20poly1305.NonceSizeX, chacha20poly1305.NonceSizeX+size+chacha20poly1305.Overhead)
	_, _ = rand.Read(out) // never fails, see crypto/rand
	padded := make([]byte, size)
	binary.BigEndian.PutUint32(padded, uint32(len(plain)))
	copy(padded[4:], plain)
	r.ct = k.aead.Seal(out, out, padded, r.bound(k.vault))
	clear(padded)
}

// open returns the row's plain text. It is valid until the row is opened again.
func (k *keys) open(r *row) ([]byte, error) {
	k = k.of(r.epoch)
	if k == nil || len(r.ct) < overhead+4 {
		return nil, errSealed
	}
	nonce, box := r.ct[:chacha20poly1305.NonceSizeX], r.ct[chacha20poly1305.NonceSizeX:]
	padded, err := k.aead.Open(r.room[:0], nonce, box, r.bound(k.vault))
	if err != nil {
		return nil, errSealed
	}
	r.room = padded
	n := binary.BigEndian.Uint32(padded)
	if uint64(n) > uint64(len(padded)-4) {
		return nil, errSealed
	}
	return padded[4 : 4+n], nil
}

// element is what the row adds to the set sum of its table.
func (k *keys) element(r *row) sum {
	if by := k.of(r.epoch); by != nil {
		k = by // else the row does not open either
	}
	digest := sha256.Sum256(r.ct)
	return sumOf(hmacOf(k.set, r.bound(k.vault), digest[:]))
}
