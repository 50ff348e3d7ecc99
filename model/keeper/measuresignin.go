package keeper

import (
	"context"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// measureWait is how long a person may take in the browser for one sign-in of a
// measurement.
const measureWait = 10 * time.Minute

// signIn signs in once more, by the way that the measurement names.
func (m *measuring) signIn(ctx context.Context) (model.TokenSet, error) {
	switch {
	case m.q.Browser != nil:
		return m.signInBrowser(ctx)
	case m.q.Device != nil:
		return m.signInDevice(ctx)
	case !m.q.Account.IsZero():
		grant, err := m.keptGrant(ctx)
		if err != nil {
			return model.TokenSet{}, err
		}
		return m.granted(ctx, grant)
	}
	grant, err := m.q.SignIn(ctx)
	if err != nil {
		return model.TokenSet{}, err
	}
	return m.granted(ctx, grant)
}

// granted exchanges a grant, and fails where it brings no tokens.
func (m *measuring) granted(ctx context.Context, grant model.Grant) (model.TokenSet, error) {
	tokens, reply := m.exchange(ctx, grant)
	if reply.Verdict != model.Granted {
		return tokens, reply.Err
	}
	return tokens, nil
}

func (m *measuring) signInBrowser(ctx context.Context) (model.TokenSet, error) {
	waiting, cancel := context.WithTimeout(ctx, measureWait)
	defer cancel()
	flow, err := m.keeper.providers.Begin(waiting, m.client, m.app.Scopes)
	if err != nil {
		return model.TokenSet{}, err
	}
	defer func() { _ = flow.Close() }() // it only listens
	m.q.Browser(flow)
	grant, err := flow.Wait(waiting)
	if err != nil {
		return model.TokenSet{}, err
	}
	grant.Scopes = m.app.Scopes
	return m.granted(ctx, grant)
}

// signInDevice asks at the server's pace until a person has decided or the code
// has ended.
func (m *measuring) signInDevice(ctx context.Context) (model.TokenSet, error) {
	k := m.keeper
	device, err := k.providers.StartDevice(ctx, m.client, m.app.Scopes)
	if err != nil {
		return model.TokenSet{}, err
	}
	ends := k.clock.Now().Add(device.Life)
	m.q.Device(device)
	grant := model.Grant{Type: model.GrantDeviceCode, DeviceCode: device.DeviceCode, Scopes: m.app.Scopes}
	for pace := device.Interval; k.clock.Sleep(ctx, pace); {
		tokens, reply := m.exchange(ctx, grant)
		wait := tryAgain(grant.Type, reply)
		switch {
		case reply.Verdict == model.Granted:
			return tokens, nil
		case wait == nil:
			return tokens, reply.Err
		case !k.clock.Now().Before(ends):
			return tokens, deviceOver(wait.err)
		}
		pace += wait.slower
	}
	return model.TokenSet{}, deviceStopped()
}

// keptGrant is a sign-in by the password that an account keeps.
func (m *measuring) keptGrant(ctx context.Context) (model.Grant, error) {
	grant := model.Grant{Type: model.GrantPassword, Scopes: m.app.Scopes}
	err := m.keeper.store.View(ctx, func(rd model.Reader) error {
		acc, err := accountByID(rd, m.q.Account)
		switch {
		case err != nil:
			return err
		case acc == nil:
			return goneAccount()
		case acc.App != m.app.ID:
			return usage("the account %s is of another app", acc.Name)
		case !acc.PasswordWorks():
			return usage("the account %s keeps no password that may be sent", acc.Name)
		}
		row, err := rd.Secret(acc.Password.ID)
		grant.Username, grant.Password = acc.Username, row.Value
		return err
	})
	return grant, storeTrouble(err)
}

// canSignIn says why the measurement cannot sign in at all.
func (m *measuring) canSignIn(ctx context.Context) error {
	switch {
	case m.q.Browser != nil && !m.provider.SignsInBy(model.SignInBrowser):
		return usage("%s takes no sign-in by browser", m.provider.Name)
	case m.q.Device != nil && !m.provider.SignsInBy(model.SignInDevice):
		return usage("%s takes no sign-in on another device", m.provider.Name)
	case m.q.Account.IsZero():
		return nil
	}
	grant, err := m.keptGrant(ctx)
	grant.Password.Wipe()
	return err
}
