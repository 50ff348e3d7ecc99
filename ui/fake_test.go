package ui

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui/desk"
)

// fakeKeeper is a keeper of a rack in memory whose answers a test sets.
type fakeKeeper struct {
	sweep    time.Duration // after which an idle account is tried
	nextTry  time.Time     // of the background; zero: nothing waits
	settled  int           // refreshes in doubt that a person settled
	mu       sync.Mutex
	now      func() time.Time
	slept    atomic.Int64 // how far the wall clock has jumped, in nanoseconds
	snap     *model.Snapshot
	change   chan struct{}
	provider map[string]model.Provider

	token       func(id model.ID, r keeper.TokenRequest) (keeper.Bearer, error)
	refresh     func(id model.ID) keeper.RefreshResult
	refreshPace time.Duration // before each result of a refresh of many
	signIn      func(s keeper.PasswordSignIn) (*model.Account, error)
	inspect     keeper.Inspection
	activity    []model.Activity
	activityErr error
	copied      []string
	closed      chan struct{} // Close waits for it; nil: not at all
	revoker     fakeRevoker
	filed       filed
}

func (k *fakeKeeper) Load(context.Context) error { return nil }
func (k *fakeKeeper) Now() time.Time             { return k.now().Add(time.Duration(k.slept.Load())) }
func (k *fakeKeeper) Changed() <-chan struct{}   { return k.change }

func (k *fakeKeeper) Snapshot() *model.Snapshot {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.snap
}

func (k *fakeKeeper) Provider(id string) (model.Provider, error) {
	p, ok := k.provider[id]
	if !ok {
		return p, &model.Error{Kind: model.KindNotFound, What: "no such provider"}
	}
	return p, nil
}

func (k *fakeKeeper) TokenOf(_ context.Context, id model.ID, r keeper.TokenRequest) (keeper.Bearer, error) {
	if k.token != nil {
		return k.token(id, r)
	}
	a := k.Snapshot().Account(id)
	return keeper.Bearer{Account: a, Token: model.NewSecret("bearer-of-" + a.Name), Expiry: a.Access.Expiry}, nil
}

func (k *fakeKeeper) RefreshAccounts(ctx context.Context, ids []model.ID, _ bool, results func(keeper.RefreshResult)) error {
	for _, id := range ids {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		time.Sleep(k.refreshPace)
		if k.refresh != nil {
			results(k.refresh(id))
			continue
		}
		results(keeper.RefreshResult{Account: k.Snapshot().Account(id), Outcome: keeper.Refreshed})
	}
	return nil
}

func (k *fakeKeeper) SignIn(_ context.Context, s keeper.PasswordSignIn) (*model.Account, error) {
	return k.signIn(s)
}

func (k *fakeKeeper) EditAccount(_ context.Context, id model.ID, e keeper.AccountEdit) (*model.Account, error) {
	k.replace(id, func(a *model.Account) { applyEdit(a, e) })
	return k.Snapshot().Account(id), nil
}

func (k *fakeKeeper) Inspect(context.Context, model.ID) (keeper.Inspection, error) {
	return k.inspect, nil
}

func (k *fakeKeeper) Activity(context.Context, keeper.ActivityQuery) ([]model.Activity, error) {
	return k.activity, k.activityErr
}

func (k *fakeKeeper) Copied(a *model.Account, how string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.copied = append(k.copied, a.Name+" "+how)
}

func (k *fakeKeeper) Follow(ctx context.Context) error { <-ctx.Done(); return nil }
func (k *fakeKeeper) SweepIdle(after time.Duration)    { k.sweep = after }
func (k *fakeKeeper) NextTry() time.Time               { return k.nextTry }
func (k *fakeKeeper) Watch(ctx context.Context) error  { <-ctx.Done(); return nil }

func (k *fakeKeeper) Close(ctx context.Context) error {
	if k.closed == nil {
		return nil
	}
	select {
	case <-k.closed:
		return nil
	case <-ctx.Done():
		return &model.Error{Kind: model.KindAborted, What: "gave up waiting"}
	}
}

// replace changes an account as the keeper does: by a new snapshot.
func (k *fakeKeeper) replace(id model.ID, change func(*model.Account)) {
	k.mu.Lock()
	defer k.mu.Unlock()
	next := &model.Snapshot{Rev: k.snap.Rev + 1, Apps: k.snap.Apps}
	for _, a := range k.snap.Accounts {
		if a.ID == id {
			copied := *a
			change(&copied)
			a = &copied
		}
		if a.Doubt != nil && a.Doubt.Restored {
			next.Unconfirmed++
		}
		next.Accounts = append(next.Accounts, a)
	}
	k.snap = next
	select {
	case k.change <- struct{}{}:
	default:
	}
}

// remove takes an account out of the rack.
func (k *fakeKeeper) remove(id model.ID) {
	k.mu.Lock()
	defer k.mu.Unlock()
	next := &model.Snapshot{Rev: k.snap.Rev + 1, Apps: k.snap.Apps}
	for _, a := range k.snap.Accounts {
		if a.ID != id {
			next.Accounts = append(next.Accounts, a)
		}
	}
	k.snap = next
}

// fakeDesk is a clipboard in memory.
type fakeDesk struct {
	mu      sync.Mutex
	text    string
	outcome desk.Outcome // Copied unless set
	err     error
	holding bool
	why     string
	after   time.Duration // the program's end the clipboard is cleared
}

func (d *fakeDesk) Outlive(_ []string, after time.Duration) { d.after = after }

func (d *fakeDesk) Copy(_ context.Context, token model.Secret) (desk.Outcome, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.err != nil {
		return desk.Failed, d.err
	}
	for _, b := range token.Bytes() { // as the real one
		if b < ' ' || b > '~' {
			return desk.Failed, errors.New("the desk takes one plain line only")
		}
	}
	d.text, d.holding = token.Reveal(), true
	if d.outcome == desk.Failed {
		return desk.Copied, nil
	}
	return d.outcome, nil
}

func (d *fakeDesk) Forget(_ context.Context, text model.Secret) desk.Wiped {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case d.outcome == desk.Send:
		return desk.AskedFor
	case d.text != text.Reveal():
		return desk.Changed
	}
	d.text = ""
	return desk.Cleared
}

func (d *fakeDesk) Wipe(context.Context) desk.Wiped {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.holding {
		return desk.Nothing
	}
	d.holding = false
	if d.outcome == desk.Send {
		return desk.AskedFor
	}
	d.text = ""
	return desk.Cleared
}

func (d *fakeDesk) Why() string { return d.why }

func (d *fakeDesk) Holding() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.holding
}

// start is when the tests begin.
var start = time.Date(2026, 11, 21, 10, 42, 7, 0, time.UTC)

func testProviders() map[string]model.Provider {
	password := []model.SignIn{{Way: model.SignInPassword}}
	return map[string]model.Provider{
		"storeman":   {ID: "storeman", Name: "Storeman", Short: "STM", SignIns: password, CanRefresh: true},
		"inventorum": {ID: "inventorum", Name: "Inventorum", Short: "INV", SignIns: []model.SignIn{{Way: model.SignInPaste}}, CanRefresh: true},
		"petrosoft":  {ID: "petrosoft", Name: "Petrosoft CStoreOffice", Short: "CSO", SignIns: password, SessionFixed: true, SessionLife: 24 * time.Hour, CanRefresh: true},
		"dsi":        {ID: "dsi", Name: "DSI Advanced Inventory", Short: "AIM", SignIns: password, NoLifetime: true, CanRefresh: true},
		"netrex":     {ID: "netrex", Name: "Netrex / Survilla Cloud", Short: "NTX", SignIns: []model.SignIn{{Way: model.SignInBrowser}}},
	}
}

// testID is an id that is the same in every run.
func testID(n int) model.ID {
	var id model.ID
	id[0], id[1], id[2], id[3] = byte(n>>24), byte(n>>16), byte(n>>8), byte(n)
	id[15] = 1
	return id
}

// held gives an account an access token with so much of its life left, and a
// refresh token.
func held(a *model.Account, left, life time.Duration) {
	end := start.Add(left)
	a.Access = &model.Token{
		ID: testID(9000), Kind: model.AccessToken, Fingerprint: "9a0751d2", Length: 214, Type: "Bearer",
		Issued: end.Add(-life), Expiry: model.Expiry{At: end, Source: model.FromResponse},
	}
	a.Refresh = &model.Token{ID: testID(9001), Kind: model.RefreshToken, Fingerprint: "77b012cc", Length: 40}
}

type sample struct {
	name, customer, provider, app string
	make                          func(*model.Account)
}

func samples() []sample {
	return []sample{
		{"acme-pos-sync", "Acme Petrol", "inventorum", "acme-pos", func(a *model.Account) {
			held(a, 40*time.Minute, 10*time.Hour)
			a.ScopesAsked = model.NewScopes("basic:read", "orders:read")
			a.Doubt = &model.Doubt{At: start.Add(-90 * time.Minute), Why: "timeout after sending"}
			a.AutoOff = true
		}},
		{"api@acme.example", "Acme Petrol", "petrosoft", "api-users", func(a *model.Account) {
			held(a, -3*time.Hour, 24*time.Hour)
			a.Session = model.Expiry{At: start.Add(-3 * time.Hour), Source: model.FromJWT}
		}},
		{"acme-warehouse", "Acme Petrol", "storeman", "acme-items", func(a *model.Account) {
			held(a, 6*time.Minute+41*time.Second, 2*time.Hour)
			a.ScopesAsked = model.NewScopes("read_items", "write_items", "read_spaces", "write_spaces")
			a.ScopesGranted = model.NewScopes("read_items", "write_items")
		}},
		{"bacchus-till", "Bacchus Wines", "inventorum", "bacchus-shop", func(a *model.Account) {
			held(a, -12*time.Minute, 10*time.Hour)
			a.ScopesAsked = model.NewScopes("products:read", "orders:read", "basic:read")
		}},
		{"till-user-04", "Pacific Tools", "dsi", "client DSI", func(a *model.Account) {
			held(a, 2*time.Hour, 8*time.Hour)
			a.NoReplyAt, a.NoReplyWhy = start.Add(-4*time.Minute), "no answer in 10 s"
		}},
		{"till-user-07", "Pacific Tools", "dsi", "client DSI", func(a *model.Account) {
			held(a, 0, time.Hour)
			a.Access.Issued, a.Access.Expiry = start.Add(-190*time.Minute), model.Unknown()
		}},
		{"acme-lobby", "Acme Cameras", "netrex", "cam-bridge", func(a *model.Account) {
			held(a, 31*time.Minute+55*time.Second, time.Hour)
			a.Refresh = nil
			a.ScopesAsked = model.NewScopes("read")
		}},
		{"cam-export", "Eiger Cameras", "netrex", "cam-bridge", func(a *model.Account) {
			held(a, 47*time.Minute+10*time.Second, time.Hour)
			a.ScopesAsked = model.NewScopes("read", "write")
		}},
		{"acme-2019", "Old Acme Shop", "inventorum", "legacy-2019", func(a *model.Account) {
			held(a, time.Hour, 10*time.Hour)
			a.Revoked = &model.Revoked{At: start.Add(-19 * 24 * time.Hour), Note: "by maria, every token proven dead"}
		}},
		{"tank-gauges", "Acme Petrol", "storeman", "acme-items", func(a *model.Account) {
			held(a, time.Hour, 2*time.Hour)
			a.Attention = "the server's clock is 7 minutes ahead"
		}},
		{"eiger-shop", "Eiger Cameras", "storeman", "eiger", func(a *model.Account) {
			held(a, 3*time.Minute, 2*time.Hour)
		}},
		{"night-job", "Zürich Käse", "storeman", "eiger", func(a *model.Account) {
			held(a, 75*time.Hour+4*time.Minute, 100*time.Hour)
		}},
	}
}

func newFake(now func() time.Time, of []sample) *fakeKeeper {
	k := &fakeKeeper{
		now: now, change: make(chan struct{}, 1), provider: testProviders(),
		snap:    &model.Snapshot{Apps: map[model.ID]*model.App{}},
		inspect: keeper.Inspection{AccessMask: "dyGr••••cRa", RefreshMask: "mlYD••••57I"},
	}
	apps := map[string]*model.App{}
	for i, s := range of {
		app := apps[s.app]
		if app == nil {
			app = &model.App{ID: testID(5000 + i), Name: s.app, Provider: s.provider, Base: "https://" + s.provider + ".example"}
			apps[s.app] = app
			k.snap.Apps[app.ID] = app
		}
		a := &model.Account{
			ID: testID(i + 1), App: app.ID, Name: s.name, Customer: s.customer,
			Grant: model.GrantPassword, Created: start, Origin: "https://" + s.provider + ".example",
		}
		s.make(a)
		k.snap.Accounts = append(k.snap.Accounts, a)
	}
	return k
}

func (k *fakeKeeper) named(t testing.TB, name string) *model.Account {
	t.Helper()
	for _, a := range k.Snapshot().Accounts {
		if a.Name == name {
			return a
		}
	}
	t.Fatalf("no account %s", name)
	return nil
}

// many makes n accounts that look like a busy desk's.
func many(n int) []sample {
	customers := []string{"Acme Petrol", "Bacchus Wines", "Eiger Cameras", "Pacific Tools", "Zürich Käse", "東京 Tools"}
	providers := []string{"storeman", "inventorum", "petrosoft", "dsi", "netrex"}
	all := make([]sample, n)
	for i := range all {
		p := providers[i%len(providers)]
		all[i] = sample{
			fmt.Sprintf("team%d-till-%d", i%97, i), customers[i%len(customers)], p, "app-" + p,
			func(a *model.Account) { held(a, time.Duration(i%7200+60)*time.Second, 3*time.Hour) },
		}
	}
	return all
}

func testClaims() model.Claims {
	return model.Claims{
		Algorithm: "none", Issuer: "Storeman",
		All: map[string]json.RawMessage{
			"iss": json.RawMessage(`"Storeman"`), "iat": json.RawMessage(`1795250928`),
			"roles": json.RawMessage(`["items", "spaces"]`), "sub": json.RawMessage(`"help@storeman.example"`),
		},
	}
}

func testHistory() []model.Activity {
	return []model.Activity{
		{At: start.Add(-time.Minute), Verb: model.DidCopy, Outcome: "ok", Note: "bearer", Fingerprint: "9a0751d2"},
		{At: start.Add(-2 * time.Hour), Verb: model.DidRefresh, Outcome: "refreshed", Note: "scopes lost: read_spaces write_spaces", Fingerprint: "9a0751d2"},
		{At: start.Add(-50 * time.Hour), Verb: model.DidSignIn, Outcome: "ok", Fingerprint: "4e1c02bd"},
	}
}
