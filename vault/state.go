package vault

import (
	"crypto/sha256"
	"encoding/binary"
)

// state is what the vault knows of itself as a whole. It stands sealed in the
// header and changes in the same transaction as the rows it speaks of.
type state struct {
	rev      uint64            // counts transactions: the generation
	first    uint64            // the oldest activity line that is kept
	last     uint64            // the newest activity line; first-1 where there is none
	base     [sha256.Size]byte // the chain's value before first: the checkpoint
	head     [sha256.Size]byte // the chain's value at last
	restored uint64            // the mark an older copy was once opened under; 0: never
	cards    [4]uint64         // how many cards there are, by kind; the fourth kind counts at 0
	sums     [summed]sum       // by table, from inCard on
}

const stateSize = 4*8 + 2*sha256.Size + 4*8 + summed*sumSize

func newState() state { return state{first: 1} }

func (s *state) sumOf(t table) *sum { return &s.sums[t-inCard] }

func (s *state) encode() []byte {
	b := make([]byte, 0, stateSize)
	for _, n := range []uint64{s.rev, s.first, s.last, s.restored} {
		b = binary.BigEndian.AppendUint64(b, n)
	}
	b = append(append(b, s.base[:]...), s.head[:]...)
	for _, n := range s.cards {
		b = binary.BigEndian.AppendUint64(b, n)
	}
	for _, part := range s.sums {
		b = part.append(b)
	}
	return b
}

func decodeState(b []byte) (state, error) {
	var s state
	if len(b) != stateSize {
		return s, errSealed
	}
	for _, into := range []*uint64{&s.rev, &s.first, &s.last, &s.restored} {
		*into, b = binary.BigEndian.Uint64(b), b[8:]
	}
	b = b[copy(s.base[:], b):]
	b = b[copy(s.head[:], b):]
	for i := range s.cards {
		s.cards[i], b = binary.BigEndian.Uint64(b), b[8:]
	}
	for i := range s.sums {
		s.sums[i] = sumOf([sumSize]byte(b[:sumSize]))
		b = b[sumSize:]
	}
	return s, nil
}

// sealState and openState carry the state to and from the header.
func (k *keys) sealState(s *state) []byte {
	r := row{table: inState, id: k.vault}
	k.seal(&r, s.encode(), smallStep)
	return r.ct
}

func (k *keys) openState(ct []byte) (state, error) {
	r := row{table: inState, id: k.vault, epoch: k.epoch, ct: ct}
	plain, err := k.open(&r)
	if err != nil {
		return state{}, err
	}
	return decodeState(plain)
}
