package sandbox

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
)

// randomBytes never fails: crypto/rand ends the program instead.
func randomBytes(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return b
}

// randomURL is n random bytes in unpadded URL-safe Base64.
func randomURL(n int) string { return base64.RawURLEncoding.EncodeToString(randomBytes(n)) }

func randomHex(n int) string { return hex.EncodeToString(randomBytes(n)) }

// randomUUID is a version 4 UUID (RFC 9562 section 5.4).
func randomUUID() string {
	b := randomBytes(16)
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// randomNasty is n random bytes in standard Base64 that is sure to hold a
// slash, a plus and an equals sign: what breaks when somebody forgets to
// encode it. n must not be a multiple of 3.
func randomNasty(n int) string {
	for {
		text := base64.StdEncoding.EncodeToString(randomBytes(n))
		if strings.Contains(text, "/") && strings.Contains(text, "+") {
			return text
		}
	}
}
