package keeper

import (
	"context"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// NewAccount says which account a sign-in is for: an existing one by ID, or a
// new one by name and app.
type NewAccount struct {
	ID       model.ID // zero: a new one
	Name     string
	App      model.ID
	Customer string
	Scopes   model.Scopes // nil: the account's, else the app's
}

// PasswordSignIn is a sign-in by user name and password (RFC 6749 section 4.3).
type PasswordSignIn struct {
	Account  NewAccount
	Username string       // empty: the account's
	Password model.Secret // empty: the kept one
	Keep     bool         // keep the password, sealed
}

// SignIn signs in by password and stores what comes. A refused password stores
// nothing.
func (k *Keeper) SignIn(ctx context.Context, s PasswordSignIn) (*model.Account, error) {
	return k.signIn(ctx, s.Account, func(rd model.Reader, l *lease) error {
		if !l.provider.SignsInBy(model.SignInPassword) {
			return usage("%s takes no sign-in by password", l.provider.Name)
		}
		l.grant = model.Grant{
			Type: model.GrantPassword, Username: s.Username, Password: s.Password, Scopes: l.acc.ScopesAsked,
		}
		l.isTyped = !s.Password.Empty()
		if s.Keep {
			l.keep = s.Password
		}
		if l.grant.Username == "" {
			l.grant.Username = l.acc.Username
		}
		if l.grant.Username == "" {
			return usage("the sign-in needs a user name")
		}
		if l.isTyped {
			return nil
		}
		if !l.acc.PasswordWorks() {
			return usage("the sign-in needs a password")
		}
		row, err := rd.Secret(l.acc.Password.ID)
		l.grant.Password = row.Value
		return err
	})
}

// SignInClient gets tokens by client credentials (RFC 6749 section 4.4).
func (k *Keeper) SignInClient(ctx context.Context, a NewAccount) (*model.Account, error) {
	return k.signIn(ctx, a, func(_ model.Reader, l *lease) error {
		if !l.provider.SignsInBy(model.SignInClient) {
			return usage("%s takes no sign-in by the client alone", l.provider.Name)
		}
		l.grant = model.Grant{Type: model.GrantClientCredentials, Scopes: l.acc.ScopesAsked}
		return nil
	})
}

// signIn makes one sign-in exchange: the intent is durable before it is sent,
// and the account is stored with its tokens or not at all.
func (k *Keeper) signIn(ctx context.Context, a NewAccount, grant func(model.Reader, *lease) error) (*model.Account, error) {
	k.busy.enter()
	defer k.busy.leave()
	free, err := k.names.take(a)
	if err != nil {
		return nil, err
	}
	defer free()
	ctx = context.WithoutCancel(ctx)
	for {
		l, err := k.beginSignIn(ctx, a, grant)
		if err != nil {
			return nil, storeTrouble(err)
		}
		if l.waitFor != (model.ID{}) {
			if err := k.await(ctx, a.ID, l.waitFor); err != nil {
				return nil, storeTrouble(err)
			}
			continue
		}
		defer l.room.Release()
		reply := k.send(ctx, l)
		if wait := tryAgain(l.grant.Type, reply); wait != nil {
			if err := k.release(ctx, l); err != nil {
				return nil, err
			}
			return nil, wait
		}
		result, _ := k.conclude(ctx, l, reply)
		if l.grant.Type == model.GrantDeviceCode && reply.Verdict == model.AnswerLost {
			return nil, &notYet{slower: slowDown, lost: l.plan.At, err: result.Err}
		}
		if result.Err != nil {
			return nil, result.Err
		}
		return result.Account, nil
	}
}

func (k *Keeper) beginSignIn(ctx context.Context, a NewAccount, grant func(model.Reader, *lease) error) (*lease, error) {
	room, err := k.store.Reserve(ctx)
	if err != nil {
		return nil, noRoom(err)
	}
	l := new(lease)
	newID := model.NewID()
	err = k.store.Update(ctx, func(tx model.Tx) (err error) {
		*l = lease{begun: k.clock.Now(), room: room}
		if l.waitFor, err = k.clearDead(tx, a.ID); err != nil || l.waitFor != (model.ID{}) {
			return err
		}
		if err := k.target(tx, a, newID, l); err != nil {
			return err
		}
		if err := grant(tx, l); err != nil {
			return err
		}
		if err := k.equip(tx, l); err != nil {
			return err
		}
		return l.take(tx, k.store.Holder())
	})
	if err != nil || l.waitFor != (model.ID{}) {
		room.Release()
	}
	return l, err
}

// target finds the account a sign-in is for, or drafts a new one.
func (k *Keeper) target(rd model.Reader, a NewAccount, newID model.ID, l *lease) (err error) {
	if !a.ID.IsZero() {
		if err := k.readParties(rd, a.ID, l); err != nil {
			return err
		}
		if k.frozen(l.acc) {
			return frozenError()
		}
	} else if err := k.draft(rd, a, newID, l); err != nil {
		return err
	}
	if a.Scopes != nil {
		l.acc.ScopesAsked = a.Scopes.Clone()
	}
	if len(l.acc.ScopesAsked) == 0 {
		l.acc.ScopesAsked = l.app.Scopes
	}
	return nil
}

func (k *Keeper) draft(rd model.Reader, a NewAccount, id model.ID, l *lease) (err error) {
	l.isNew = true
	l.acc = &model.Account{ID: id, App: a.App, Created: l.begun, Session: model.Unknown()}
	if l.acc.Name, err = cleanName("account", a.Name); err != nil {
		return err
	}
	if l.acc.Customer, err = cleanLabel(a.Customer); err != nil {
		return err
	}
	if l.app, err = appByID(rd, a.App); err != nil {
		return err
	}
	if l.provider, err = k.providerOf(l.app); err != nil {
		return err
	}
	_, err = rd.CardByKey(model.AccountCard, Fold(l.acc.Name))
	if err == nil {
		return taken("account", l.acc.Name, nil)
	}
	return ignoreMissing(err)
}

// BrowserSignIn is an authorization code flow under way.
type BrowserSignIn struct {
	model.CodeFlow
	keeper  *Keeper
	account NewAccount
	scopes  model.Scopes
}

// StartBrowser begins a code flow (RFC 6749 section 4.1): it listens for the
// callback, and changes nothing that is stored. Wait on its Finish.
func (k *Keeper) StartBrowser(ctx context.Context, a NewAccount) (*BrowserSignIn, error) {
	l := &lease{begun: k.clock.Now()}
	err := k.store.View(ctx, func(rd model.Reader) (err error) {
		if err := k.target(rd, a, model.NewID(), l); err != nil {
			return err
		}
		if !l.provider.SignsInBy(model.SignInBrowser) {
			return usage("%s takes no sign-in by browser", l.provider.Name)
		}
		l.client, err = client(rd, l.app)
		return err
	})
	if err != nil {
		return nil, storeTrouble(err)
	}
	flow, err := k.providers.Begin(ctx, l.client, l.acc.ScopesAsked)
	if err != nil {
		return nil, err
	}
	return &BrowserSignIn{CodeFlow: flow, keeper: k, account: a, scopes: l.acc.ScopesAsked}, nil
}

// Finish waits for the callback, exchanges the code and stores what comes. It
// stops listening whatever happens.
func (b *BrowserSignIn) Finish(ctx context.Context) (*model.Account, error) {
	defer func() { _ = b.Close() }()
	grant, err := b.Wait(ctx)
	if err != nil {
		return nil, err
	}
	grant.Scopes = b.scopes
	return b.keeper.signIn(ctx, b.account, func(_ model.Reader, l *lease) error {
		l.grant = grant
		return nil
	})
}

// Pasted is a sign-in by tokens that a person made elsewhere.
type Pasted struct {
	Account   NewAccount
	Tokens    model.Secret  // a JSON answer, "Bearer …", or a bare access token
	Refresh   model.Secret  // empty: none, or in Tokens
	ExpiresIn time.Duration // 0: not said
	ExpiresAt time.Time     // zero: not said
}

// Paste adopts pasted tokens; nothing is sent.
func (k *Keeper) Paste(ctx context.Context, p Pasted) (*model.Account, error) {
	newID := model.NewID()
	id := p.Account.ID
	if id.IsZero() {
		id = newID
	}
	free, err := k.names.take(p.Account)
	if err != nil {
		return nil, err
	}
	defer free()
	var acc *model.Account
	err = k.whenFree(ctx, id, func(tx model.Tx) error {
		l := &lease{begun: k.clock.Now()}
		if err := k.target(tx, p.Account, newID, l); err != nil {
			return err
		}
		tokens, err := k.pastedTokens(l, p)
		if err != nil {
			return err
		}
		acc = l.acc
		acc.Grant = model.GrantPasted
		if err := adopt(tx, acc, l.app, l.provider, tokens, model.GrantPasted, l.begun); err != nil {
			return err
		}
		acc.Confirmed = k.store.RestoredFrom()
		p.sayExpiry(acc, l.begun)
		if err := putAccount(tx, acc); err != nil {
			return err
		}
		return k.record(tx, acc, model.DidPaste, "ok", "")
	})
	if err != nil {
		return nil, err
	}
	return acc, nil
}

func (k *Keeper) pastedTokens(l *lease, p Pasted) (model.TokenSet, error) {
	tokens, err := k.providers.ReadPaste(*l.app, p.Tokens)
	if err != nil {
		return tokens, err
	}
	if !p.Refresh.Empty() {
		refresh, err := k.providers.ReadPaste(*l.app, p.Refresh)
		if err != nil {
			return tokens, err
		}
		tokens.Refresh = refresh.Access
		if !refresh.Refresh.Empty() {
			tokens.Refresh = refresh.Refresh
		}
	}
	if tokens.Origin == "" {
		tokens.Origin = l.app.Origins.Token
	}
	return tokens, nil
}

// sayExpiry takes a person's word for the token's end, unless the token itself
// knows better.
func (p Pasted) sayExpiry(acc *model.Account, now time.Time) {
	at := p.ExpiresAt
	if at.IsZero() && p.ExpiresIn > 0 {
		at = now.Add(p.ExpiresIn)
	}
	if !at.IsZero() && acc.Access.Expiry.Source != model.FromJWT {
		acc.Access.Expiry = model.Expiry{At: at.UTC(), Source: model.FromPaste}
	}
}
