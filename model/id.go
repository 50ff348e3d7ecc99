package model

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
)

// ID names a stored thing for ever: 16 random bytes, so that it tells an
// observer nothing. The zero ID names nothing.
type ID [16]byte

// NewID draws a random ID.
func NewID() ID {
	var id ID
	_, _ = rand.Read(id[:]) // never fails, see crypto/rand
	return id
}

// ParseID reads the 32 hexadecimal digits that [ID.String] writes.
func ParseID(text string) (ID, error) {
	var id ID
	b, err := hex.DecodeString(text)
	if err != nil || len(b) != len(id) {
		return ID{}, errors.New("an id is 32 hexadecimal digits")
	}
	copy(id[:], b)
	return id, nil
}

// String writes the ID as 32 hexadecimal digits.
func (id ID) String() string { return hex.EncodeToString(id[:]) }

// IsZero says that the ID names nothing.
func (id ID) IsZero() bool { return id == ID{} }
