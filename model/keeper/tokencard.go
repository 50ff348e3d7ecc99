package keeper

import (
	"github.com/tokenrack/tokenrack/model"
)

// token writes what is known of a token as a field of its account's card.
func (w *writer) token(n number, t *model.Token) {
	w.message(n, func(w *writer) {
		w.id(1, t.ID)
		w.text(2, string(t.Kind))
		w.text(3, string(t.Fingerprint))
		w.int(4, int64(t.Length))
		w.text(5, t.Type)
		w.moment(6, t.Issued)
		w.expiry(7, t.Expiry)
		w.moment(8, t.Replaced)
		w.moment(9, t.DeadAt)
	})
}

func (r *reader) token(t *model.Token, data string) error {
	t.Expiry = model.Unknown()
	return r.fields(data, func(f field) (err error) {
		switch f.n {
		case 1:
			t.ID = f.id()
		case 2:
			t.Kind = model.TokenKind(f.text)
		case 3:
			t.Fingerprint = model.Fingerprint(f.text)
		case 4:
			t.Length = int(f.v)
		case 5:
			t.Type = f.text
		case 6:
			t.Issued = f.time()
		case 7:
			t.Expiry, err = r.expiry(f.text)
		case 8:
			t.Replaced = f.time()
		case 9:
			t.DeadAt = f.time()
		}
		return err
	})
}

// expiry writes a moment and its source; the unknown expiry is not written.
func (w *writer) expiry(n number, e model.Expiry) {
	if !e.Known() {
		return
	}
	w.message(n, func(w *writer) {
		w.moment(1, e.At)
		w.text(2, string(e.Source))
	})
}

func (r *reader) expiry(data string) (e model.Expiry, err error) {
	err = r.fields(data, func(f field) error {
		switch f.n {
		case 1:
			e.At = f.time()
		case 2:
			e.Source = model.ExpirySource(f.text)
		}
		return nil
	})
	return e, err
}
