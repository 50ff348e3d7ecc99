package keeper

import (
	"slices"

	"github.com/tokenrack/tokenrack/model"
)

// An account's card holds a dozen superseded tokens, so what is known of one is
// written as short as it can be: words that are one of a few as their place in
// a list, which only ever grows at its end.
var (
	tokenKinds    = []model.TokenKind{"", model.AccessToken, model.RefreshToken}
	expirySources = []model.ExpirySource{"", model.FromJWT, model.FromResponse, model.FromPaste, model.FromApp, model.FromNowhere}
)

// plainType is the token type that is not written (RFC 6750).
const plainType = "Bearer"

// token writes what is known of a token as a field of its account's card.
func (w *writer) token(n number, t *model.Token) {
	w.message(n, func(w *writer) {
		w.id(1, t.ID)
		w.int(2, int64(slices.Index(tokenKinds, t.Kind)))
		w.fingerprint(3, t.Fingerprint)
		w.int(4, int64(t.Length))
		if t.Type != plainType {
			w.raw(5, []byte(t.Type))
		}
		w.moment(6, t.Issued)
		w.moment(7, t.Expiry.At)
		w.int(8, int64(slices.Index(expirySources, t.Expiry.Source)))
		w.moment(9, t.Replaced)
		w.moment(10, t.DeadAt)
		w.text(11, t.Origin)
	})
}

func (r *reader) token(t *model.Token, data string) error {
	t.Type = plainType
	c := cursor{data: data}
	for c.step() {
		switch c.n {
		case 1:
			t.ID = c.id()
		case 2:
			t.Kind = word(tokenKinds, c.v)
		case 3:
			t.Fingerprint = c.fingerprint()
		case 4:
			t.Length = int(c.v)
		case 5:
			t.Type = c.text
		case 6:
			t.Issued = c.time()
		case 7:
			t.Expiry.At = c.time()
		case 8:
			t.Expiry.Source = word(expirySources, c.v)
		case 9:
			t.Replaced = c.time()
		case 10:
			t.DeadAt = c.time()
		case 11:
			t.Origin = c.text
		}
	}
	return c.err
}

// word is a list's entry, the empty one for a place that a newer program added.
func word[W ~string](list []W, place int64) W {
	if place < 0 || place >= int64(len(list)) {
		return ""
	}
	return list[place]
}

// expiry writes a moment and its source; the unknown expiry is not written.
func (w *writer) expiry(n number, e model.Expiry) {
	if !e.Known() {
		return
	}
	w.message(n, func(w *writer) {
		w.moment(1, e.At)
		w.int(2, int64(slices.Index(expirySources, e.Source)))
	})
}

func (r *reader) expiry(data string) (e model.Expiry, err error) {
	c := cursor{data: data}
	for c.step() {
		switch c.n {
		case 1:
			e.At = c.time()
		case 2:
			e.Source = word(expirySources, c.v)
		}
	}
	return e, c.err
}
