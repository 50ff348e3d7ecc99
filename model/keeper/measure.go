package keeper

import (
	"context"
	"crypto/rand"
	"slices"

	"github.com/tokenrack/tokenrack/model"
)

// Finding is one thing that a measurement found out.
type Finding struct {
	Question   string // what was tried, a word of the headless contract
	Documented string // what the profile says; empty: nothing
	Measured   string // what the server did; empty: it could not be told
	Note       string // for a person
}

// Differs says that the server does something else than its profile says.
func (f Finding) Differs() bool {
	return f.Measured != "" && f.Documented != "" && f.Measured != f.Documented
}

// The questions of a measurement; their text is part of the headless contract.
const (
	AskClientForm    = "client_form"
	AskDeadToken     = "dead_token"
	AskRotation      = "rotation"
	AskScopes        = "scopes_at_refresh"
	AskOldAccess     = "old_access"
	AskRetry         = "second_use"
	AskRevokeUnknown = "revoke_unknown"
	AskRevokeAccess  = "revoke_access"
	AskRevokeRefresh = "revoke_refresh"
)

// Measurement is what is needed to measure a provider's server.
type Measurement struct {
	App model.ID
	// SignIn gives a grant for one sign-in; it is asked up to three times, as are
	// the ways below, one of which may stand in its place.
	SignIn func(ctx context.Context) (model.Grant, error)
	// Browser is shown each code flow that begins, and brings a person there
	// without waiting for the end of it. Its Paste may be used until then.
	Browser func(model.CodeFlow)
	// Device is shown each code that a person is to enter on another device.
	Device func(model.DeviceAuthorization)
	// Account names an account of the app whose kept password signs in. Its own
	// tokens are not touched by us; what else the server ends is its business.
	Account model.ID
	// Found is told each finding as it comes.
	Found func(Finding)
}

// Measure finds out what a provider's server really does: it signs in up to
// three times with a user of the person's own, spends those tokens on purpose,
// revokes what it made and stores what it found with the app, where it counts
// before the profile's word. No account of the rack is touched. It returns how
// many of its tokens may live on.
func (k *Keeper) Measure(ctx context.Context, q Measurement) (*model.App, int, error) {
	k.busy.enter()
	defer k.busy.leave()
	m := &measuring{keeper: k, q: q}
	err := k.store.View(ctx, func(rd model.Reader) (err error) {
		if m.app, err = appByID(rd, q.App); err != nil {
			return err
		}
		m.client, err = client(rd, m.app)
		return err
	})
	if err != nil {
		return nil, 0, storeTrouble(err)
	}
	if m.provider, err = k.providers.Provider(m.app.Provider); err != nil {
		return nil, 0, err
	}
	if err := m.canSignIn(ctx); err != nil {
		return nil, 0, err
	}
	m.means, m.probes = k.providers.Revocation(*m.app), k.providers.CanProbe(*m.app)
	err = m.run(ctx)
	left := m.cleanUp(context.WithoutCancel(ctx))
	if err != nil {
		return nil, left, err
	}
	app, err := k.storeMeasured(ctx, m)
	return app, left, err
}

type measuring struct {
	keeper   *Keeper
	q        Measurement
	app      *model.App
	client   model.Client
	provider model.Provider
	means    model.Revocation
	probes   bool
	out      model.Measured
	minted   []model.TokenSet
}

func (m *measuring) found(f Finding) {
	if m.q.Found != nil {
		m.q.Found(f)
	}
}

func (m *measuring) run(ctx context.Context) error {
	m.out.At = m.keeper.clock.Now()
	m.clientForms(ctx)
	m.deadToken(ctx)
	if err := m.refreshing(ctx); err != nil {
		return err
	}
	if !m.means.API {
		return nil
	}
	for _, kind := range m.means.Takes {
		if err := m.revoking(ctx, kind); err != nil {
			return err
		}
	}
	return nil
}

// exchange makes one call of the token endpoint and remembers what it brought.
func (m *measuring) exchange(ctx context.Context, g model.Grant) (model.TokenSet, model.Reply) {
	limited, cancel := context.WithTimeout(ctx, m.keeper.options.ExchangeTimeout)
	defer cancel()
	reply := m.keeper.providers.Exchange(limited, m.client, g)
	if reply.Verdict == model.Granted {
		m.minted = append(m.minted, reply.Tokens)
	}
	return reply.Tokens, reply
}

func (m *measuring) refresh(ctx context.Context, token model.Secret) (model.TokenSet, model.Reply) {
	return m.exchange(ctx, model.Grant{Type: model.GrantRefreshToken, RefreshToken: token})
}

func (m *measuring) probe(ctx context.Context, token model.Secret) model.ProbeReply {
	if !m.probes || token.Empty() {
		return model.ProbeReply{Outcome: model.ProbeUnknown}
	}
	limited, cancel := context.WithTimeout(ctx, probeTime)
	defer cancel()
	return m.keeper.providers.Probe(limited, m.client, token)
}

// survival says whether an access token outlived something; empty where that
// cannot be told. It is asked only of tokens that worked before.
func (m *measuring) survival(ctx context.Context, token model.Secret) model.Survival {
	switch m.probe(ctx, token).Outcome {
	case model.ProbeWorks:
		return model.Lives
	case model.ProbeRefused:
		return model.Dies
	}
	return ""
}

// clientForms tries each form of the client with a refresh token that nobody
// ever had: a server that knows the client refuses the token, one that does not
// refuses the client. Nothing can be spent by it.
func (m *measuring) clientForms(ctx context.Context) {
	if m.provider.ClientAuth == model.ClientNone || !m.provider.CanRefresh {
		return
	}
	was := m.client.App.ClientAuth
	defer func() { m.client.App.ClientAuth = was }()
	var taken []string
	told := false
	for _, form := range []model.ClientAuth{model.ClientParams, model.ClientBasic, model.ClientBasicEncoded} {
		m.client.App.ClientAuth = form
		_, reply := m.refresh(ctx, nobodysToken())
		switch reply.Verdict {
		case model.GrantRefused:
			taken, told = append(taken, string(form)), true
		case model.ClientRefused:
			told = true
		}
	}
	if !told {
		return
	}
	documented := string(m.provider.ClientAuth)
	if was != "" {
		documented = string(was)
	}
	f := Finding{Question: AskClientForm, Documented: documented, Note: "takes " + words(taken)}
	if slices.Contains(taken, documented) {
		f.Measured = documented
	} else if len(taken) > 0 {
		f.Measured = taken[0]
	}
	m.found(f)
}

// nobodysToken is a refresh token that no server ever gave.
func nobodysToken() model.Secret { return model.NewSecret(rand.Text()) }

// deadToken asks what an access token that never was is answered with.
func (m *measuring) deadToken(ctx context.Context) {
	if !m.probes {
		m.found(Finding{Question: AskDeadToken, Note: "there is no address to try a token at: name one with app edit --probe-url"})
		return
	}
	reply := m.probe(ctx, nobodysToken())
	f := Finding{Question: AskDeadToken, Documented: string(model.ProbeRefused), Note: reply.Said}
	if reply.Outcome != model.ProbeUnknown {
		f.Measured = string(reply.Outcome)
	}
	m.found(f)
}

// storeMeasured writes the findings down with the app, and in the record.
func (k *Keeper) storeMeasured(ctx context.Context, m *measuring) (*model.App, error) {
	var stored *model.App
	err := k.store.Update(ctx, func(tx model.Tx) error {
		app, err := appByID(tx, m.app.ID)
		if err != nil {
			return err
		}
		out := m.out
		app.Measured = &out
		if err := putApp(tx, app); err != nil {
			return err
		}
		stored = app
		return recordApp(tx, app, model.DidMeasure, m.out.At)
	})
	return stored, storeTrouble(err)
}

// cleanUp revokes every token that the measurement made, and counts those that
// are not known to be dead.
func (m *measuring) cleanUp(ctx context.Context) int {
	left := 0
	for _, tokens := range m.minted {
		left += m.bury(ctx, tokens)
	}
	return left
}

// bury ends one pair. Only what is tried and refused afterwards is not counted
// as left.
func (m *measuring) bury(ctx context.Context, tokens model.TokenSet) (left int) {
	access := m.probe(ctx, tokens.Access)
	if m.means.API {
		for _, kind := range m.means.Takes {
			m.revoke(ctx, kind, tokens)
		}
	}
	if access.Outcome != model.ProbeRefused && m.probe(ctx, tokens.Access).Outcome != model.ProbeRefused {
		left++
	}
	if !tokens.Refresh.Empty() && !slices.Contains(m.means.Takes, model.RefreshToken) && m.out.ByAccess != model.EndsPair {
		left++
	}
	return left
}

func (m *measuring) revoke(ctx context.Context, kind model.TokenKind, tokens model.TokenSet) model.RevokeReply {
	call := model.RevokeCall{Kind: kind, Token: tokens.Access, Access: tokens.Access}
	if kind == model.RefreshToken {
		call.Token = tokens.Refresh
	}
	if call.Token.Empty() {
		return model.RevokeReply{}
	}
	limited, cancel := context.WithTimeout(ctx, m.keeper.options.ExchangeTimeout)
	defer cancel()
	return m.keeper.providers.Revoke(limited, m.client, call)
}
