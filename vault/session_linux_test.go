package vault_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/tokenrack/tokenrack/model"
)

// realSession says that this process runs on a bus of its own, with an unlocked
// GNOME Keyring.
const realSession = "TOKENRACK_VAULT_SESSION"

func TestARealKeyringHoldsTheVaultsKey(t *testing.T) {
	if os.Getenv(realSession) == "" {
		onOwnBus(t)
		return
	}
	p := placeAt(t.TempDir())
	status, err := p.Init(t.Context(), model.VaultInit{Keyring: true})
	if err != nil || len(status.Slots) != 1 || status.Slots[0].Backend != "secret-service" {
		t.Fatalf("init: %+v %v", status, err)
	}
	for _, name := range []string{"a", "b"} {
		v, err := p.Open(t.Context(), model.VaultKey{})
		if err != nil {
			t.Fatal(err)
		}
		change(t, v, name)
		if v.Restored() {
			t.Error("the vault counts as restored")
		}
		must(t, v.Close())
	}
	// Nothing of the key lies beside the vault.
	if _, err := p.Open(t.Context(), withPassphrase()); model.KindOf(err) != model.KindLocked {
		t.Errorf("by a passphrase: %v", err)
	}
}

func TestARealKeyringKeepsAnAnswerThatNoDiskTakes(t *testing.T) {
	if os.Getenv(realSession) == "" {
		onOwnBus(t)
		return
	}
	d := newLostDisk(t)
	item := keptInRing(t, d)
	v := open(t, d.Place)
	wantOnly(t, "the next", inbox(t, v), item)
	must(t, v.Update(t.Context(), func(tx model.Tx) error {
		if err := tx.DeleteInbox(item.ID); err != nil {
			return err
		}
		return tx.DeleteIntent(item.Owner, 7)
	}))
	if n := len(inbox(t, v, item.Owner)); n != 0 {
		t.Errorf("%d answers are left in the keyring", n)
	}
}

func onOwnBus(t *testing.T) {
	t.Helper()
	for _, program := range []string{"dbus-run-session", "gnome-keyring-daemon"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("%s is not installed: the real keyring was not tried", program)
		}
	}
	home := t.TempDir()
	run := exec.Command("dbus-run-session", "--", "sh", "-c",
		`printf 'login password' | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; exec "$0" -test.run "$1" -test.v`,
		os.Args[0], "^"+t.Name()+"$")
	run.Env = append(os.Environ(), realSession+"=1", "HOME="+home, "XDG_RUNTIME_DIR="+home, "XDG_DATA_HOME="+home)
	out, err := run.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "--- PASS: "+t.Name()) {
		t.Fatalf("on its own bus: %v\n%s", err, out)
	}
}
