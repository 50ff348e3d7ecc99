package cli

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

// noon is the time of the faked rack.
var noon = time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)

// fakeRack is a rack whose answers a test chooses. What a test does not expect
// to be called stays nil and panics.
type fakeRack struct {
	Rack
	snapshot *model.Snapshot

	token   func(name string, r keeper.TokenRequest) (keeper.Bearer, error)
	refresh func(ids []model.ID, onlyStale bool) []keeper.RefreshResult
	settle  func(retry bool) (keeper.RefreshResult, error)
	probe   func(id model.ID) (keeper.ProbeResult, error)
	revoke  func(r keeper.RevokeRequest) ([]keeper.RevokeLine, keeper.RevokeSummary, error)
	find    func(text model.Secret) ([]keeper.FindHit, error)
	log     func(q keeper.ActivityQuery) []model.Activity
	signIn  func(s keeper.PasswordSignIn) (*model.Account, error)
	paste   func(p keeper.Pasted) (*model.Account, error)
	forget  func(id model.ID) error
	addApp  func(d keeper.AppDraft) (*model.App, error)

	incidents []keeper.Incident
}

func (f *fakeRack) Incidents(context.Context) ([]keeper.Incident, error) { return f.incidents, nil }

func (f *fakeRack) Now() time.Time             { return noon }
func (f *fakeRack) Load(context.Context) error { return nil }
func (f *fakeRack) Snapshot() *model.Snapshot  { return f.snapshot }

func (f *fakeRack) Provider(id string) (model.Provider, error) {
	if id != "storeman" {
		return model.Provider{}, &model.Error{Kind: model.KindNotFound, What: "no such provider"}
	}
	return model.Provider{ID: id, Name: "Storeman"}, nil
}

func (f *fakeRack) Account(_ context.Context, name string) (*model.Account, *model.App, error) {
	for _, a := range f.snapshot.Accounts {
		if keeper.Fold(a.Name) == keeper.Fold(name) {
			return a, f.snapshot.App(a), nil
		}
	}
	return nil, nil, &model.Error{Kind: model.KindNotFound, What: "no account " + name}
}

func (f *fakeRack) App(_ context.Context, name string) (*model.App, error) {
	for _, a := range f.snapshot.Apps {
		if a.Name == name {
			return a, nil
		}
	}
	return nil, &model.Error{Kind: model.KindNotFound, What: "no app " + name}
}

func (f *fakeRack) Token(_ context.Context, name string, r keeper.TokenRequest) (keeper.Bearer, error) {
	return f.token(name, r)
}

func (f *fakeRack) RefreshAccounts(_ context.Context, ids []model.ID, onlyStale bool, results func(keeper.RefreshResult)) error {
	for _, r := range f.refresh(ids, onlyStale) {
		results(r)
	}
	return nil
}

func (f *fakeRack) Settle(_ context.Context, _ model.ID, retry bool) (keeper.RefreshResult, error) {
	return f.settle(retry)
}

func (f *fakeRack) Probe(_ context.Context, id model.ID) (keeper.ProbeResult, error) {
	return f.probe(id)
}

func (f *fakeRack) Revoke(_ context.Context, r keeper.RevokeRequest, lines func(keeper.RevokeLine)) (keeper.RevokeSummary, error) {
	all, summary, err := f.revoke(r)
	for _, l := range all {
		lines(l)
	}
	return summary, err
}

func (f *fakeRack) Find(_ context.Context, text model.Secret) ([]keeper.FindHit, error) {
	return f.find(text)
}

func (f *fakeRack) Activity(_ context.Context, q keeper.ActivityQuery) ([]model.Activity, error) {
	return f.log(q), nil
}

func (f *fakeRack) SignIn(_ context.Context, s keeper.PasswordSignIn) (*model.Account, error) {
	return f.signIn(s)
}

func (f *fakeRack) Paste(_ context.Context, p keeper.Pasted) (*model.Account, error) {
	return f.paste(p)
}

func (f *fakeRack) Forget(_ context.Context, id model.ID) error { return f.forget(id) }

func (f *fakeRack) AddApp(_ context.Context, d keeper.AppDraft) (*model.App, error) {
	return f.addApp(d)
}

// AddMany pastes every item, refusing names that begin with "bad".
func (f *fakeRack) AddMany(_ context.Context, items <-chan keeper.BatchItem, results func(keeper.BatchResult)) error {
	for item := range items {
		result := keeper.BatchResult{Line: item.Line}
		if item.Pasted != nil {
			result.Account, result.Err = f.paste(*item.Pasted)
		} else {
			result.Account, result.Err = f.signIn(*item.Password)
		}
		results(result)
	}
	return nil
}

// fakeCatalog knows the one provider of the faked rack.
type fakeCatalog struct{ rest }

type rest = keeper.Providers

func (fakeCatalog) Providers() []model.Provider {
	return []model.Provider{{
		ID: "storeman", Name: "Storeman", About: "Items and spaces.", Base: "https://storeman.example",
		ClientAuth: model.ClientParams, ClientID: true, ClientSecret: model.SecretRequired,
		SignIns: []model.SignIn{{Way: model.SignInPassword}},
	}}
}

func (f fakeCatalog) Provider(id string) (model.Provider, error) {
	if id != "storeman" {
		return model.Provider{}, &model.Error{Kind: model.KindNotFound, What: "no such provider"}
	}
	return f.Providers()[0], nil
}

// rackOf makes a faked rack of the accounts, all of the app acme-items.
func rackOf(accounts ...*model.Account) *fakeRack {
	app := &model.App{ID: model.ID{1}, Name: "acme-items", Provider: "storeman", Customer: "Acme"}
	for i, a := range accounts {
		a.ID, a.App = model.ID{2, byte(i)}, app.ID
	}
	return &fakeRack{snapshot: &model.Snapshot{Apps: map[model.ID]*model.App{app.ID: app}, Accounts: accounts}}
}

// freshAccount holds a pair of tokens with an hour to live.
func freshAccount(name string) *model.Account {
	return &model.Account{
		Name: name, Grant: model.GrantPassword, ScopesAsked: model.Scopes{"read_items", "write_items"}, ScopesGranted: model.Scopes{"read_items"},
		Access: &model.Token{
			Kind: model.AccessToken, Fingerprint: "aaaa1111", Issued: noon.Add(-time.Hour),
			Expiry: model.Expiry{At: noon.Add(time.Hour), Source: model.FromResponse},
		},
		Refresh: &model.Token{Kind: model.RefreshToken, Fingerprint: "bbbb2222"},
	}
}

// outcome is what a run came to.
type outcome struct {
	code           ExitCode
	stdout, stderr string
}

// play runs the program over a faked rack.
func play(t *testing.T, rack Rack, stdin string, args ...string) outcome {
	t.Helper()
	return playEnv(t, rack, nil, stdin, args...)
}

func playEnv(t *testing.T, rack Rack, env map[string]string, stdin string, args ...string) outcome {
	t.Helper()
	var stdout, stderr bytes.Buffer
	home := t.TempDir()
	c := &call{rack: rack, deps: Deps{
		Stdin: strings.NewReader(stdin), Stdout: &stdout, Stderr: &stderr,
		Getenv: func(name string) string {
			if value, ok := env[name]; ok {
				return value
			}
			return map[string]string{"HOME": home, "USER": "ada"}[name]
		},
		Environ:   func() []string { return nil },
		Providers: func(Paths) (keeper.Providers, error) { return fakeCatalog{}, nil },
		Version:   "1.2.3",
	}}
	code := c.run(context.Background(), args)
	return outcome{code, stdout.String(), stderr.String()}
}

// wants fails the test unless the run ended as it should.
func (o outcome) wants(t *testing.T, code ExitCode, stdout string) {
	t.Helper()
	if o.code != code {
		t.Errorf("exit code %d, want %d; standard error:\n%s", o.code, code, o.stderr)
	}
	if o.stdout != stdout {
		t.Errorf("standard output\n%swant\n%s", o.stdout, stdout)
	}
}
