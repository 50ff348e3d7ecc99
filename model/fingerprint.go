package model

import (
	"crypto/sha256"
	"encoding/hex"
)

// Fingerprint names a token without revealing it: the first 8 hexadecimal
// digits of its SHA-256. It is short enough to read aloud, and too short to
// prove equality to anybody but the person who holds both tokens.
type Fingerprint string

// FingerprintLength is the number of hexadecimal digits of a [Fingerprint].
const FingerprintLength = 8

// FingerprintOf returns the fingerprint of a token's bytes, and the empty
// Fingerprint for no bytes.
func FingerprintOf(token []byte) Fingerprint {
	if len(token) == 0 {
		return ""
	}
	sum := sha256.Sum256(token)
	return Fingerprint(hex.EncodeToString(sum[:FingerprintLength/2]))
}
