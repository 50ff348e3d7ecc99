package keeper

import (
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// Field numbers of an app's card. A number is never used for anything else.
const (
	appName number = iota + 1
	appProvider
	appCustomer
	appBase
	appEndpoints
	appOrigins
	appClientID
	appClientAuth
	appClientSecret // repeated
	appScopes
	appRedirectURL
	appGrant
	appCA
	appPin
	appAssumedLifetime
	appCreated
	appRevokedAt
	appByHandAt
	appByHandBy
	appIssuer
	appMeasured
)

func writeApp(a *model.App) []byte {
	w := writer{b: make([]byte, 0, 256)}
	w.text(appName, a.Name)
	w.text(appProvider, a.Provider)
	w.text(appCustomer, a.Customer)
	w.text(appBase, a.Base)
	w.endpoints(appEndpoints, a.Endpoints)
	w.endpoints(appOrigins, a.Origins)
	w.text(appClientID, a.ClientID)
	w.text(appClientAuth, string(a.ClientAuth))
	for _, ref := range a.ClientSecrets {
		w.secretRef(appClientSecret, ref)
	}
	w.scopes(appScopes, a.Scopes)
	w.text(appRedirectURL, a.RedirectURL)
	w.text(appGrant, string(a.Grant))
	w.text(appCA, a.CA)
	w.text(appPin, a.Pin)
	w.int(appAssumedLifetime, int64(a.AssumedLifetime))
	w.moment(appCreated, a.Created)
	w.moment(appRevokedAt, a.RevokedAt)
	w.moment(appByHandAt, a.ByHandAt)
	w.text(appByHandBy, a.ByHandBy)
	w.text(appIssuer, a.Issuer)
	w.measured(appMeasured, a.Measured)
	return append(w.b, a.Newer...)
}

func (r *reader) app(card model.Card) (*model.App, error) {
	a := &model.App{ID: card.ID, Ver: card.Ver}
	c := cursor{data: string(card.Data)}
	for c.step() {
		if err := r.appField(a, &c); err != nil {
			return nil, err
		}
	}
	return a, c.err
}

func (r *reader) appField(a *model.App, c *cursor) (err error) {
	switch c.n {
	case appName:
		a.Name = c.text
	case appProvider:
		a.Provider = c.text
	case appCustomer:
		a.Customer = c.text
	case appBase:
		a.Base = c.text
	case appEndpoints:
		a.Endpoints, err = r.endpoints(c.text)
	case appOrigins:
		a.Origins, err = r.endpoints(c.text)
	case appClientID:
		a.ClientID = c.text
	case appClientAuth:
		a.ClientAuth = model.ClientAuth(c.text)
	case appClientSecret:
		var ref model.SecretRef
		ref, err = r.secretRef(c.text)
		a.ClientSecrets = append(a.ClientSecrets, ref)
	case appScopes:
		a.Scopes = r.scopes(c.text)
	case appRedirectURL:
		a.RedirectURL = c.text
	case appGrant:
		a.Grant = model.GrantType(c.text)
	case appCA:
		a.CA = c.text
	case appPin:
		a.Pin = c.text
	case appAssumedLifetime:
		a.AssumedLifetime = time.Duration(c.v)
	case appCreated:
		a.Created = c.time()
	case appRevokedAt:
		a.RevokedAt = c.time()
	case appByHandAt:
		a.ByHandAt = c.time()
	case appByHandBy:
		a.ByHandBy = c.text
	case appIssuer:
		a.Issuer = c.text
	case appMeasured:
		a.Measured, err = r.measured(c.text)
	default:
		a.Newer = append(a.Newer, c.whole()...)
	}
	return err
}

func (w *writer) endpoints(n number, e model.Endpoints) {
	if e == (model.Endpoints{}) {
		return
	}
	w.message(n, func(w *writer) {
		w.text(1, e.Token)
		w.text(2, e.Authorize)
		w.text(3, e.Revoke)
		w.text(4, e.Probe)
		w.text(5, e.Device)
		w.text(6, e.Introspect)
	})
}

func (r *reader) endpoints(data string) (e model.Endpoints, err error) {
	c := cursor{data: data}
	for c.step() {
		switch c.n {
		case 1:
			e.Token = c.text
		case 2:
			e.Authorize = c.text
		case 3:
			e.Revoke = c.text
		case 4:
			e.Probe = c.text
		case 5:
			e.Device = c.text
		case 6:
			e.Introspect = c.text
		}
	}
	return e, c.err
}

func (w *writer) measured(n number, m *model.Measured) {
	if m == nil {
		return
	}
	w.message(n, func(w *writer) {
		w.moment(1, m.At)
		w.text(2, string(m.Rotation))
		w.text(3, string(m.Retry))
		w.text(4, string(m.OldAccess))
		w.text(5, string(m.ByAccess))
		w.text(6, string(m.ByRefresh))
	})
}

func (r *reader) measured(data string) (*model.Measured, error) {
	m := &model.Measured{}
	c := cursor{data: data}
	for c.step() {
		switch c.n {
		case 1:
			m.At = c.time()
		case 2:
			m.Rotation = model.Rotation(c.text)
		case 3:
			m.Retry = model.RetryOutcome(c.text)
		case 4:
			m.OldAccess = model.Survival(c.text)
		case 5:
			m.ByAccess = model.RevokeReach(c.text)
		case 6:
			m.ByRefresh = model.RevokeReach(c.text)
		}
	}
	return m, c.err
}

func (w *writer) secretRef(n number, ref model.SecretRef) {
	w.message(n, func(w *writer) {
		w.id(1, ref.ID)
		w.fingerprint(2, ref.Fingerprint)
		w.moment(3, ref.Added)
	})
}

func (r *reader) secretRef(data string) (ref model.SecretRef, err error) {
	c := cursor{data: data}
	for c.step() {
		switch c.n {
		case 1:
			ref.ID = c.id()
		case 2:
			ref.Fingerprint = c.fingerprint()
		case 3:
			ref.Added = c.time()
		}
	}
	return ref, c.err
}
