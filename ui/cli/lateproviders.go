package cli

import (
	"context"
	"sync"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

// lateProviders reads the profiles when the first one is needed: handing out a
// token that is still fresh needs none.
type lateProviders struct {
	make  func() (keeper.Providers, error)
	once  sync.Once
	ready keeper.Providers
	err   error
}

var _ keeper.Providers = (*lateProviders)(nil)

func (l *lateProviders) get() (keeper.Providers, error) {
	l.once.Do(func() { l.ready, l.err = l.make() })
	return l.ready, l.err
}

func (l *lateProviders) Exchange(ctx context.Context, client model.Client, grant model.Grant) model.Reply {
	ready, err := l.get()
	if err != nil {
		return model.Reply{Verdict: model.Unsent, Err: tell(err)}
	}
	return ready.Exchange(ctx, client, grant)
}

func (l *lateProviders) Revoke(ctx context.Context, client model.Client, call model.RevokeCall) model.RevokeReply {
	ready, err := l.get()
	if err != nil {
		return model.RevokeReply{Err: tell(err)}
	}
	return ready.Revoke(ctx, client, call)
}

func (l *lateProviders) Probe(ctx context.Context, client model.Client, token model.Secret) model.ProbeReply {
	ready, err := l.get()
	if err != nil {
		return model.ProbeReply{Outcome: model.ProbeUnknown, Err: tell(err)}
	}
	return ready.Probe(ctx, client, token)
}

// Providers lists none where the profiles cannot be read; Provider says why.
func (l *lateProviders) Providers() []model.Provider {
	ready, err := l.get()
	if err != nil {
		return nil
	}
	return ready.Providers()
}

func (l *lateProviders) Provider(id string) (model.Provider, error) {
	ready, err := l.get()
	if err != nil {
		return model.Provider{}, err
	}
	return ready.Provider(id)
}

func (l *lateProviders) Revocation(app model.App) model.Revocation {
	ready, err := l.get()
	if err != nil {
		return model.Revocation{}
	}
	return ready.Revocation(app)
}

func (l *lateProviders) CanProbe(app model.App) bool {
	ready, err := l.get()
	return err == nil && ready.CanProbe(app)
}

func (l *lateProviders) Resolve(ctx context.Context, app *model.App, accept bool) error {
	ready, err := l.get()
	if err != nil {
		return err
	}
	return ready.Resolve(ctx, app, accept)
}

func (l *lateProviders) ReadPaste(app model.App, pasted model.Secret) (model.TokenSet, error) {
	ready, err := l.get()
	if err != nil {
		return model.TokenSet{}, err
	}
	return ready.ReadPaste(app, pasted)
}

func (l *lateProviders) Begin(ctx context.Context, client model.Client, scopes model.Scopes) (model.CodeFlow, error) {
	ready, err := l.get()
	if err != nil {
		return nil, err
	}
	return ready.Begin(ctx, client, scopes)
}
