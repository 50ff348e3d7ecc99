package plain

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/providers"
	"github.com/tokenrack/tokenrack/ui"
	"github.com/tokenrack/tokenrack/ui/cli"
	"github.com/tokenrack/tokenrack/vault"
)

// file is a vault on disk without a keyring.
type file struct {
	t       *testing.T
	place   vault.Place
	keyring string // its name; empty: there is none
}

func newFile(t *testing.T) *file {
	dir := t.TempDir()
	return &file{t: t, place: vault.Place{Path: filepath.Join(dir, "vault.db"), State: dir}}
}

func (*file) Now() time.Time { return time.Now() }

func (f *file) Status(ctx context.Context) (model.VaultStatus, error) { return f.place.Status(ctx) }

func (f *file) Keyring(context.Context) (string, error) {
	if f.keyring == "" {
		return "", errors.New("there is no session bus")
	}
	return f.keyring, nil
}

func (*file) Recovery() (model.Secret, string, error) { return vault.NewRecoveryKey() }

func (f *file) Create(ctx context.Context, plan model.VaultInit) error {
	_, err := f.place.Init(ctx, plan)
	return err
}

func (f *file) Open(ctx context.Context, passphrase model.Secret) (ui.Session, error) {
	store, err := f.place.Open(ctx, model.VaultKey{Passphrase: passphrase})
	if err != nil {
		return ui.Session{}, err
	}
	engine, err := providers.New(providers.Options{})
	if err != nil {
		return ui.Session{}, err
	}
	k := keeper.New(store, engine, keeper.Options{})
	if err := k.Load(ctx); err != nil {
		return ui.Session{}, err
	}
	screen := cli.Screen{Vault: onDisk{f.place}, Doctor: checkup{f.place}, Age: cli.AgeKeys{Seal: vault.Seal, Unseal: vault.Unseal}}
	return ui.Session{Keeper: k, How: "passphrase", Close: store.Close, Chores: screen.Chores(k, store, "1.2.3")}, nil
}

// onDisk is the vault as the verbs see it.
type onDisk struct{ vault.Place }

func (d onDisk) Open(ctx context.Context, key model.VaultKey) (keeper.Store, error) {
	return d.Place.Open(ctx, key)
}

// checkup looks at the vault and at nothing around it.
type checkup struct{ vault.Place }

func (c checkup) Vault(ctx context.Context) []model.Finding           { return c.Place.Examine(ctx) }
func (checkup) Slots(context.Context, model.VaultKey) []model.Finding { return nil }
func (checkup) Rows(context.Context, keeper.Store) []model.Finding    { return nil }
func (checkup) Around(context.Context) []model.Finding                { return nil }
func (checkup) Salvage(context.Context, string, string, model.VaultKey, model.VaultInit) (model.Salvage, error) {
	return model.Salvage{}, nil
}

// endOfKey is the end of the recovery key that was shown.
func endOfKey(t *testing.T, shown string) string {
	t.Helper()
	_, rest, found := strings.Cut(shown, "AGE-SECRET-KEY-1")
	if !found || len(rest) < 58 {
		t.Fatalf("no recovery key is in %q", shown)
	}
	return rest[50:58]
}

const fine = "CANARY correct horse battery staple"

func TestFirstRunMakesAVaultByAPassphrase(t *testing.T) {
	f := newFile(t)
	s, said := sit(t, Options{Options: ui.Options{File: f}})
	has(t, said, "First run", f.place.Path, "No keyring was found: there is no session bus", "1. passphrase", "2. try the demo first")
	has(t, s.types("1"), "A lost passphrase is a lost vault.", "Passphrase, not shown")
	has(t, s.types("abc"), "Strength: weak.", "That would be guessed quickly.")
	has(t, s.types(fine), "Strength: strong.", "Once more")
	has(t, s.types(fine+"r"), "The two differ.")
	shown := s.types(fine, fine)
	has(t, shown, "One way in is not enough", "AGE-SECRET-KEY-1", "Its last 8 characters")
	has(t, s.types("zzzzzzzz"), "The key does not end like that.")
	has(t, s.types(strings.ToLower(endOfKey(t, shown))), "The vault is made.", "No accounts yet.", "tokenrack> ")
	has(t, s.types("lock"), "Locked.", "Enter unlocks")
	has(t, s.types(""), "Passphrase, not shown")
	has(t, s.types("CANARY wrong"), "Not that one. Is Caps Lock on?")
	has(t, s.types(fine), "tokenrack> ")
	has(t, s.types("list"), "No accounts yet.")
	s.types("quit")
	if status, err := f.place.Status(t.Context()); err != nil || !status.Exists {
		t.Errorf("there is no vault afterwards: %v", err)
	}
}

func TestFirstRunOffersTheKeyringAndTheDemo(t *testing.T) {
	f := newFile(t)
	f.keyring = "Secret Service"
	s, said := sit(t, Options{Options: ui.Options{File: f}})
	has(t, said, "Found: Secret Service.", "1. keyring", "2. passphrase", "3. both", "4. try the demo first")
	s.types("4")
	if err := <-s.ended; !errors.Is(err, ui.ErrDemo) {
		t.Errorf("it ends with %v, want the demo", err)
	}
	s.ended <- nil
}

func TestWrongPassphrasesCostAWait(t *testing.T) {
	f := newFile(t)
	if err := f.Create(t.Context(), model.VaultInit{Passphrase: model.NewSecret(fine)}); err != nil {
		t.Fatal(err)
	}
	s, said := sit(t, Options{Options: ui.Options{File: f}})
	has(t, said, "Passphrase, not shown")
	s.types("CANARY one")
	s.lines <- "CANARY two"
	for end := time.Now().Add(patience); !strings.Contains(s.transcript(), "2 tries: the next one waits 5 s."); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("no wait is told:\n%s", s.transcript())
		}
	} // leaving need not wait for it
}

// Another process changes the key while somebody sits before the prompt.
func TestTheVaultLocksWhenAnotherChangesItsKey(t *testing.T) {
	f := newFile(t)
	key := model.VaultKey{Passphrase: model.NewSecret(fine)}
	if err := f.Create(t.Context(), model.VaultInit{Passphrase: model.NewSecret(fine)}); err != nil {
		t.Fatal(err)
	}
	s, _ := sit(t, Options{Options: ui.Options{File: f}})
	has(t, s.types(fine), "tokenrack> ")
	if _, err := f.place.Rekey(t.Context(), key, nil); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(patience); !strings.Contains(s.transcript(), "Enter unlocks"); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("it does not lock:\n%s", s.transcript())
		}
	}
	has(t, s.transcript(), "Locked. The key of this vault was changed by another tokenrack at ")
	has(t, s.types(""), "Passphrase, not shown")
	has(t, s.types(fine), "tokenrack> ")
	s.types("quit")
}

func TestTheVaultLocksWhenNobodyIsThere(t *testing.T) {
	w := newWorld(t)
	s, _ := sit(t, Options{Options: ui.Options{Keeper: w.keeper, File: newFile(t)}})
	s.types("quit")
	p, err := newProgram(t.Context(), Options{Options: ui.Options{Input: strings.NewReader(""), Output: &strings.Builder{}, Environ: []string{}, File: newFile(t)}})
	if err != nil {
		t.Fatal(err)
	}
	if err := p.adopt(ui.Session{Keeper: w.keeper}); err != nil {
		t.Fatal(err)
	}
	p.touch()
	for range 14 * 60 / 5 { // the guard looks every five seconds
		w.clock.advance(ui.GuardEvery)
		if err := p.guard(); err != nil {
			t.Fatalf("it locks too early: %v", err)
		}
	}
	var locked lockError
	for range 2 * 60 / 5 {
		w.clock.advance(ui.GuardEvery)
		if err = p.guard(); err != nil {
			break
		}
	}
	if !errors.As(err, &locked) || !strings.Contains(locked.why, "15 minutes") {
		t.Errorf("after 16 minutes it says %v", err)
	}
	p.touch()
	w.clock.advance(time.Hour)
	if err := p.guard(); !errors.As(err, &locked) || !strings.Contains(locked.why, "slept") {
		t.Errorf("after an hour of sleep it says %v", err)
	}
}
