package keeper

import (
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// Field numbers of an account's card. A number is never used for anything else.
const (
	accName number = iota + 1
	accApp
	accCustomer
	accUsername
	accGrant
	accCreated
	accScopesAsked
	accScopesGranted
	accScopesLost
	accAutoOff
	accAccess
	accRefresh
	accSession
	accSuperseded // repeated
	accPassword
	accOrigin
	accSkew
	accRefreshedAt
	accRefreshRefused
	accPasswordRefused
	accProbeRefused
	accProvenAt
	accControlAt
	accNoReplyAt
	accNoReplyWhy
	accAttention
	accDoubt
	accLost // repeated
	accFreeze
	accRevoked
)

func writeAccount(a *model.Account) []byte {
	w := writer{b: make([]byte, 0, 256)}
	w.text(accName, a.Name)
	w.id(accApp, a.App)
	w.text(accCustomer, a.Customer)
	w.text(accUsername, a.Username)
	w.text(accGrant, string(a.Grant))
	w.moment(accCreated, a.Created)
	w.scopes(accScopesAsked, a.ScopesAsked)
	w.scopes(accScopesGranted, a.ScopesGranted)
	w.scopes(accScopesLost, a.ScopesLost)
	w.flag(accAutoOff, a.AutoOff)
	if a.Access != nil {
		w.token(accAccess, a.Access)
	}
	if a.Refresh != nil {
		w.token(accRefresh, a.Refresh)
	}
	w.expiry(accSession, a.Session)
	for i := range a.Superseded {
		w.token(accSuperseded, &a.Superseded[i])
	}
	if a.Password != nil {
		w.secretRef(accPassword, *a.Password)
	}
	w.text(accOrigin, a.Origin)
	w.int(accSkew, int64(a.Skew))
	w.accountTrouble(a)
	return append(w.b, a.Newer...)
}

// accountTrouble writes what a healthy account has little of.
func (w *writer) accountTrouble(a *model.Account) {
	w.moment(accRefreshedAt, a.RefreshedAt)
	w.moment(accRefreshRefused, a.RefreshRefused)
	w.moment(accPasswordRefused, a.PasswordRefused)
	w.moment(accProbeRefused, a.ProbeRefused)
	w.moment(accProvenAt, a.ProvenAt)
	w.moment(accControlAt, a.ControlAt)
	w.moment(accNoReplyAt, a.NoReplyAt)
	w.text(accNoReplyWhy, a.NoReplyWhy)
	w.text(accAttention, a.Attention)
	if d := a.Doubt; d != nil {
		w.message(accDoubt, func(w *writer) {
			w.moment(1, d.At)
			w.text(2, string(d.Fingerprint))
			w.flag(3, d.Retried)
			w.text(4, d.Why)
		})
	}
	for _, l := range a.Lost {
		w.message(accLost, func(w *writer) {
			w.moment(1, l.At)
			w.moment(2, l.Ends)
			w.moment(3, l.DoneAt)
			w.text(4, l.DoneBy)
		})
	}
	if f := a.Freeze; f != nil {
		w.message(accFreeze, func(w *writer) {
			w.moment(1, f.At)
			w.id(2, f.Holder)
			w.flag(3, f.Begun)
		})
	}
	if v := a.Revoked; v != nil {
		w.message(accRevoked, func(w *writer) {
			w.moment(1, v.At)
			w.text(2, v.Note)
		})
	}
}

func (r *reader) account(card model.Card) (*model.Account, error) {
	a := &model.Account{ID: card.ID, Ver: card.Ver, Session: model.Unknown()}
	err := r.fields(string(card.Data), func(f field) error {
		if f.n <= accSkew {
			return r.accountField(a, f)
		}
		return r.accountTrouble(a, f)
	})
	return a, err
}

func (r *reader) accountField(a *model.Account, f field) (err error) {
	switch f.n {
	case accName:
		a.Name = f.text
	case accApp:
		a.App = f.id()
	case accCustomer:
		a.Customer = f.text
	case accUsername:
		a.Username = f.text
	case accGrant:
		a.Grant = model.GrantType(f.text)
	case accCreated:
		a.Created = f.time()
	case accScopesAsked:
		a.ScopesAsked = r.scopes(f.text)
	case accScopesGranted:
		a.ScopesGranted = r.scopes(f.text)
	case accScopesLost:
		a.ScopesLost = r.scopes(f.text)
	case accAutoOff:
		a.AutoOff = f.bool()
	case accAccess:
		a.Access = new(model.Token)
		err = r.token(a.Access, f.text)
	case accRefresh:
		a.Refresh = new(model.Token)
		err = r.token(a.Refresh, f.text)
	case accSession:
		a.Session, err = r.expiry(f.text)
	case accSuperseded:
		var t model.Token
		err = r.token(&t, f.text)
		a.Superseded = append(a.Superseded, t)
	case accPassword:
		var ref model.SecretRef
		ref, err = r.secretRef(f.text)
		a.Password = &ref
	case accOrigin:
		a.Origin = f.text
	case accSkew:
		a.Skew = time.Duration(f.v)
	}
	return err
}

func (r *reader) accountTrouble(a *model.Account, f field) (err error) {
	switch f.n {
	case accRefreshedAt:
		a.RefreshedAt = f.time()
	case accRefreshRefused:
		a.RefreshRefused = f.time()
	case accPasswordRefused:
		a.PasswordRefused = f.time()
	case accProbeRefused:
		a.ProbeRefused = f.time()
	case accProvenAt:
		a.ProvenAt = f.time()
	case accControlAt:
		a.ControlAt = f.time()
	case accNoReplyAt:
		a.NoReplyAt = f.time()
	case accNoReplyWhy:
		a.NoReplyWhy = f.text
	case accAttention:
		a.Attention = f.text
	case accDoubt:
		a.Doubt, err = r.doubt(f.text)
	case accLost:
		var l model.Lost
		l, err = r.lost(f.text)
		a.Lost = append(a.Lost, l)
	case accFreeze:
		a.Freeze, err = r.freeze(f.text)
	case accRevoked:
		a.Revoked, err = r.revoked(f.text)
	default:
		a.Newer = append(a.Newer, f.all...)
	}
	return err
}

func (r *reader) doubt(data string) (*model.Doubt, error) {
	d := new(model.Doubt)
	return d, r.fields(data, func(f field) error {
		switch f.n {
		case 1:
			d.At = f.time()
		case 2:
			d.Fingerprint = model.Fingerprint(f.text)
		case 3:
			d.Retried = f.bool()
		case 4:
			d.Why = f.text
		}
		return nil
	})
}

func (r *reader) lost(data string) (l model.Lost, err error) {
	err = r.fields(data, func(f field) error {
		switch f.n {
		case 1:
			l.At = f.time()
		case 2:
			l.Ends = f.time()
		case 3:
			l.DoneAt = f.time()
		case 4:
			l.DoneBy = f.text
		}
		return nil
	})
	return l, err
}

func (r *reader) freeze(data string) (*model.Freeze, error) {
	z := new(model.Freeze)
	return z, r.fields(data, func(f field) error {
		switch f.n {
		case 1:
			z.At = f.time()
		case 2:
			z.Holder = f.id()
		case 3:
			z.Begun = f.bool()
		}
		return nil
	})
}

func (r *reader) revoked(data string) (*model.Revoked, error) {
	v := new(model.Revoked)
	return v, r.fields(data, func(f field) error {
		switch f.n {
		case 1:
			v.At = f.time()
		case 2:
			v.Note = f.text
		}
		return nil
	})
}
