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
	accPaused
	accWarned
	accConfirmed
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
	w.fingerprint(accWarned, a.Warned)
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
	// A doubt that comes of a restored vault alone ends with that.
	if d := a.Doubt; d != nil && !(d.Restored && d.Fingerprint == "") {
		w.message(accDoubt, func(w *writer) {
			w.moment(1, d.At)
			w.fingerprint(2, d.Fingerprint)
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
			w.fingerprint(5, l.Spent)
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
	w.moment(accPaused, a.Paused)
	if a.Confirmed > 0 {
		w.int(accConfirmed, int64(a.Confirmed)) //nolint:gosec // a count of transactions
	}
}

func (r *reader) account(card model.Card) (*model.Account, error) {
	a := r.newAccount()
	a.ID, a.Ver, a.Session = card.ID, card.Ver, model.Unknown()
	c := cursor{data: string(card.Data)}
	for c.step() {
		var err error
		if c.n <= accSkew {
			err = r.accountField(a, &c)
		} else {
			err = r.accountTrouble(a, &c)
		}
		if err != nil {
			return nil, err
		}
	}
	return a, c.err
}

func (r *reader) accountField(a *model.Account, c *cursor) (err error) {
	switch c.n {
	case accName:
		a.Name = c.text
	case accApp:
		a.App = c.id()
	case accCustomer:
		a.Customer = c.text
	case accUsername:
		a.Username = c.text
	case accGrant:
		a.Grant = model.GrantType(c.text)
	case accCreated:
		a.Created = c.time()
	case accScopesAsked:
		a.ScopesAsked = r.scopes(c.text)
	case accScopesGranted:
		a.ScopesGranted = r.scopes(c.text)
	case accScopesLost:
		a.ScopesLost = r.scopes(c.text)
	case accAutoOff:
		a.AutoOff = c.bool()
	case accAccess:
		a.Access = r.newToken()
		err = r.token(a.Access, c.text)
	case accRefresh:
		a.Refresh = r.newToken()
		err = r.token(a.Refresh, c.text)
	case accSession:
		a.Session, err = r.expiry(c.text)
	case accSuperseded:
		var t model.Token
		err = r.token(&t, c.text)
		a.Superseded = append(a.Superseded, t)
	case accPassword:
		var ref model.SecretRef
		ref, err = r.secretRef(c.text)
		a.Password = &ref
	case accOrigin:
		a.Origin = c.text
	case accSkew:
		a.Skew = time.Duration(c.v)
	}
	return err
}

func (r *reader) accountTrouble(a *model.Account, c *cursor) (err error) {
	switch c.n {
	case accRefreshedAt:
		a.RefreshedAt = c.time()
	case accRefreshRefused:
		a.RefreshRefused = c.time()
	case accPasswordRefused:
		a.PasswordRefused = c.time()
	case accProbeRefused:
		a.ProbeRefused = c.time()
	case accProvenAt:
		a.ProvenAt = c.time()
	case accControlAt:
		a.ControlAt = c.time()
	case accNoReplyAt:
		a.NoReplyAt = c.time()
	case accNoReplyWhy:
		a.NoReplyWhy = c.text
	case accAttention:
		a.Attention = c.text
	case accDoubt:
		a.Doubt, err = r.doubt(c.text)
	case accLost:
		var l model.Lost
		l, err = r.lost(c.text)
		a.Lost = append(a.Lost, l)
	case accFreeze:
		a.Freeze, err = r.freeze(c.text)
	case accWarned:
		a.Warned = c.fingerprint()
	case accRevoked:
		a.Revoked, err = r.revoked(c.text)
	case accPaused:
		a.Paused = c.time()
	case accConfirmed:
		a.Confirmed = uint64(c.v)
	default:
		a.Newer = append(a.Newer, c.whole()...)
	}
	return err
}

func (r *reader) doubt(data string) (*model.Doubt, error) {
	d := new(model.Doubt)
	c := cursor{data: data}
	for c.step() {
		switch c.n {
		case 1:
			d.At = c.time()
		case 2:
			d.Fingerprint = c.fingerprint()
		case 3:
			d.Retried = c.bool()
		case 4:
			d.Why = c.text
		}
	}
	return d, c.err
}

func (r *reader) lost(data string) (l model.Lost, err error) {
	c := cursor{data: data}
	for c.step() {
		switch c.n {
		case 1:
			l.At = c.time()
		case 2:
			l.Ends = c.time()
		case 3:
			l.DoneAt = c.time()
		case 4:
			l.DoneBy = c.text
		case 5:
			l.Spent = c.fingerprint()
		}
	}
	return l, c.err
}

func (r *reader) freeze(data string) (*model.Freeze, error) {
	z := new(model.Freeze)
	c := cursor{data: data}
	for c.step() {
		switch c.n {
		case 1:
			z.At = c.time()
		case 2:
			z.Holder = c.id()
		case 3:
			z.Begun = c.bool()
		}
	}
	return z, c.err
}

func (r *reader) revoked(data string) (*model.Revoked, error) {
	v := new(model.Revoked)
	c := cursor{data: data}
	for c.step() {
		switch c.n {
		case 1:
			v.At = c.time()
		case 2:
			v.Note = c.text
		}
	}
	return v, c.err
}
