package vault_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/vault"
	"github.com/tokenrack/tokenrack/vault/vaulttest"
)

// told fails at the nth point of that name.
var errTold = errors.New("told to fail")

func failAt(t *testing.T, point string, n int) {
	t.Helper()
	t.Cleanup(vaulttest.FailAt(func(at string) error {
		if at == point {
			if n--; n == 0 {
				return errTold
			}
		}
		return nil
	}))
}

// count runs a query behind the vault's back.
func count(t *testing.T, p vault.Place, query string) (n int) {
	t.Helper()
	c, err := sqlite.OpenConn(p.Path, sqlite.OpenReadWrite)
	must(t, err)
	defer func() { must(t, c.Close()) }()
	must(t, sqlitex.ExecuteTransient(c, query, &sqlitex.ExecOptions{ResultFunc: func(stmt *sqlite.Stmt) error {
		n = stmt.ColumnInt(0)
		return nil
	}}))
	return n
}

// oldRows is how many rows are still sealed by the first key.
func oldRows(t *testing.T, p vault.Place) int {
	t.Helper()
	n := 0
	for _, table := range []string{"card", "secret", "intent", "inbox", "tomb", "audit"} {
		n += count(t, p, "SELECT count(*) FROM "+table+" WHERE epoch = 1")
	}
	return n
}

// same compares a vault of furnished with what it must hold.
func same(t *testing.T, v *vault.Vault, cards int) {
	t.Helper()
	must(t, v.View(t.Context(), func(r model.Reader) error {
		for i := 2; i < cards; i++ {
			card, err := r.CardByKey(model.AccountCard, fmt.Sprint("account ", i))
			if err != nil {
				return fmt.Errorf("card %d: %w", i, err)
			}
			if card.Ver != 1 {
				t.Errorf("card %d is of version %d", i, card.Ver)
			}
		}
		lines := 0
		if err := r.Activity(func(model.ActivityRow) error { lines++; return nil }); err != nil {
			return err
		}
		if lines < cards {
			t.Errorf("%d lines of activity", lines)
		}
		intents, err := r.Intents()
		if len(intents) != 3 {
			t.Errorf("%d intents", len(intents))
		}
		return err
	}))
	report, err := v.Verify(t.Context())
	if err != nil || !report.Whole() {
		t.Errorf("not whole: %+v %v", report, err)
	}
}

func TestTheKeyIsChanged(t *testing.T) {
	ring := vaulttest.NewRing()
	t.Cleanup(vaulttest.UseRing(ring))
	p := furnished(t, 300)
	identity, _ := recovery(t, p, withPassphrase())
	_, err := p.AddSlot(t.Context(), withPassphrase(), model.SlotPlan{Keyring: true})
	must(t, err)
	before, err := p.Status(t.Context())
	must(t, err)
	backup, err := p.Rekey(t.Context(), withPassphrase(), nil)
	must(t, err)
	for name, key := range map[string]model.VaultKey{"passphrase": withPassphrase(), "recovery": by(identity), "keyring": {}} {
		v, err := p.Open(t.Context(), key)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		same(t, v, 300)
		if v.Restored() {
			t.Errorf("%s: it counts as restored", name)
		}
		must(t, v.Close())
	}
	if n := oldRows(t, p); n != 0 {
		t.Errorf("%d rows are sealed by the old key", n)
	}
	if n := count(t, p, "SELECT count(*) FROM hdr WHERE k IN ('older', 'progress')"); n != 0 {
		t.Error("the old key lies in the vault still")
	}
	after, err := p.Status(t.Context())
	must(t, err)
	if len(after.Slots) != 3 || after.ID != before.ID || strings.Join(after.Words, " ") == strings.Join(before.Words, " ") {
		t.Errorf("from %+v to %+v", before, after)
	}
	// The backup is of before, and opens by the same ways in, elsewhere.
	elsewhere := placeAt(t.TempDir())
	elsewhere.Path = backup
	v, err := elsewhere.Open(t.Context(), withPassphrase())
	must(t, err)
	same(t, v, 300)
	must(t, v.Close())
}

func TestWhoIsLeftBehindDoesNotOpenTheVault(t *testing.T) {
	p := furnished(t, 5)
	identity, made := recovery(t, p, withPassphrase())
	if _, err := p.Rekey(t.Context(), withPassphrase(), []string{made.ID}); err != nil {
		t.Fatal(err)
	}
	if opens(t, p, by(identity)) || !opens(t, p, withPassphrase()) {
		t.Error("the wrong one was left behind")
	}
	last, err := p.Status(t.Context())
	must(t, err)
	if _, err := p.Rekey(t.Context(), withPassphrase(), []string{last.Slots[0].ID}); model.KindOf(err) != model.KindUsage {
		t.Errorf("without any way in: %v", err)
	}
	if _, err := p.Rekey(t.Context(), withPassphrase(), []string{"00000000"}); model.KindOf(err) != model.KindNotFound {
		t.Errorf("without one that there is not: %v", err)
	}
	if !opens(t, p, withPassphrase()) {
		t.Error("it opens no more")
	}
}

func TestASlotThatCannotBeWrappedStopsTheChange(t *testing.T) {
	p, ring := ringed(t, true)
	ring.Change(func([]byte) []byte { return []byte("another machine's") })
	_, err := p.Rekey(t.Context(), withPassphrase(), nil)
	if model.KindOf(err) != model.KindUsage || !opens(t, p, withPassphrase()) {
		t.Errorf("a keyring that does not open it: %v", err)
	}
	old := unpack(t, filepath.Join("testdata", "format1"))
	if _, err := old.Rekey(t.Context(), withPassphrase(), nil); model.KindOf(err) != model.KindUsage {
		t.Errorf("a passphrase of format 1: %v", err)
	}
}

func TestWhoHadTheVaultOpenIsToldToUnlockItAgain(t *testing.T) {
	p := furnished(t, 5)
	v := open(t, p)
	var card model.Card
	must(t, v.View(t.Context(), func(r model.Reader) (err error) {
		card, err = r.CardByKey(model.AccountCard, "account 2")
		return err
	}))
	_, err := p.Rekey(t.Context(), withPassphrase(), nil)
	must(t, err)
	for name, read := range map[string]func(r model.Reader) error{
		"the revision": func(r model.Reader) error { _, err := r.Rev(); return err },
		"a card":       func(r model.Reader) error { _, err := r.Card(card.ID); return err },
		"a name":       func(r model.Reader) error { _, err := r.CardByKey(model.AccountCard, "account 2"); return err },
		"no such name": func(r model.Reader) error { _, err := r.CardByKey(model.AccountCard, "nobody"); return err },
		"the list": func(r model.Reader) error {
			return r.Cards(model.AccountCard, 0, func(model.Card) error { return nil })
		},
		"no intent":       func(r model.Reader) error { _, err := r.Intent(card.ID); return err },
		"the inbox":       func(r model.Reader) error { _, err := r.Inbox(); return err },
		"the activity":    func(r model.Reader) error { return r.Activity(func(model.ActivityRow) error { return nil }) },
		"what is removed": func(r model.Reader) error { _, err := r.Gone(0); return err },
	} {
		err := v.View(t.Context(), read)
		if !errors.Is(err, model.ErrRekeyed) || model.KindOf(err) != model.KindLocked {
			t.Errorf("%s: %v", name, err)
		}
	}
	err = v.Update(t.Context(), func(model.Tx) error { return nil })
	at := time.Now()
	if model.KindOf(err) != model.KindLocked || !errors.Is(err, model.ErrRekeyed) ||
		!strings.Contains(err.Error(), at.Format(" at 15:04")) && !strings.Contains(err.Error(), at.Add(-time.Minute).Format(" at 15:04")) {
		t.Errorf("an update: %v", err)
	}
	must(t, v.Close())
	if report := verify(t, p); !report.Whole() {
		t.Errorf("afterwards: %+v", report)
	}
}

// What waited for a commit when the key was changed goes with the next handle,
// and the mark that the new key has made stays as it is.
func TestAHandleWhoseKeyWasChangedLosesNothing(t *testing.T) {
	p := furnished(t, 5)
	v := open(t, p)
	must(t, v.Update(t.Context(), func(tx model.Tx) error { return tx.Record([]byte("so that the mark is due")) }))
	v.Later([]byte("a copy"))
	_, err := p.Rekey(t.Context(), withPassphrase(), nil)
	must(t, err)
	mark, err := os.ReadFile(filepath.Join(p.State, "vault.mark"))
	must(t, err)
	must(t, v.Close())
	after, err := os.ReadFile(filepath.Join(p.State, "vault.mark"))
	must(t, err)
	if !bytes.Equal(mark, after) {
		t.Error("the mark of the new key was overwritten by the old one")
	}
	next := open(t, p)
	for _, line := range v.Unwritten() {
		next.Later(line)
	}
	must(t, next.Close())
	last := open(t, p)
	must(t, last.View(t.Context(), func(r model.Reader) error {
		var newest []byte
		err := r.Activity(func(row model.ActivityRow) error {
			if newest == nil {
				newest = row.Data
			}
			return nil
		})
		if string(newest) != "a copy" {
			t.Errorf("the newest line is %q", newest)
		}
		return err
	}))
	must(t, last.Close())
}

func TestNoKeyIsChangedWhileAnAnswerIsAwaited(t *testing.T) {
	p := newPlace(t)
	v := open(t, p)
	account := model.NewID()
	must(t, v.Update(t.Context(), func(tx model.Tx) error {
		return tx.PutIntent(model.Intent{Account: account, No: 1, Holder: v.Holder()})
	}))
	if _, err := p.Rekey(t.Context(), withPassphrase(), nil); model.KindOf(err) != model.KindUnavailable {
		t.Errorf("with an exchange under way: %v", err)
	}
	must(t, v.Update(t.Context(), func(tx model.Tx) error { return tx.DeleteIntent(account, 1) }))
	if _, err := p.Rekey(t.Context(), withPassphrase(), nil); err != nil {
		t.Errorf("after it: %v", err)
	}
}

// half changes the key and stops in the middle; nobody goes on with it, since
// the lock of the work is held.
func half(t *testing.T, cards, at int) vault.Place {
	t.Helper()
	p := furnished(t, cards)
	failAt(t, "midRekey", at)
	if _, err := p.Rekey(t.Context(), withPassphrase(), nil); !errors.Is(err, errTold) {
		t.Fatalf("it was not stopped: %v", err)
	}
	file, err := os.OpenFile(filepath.Join(p.State, "rekey.lock"), os.O_RDWR, 0)
	must(t, err)
	t.Cleanup(func() { _ = file.Close() })
	lockFile(t, file)
	return p
}

func TestAVaultBetweenTwoKeysWorksAsEver(t *testing.T) {
	for at := 2; at < 6; at++ {
		p := half(t, 300, at)
		if oldRows(t, p) == 0 {
			t.Fatalf("at %d nothing is left to be done", at)
		}
		v := open(t, p)
		same(t, v, 300)
		put := func(key string) error {
			return v.Update(t.Context(), func(tx model.Tx) error {
				_, err := tx.PutCard(model.Card{ID: model.NewID(), Kind: model.AccountCard, Key: key})
				return err
			})
		}
		for i := 2; i < 300; i += 7 {
			if err := put(fmt.Sprint("account ", i)); !errors.Is(err, model.ErrTaken) {
				t.Fatalf("at %d: a name that is taken: %v", at, err)
			}
		}
		must(t, put("a new one"))
		must(t, v.Update(t.Context(), func(tx model.Tx) error {
			for i := 10; i < 290; i += 10 {
				card, err := tx.CardByKey(model.AccountCard, fmt.Sprint("account ", i))
				if err != nil {
					return err
				}
				card.Key = fmt.Sprint("renamed ", i)
				if i%20 == 0 {
					err = tx.DeleteCard(card.ID, card.Ver)
				} else {
					_, err = tx.PutCard(card)
				}
				if err != nil {
					return err
				}
				if err := tx.Record([]byte("changed between two keys")); err != nil {
					return err
				}
			}
			return nil
		}))
		report, err := v.Verify(t.Context())
		if err != nil || !report.Whole() {
			t.Errorf("at %d, after changes: %+v %v", at, report, err)
		}
		must(t, v.CutActivity(t.Context(), uint64(at*60)))
		report, err = v.Verify(t.Context())
		if err != nil || !report.Whole() {
			t.Errorf("at %d, after the record was cut: %+v %v", at, report, err)
		}
		must(t, v.Close())
	}
}

func TestAHalfChangedKeyIsFinishedByWhoeverOpensNext(t *testing.T) {
	for at := 1; at < 7; at++ {
		p := furnished(t, 300)
		failAt(t, "midRekey", at)
		_, err := p.Rekey(t.Context(), withPassphrase(), nil)
		if !errors.Is(err, errTold) {
			t.Fatalf("at %d: %v", at, err)
		}
		v := open(t, p)
		same(t, v, 300)
		must(t, v.Close())
		if n := oldRows(t, p); at > 1 && n != 0 {
			t.Errorf("at %d: %d rows are sealed by the old key", at, n)
		}
		if at == 1 && oldRows(t, p) == 0 {
			t.Error("stopped before the beginning, and yet it was changed")
		}
	}
}

func init() { children["rekey"] = rekeyAndDie }

// rekeyAndDie changes the key and is killed at the nth point.
func rekeyAndDie() {
	n, _ := strconv.Atoi(os.Getenv("TOKENRACK_VAULT_NTH"))
	vaulttest.FailAt(func(string) error {
		if n--; n == 0 {
			kill()
		}
		return nil
	})
	p := placeAt(os.Getenv(childDir))
	_, err := p.Rekey(context.Background(), withPassphrase(), nil)
	fmt.Println("ended by itself:", err)
	os.Exit(0)
}

func kill() {
	self, _ := os.FindProcess(os.Getpid())
	_ = self.Kill()
	select {}
}

func TestAChangeOfKeyThatIsKilledAnywhereIsFinished(t *testing.T) {
	for n := 1; ; n++ {
		p := furnished(t, 150)
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), childVerb+"=rekey", childDir+"="+filepath.Dir(p.Path), "TOKENRACK_VAULT_NTH="+strconv.Itoa(n))
		out, err := child.CombinedOutput()
		v := open(t, p)
		same(t, v, 150)
		must(t, v.Close())
		if err == nil {
			if !strings.Contains(string(out), "<nil>") || n < 6 {
				t.Errorf("after %d points: %s", n, out)
			}
			return
		}
		if left := count(t, p, "SELECT count(*) FROM hdr WHERE k = 'older'"); left != 0 {
			t.Errorf("killed at point %d: it was not finished", n)
		}
		if n > 100 {
			t.Fatal("it never ends by itself")
		}
	}
}

func TestTheVaultIsKnownAgainAfterItsKeyWasChanged(t *testing.T) {
	ring := vaulttest.NewRing()
	t.Cleanup(vaulttest.UseRing(ring))
	p := furnished(t, 5)
	_, err := p.AddSlot(t.Context(), withPassphrase(), model.SlotPlan{Keyring: true})
	must(t, err)
	mark, err := os.ReadFile(filepath.Join(p.State, "vault.mark"))
	must(t, err)
	var item []byte
	ring.Change(func(b []byte) []byte { item = b; return b })
	for range 2 {
		_, err = p.Rekey(t.Context(), withPassphrase(), nil)
		must(t, err)
	}
	// As if this machine had been asleep meanwhile.
	must(t, os.WriteFile(filepath.Join(p.State, "vault.mark"), mark, 0o600))
	ring.Change(func([]byte) []byte { return item })
	if !opens(t, p, withPassphrase()) || !opens(t, p, model.VaultKey{}) {
		t.Error("it is not known again")
	}
	// A stranger with the same passphrase is still a stranger.
	must(t, os.WriteFile(p.Path, contents(t, newPlace(t)), 0o600))
	if _, err := p.Open(t.Context(), withPassphrase()); model.KindOf(err) != model.KindStore {
		t.Errorf("another vault: %v", err)
	}
}
