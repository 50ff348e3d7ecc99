package vault_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/vault"
	"github.com/tokenrack/tokenrack/vault/keyring"
	"github.com/tokenrack/tokenrack/vault/vaulttest"
)

// lostDisk is a vault whose folder can be taken away under whoever has it open,
// so that neither it nor what lies beside it takes anything.
type lostDisk struct {
	vault.Place
	home string
}

func newLostDisk(t *testing.T) *lostDisk {
	t.Helper()
	d := &lostDisk{home: filepath.Join(t.TempDir(), "home")}
	d.Place = placeAt(d.home)
	_, err := d.Init(t.Context(), model.VaultInit{Passphrase: model.NewSecret(passphrase)})
	must(t, err)
	return d
}

func (d *lostDisk) goes(t *testing.T)      { must(t, os.Rename(d.home, d.home+".away")) }
func (d *lostDisk) comesBack(t *testing.T) { must(t, os.Rename(d.home+".away", d.home)) }

// begun begins one for a new account: the intent is on the disk, and there is
// room for the answer.
func begun(t *testing.T, v *vault.Vault) (model.Reservation, model.Inbox) {
	t.Helper()
	account := model.NewID()
	must(t, v.Update(t.Context(), func(tx model.Tx) error {
		return tx.PutIntent(model.Intent{Account: account, No: 7, Holder: v.Holder(), Data: []byte("intent")})
	}))
	room, err := v.Reserve(t.Context())
	must(t, err)
	return room, model.Inbox{ID: model.NewID(), Owner: account, At: time.Now().UTC(), Raw: model.NewSecret("an answer with new tokens")}
}

// inbox lists the answers that a reader sees.
func inbox(t *testing.T, v *vault.Vault, accounts ...model.ID) (all []model.Inbox) {
	t.Helper()
	must(t, v.View(t.Context(), func(r model.Reader) (err error) {
		all, err = r.Inbox(accounts...)
		return err
	}))
	return all
}

func wantOnly(t *testing.T, when string, all []model.Inbox, item model.Inbox) {
	t.Helper()
	if len(all) != 1 || all[0].ID != item.ID || all[0].Owner != item.Owner || !all[0].At.Equal(item.At) || all[0].Raw.Reveal() != item.Raw.Reveal() {
		t.Errorf("%s: the inbox holds %d answers, want the one", when, len(all))
	}
}

func useRing(t *testing.T) *vaulttest.Ring {
	t.Helper()
	ring := vaulttest.NewRing()
	t.Cleanup(vaulttest.UseRing(ring))
	return ring
}

// keptInRing leaves an answer in the keyring, whose process is dead.
func keptInRing(t *testing.T, d *lostDisk) model.Inbox {
	t.Helper()
	v := open(t, d.Place)
	room, item := begun(t, v)
	d.goes(t)
	if lies, err := room.Spill(item); err != nil || lies != model.InKeyring {
		t.Fatalf("it lies at %d: %v", lies, err)
	}
	wantOnly(t, "its own process", inbox(t, v), item)
	room.Release()
	_ = v.Close() // it can save nothing
	d.comesBack(t)
	return item
}

func TestAnAnswerThatNoDiskTakesIsKeptInTheKeyringAndTakenBack(t *testing.T) {
	ring := useRing(t)
	d := newLostDisk(t)
	item := keptInRing(t, d)
	ring.Each(func(name string, data []byte) {
		if bytes.Contains(data, []byte("new tokens")) || !strings.HasPrefix(name, "tokenrack answer ") {
			t.Errorf("the item %q is not sealed", name)
		}
	})
	for _, when := range []string{"the next", "the one after"} {
		v := open(t, d.Place)
		if ring.Items() != 0 {
			t.Errorf("%s: the item is still there", when)
		}
		wantOnly(t, when, inbox(t, v, item.Owner), item)
		must(t, v.Close())
	}
}

func TestManyWhoOpenAtOnceTakeAnAnswerOutOfTheKeyringOnce(t *testing.T) {
	ring := useRing(t)
	d := newLostDisk(t)
	item := keptInRing(t, d)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			v, err := d.Open(context.Background(), withPassphrase())
			if err != nil {
				t.Error(err)
				return
			}
			_ = v.Close()
		})
	}
	all.Wait()
	wantOnly(t, "afterwards", inbox(t, open(t, d.Place)), item)
	if ring.Items() != 0 {
		t.Error("the item is still there")
	}
}

// A program that was open all the while finds it where it lies, but leaves it to
// its own process as long as that lives.
func TestAnOpenProgramFindsAnAnswerInTheKeyring(t *testing.T) {
	ring := useRing(t)
	d := newLostDisk(t)
	open1, other := open(t, d.Place), open(t, d.Place)
	room, item := begun(t, open1)
	d.goes(t)
	lies, err := room.Spill(item)
	must(t, err)
	if lies != model.InKeyring {
		t.Fatalf("it lies at %d", lies)
	}
	d.comesBack(t)
	if n := len(inbox(t, other, item.Owner)); n != 0 {
		t.Errorf("%d answers of a process that lives were taken", n)
	}
	d.goes(t)
	_ = open1.Close()
	d.comesBack(t)
	if n := len(inbox(t, other)); n != 0 {
		t.Errorf("nobody named the account, and %d answers were looked for", n)
	}
	wantOnly(t, "for the account", inbox(t, other, item.Owner), item)
	must(t, other.Update(t.Context(), func(tx model.Tx) error {
		if err := tx.DeleteIntent(item.Owner, 7); err != nil {
			return err
		}
		return tx.DeleteInbox(item.ID)
	}))
	if ring.Items() != 0 {
		t.Error("what was applied is still in the keyring")
	}
	if n := len(inbox(t, open(t, d.Place), item.Owner)); n != 0 {
		t.Errorf("%d answers came back", n)
	}
}

func TestAProcessBringsItsOwnAnswerInOnceTheDiskWorks(t *testing.T) {
	tests := map[string]func(*vault.Vault, model.Inbox) error{
		"into the inbox": func(v *vault.Vault, item model.Inbox) error {
			return v.Update(context.Background(), func(tx model.Tx) error { return tx.PutInbox(item) })
		},
		"as it ends": func(v *vault.Vault, _ model.Inbox) error { return v.Close() },
	}
	for name, bring := range tests {
		t.Run(name, func(t *testing.T) {
			ring := useRing(t)
			d := newLostDisk(t)
			v := open(t, d.Place)
			room, item := begun(t, v)
			d.goes(t)
			_, err := room.Spill(item)
			must(t, err)
			d.comesBack(t)
			must(t, bring(v, item))
			if ring.Items() != 0 {
				t.Error("the item is still there")
			}
			_ = v.Close()
			wantOnly(t, "afterwards", inbox(t, open(t, d.Place)), item)
		})
	}
}

// An intent that is gone says that somebody has dealt with the answer: what is
// left in the keyring is not taken in a second time.
func TestAnAnswerThatWasDealtWithIsNotTakenInAgain(t *testing.T) {
	ring := useRing(t)
	d := newLostDisk(t)
	other := open(t, d.Place)
	item := keptInRing(t, d)
	must(t, other.Update(t.Context(), func(tx model.Tx) error { return tx.DeleteIntent(item.Owner, 7) }))
	if n := len(inbox(t, open(t, d.Place))); n != 0 {
		t.Errorf("%d answers were taken in", n)
	}
	if ring.Items() != 1 {
		t.Error("it is gone though nobody took it")
	}
}

func TestWhatTheKeyringDoesNotTakeLiesNowhere(t *testing.T) {
	long := strings.Repeat("x", 2500)
	tests := map[string]struct {
		spoil func(*vaulttest.Ring)
		raw   string
		says  string // empty: it is taken
	}{
		"none":               {func(r *vaulttest.Ring) { r.Fail(keyring.ErrNone) }, "a", "there is no keyring here"},
		"no answer":          {func(r *vaulttest.Ring) { r.Fail(keyring.ErrTimeout) }, "a", "did not answer in time"},
		"no collection":      {func(r *vaulttest.Ring) { r.Fail(keyring.ErrNoCollection) }, "a", "no collection"},
		"Windows, too large": {func(r *vaulttest.Ring) { r.Like("wincred") }, long, "2560 bytes"},
		"Windows, small":     {func(r *vaulttest.Ring) { r.Like("wincred") }, long[:2300], ""},
		"elsewhere, large":   {func(*vaulttest.Ring) {}, strings.Repeat(long, 25), ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			ring := useRing(t)
			d := newLostDisk(t)
			v := open(t, d.Place)
			room, item := begun(t, v)
			item.Raw = model.NewSecret(test.raw)
			test.spoil(ring)
			d.goes(t)
			lies, err := room.Spill(item)
			d.comesBack(t)
			if test.says == "" {
				if err != nil || lies != model.InKeyring {
					t.Errorf("it lies at %d: %v", lies, err)
				}
				ring.Each(func(_ string, data []byte) {
					if strings.HasPrefix(name, "Windows") && len(data) > 2560 {
						t.Errorf("the item has %d bytes", len(data))
					}
				})
				return
			}
			var told *model.Error
			if lies != model.NoRefuge || !errors.As(err, &told) || !strings.Contains(told.Why, test.says) {
				t.Errorf("it lies at %d: %v", lies, err)
			}
		})
	}
}

// slow is a keyring that takes its time to fail.
type slow struct {
	vaulttest.Ring
	asked int
}

func (s *slow) Choose(context.Context) (keyring.Where, error) {
	s.asked++
	return keyring.Where{}, keyring.ErrTimeout
}

func TestAKeyringThatHangsIsLeftAloneForAWhile(t *testing.T) {
	ring := &slow{}
	t.Cleanup(vaulttest.UseRing(ring))
	v := open(t, newPlace(t))
	for range 5 {
		inbox(t, v, model.NewID())
	}
	if ring.asked != 1 {
		t.Errorf("it was asked %d times", ring.asked)
	}
}

func TestAVaultWithoutACutOffExchangeAsksNoKeyring(t *testing.T) {
	ring := &slow{}
	t.Cleanup(vaulttest.UseRing(ring))
	p := newPlace(t)
	v := open(t, p)
	begun(t, v) // of a process that lives
	must(t, open(t, p).Close())
	if ring.asked != 0 {
		t.Errorf("it was asked %d times", ring.asked)
	}
}

// Room that was given back is somebody else's.
func TestRoomThatWasGivenBackIsNotWrittenInto(t *testing.T) {
	useRing(t)
	v := open(t, newPlace(t))
	room, item := begun(t, v)
	room.Release()
	if lies, err := room.Spill(item); err != nil || lies != model.InKeyring {
		t.Errorf("it lies at %d: %v", lies, err)
	}
}

func TestTheKeyIsNotChangedWhileAnAnswerLiesInTheKeyring(t *testing.T) {
	ring := useRing(t)
	d := newLostDisk(t)
	item := keptInRing(t, d)
	// A keyring that does not answer while the vault is opened: the answer stays
	// in it, and what is sealed by the old key alone would be lost.
	ring.Fail(keyring.ErrTimeout)
	_, err := d.Rekey(t.Context(), withPassphrase(), nil)
	if model.KindOf(err) != model.KindUnavailable || !strings.Contains(err.Error(), "keyring") {
		t.Errorf("rekey says %v", err)
	}
	ring.Fail(nil)
	if _, err := d.Rekey(t.Context(), withPassphrase(), nil); err != nil {
		t.Errorf("once it was taken in: %v", err)
	}
	wantOnly(t, "afterwards", inbox(t, open(t, d.Place)), item)
}

// meddling does something just after an item was read.
type meddling struct {
	*vaulttest.Ring
	then func()
}

func (m *meddling) Get(ctx context.Context, where keyring.Where, name string) ([]byte, error) {
	data, err := m.Ring.Get(ctx, where, name)
	if m.then != nil && err == nil {
		then := m.then
		m.then = nil
		then()
	}
	return data, err
}

// Somebody applies the answer between another's look into the keyring and its
// commit.
func TestAnAnswerThatIsAppliedMeanwhileIsNotTakenInAgain(t *testing.T) {
	ring := &meddling{Ring: vaulttest.NewRing()}
	t.Cleanup(vaulttest.UseRing(ring))
	d := newLostDisk(t)
	other := open(t, d.Place)
	item := keptInRing(t, d)
	wantOnly(t, "before", inbox(t, other, item.Owner), item)
	ring.then = func() {
		must(t, other.Update(t.Context(), func(tx model.Tx) error {
			if err := tx.DeleteIntent(item.Owner, 7); err != nil {
				return err
			}
			return tx.DeleteInbox(item.ID)
		}))
	}
	if n := len(inbox(t, open(t, d.Place), item.Owner)); n != 0 {
		t.Errorf("%d answers were taken in after they were applied", n)
	}
}
