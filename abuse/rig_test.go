package abuse_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/providers"
	"github.com/tokenrack/tokenrack/providers/sandbox"
	"github.com/tokenrack/tokenrack/vault"
	"github.com/tokenrack/tokenrack/vault/vaulttest"
)

// The test binary runs itself again as the processes that are abused: see
// [jobs].
const (
	jobVariable  = "ABUSE_JOB"
	homeVariable = "ABUSE_HOME"
	// ringVariable is the folder of a keyring; without one there is none.
	ringVariable = "ABUSE_RING"
	passphrase   = "of a vault that protects nothing"
)

// jobs are what a process of its own can do, by name.
var jobs = map[string]func(home string, args []string) error{}

func TestMain(m *testing.M) {
	vaulttest.CheapPassphrases()
	vaulttest.UseRing(vaulttest.Folder(os.Getenv(ringVariable)))
	if job := os.Getenv(jobVariable); job != "" {
		if err := jobs[job](os.Getenv(homeVariable), os.Args[1:]); err != nil {
			fmt.Println("error", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func placeAt(home string) vault.Place {
	return vault.Place{Path: filepath.Join(home, "vault.db"), State: filepath.Join(home, "state")}
}

func withPassphrase() model.VaultKey {
	return model.VaultKey{Passphrase: model.NewSecret(passphrase)}
}

func openAt(ctx context.Context, home string) (*vault.Vault, error) {
	return placeAt(home).Open(ctx, withPassphrase())
}

func newEngine() (*providers.Engine, error) { return providers.New(providers.Options{}) }

// keeperAt opens a home for a process of its own; watch, where it is not nil,
// hears of every exchange.
func keeperAt(home string, watch *journal) (*keeper.Keeper, *vault.Vault, error) {
	store, err := openAt(context.Background(), home)
	if err != nil {
		return nil, nil, err
	}
	plain, err := newEngine()
	if err != nil {
		return nil, nil, err
	}
	var all engine = plain
	if watch != nil {
		all = &heard{engine: plain, journal: watch}
	}
	return keeper.New(store, all, keeper.Options{Workers: 2}), store, nil
}

// rig is a home on a disk with the sandbox's servers beside it. Its own keeper
// is one more process to the others.
type rig struct {
	t       testing.TB
	ctx     context.Context
	home    string
	sandbox *sandbox.Sandbox
	store   *vault.Vault
	keeper  *keeper.Keeper
	apps    map[string]*model.App
}

// newRig makes a vault and starts the servers, tuned alike.
func newRig(t testing.TB, tune func(*sandbox.Settings), ids ...string) *rig {
	t.Helper()
	return newRigIn(t, t.TempDir(), tune, ids...)
}

// newRigIn is newRig in a folder.
func newRigIn(t testing.TB, home string, tune func(*sandbox.Settings), ids ...string) *rig {
	t.Helper()
	r := &rig{t: t, ctx: context.Background(), home: home, apps: map[string]*model.App{}}
	_, err := placeAt(r.home).Init(r.ctx, model.VaultInit{Passphrase: model.NewSecret(passphrase)})
	must(t, err)
	r.sandbox, err = sandbox.Start(r.ctx, sandbox.Options{Only: ids})
	must(t, err)
	t.Cleanup(func() { _ = r.sandbox.Close() })
	r.keeper, r.store, err = keeperAt(r.home, nil)
	must(t, err)
	t.Cleanup(func() { _ = r.store.Close() })
	for _, e := range r.sandbox.Providers() {
		if tune != nil {
			r.sandbox.Server(e.ID).Tune(tune)
		}
		app, err := r.keeper.AddApp(r.ctx, keeper.AppDraft{
			App: model.App{
				Name: e.ID + "-app", Provider: e.ID, Customer: "Acme", Base: e.URL, ClientID: e.ClientID,
				Endpoints: model.Endpoints{Probe: e.ProbeURL}, RedirectURL: e.RedirectURL,
				Pin: e.Pin, Scopes: model.NewScopes(e.Scopes...),
			},
			ClientSecret: model.NewSecret(e.ClientSecret),
		})
		must(t, err)
		r.apps[e.ID] = app
	}
	return r
}

// account adds an account of a provider with a pair that the server has just
// made; life is how long the access token lives, the server's usual where 0.
func (r *rig) account(provider, name string, life time.Duration) *model.Account {
	r.t.Helper()
	acc, err := r.tryAccount(keeper.NewAccount{Name: name, App: r.apps[provider].ID}, provider, life)
	must(r.t, err)
	return acc
}

// again gives an account a new pair, as a person does by signing in.
func (r *rig) again(acc *model.Account, provider string, life time.Duration) error {
	_, err := r.tryAccount(keeper.NewAccount{ID: acc.ID}, provider, life)
	return err
}

func (r *rig) tryAccount(a keeper.NewAccount, provider string, life time.Duration) (*model.Account, error) {
	pair, err := r.sandbox.Server(provider).Mint(sandbox.Minting{Client: r.apps[provider].ClientID, Life: life})
	if err != nil {
		return nil, err
	}
	if life == 0 {
		life = time.Hour
	}
	return r.keeper.Paste(r.ctx, keeper.Pasted{
		Account: a, Tokens: model.NewSecret(pair.Access), Refresh: model.NewSecret(pair.Refresh), ExpiresIn: life,
	})
}

// reload reads an account as it is stored.
func (r *rig) reload(name string) *model.Account {
	r.t.Helper()
	acc, _, err := r.keeper.Account(r.ctx, name)
	must(r.t, err)
	return acc
}

// opensWhole is I5: another opening, with no repair by hand, finds the vault
// whole and not older than it was.
func (r *rig) opensWhole() {
	r.t.Helper()
	mustOpenWhole(r.t, r.home)
}

func mustOpenWhole(t testing.TB, home string) {
	t.Helper()
	v, err := openAt(context.Background(), home)
	if err != nil {
		t.Errorf("the vault does not open: %v (%v)", err, unwrap(err))
		return
	}
	defer func() { _ = v.Close() }()
	report, err := v.Verify(context.Background())
	if err != nil || !report.Whole() {
		t.Errorf("the vault is not whole: %v %v", report.Damage, err)
	}
}

func unwrap(err error) error {
	var known *model.Error
	if errors.As(err, &known) {
		return known.Cause
	}
	return nil
}

// holds says whether the account holds the token, as its current one or as one
// that was replaced.
func holds(acc *model.Account, print model.Fingerprint) bool {
	is := func(t *model.Token) bool { return t != nil && t.Fingerprint == print }
	return is(acc.Access) || is(acc.Refresh) ||
		slices.ContainsFunc(acc.Superseded, func(t model.Token) bool { return t.Fingerprint == print })
}

// trimmed says that replaced tokens of the kind may have had their time: of
// those without a known end the newest eight are kept.
func trimmed(acc *model.Account, kind model.TokenKind) bool {
	n := 0
	for _, t := range acc.Superseded {
		if t.Kind == kind && !t.Expiry.Known() {
			n++
		}
	}
	return n >= 8
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%v (%v)", err, unwrap(err))
	}
}

func equal[T comparable](t testing.TB, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}
