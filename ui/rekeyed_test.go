package ui

import (
	"context"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/providers"
	"github.com/tokenrack/tokenrack/providers/sandbox"
	"github.com/tokenrack/tokenrack/vault"
	"github.com/tokenrack/tokenrack/vault/vaulttest"
)

// onDisk is a vault's file as the program has it.
type onDisk struct {
	t     *testing.T
	place vault.Place
}

func (onDisk) Now() time.Time { return keeper.SystemClock{}.Now() }
func (o onDisk) Status(ctx context.Context) (model.VaultStatus, error) {
	return o.place.Status(ctx)
}
func (onDisk) Keyring(context.Context) (string, error)             { return "", context.Canceled }
func (onDisk) Recovery() (model.Secret, string, error)             { return vault.NewRecoveryKey() }
func (o onDisk) Create(_ context.Context, _ model.VaultInit) error { return context.Canceled }
func (o onDisk) Open(ctx context.Context, passphrase model.Secret) (Session, error) {
	store, err := o.place.Open(ctx, model.VaultKey{Passphrase: passphrase})
	if err != nil {
		return Session{}, err
	}
	engine, err := providers.New(providers.Options{})
	if err != nil {
		return Session{}, err
	}
	k := keeper.New(store, engine, keeper.Options{})
	return Session{Keeper: k, How: "passphrase", Close: store.Close}, k.Load(ctx)
}

// seated is a person before an open vault on the disk.
func seated(t *testing.T) (place vault.Place, d *driver) {
	t.Helper()
	vaulttest.CheapPassphrases()
	dir := t.TempDir()
	place = vault.Place{Path: filepath.Join(dir, "vault.db"), State: filepath.Join(dir, "state")}
	if _, err := place.Init(t.Context(), model.VaultInit{Passphrase: model.NewSecret(rightPassphrase)}); err != nil {
		t.Fatal(err)
	}
	ctx, leave := context.WithCancel(t.Context())
	file := onDisk{t, place}
	session, err := file.Open(ctx, model.NewSecret(rightPassphrase))
	if err != nil {
		t.Fatal(err)
	}
	d = Sit(t, Options{Keeper: session.Keeper}, 120, 36).d
	t.Cleanup(func() {
		leave()
		d.app.stop()
		_ = d.app.keeper.Close(context.Background())
		d.app.beside.Wait()
		_ = d.app.closeVault()
	})
	d.app.send = func(msg tea.Msg) {
		select {
		case d.msgs <- msg:
		case <-d.done:
		}
	}
	d.app.life, d.app.vault = ctx, file
	d.app.adopt(session)
	d.run(d.app.begin())
	return place, d
}

// Another process changes the key of the vault while a form is half filled in:
// the screen locks itself, says why, and what was typed is there afterwards.
func TestTheScreenLocksWhenAnotherChangesTheKey(t *testing.T) {
	place, d := seated(t)
	said := func(text string) {
		t.Helper()
		until(d, text, func() bool { return strings.Contains(joined(d.frame()), text) })
	}
	write := func(text string) {
		for _, r := range text {
			tap(d, string(r))
		}
	}
	tap(d, "A")
	write("storeman")
	tap(d, "enter")
	write("acme-new")
	tap(d, "tab", "tab")
	write("cid")
	tap(d, "tab")
	write("s3cret-canary")
	if _, err := place.Rekey(t.Context(), model.VaultKey{Passphrase: model.NewSecret(rightPassphrase)}, nil); err != nil {
		t.Fatal(err)
	}
	said("The key of this vault was changed by another tokenrack at ")
	said("Unlock it with the passphrase.")
	if frame := d.frame(); strings.Contains(frame, "acme-new") || strings.Contains(frame, "canary") || strings.Contains(frame, "What") {
		t.Errorf("the locked screen shows too much:\n%s", frame)
	}
	write(rightPassphrase)
	tap(d, "enter")
	until(d, "the list", func() bool { return d.app.gate == nil })
	until(d, "the draft", func() bool {
		draft, err := d.app.keeper.Draft(t.Context(), keeper.AppDraftForm)
		return err == nil && draft != nil && draft.Secrets["app.secret"].Reveal() == "s3cret-canary"
	})
	tap(d, "A")
	said("Here is your draft")
	said("acme-new")
}

// A key is not changed while an answer is awaited, and not lost to a screen that
// is open: it is stored, and the next key seals it.
func TestAnAnswerOnItsWayKeepsTheKeyFromBeingChanged(t *testing.T) {
	servers, err := sandbox.Start(t.Context(), sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = servers.Close() })
	place, d := seated(t)
	k := d.app.keeper.(*keeper.Keeper)
	server := servers.Providers()[0]
	for _, one := range servers.Providers() {
		if one.ID == sandbox.Inventorum {
			server = one
		}
	}
	app, err := k.AddApp(t.Context(), keeper.AppDraft{
		App:          model.App{Name: "app", Provider: server.ID, Base: server.URL, ClientID: server.ClientID},
		ClientSecret: model.NewSecret(server.ClientSecret),
	})
	if err != nil {
		t.Fatal(err)
	}
	pair, err := servers.Server(server.ID).Mint(sandbox.Minting{})
	if err != nil {
		t.Fatal(err)
	}
	acc, err := k.Paste(t.Context(), keeper.Pasted{Account: keeper.NewAccount{Name: "acct", App: app.ID}, Tokens: model.NewSecret(pair.Access), Refresh: model.NewSecret(pair.Refresh)})
	if err != nil {
		t.Fatal(err)
	}
	asked, answer := make(chan struct{}), make(chan struct{})
	servers.Server(server.ID).Inject(sandbox.Fault{Path: "/api/auth/token/", Times: 1, Process: true, Answer: func(w http.ResponseWriter, _ *http.Request, real sandbox.Real) {
		close(asked)
		<-answer
		for name, values := range real.Header {
			w.Header()[name] = values
		}
		w.WriteHeader(real.Status)
		_, _ = w.Write(real.Body)
	}})
	refreshed := make(chan keeper.RefreshResult, 1)
	go func() {
		_ = k.RefreshAccounts(context.Background(), []model.ID{acc.ID}, false, func(r keeper.RefreshResult) { refreshed <- r })
	}()
	<-asked
	key := model.VaultKey{Passphrase: model.NewSecret(rightPassphrase)}
	if _, err := place.Rekey(t.Context(), key, nil); model.KindOf(err) != model.KindUnavailable {
		t.Errorf("with an answer on its way: %v", err)
	}
	close(answer)
	if r := <-refreshed; r.Outcome != keeper.Refreshed {
		t.Fatalf("the refresh: %+v", r)
	}
	if _, err := place.Rekey(t.Context(), key, nil); err != nil {
		t.Fatal(err)
	}
	until(d, "the lock", func() bool { return strings.Contains(joined(d.frame()), "Unlock it with the passphrase.") })
	next, err := onDisk{t, place}.Open(t.Context(), model.NewSecret(rightPassphrase))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = next.Close() }()
	got, _, err := next.Keeper.(*keeper.Keeper).Account(t.Context(), "acct")
	if err != nil || got.Doubt != nil || got.Access.Fingerprint == acc.Access.Fingerprint {
		t.Errorf("the account: %+v %v", got, err)
	}
}
