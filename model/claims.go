package model

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"math"
	"time"
)

// maxJWT bounds what ReadClaims looks at; longer tokens are taken as opaque.
const maxJWT = 64 << 10

// Claims are the parts of a JSON Web Token's payload (RFC 7519) that the
// program uses. They are decoded, never verified: the signature is the API's
// business.
type Claims struct {
	Algorithm string // the header's alg; "none" means an unsigned token
	Issuer    string
	Subject   string
	Issued    time.Time // zero: not given
	Expires   time.Time // zero: not given
	// All holds every claim in its JSON text, for the claims panel. It can
	// hold personal data and text from a stranger: clean it before showing it.
	All map[string]json.RawMessage
}

// ReadClaims decodes a token's claims, and says false for anything that is not
// a JWT: opaque tokens are the usual case, not a mistake.
func ReadClaims(token Secret) (Claims, bool) {
	raw := token.Bytes()
	if len(raw) > maxJWT || len(raw) < 5 || !bytes.HasPrefix(raw, []byte("eyJ")) {
		return Claims{}, false
	}
	parts := bytes.Split(raw, []byte("."))
	if len(parts) != 3 {
		return Claims{}, false
	}
	var header struct {
		Alg string `json:"alg"`
	}
	if !decodePart(parts[0], &header) {
		return Claims{}, false
	}
	c := Claims{Algorithm: header.Alg}
	if !decodePart(parts[1], &c.All) {
		return Claims{}, false
	}
	c.Issuer = claimText(c.All["iss"])
	c.Subject = claimText(c.All["sub"])
	c.Issued = claimTime(c.All["iat"])
	c.Expires = claimTime(c.All["exp"])
	return c, true
}

func decodePart(part []byte, into any) bool {
	part = bytes.TrimRight(part, "=")
	text, err := base64.RawURLEncoding.AppendDecode(nil, part)
	return err == nil && json.Unmarshal(text, into) == nil
}

func claimText(raw json.RawMessage) string {
	var s string
	_ = json.Unmarshal(raw, &s) // not a string: empty
	return s
}

// latestClaim is the last second a claim may name: the end of year 9999, the
// most that RFC 3339 can write.
const latestClaim = 253402300799

// claimTime reads a NumericDate (RFC 7519 section 2): seconds, fractions
// allowed. Values no clock can mean are taken as not given.
func claimTime(raw json.RawMessage) time.Time {
	var seconds float64
	if json.Unmarshal(raw, &seconds) != nil || math.IsNaN(seconds) || seconds <= 0 || seconds > latestClaim {
		return time.Time{}
	}
	return time.Unix(int64(seconds), 0).UTC()
}
