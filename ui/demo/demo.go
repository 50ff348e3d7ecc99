package demo

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui"
	"github.com/tokenrack/tokenrack/ui/keys"
)

// Sandbox is the set of practice servers.
type Sandbox interface {
	// Demo lists the accounts to make. It is called once.
	Demo() ([]model.DemoAccount, error)
}

// Keeper is what furnishing needs of the keeper.
type Keeper interface {
	AddApp(ctx context.Context, d keeper.AppDraft) (*model.App, error)
	EditAccount(ctx context.Context, id model.ID, e keeper.AccountEdit) (*model.Account, error)
	RefreshAccounts(ctx context.Context, ids []model.ID, onlyStale bool, results func(keeper.RefreshResult)) error
	Revoke(ctx context.Context, r keeper.RevokeRequest, lines func(keeper.RevokeLine)) (keeper.RevokeSummary, error)
	Entrance
}

// Entrance is the three ways in.
type Entrance interface {
	SignIn(ctx context.Context, s keeper.PasswordSignIn) (*model.Account, error)
	Paste(ctx context.Context, p keeper.Pasted) (*model.Account, error)
	StartBrowser(ctx context.Context, a keeper.NewAccount) (*keeper.BrowserSignIn, error)
}

// New makes the demo of a screen over a keeper whose vault is empty.
func New(k Keeper, s Sandbox) *ui.Demo {
	r := &rack{keeper: k, sandbox: s, apps: map[string]model.ID{}, owners: map[string]string{}, people: map[string]model.SandboxProvider{}, hands: map[string]func(){}, consents: map[string]func(string) (string, error){}}
	return &ui.Demo{Hints: hints(), SignIn: r.person, Server: r.server, Approve: r.approve, ByHand: r.byHand, Furnish: r.furnish}
}

// hints lead through the first minute, each ended by doing what it says.
func hints() []ui.Hint {
	return []ui.Hint{
		{Text: "{list.find} ei {account.copy} copies a fresh bearer", Until: keys.Copy},
		{Text: "{account.details} shows tokens, scopes and claims; {app.back} goes back", Until: keys.Details},
		{Text: "{account.refresh} on a ↻ row brings it back to life", Until: keys.Refresh},
		{Text: "{account.sign_in} on the » row signs it in again", Until: keys.SignIn},
		{Text: "{account.revoke} on acme-warehouse: pretend that its app acme-items leaked", Until: keys.Revoke},
		{Text: "{revoke.confirm} its name ⏎ ends its tokens, and proves it", Until: keys.RevokeDone},
		{Text: "{revoke.tick} ticks the step by hand: one lives on", Until: keys.RevokeTick},
		{Text: "{revoke.prove} tries every token again", Until: keys.RevokeProve},
		{Text: "{app.help} lists every key, and ends these hints", Until: keys.Help},
	}
}

// rack is the demo while it is being filled.
type rack struct {
	keeper  Keeper
	sandbox Sandbox
	apps    map[string]model.ID
	owners  map[string]string // by app; empty where customers share it

	mu     sync.Mutex
	people map[string]model.SandboxProvider // by account
	hands  map[string]func()                // who does an app's step by hand, by its name
	// consents is the person at each server's consent page, by its address.
	consents map[string]func(string) (string, error)
}

// person is who signs an account in, for the form.
func (r *rack) person(a *model.Account) (string, model.Secret) {
	r.mu.Lock()
	defer r.mu.Unlock()
	p := r.people[a.Name]
	return p.Username, model.NewSecret(p.Password)
}

// byHand does an app's step by hand at its server.
func (r *rack) byHand(app string) bool {
	r.mu.Lock()
	does := r.hands[app]
	r.mu.Unlock()
	if does != nil {
		does()
	}
	return does != nil
}

// approve is the person in the browser, who allows what is asked.
func (r *rack) approve(address string) (string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for base, approve := range r.consents {
		if strings.HasPrefix(address, base) {
			return approve(address)
		}
	}
	return "", &model.Error{
		Kind: model.KindUnavailable, What: "the demo cannot press Allow there",
		Why: "the address is none of the practice servers'", Do: "Open it in a browser, or copy it with y.",
	}
}

// furnish makes every account. One that fails is told and does not keep the
// others away.
func (r *rack) furnish(ctx context.Context) error {
	accounts, err := r.sandbox.Demo()
	if err != nil {
		return fmt.Errorf("start the practice servers: %w", err)
	}
	for _, d := range accounts {
		if owner, seen := r.owners[d.App]; seen && owner != d.Customer {
			r.owners[d.App] = ""
		} else {
			r.owners[d.App] = d.Customer
		}
	}
	var first error
	for i := range accounts {
		if err := r.add(ctx, &accounts[i]); err != nil && first == nil {
			first = err
		}
	}
	return first
}

// add makes one account and brings it into its state.
func (r *rack) add(ctx context.Context, d *model.DemoAccount) error {
	r.mu.Lock()
	r.people[d.Account] = d.Provider
	if d.ByHand != nil {
		r.hands[d.App] = d.ByHand
	}
	if d.Approve != nil {
		r.consents[d.Provider.URL] = d.Approve
	}
	r.mu.Unlock()
	app, err := r.app(ctx, d)
	if err != nil {
		return err
	}
	account, err := r.enter(ctx, d, keeper.NewAccount{
		Name: d.Account, App: app, Customer: d.Customer, Scopes: model.NewScopes(d.Provider.Scopes...),
	})
	if err != nil {
		return err
	}
	if d.AutoOff {
		off := true
		if _, err := r.keeper.EditAccount(ctx, account.ID, keeper.AccountEdit{AutoOff: &off}); err != nil {
			return err
		}
	}
	return r.trouble(ctx, d, account.ID)
}

// app makes the account's app, once for all accounts that share it.
func (r *rack) app(ctx context.Context, d *model.DemoAccount) (model.ID, error) {
	if id, ok := r.apps[d.App]; ok {
		return id, nil
	}
	p := d.Provider
	app, err := r.keeper.AddApp(ctx, keeper.AppDraft{
		App: model.App{
			Name: d.App, Provider: p.ID, Customer: r.owners[d.App], Base: p.URL, ClientID: p.ClientID,
			RedirectURL: p.RedirectURL, Pin: p.Pin, Scopes: model.NewScopes(p.Scopes...),
			Endpoints: model.Endpoints{Probe: p.ProbeURL, Revoke: p.RevokeURL},
		},
		ClientSecret: model.NewSecret(p.ClientSecret),
		AcceptOrigin: true,
	})
	if err != nil {
		return model.ID{}, err
	}
	r.apps[d.App] = app.ID
	return app.ID, nil
}

// enter signs the account in by its own way.
func (r *rack) enter(ctx context.Context, d *model.DemoAccount, a keeper.NewAccount) (*model.Account, error) {
	p := d.Provider
	switch d.Way {
	case model.SignInPaste:
		return r.keeper.Paste(ctx, keeper.Pasted{
			Account: a, Tokens: model.NewSecret(p.PasteAccess), Refresh: model.NewSecret(p.PasteRefresh), ExpiresIn: d.PasteLife,
		})
	case model.SignInBrowser:
		return r.browse(ctx, d, a)
	default:
		return r.keeper.SignIn(ctx, keeper.PasswordSignIn{
			Account: a, Username: p.Username, Password: model.NewSecret(p.Password),
		})
	}
}

// browse goes through the consent page without a browser.
func (r *rack) browse(ctx context.Context, d *model.DemoAccount, a keeper.NewAccount) (*model.Account, error) {
	flow, err := r.keeper.StartBrowser(ctx, a)
	if err != nil {
		return nil, err
	}
	callback, err := d.Approve(flow.URL())
	if err == nil {
		err = flow.Paste(callback)
	}
	if err != nil {
		_ = flow.Close()
		return nil, err
	}
	return flow.Finish(ctx)
}

// trouble does to the account what its state needs. That a refresh fails may
// be the point, so its result says nothing here.
func (r *rack) trouble(ctx context.Context, d *model.DemoAccount, id model.ID) error {
	if d.Before != nil {
		d.Before()
	}
	if d.After != nil {
		defer d.After()
	}
	if d.Refresh {
		err := r.keeper.RefreshAccounts(ctx, []model.ID{id}, false, func(keeper.RefreshResult) {})
		if err != nil {
			return err
		}
	}
	if d.Revoke {
		_, err := r.keeper.Revoke(ctx, keeper.RevokeRequest{Target: keeper.RevokeTarget{Accounts: []model.ID{id}}}, func(keeper.RevokeLine) {})
		return err
	}
	return nil
}
