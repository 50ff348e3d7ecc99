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
	return append(w.b, a.Newer...)
}

func (r *reader) app(card model.Card) (*model.App, error) {
	a := &model.App{ID: card.ID, Ver: card.Ver}
	err := r.fields(string(card.Data), func(f field) error { return r.appField(a, f) })
	return a, err
}

func (r *reader) appField(a *model.App, f field) (err error) {
	switch f.n {
	case appName:
		a.Name = f.text
	case appProvider:
		a.Provider = f.text
	case appCustomer:
		a.Customer = f.text
	case appBase:
		a.Base = f.text
	case appEndpoints:
		a.Endpoints, err = r.endpoints(f.text)
	case appOrigins:
		a.Origins, err = r.endpoints(f.text)
	case appClientID:
		a.ClientID = f.text
	case appClientAuth:
		a.ClientAuth = model.ClientAuth(f.text)
	case appClientSecret:
		var ref model.SecretRef
		ref, err = r.secretRef(f.text)
		a.ClientSecrets = append(a.ClientSecrets, ref)
	case appScopes:
		a.Scopes = r.scopes(f.text)
	case appRedirectURL:
		a.RedirectURL = f.text
	case appGrant:
		a.Grant = model.GrantType(f.text)
	case appCA:
		a.CA = f.text
	case appPin:
		a.Pin = f.text
	case appAssumedLifetime:
		a.AssumedLifetime = time.Duration(f.v)
	case appCreated:
		a.Created = f.time()
	case appRevokedAt:
		a.RevokedAt = f.time()
	case appByHandAt:
		a.ByHandAt = f.time()
	case appByHandBy:
		a.ByHandBy = f.text
	case appIssuer:
		a.Issuer = f.text
	default:
		a.Newer = append(a.Newer, f.all...)
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
	})
}

func (r *reader) endpoints(data string) (e model.Endpoints, err error) {
	err = r.fields(data, func(f field) error {
		switch f.n {
		case 1:
			e.Token = f.text
		case 2:
			e.Authorize = f.text
		case 3:
			e.Revoke = f.text
		case 4:
			e.Probe = f.text
		}
		return nil
	})
	return e, err
}

func (w *writer) secretRef(n number, ref model.SecretRef) {
	w.message(n, func(w *writer) {
		w.id(1, ref.ID)
		w.text(2, string(ref.Fingerprint))
		w.moment(3, ref.Added)
	})
}

func (r *reader) secretRef(data string) (ref model.SecretRef, err error) {
	err = r.fields(data, func(f field) error {
		switch f.n {
		case 1:
			ref.ID = f.id()
		case 2:
			ref.Fingerprint = model.Fingerprint(f.text)
		case 3:
			ref.Added = f.time()
		}
		return nil
	})
	return ref, err
}
