package vault_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/vault"
	"github.com/tokenrack/tokenrack/vault/keyring"
	"github.com/tokenrack/tokenrack/vault/vaulttest"
)

// worst is the worst of the findings under a word.
func worst(findings []model.Finding, check string) (model.Finding, bool) {
	var found model.Finding
	hit := false
	for _, f := range findings {
		if f.Check == check && (!hit || f.Level > found.Level) {
			found, hit = f, true
		}
	}
	return found, hit
}

func TestAWholeVaultIsFoundWell(t *testing.T) {
	ring := vaulttest.NewRing()
	defer vaulttest.UseRing(ring)()
	p := furnished(t, 4)
	for _, f := range p.Examine(t.Context()) {
		if f.Level > model.FindingOK && f.Check != "disk" { // where the test runs is not ours
			t.Errorf("%s: %+v", f.Level, f)
		}
	}
	if ring.Items() != 0 {
		t.Errorf("%d items were left in the keyring", ring.Items())
	}
	slots := p.ExamineSlots(t.Context(), withPassphrase())
	if f, hit := worst(slots, "ways in"); !hit || f.Level != model.FindingOK {
		t.Errorf("the passphrase's slot: %+v", slots)
	}
	v := open(t, p)
	rows := v.Examine(t.Context())
	if f, hit := worst(rows, "rows"); !hit || f.Level != model.FindingOK || !strings.Contains(f.What, "all 16 open") {
		t.Errorf("the rows: %+v", rows)
	}
}

// Every sickness is found under its own word, at its level, and the report
// says what to do or what works all the same.
func TestWhatIsWrongIsNamed(t *testing.T) {
	tests := map[string]struct {
		spoil func(t *testing.T, p vault.Place)
		check string
		level model.FindingLevel
		says  string
	}{
		"a folder that others can write to": {func(t *testing.T, p vault.Place) {
			must(t, os.Chmod(filepath.Dir(p.Path), 0o777)) //nolint:gosec // that is the point
		}, "folders", model.FindingBad, "others have permissions"},
		"a vault that others can read": {func(t *testing.T, p vault.Place) {
			must(t, os.Chmod(p.Path, 0o644)) //nolint:gosec // that is the point
		}, "files", model.FindingBad, "others have permissions"},
		"a mark that others can read": {func(t *testing.T, p vault.Place) {
			must(t, os.Chmod(filepath.Join(p.State, "vault.mark"), 0o640)) //nolint:gosec // that is the point
		}, "files", model.FindingBad, "vault.mark"},
		"a vault that is a link": {func(t *testing.T, p vault.Place) {
			must(t, os.Rename(p.Path, p.Path+".there"))
			must(t, os.Symlink(p.Path+".there", p.Path))
		}, "files", model.FindingBad, "link"},
		"no vault": {func(t *testing.T, p vault.Place) { must(t, os.Remove(p.Path)) }, "files", model.FindingNote, "no vault yet"},
		"no folder": {func(t *testing.T, p vault.Place) {
			must(t, os.RemoveAll(p.State))
		}, "folders", model.FindingNote, "not there yet"},
		"a half-made vault": {func(t *testing.T, p vault.Place) {
			must(t, os.WriteFile(p.Path+".new-12345678", nil, 0o600))
		}, "files", model.FindingNote, "not finished"},
		"a file that is no database": {func(t *testing.T, p vault.Place) {
			must(t, os.WriteFile(p.Path, []byte(strings.Repeat("junk ", 2000)), 0o600))
		}, "database", model.FindingBad, "not a whole database"},
		"a page full of zeros": {func(t *testing.T, p vault.Place) {
			b := contents(t, p)
			clear(b[8*4096 : 9*4096])
			must(t, os.WriteFile(p.Path, b, 0o600))
		}, "database", model.FindingBad, ""},
		"no way in": {func(t *testing.T, p vault.Place) { raw(t, p, "DELETE FROM slot") }, "ways in", model.FindingBad, "no way in"},
		"only the keyring": {func(t *testing.T, p vault.Place) {
			raw(t, p, "UPDATE slot SET type = 1, backend = 'secret-service'")
		}, "ways in", model.FindingWarning, "only way in"},
		"no spill file": {func(t *testing.T, p vault.Place) {
			must(t, os.Remove(filepath.Join(p.State, "vault.spill")))
		}, "spill file", model.FindingWarning, "missing"},
		"a spill file that cannot be used": {func(t *testing.T, p vault.Place) {
			must(t, os.Remove(filepath.Join(p.State, "vault.spill")))
			must(t, os.Mkdir(filepath.Join(p.State, "vault.spill"), 0o700))
		}, "spill file", model.FindingBad, "cannot be read"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			defer vaulttest.UseRing(vaulttest.NewRing())()
			p := furnished(t, 4)
			test.spoil(t, p)
			f, hit := worst(p.Examine(t.Context()), test.check)
			if !hit || f.Level != test.level || !strings.Contains(f.What+f.Where+f.Do, test.says) {
				t.Errorf("got %s %+v", f.Level, f)
			}
			if f.Level >= model.FindingWarning && f.Do+f.Still == "" && test.check != "files" && test.check != "spill file" {
				t.Errorf("nothing says what to do: %+v", f)
			}
		})
	}
}

func TestASpilledAnswerIsFound(t *testing.T) {
	defer vaulttest.UseRing(vaulttest.NewRing())()
	p := newPlace(t)
	v := open(t, p)
	room, err := v.Reserve(t.Context())
	must(t, err)
	spill(t, room, model.Inbox{ID: model.NewID(), Owner: model.NewID(), Raw: model.NewSecret("answer")})
	findings := p.Examine(t.Context())
	if f, _ := worst(findings, "spill file"); f.Level != model.FindingWarning || !strings.Contains(f.What, "1 answer in it") {
		t.Errorf("got %+v", f)
	}
	if f, _ := worst(findings, "programs"); !strings.Contains(f.What, "1 program") {
		t.Errorf("got %+v", f)
	}
}

func TestAKeyringIsTriedAndItsTroubleTold(t *testing.T) {
	for _, fail := range []error{keyring.ErrNotFound, keyring.ErrTimeout, keyring.ErrFailed, keyring.ErrNoCollection, keyring.ErrNone} {
		ring := vaulttest.NewRing()
		ring.Fail(fail)
		restore := vaulttest.UseRing(ring)
		f, hit := worst(newPlace(t).Examine(t.Context()), "keyring")
		restore()
		want := model.FindingWarning
		if fail == keyring.ErrNone { //nolint:errorlint // one of a list of our own
			want = model.FindingNote
		}
		if !hit || f.Level != want || f.Still == "" {
			t.Errorf("%v: got %s %+v", fail, f.Level, f)
		}
	}
}

func TestAnOlderVaultIsTold(t *testing.T) {
	defer vaulttest.UseRing(vaulttest.NewRing())()
	p := furnished(t, 4)
	old := contents(t, p)
	v := open(t, p)
	must(t, v.Update(t.Context(), func(tx model.Tx) error { return tx.Record([]byte("newer")) }))
	must(t, v.Close())
	must(t, os.WriteFile(p.Path, old, 0o600))
	v = open(t, p)
	if f, _ := worst(v.Examine(t.Context()), "age"); f.Level != model.FindingWarning || f.Do == "" {
		t.Errorf("got %+v", f)
	}
}

func TestEveryKindOfDamageToRowsIsTold(t *testing.T) {
	defer vaulttest.UseRing(vaulttest.NewRing())()
	for i, change := range []string{
		"DELETE FROM secret WHERE rowid = 3",
		"UPDATE card SET ct = randomblob(length(ct)) WHERE rowid = 3",
		"DELETE FROM audit WHERE seq = 2",
	} {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			p := furnished(t, 4)
			raw(t, p, change)
			v := open(t, p)
			if f, _ := worst(v.Examine(t.Context()), "rows"); f.Level != model.FindingBad || !strings.Contains(f.Do, "salvage") {
				t.Errorf("got %+v", f)
			}
		})
	}
}
