package model

import (
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
)

// Redacted is what every formatting and marshalling path of a [Secret] yields.
const Redacted = "[redacted]"

// ErrSecretEncoding is returned by a Secret that is asked to serialise itself
// in a format that would be read back as data.
var ErrSecretEncoding = errors.New("a secret is not serialised")

// Secret is a token, password or client secret. Its text can be had only by
// [Secret.Reveal] and [Secret.Bytes], which are easy to search for; fmt, JSON,
// text marshalling and slog all print [Redacted]. The zero Secret is empty.
//
// The bytes sit behind a pointer, so that printing a struct with an unexported
// Secret field, where fmt cannot call methods, shows an address and no text.
type Secret struct{ box *[]byte }

var (
	_ fmt.Formatter          = Secret{}
	_ fmt.Stringer           = Secret{}
	_ fmt.GoStringer         = Secret{}
	_ json.Marshaler         = Secret{}
	_ encoding.TextMarshaler = Secret{}
	_ slog.LogValuer         = Secret{}
)

// NewSecret keeps a copy of text as a secret; the empty text gives the zero
// Secret.
func NewSecret(text string) Secret { return SecretBytes([]byte(text)) }

// SecretBytes takes b over as a secret; the caller must not use b afterwards.
func SecretBytes(b []byte) Secret {
	if len(b) == 0 {
		return Secret{}
	}
	return Secret{box: &b}
}

// Reveal returns the secret's text. Call it only where the text leaves for the
// one place it is meant for.
func (s Secret) Reveal() string { return string(s.Bytes()) }

// Bytes returns the secret's bytes without copying them. They become zero when
// the secret is wiped.
func (s Secret) Bytes() []byte {
	if s.box == nil {
		return nil
	}
	return *s.box
}

// Len is the number of bytes; it is not a secret.
func (s Secret) Len() int { return len(s.Bytes()) }

// Empty says that there is no secret.
func (s Secret) Empty() bool { return s.Len() == 0 }

// Wipe overwrites the bytes, for this value and every copy of it. Go may have
// left older copies in memory; wiping is a best effort.
func (s Secret) Wipe() {
	if s.box == nil {
		return
	}
	clear(*s.box)
	*s.box = nil
}

// Fingerprint names the secret without giving it away.
func (s Secret) Fingerprint() Fingerprint { return FingerprintOf(s.Bytes()) }

// String returns [Redacted].
func (s Secret) String() string { return Redacted }

// GoString returns [Redacted].
func (s Secret) GoString() string { return Redacted }

// Format writes [Redacted] for every verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, Redacted) }

// MarshalJSON returns [Redacted] as a JSON string.
func (s Secret) MarshalJSON() ([]byte, error) { return json.Marshal(Redacted) }

// MarshalText returns [Redacted].
func (s Secret) MarshalText() ([]byte, error) { return []byte(Redacted), nil }

// MarshalBinary fails: a redacted value must never be stored as if it were the
// secret.
func (s Secret) MarshalBinary() ([]byte, error) { return nil, ErrSecretEncoding }

// LogValue returns [Redacted].
func (s Secret) LogValue() slog.Value { return slog.StringValue(Redacted) }
