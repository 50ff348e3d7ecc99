package vault_test

import (
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/tokenrack/tokenrack/model"
)

// needKeyctl skips where the kernel's keyring is closed to us, as in some
// containers.
func needKeyctl(t *testing.T) {
	t.Helper()
	if _, err := unix.KeyctlGetKeyringID(unix.KEY_SPEC_USER_KEYRING, true); err != nil {
		t.Skipf("the kernel's keyring cannot be used here: %v", err)
	}
}

func TestTheKernelKeepsTheKeyForAWhile(t *testing.T) {
	needKeyctl(t)
	p := furnished(t, 3)
	t.Cleanup(func() { _, _ = p.Lock(t.Context()) })
	if had, err := p.Lock(t.Context()); had || err != nil {
		t.Errorf("before: %v %v", had, err)
	}
	for _, length := range []time.Duration{0, time.Millisecond, 25 * time.Hour} {
		if err := p.KeepUnlocked(t.Context(), withPassphrase(), length); model.KindOf(err) != model.KindUsage {
			t.Errorf("for %v: %v", length, err)
		}
	}
	if err := p.KeepUnlocked(t.Context(), model.VaultKey{Passphrase: model.NewSecret("wrong")}, time.Minute); model.KindOf(err) != model.KindLocked {
		t.Errorf("by a wrong passphrase: %v", err)
	}
	must(t, p.KeepUnlocked(t.Context(), withPassphrase(), time.Minute))
	if !opens(t, p, model.VaultKey{}) {
		t.Error("it does not open")
	}
	if opens(t, p, model.VaultKey{Passphrase: model.NewSecret("wrong")}) {
		t.Error("a wrong passphrase that was given by name opens it")
	}
	status, err := p.Status(t.Context())
	if err != nil || status.CachedFor < 50*time.Second || status.CachedFor > time.Minute || len(status.Slots) != 1 {
		t.Errorf("got %+v %v", status.CachedFor, err)
	}
	if opens(t, newPlace(t), model.VaultKey{}) {
		t.Error("another vault opens by it")
	}
	// A shorter time takes the place of a longer one.
	must(t, p.KeepUnlocked(t.Context(), withPassphrase(), 10*time.Second))
	if status, _ = p.Status(t.Context()); status.CachedFor > 10*time.Second {
		t.Errorf("it is kept for %v", status.CachedFor)
	}
	if had, err := p.Lock(t.Context()); !had || err != nil || opens(t, p, model.VaultKey{}) {
		t.Errorf("after locking: %v %v", had, err)
	}
	if status, _ = p.Status(t.Context()); status.CachedFor != 0 {
		t.Errorf("it is kept for %v", status.CachedFor)
	}
}

func TestAKeptKeyIsOfNoUseAfterTheKeyWasChanged(t *testing.T) {
	needKeyctl(t)
	p := furnished(t, 3)
	t.Cleanup(func() { _, _ = p.Lock(t.Context()) })
	must(t, p.KeepUnlocked(t.Context(), withPassphrase(), time.Minute))
	_, err := p.Rekey(t.Context(), withPassphrase(), nil)
	must(t, err)
	if opens(t, p, model.VaultKey{}) || !opens(t, p, withPassphrase()) {
		t.Error("the old key opens it")
	}
}
