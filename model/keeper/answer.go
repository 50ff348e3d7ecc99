package keeper

import (
	"bytes"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// What lies in the inbox begins with one of these: a token answer that was
// understood and could not be applied, or a body as it came. The body has a
// mark too, or a server could write what reads as the first.
var (
	answerMark = []byte("tokenrack answer 1\n")
	bodyMark   = []byte("tokenrack body 1\n")
)

func writeBody(raw model.Secret) model.Secret {
	return model.SecretBytes(append(bytes.Clone(bodyMark), raw.Bytes()...))
}

// writeAnswer writes what was granted, so that it can be applied later.
func writeAnswer(t model.TokenSet, grant model.GrantType) model.Secret {
	w := writer{b: bytes.Clone(answerMark)}
	w.raw(1, t.Access.Bytes())
	w.raw(2, t.Refresh.Bytes())
	w.text(3, t.Type)
	w.scopes(4, t.Scopes)
	w.flag(5, t.ScopesSet)
	w.int(6, int64(t.Lifetimes.Access))
	w.int(7, int64(t.Lifetimes.Refresh))
	w.moment(8, t.Lifetimes.CreatedAt)
	w.moment(9, t.Lifetimes.Date)
	w.text(10, t.Origin)
	w.text(11, string(grant))
	return model.SecretBytes(w.b)
}

// isAnswer says that what lies in the inbox can be applied.
func isAnswer(raw model.Secret) bool {
	if !bytes.HasPrefix(raw.Bytes(), answerMark) {
		return false
	}
	t, _, err := readAnswer(raw)
	return err == nil && !t.Access.Empty()
}

func readAnswer(raw model.Secret) (t model.TokenSet, grant model.GrantType, err error) {
	var r reader
	c := cursor{data: string(raw.Bytes()[len(answerMark):])}
	for c.step() {
		switch c.n {
		case 1:
			t.Access = model.NewSecret(c.text)
		case 2:
			t.Refresh = model.NewSecret(c.text)
		case 3:
			t.Type = c.text
		case 4:
			t.Scopes = r.scopes(c.text)
		case 5:
			t.ScopesSet = c.bool()
		case 6:
			t.Lifetimes.Access = time.Duration(c.v)
		case 7:
			t.Lifetimes.Refresh = time.Duration(c.v)
		case 8:
			t.Lifetimes.CreatedAt = c.time()
		case 9:
			t.Lifetimes.Date = c.time()
		case 10:
			t.Origin = c.text
		case 11:
			grant = model.GrantType(c.text)
		}
	}
	return t, grant, c.err
}
