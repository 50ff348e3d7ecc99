package vault

import (
	"encoding/binary"
	"math/bits"
)

// sum is a keyed additive multiset hash: the sum modulo 2^256 of one HMAC a
// row. It does not depend on the order of rows, and a row is added or taken
// away without looking at any other. Without the key nobody can find another
// set of rows with the same sum.
type sum [4]uint64

const sumSize = 32

func sumOf(b [sumSize]byte) sum {
	var s sum
	for i := range s {
		s[i] = binary.LittleEndian.Uint64(b[8*i:])
	}
	return s
}

func (s *sum) add(other sum) {
	var carry uint64
	for i := range s {
		s[i], carry = bits.Add64(s[i], other[i], carry)
	}
}

func (s *sum) take(other sum) {
	var borrow uint64
	for i := range s {
		s[i], borrow = bits.Sub64(s[i], other[i], borrow)
	}
}

func (s sum) append(b []byte) []byte {
	for _, word := range s {
		b = binary.LittleEndian.AppendUint64(b, word)
	}
	return b
}
