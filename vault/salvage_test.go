package vault_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/vault"
	"github.com/tokenrack/tokenrack/vault/vaulttest"
)

// saved salvages into a new folder and opens what came of it.
func saved(t *testing.T, p vault.Place, plan model.VaultInit) (model.Salvage, *vault.Vault) {
	t.Helper()
	before := pictures(t, p)
	into := placeAt(filepath.Join(t.TempDir(), "new"))
	got, err := p.Salvage(t.Context(), into, withPassphrase(), plan)
	must(t, err)
	if after := pictures(t, p); !slices.Equal(before, after) {
		t.Errorf("the old vault was touched:\n%q\n%q", before, after)
	}
	left, err := filepath.Glob(filepath.Join(filepath.Dir(into.Path), ".salvage-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
	key := withPassphrase()
	if !plan.Passphrase.Empty() {
		key = model.VaultKey{Passphrase: plan.Passphrase}
	}
	v, err := into.Open(t.Context(), key)
	must(t, err)
	t.Cleanup(func() { _ = v.Close() })
	report, err := v.Verify(t.Context())
	if err != nil || !report.Whole() {
		t.Errorf("the new vault: %+v %v", report, err)
	}
	return got, v
}

// pictures are the contents of the vault's files.
func pictures(t *testing.T, p vault.Place) []string {
	t.Helper()
	var all []string
	for _, path := range []string{p.Path, p.Path + "-wal", filepath.Join(p.State, "vault.spill"), filepath.Join(p.State, "vault.mark")} {
		b, err := os.ReadFile(path)
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		all = append(all, path+string(b))
	}
	return all
}

func TestAWholeVaultIsSalvagedWhole(t *testing.T) {
	p := furnished(t, 8)
	got, v := saved(t, p, model.VaultInit{})
	want := model.Salvage{Path: got.Path, Accounts: 6, Secrets: 6, Answers: 3, Lines: 8}
	if got.Accounts != want.Accounts || got.Secrets != want.Secrets || got.Answers != want.Answers || got.Lines != want.Lines || len(got.Lost)+len(got.Doubts) > 0 {
		t.Errorf("got %+v", got)
	}
	if v.Restored() {
		t.Error("nothing was wrong, and yet it counts as an old copy")
	}
	must(t, v.View(t.Context(), func(r model.Reader) error {
		card, err := r.CardByKey(model.AccountCard, "account 5")
		must(t, err)
		intents, err := r.Intents()
		if len(intents) != 3 || card.Key != "account 5" {
			t.Errorf("%d exchanges that were cut off, want 3", len(intents))
		}
		return err
	}))
}

func TestASalvagedVaultMayGetAPassphraseOfItsOwn(t *testing.T) {
	_, v := saved(t, furnished(t, 3), model.VaultInit{Passphrase: model.NewSecret("another")})
	must(t, v.Close())
}

// What does not open is named, and costs nothing but itself.
func TestWhatDoesNotOpenIsNamedAndTheRestSaved(t *testing.T) {
	tests := map[string]struct {
		change           string
		accounts, secret int
		lost             string // a part of a line; empty: nothing is lost
		doubt            bool
	}{
		"a secret":           {"UPDATE secret SET ct = randomblob(length(ct)) WHERE rowid = 5", 6, 5, "access token of account “account 4”", false},
		"a card":             {"UPDATE card SET ct = randomblob(length(ct)) WHERE rowid = 5", 5, 5, "account (its name does not open", false},
		"a secret's owner":   {"UPDATE secret SET owner = randomblob(16) WHERE rowid = 5", 6, 5, "of a record that is lost", false},
		"a row was deleted":  {"DELETE FROM secret WHERE rowid = 5", 6, 5, "", true},
		"the sealed state":   {"UPDATE hdr SET v = randomblob(length(v)) WHERE k = 'state'", 6, 6, "", true},
		"the header's MAC":   {"UPDATE hdr SET v = randomblob(length(v)) WHERE k = 'mac'", 6, 6, "", true},
		"an answer":          {"UPDATE inbox SET ct = randomblob(length(ct)) WHERE rowid = 1", 6, 6, "an unclaimed answer", false},
		"a line":             {"UPDATE audit SET ct = randomblob(length(ct)) WHERE seq = 3", 6, 6, "line 3 of the activity record", false},
		"an intent was lost": {"DELETE FROM intent WHERE account = (SELECT max(account) FROM intent)", 6, 6, "", true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			p := furnished(t, 8)
			raw(t, p, test.change)
			got, v := saved(t, p, model.VaultInit{})
			if got.Accounts != test.accounts || got.Secrets != test.secret {
				t.Errorf("got %+v", got)
			}
			if lost := strings.Join(got.Lost, "\n"); test.lost == "" && lost != "" || !strings.Contains(lost, test.lost) {
				t.Errorf("lost: %q", lost)
			}
			if test.doubt != (len(got.Doubts) > 0) {
				t.Errorf("doubts: %q", got.Doubts)
			}
			if strings.Contains(test.change, "DELETE") && !v.Restored() {
				t.Error("a refresh token in it may be spent, and it counts as the newest")
			}
		})
	}
}

// Each page of the file in turn is lost: the program goes on, and everything
// that it says is saved reads right.
func TestAnyPageMayBeLost(t *testing.T) {
	p := furnished(t, 30)
	whole := contents(t, p)
	pages, best := len(whole)/4096, 0
	for page := 1; page < pages; page++ {
		b := bytes.Clone(whole)
		clear(b[page*4096 : (page+1)*4096])
		must(t, os.WriteFile(p.Path, b, 0o600))
		into := placeAt(filepath.Join(t.TempDir(), "new"))
		got, err := p.Salvage(t.Context(), into, withPassphrase(), model.VaultInit{})
		if err != nil {
			if model.KindOf(err) == model.KindInternal {
				t.Errorf("page %d: %v", page, err)
			}
			continue
		}
		v, err := into.Open(t.Context(), withPassphrase())
		must(t, err)
		must(t, v.View(t.Context(), func(r model.Reader) error {
			return r.Cards(model.AccountCard, 0, func(card model.Card) error {
				if !strings.HasPrefix(card.Key, "account ") {
					t.Errorf("page %d: a card reads %q", page, card.Key)
				}
				return nil
			})
		}))
		must(t, v.Close())
		if got.Accounts == 28 && got.Secrets == 28 {
			best++
		} else if len(got.Lost)+len(got.Doubts) == 0 {
			t.Errorf("page %d: %d accounts, %d secrets, and nothing is said to be lost", page, got.Accounts, got.Secrets)
		}
	}
	if best < pages/3 {
		t.Errorf("of %d pages only %d cost nothing", pages, best)
	}
}

func TestSalvageRefusesAPlaceThatIsTaken(t *testing.T) {
	p := furnished(t, 3)
	before := pictures(t, p)
	for name, into := range map[string]vault.Place{
		"itself":           p,
		"another's state":  {Path: filepath.Join(t.TempDir(), "new.db"), State: p.State},
		"another vault":    newPlace(t),
		"a file in itself": {Path: p.Path + "-wal", State: filepath.Dir(p.Path)},
	} {
		if name == "a file in itself" {
			must(t, os.WriteFile(into.Path, nil, 0o600))
		}
		_, err := p.Salvage(t.Context(), into, withPassphrase(), model.VaultInit{})
		if model.KindOf(err) != model.KindExists {
			t.Errorf("%s: %v", name, err)
		}
		if name == "a file in itself" {
			must(t, os.Remove(into.Path))
		}
	}
	if !slices.Equal(before, pictures(t, p)) {
		t.Error("the old vault was touched")
	}
}

func TestSalvageTakesWhatWasSpilled(t *testing.T) {
	p := newPlace(t)
	v := open(t, p)
	room, err := v.Reserve(t.Context())
	must(t, err)
	item := model.Inbox{ID: model.NewID(), Owner: model.NewID(), Raw: model.NewSecret("spilled")}
	spill(t, room, item)
	into := placeAt(filepath.Join(t.TempDir(), "new"))
	if _, err := p.Salvage(t.Context(), into, withPassphrase(), model.VaultInit{}); model.KindOf(err) != model.KindStore {
		t.Errorf("while another program holds it: %v", err)
	}
	state := filepath.Join(p.State, "vault.spill")
	kept, err := os.ReadFile(state)
	must(t, err)
	must(t, v.Close()) // takes it in
	must(t, os.WriteFile(state, kept, 0o600))
	got, _ := saved(t, p, model.VaultInit{})
	if got.Answers != 1 {
		t.Errorf("got %+v", got)
	}
}

func TestSalvageOpensByTheKeyringToo(t *testing.T) {
	ring := vaulttest.NewRing()
	defer vaulttest.UseRing(ring)()
	p := placeAt(t.TempDir())
	_, err := p.Init(t.Context(), model.VaultInit{Keyring: true})
	must(t, err)
	into := placeAt(filepath.Join(t.TempDir(), "new"))
	_, err = p.Salvage(t.Context(), into, model.VaultKey{}, model.VaultInit{})
	must(t, err)
	v, err := into.Open(t.Context(), model.VaultKey{})
	must(t, err)
	must(t, v.Close())
	if ring.Items() != 2 {
		t.Errorf("%d items, want one for each vault", ring.Items())
	}
	ring.Change(func([]byte) []byte { return nil })
	if _, err := p.Salvage(t.Context(), placeAt(filepath.Join(t.TempDir(), "x")), model.VaultKey{}, model.VaultInit{}); model.KindOf(err) != model.KindLocked {
		t.Errorf("without a key: %v", err)
	}
}
