package ui

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

// filed is what a fake keeper was asked for by the forms, and what it answers.
type filed struct {
	apps     []keeper.AppDraft
	secrets  []string // the client secrets of those, which are wiped later
	pasted   []keeper.Pasted
	tokens   []string
	probed   []model.ID
	forgot   []model.ID
	removed  []model.ID
	probe    keeper.ProbeResult
	checked  []keeper.AppDraft
	check    model.AppCheck
	reached  []model.App
	reach    func(context.Context, model.App) (model.AppCheck, error)
	drafts   map[string]model.Draft
	appErr   error
	pasteErr error
}

func applyEdit(a *model.Account, e keeper.AccountEdit) {
	if e.Name != nil {
		a.Name = *e.Name
	}
	if e.Customer != nil {
		a.Customer = *e.Customer
	}
	if e.Scopes != nil {
		a.ScopesAsked = *e.Scopes
	}
	if e.AutoOff != nil {
		a.AutoOff = *e.AutoOff
	}
}

func (k *fakeKeeper) Providers() []model.Provider {
	var all []model.Provider
	for _, id := range slices.Sorted(maps.Keys(k.provider)) {
		all = append(all, k.provider[id])
	}
	return all
}

// put adds an account or an app as the keeper does: by a new snapshot.
func (k *fakeKeeper) put(app *model.App, account *model.Account) {
	k.mu.Lock()
	next := &model.Snapshot{Rev: k.snap.Rev + 1, Apps: maps.Clone(k.snap.Apps), Accounts: slices.Clone(k.snap.Accounts)}
	if app != nil {
		next.Apps[app.ID] = app
	}
	if account != nil {
		next.Accounts = append(next.Accounts, account)
	}
	k.snap = next
	k.mu.Unlock()
	select {
	case k.change <- struct{}{}:
	default:
	}
}

func (k *fakeKeeper) AddApp(_ context.Context, d keeper.AppDraft) (*model.App, error) {
	if k.filed.appErr != nil {
		return nil, k.filed.appErr
	}
	k.filed.apps = append(k.filed.apps, d)
	k.filed.secrets = append(k.filed.secrets, d.ClientSecret.Reveal())
	_ = k.DropDraft(context.Background(), d.Form)
	app := d.App
	app.ID = testID(7000 + len(k.filed.apps))
	k.put(&app, nil)
	return &app, nil
}

func (k *fakeKeeper) CheckApp(_ context.Context, d keeper.AppDraft) (model.AppCheck, error) {
	d.ClientSecret = model.NewSecret(d.ClientSecret.Reveal())
	k.filed.checked = append(k.filed.checked, d)
	return k.filed.check, nil
}

func (k *fakeKeeper) ReachApp(ctx context.Context, app model.App) (model.AppCheck, error) {
	k.mu.Lock()
	k.filed.reached = append(k.filed.reached, app)
	reach := k.filed.reach
	k.mu.Unlock()
	if reach == nil {
		return model.AppCheck{}, errors.New("nobody asked for it")
	}
	return reach(ctx, app)
}

func (k *fakeKeeper) SaveDraft(_ context.Context, d model.Draft) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	d.Saved = k.now()
	secrets := map[string]model.Secret{}
	for name, s := range d.Secrets {
		secrets[name] = model.NewSecret(s.Reveal())
	}
	d.Secrets = secrets
	if k.filed.drafts == nil {
		k.filed.drafts = map[string]model.Draft{}
	}
	k.filed.drafts[d.Form] = d
	return nil
}

func (k *fakeKeeper) Draft(_ context.Context, form string) (*model.Draft, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	d, ok := k.filed.drafts[form]
	if !ok {
		return nil, nil
	}
	secrets := map[string]model.Secret{}
	for name, s := range d.Secrets {
		secrets[name] = model.NewSecret(s.Reveal())
	}
	d.Secrets = secrets
	return &d, nil
}

func (k *fakeKeeper) DropDraft(_ context.Context, form string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.filed.drafts, form)
	return nil
}

func (k *fakeKeeper) EditApp(_ context.Context, d keeper.AppDraft) (*model.App, error) {
	if k.filed.appErr != nil {
		return nil, k.filed.appErr
	}
	k.filed.apps = append(k.filed.apps, d)
	k.filed.secrets = append(k.filed.secrets, d.ClientSecret.Reveal())
	k.put(&d.App, nil)
	return &d.App, nil
}

func (k *fakeKeeper) RemoveApp(_ context.Context, id model.ID) error {
	k.filed.removed = append(k.filed.removed, id)
	return nil
}

func (k *fakeKeeper) Paste(_ context.Context, p keeper.Pasted) (*model.Account, error) {
	if k.filed.pasteErr != nil {
		return nil, k.filed.pasteErr
	}
	k.filed.pasted = append(k.filed.pasted, p)
	k.filed.tokens = append(k.filed.tokens, p.Tokens.Reveal(), p.Refresh.Reveal())
	if !p.Account.ID.IsZero() {
		k.replace(p.Account.ID, func(a *model.Account) { held(a, 5*3600e9, 10*3600e9) })
		return k.Snapshot().Account(p.Account.ID), nil
	}
	return k.entered(p.Account), nil
}

func (k *fakeKeeper) entered(n keeper.NewAccount) *model.Account {
	a := &model.Account{ID: testID(8000 + len(k.Snapshot().Accounts)), App: n.App, Name: n.Name, Customer: n.Customer, Grant: model.GrantPassword, ScopesAsked: n.Scopes}
	held(a, 5*3600e9, 10*3600e9)
	k.put(nil, a)
	return a
}

func (k *fakeKeeper) Pause(_ context.Context, ids []model.ID, until time.Time) (int, error) {
	for _, id := range ids {
		k.replace(id, func(a *model.Account) { a.Paused = until })
	}
	return len(ids), nil
}

func (k *fakeKeeper) Settle(_ context.Context, id model.ID, _ bool) (keeper.RefreshResult, error) {
	k.settled++
	k.replace(id, func(a *model.Account) { a.Doubt = nil })
	return keeper.RefreshResult{Account: k.Snapshot().Account(id), Outcome: keeper.Refreshed}, nil
}

func (k *fakeKeeper) Probe(_ context.Context, id model.ID) (keeper.ProbeResult, error) {
	k.filed.probed = append(k.filed.probed, id)
	return k.filed.probe, nil
}

func (k *fakeKeeper) SignInClient(_ context.Context, a keeper.NewAccount) (*model.Account, error) {
	return k.entered(a), nil
}

func (k *fakeKeeper) Forget(_ context.Context, id model.ID) error {
	k.filed.forgot = append(k.filed.forgot, id)
	k.remove(id)
	return nil
}

// realistic gives the fake providers what the forms ask about.
func realistic(k *fakeKeeper) {
	p := k.provider["storeman"]
	p.Base, p.ClientID, p.ClientSecret, p.ScopesMeant, p.ScopeSeparator = "https://app.storeman.io", true, model.SecretRequired, true, " "
	p.About = "Inventory by items and spaces."
	p.Rotation = model.RotatesAlways
	p.Revocation.API = true
	p.ByHand = model.ByHand{Steps: []string{"Account & Settings", "OAuth applications", "delete it"}}
	p.Setup = model.Guide{Address: "https://app.storeman.io", Steps: []string{"Account & Settings", "OAuth applications", "New", "copy the client id and the client secret"}}
	p.SignIns = []model.SignIn{{Way: model.SignInPassword}, {Way: model.SignInPaste}}
	p.Notes = []string{"Without scopes at the sign-in only public is granted."}
	p.Scopes = []model.KnownScope{
		{Name: "public", Says: "what the server gives to everybody", Presets: []string{"read only", "sync"}},
		{Name: "read_items", Says: "read the items", Presets: []string{"read only", "sync"}},
		{Name: "write_items", Says: "change the items", Presets: []string{"sync"}},
		{Name: "read_spaces", Says: "read the spaces and locations", Presets: []string{"read only"}},
		{Name: "write_spaces", Says: "change the spaces and locations"},
	}
	k.provider["storeman"] = p
	p = k.provider["petrosoft"]
	p.ClientSecret = model.SecretNone
	k.provider["petrosoft"] = p
	p = k.provider["dsi"]
	p.ClientID, p.ClientIDSecret, p.ClientSecret = true, true, model.SecretEmpty
	k.provider["dsi"] = p
	p = k.provider["netrex"]
	p.Base, p.ClientID, p.ClientSecret, p.ScopesMeant = "https://system2.netrex.cz", true, model.SecretRequired, true
	p.SignIns = []model.SignIn{{Way: model.SignInBrowser}, {Way: model.SignInPaste}}
	p.RedirectAs, p.RedirectExact = "http://127.0.0.1:8976/callback", true
	k.provider["netrex"] = p
}
