package keyring

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	lib "github.com/99designs/keyring"
	"github.com/godbus/dbus"
)

// inSession says that this process runs on a bus of its own, with a real
// keyring daemon.
const inSession = "TOKENRACK_KEYRING_SESSION"

// session runs one test again on a private session bus. GNOME Keyring makes and
// unlocks its login collection where unlock is set.
func session(t *testing.T, unlock bool) (inside bool) {
	t.Helper()
	if os.Getenv(inSession) != "" {
		return true
	}
	for _, program := range []string{"dbus-run-session", "gnome-keyring-daemon"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("%s is not installed: the real keyring was not tried", program)
		}
	}
	home := t.TempDir()
	script := `exec "$0" -test.run "$1" -test.v`
	if unlock {
		script = `printf 'login password' | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; ` + script
	} else {
		script = `gnome-keyring-daemon --start --components=secrets >/dev/null 2>&1; ` + script
	}
	run := exec.Command("dbus-run-session", "--", "sh", "-c", script, os.Args[0], "^"+t.Name()+"$")
	run.Env = append(os.Environ(), inSession+"=1", "HOME="+home, "XDG_RUNTIME_DIR="+home, "XDG_DATA_HOME="+home)
	out, err := run.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "--- PASS: "+t.Name()) {
		t.Fatalf("on its own bus: %v\n%s", err, out)
	}
	return false
}

func TestARealKeyringKeepsAnItem(t *testing.T) {
	if !session(t, true) {
		return
	}
	ctx, ring := t.Context(), System()
	where, err := ring.Choose(ctx)
	if err != nil || where != (Where{Backend: "secret-service", Collection: "login"}) {
		t.Fatalf("choose: %+v %v", where, err)
	}
	if _, err := ring.Get(ctx, where, "tokenrack vault 1"); !errors.Is(err, ErrNotFound) {
		t.Errorf("before it is stored: %v", err)
	}
	for _, data := range []string{"first", "second"} {
		if err := ring.Set(ctx, where, "tokenrack vault 1", []byte(data)); err != nil {
			t.Fatalf("set: %v", err)
		}
		got, err := ring.Get(ctx, where, "tokenrack vault 1")
		if err != nil || string(got) != data {
			t.Errorf("get: %q %v", got, err)
		}
	}
	if _, err := ring.Get(ctx, where, "tokenrack vault 2"); !errors.Is(err, ErrNotFound) {
		t.Errorf("another name: %v", err)
	}
	if err := ring.Remove(ctx, where, "tokenrack vault 1"); err != nil {
		t.Errorf("remove: %v", err)
	}
	if _, err := ring.Get(ctx, where, "tokenrack vault 1"); !errors.Is(err, ErrNotFound) {
		t.Errorf("after it was removed: %v", err)
	}
}

// A keyring without a collection would ask in a window before it makes one.
func TestAKeyringWithoutACollectionIsLeftAlone(t *testing.T) {
	if !session(t, false) {
		return
	}
	began := time.Now()
	_, err := System().Choose(t.Context())
	if !errors.Is(err, ErrNoCollection) {
		t.Errorf("got %v", err)
	}
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("it took %v", took)
	}
}

// A collection that is locked asks in a window that nobody sees here: the call
// ends by its deadline, and is not mistaken for an empty keyring's answer.
func TestALockedKeyringEndsByItsDeadline(t *testing.T) {
	if !session(t, true) {
		return
	}
	ring := System()
	where, err := ring.Choose(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := ring.Set(t.Context(), where, "tokenrack vault 1", []byte("data")); err != nil {
		t.Fatal(err)
	}
	bus, err := dbus.SessionBus()
	if err != nil {
		t.Fatal(err)
	}
	call := bus.Object(secretsName, secretsPath).Call("org.freedesktop.Secret.Service.Lock", 0, []dbus.ObjectPath{secretsPrefix + login})
	if call.Err != nil {
		t.Fatal(call.Err)
	}
	began := time.Now()
	data, err := ring.Get(t.Context(), where, "tokenrack vault 1")
	if err == nil || len(data) > 0 {
		t.Errorf("a locked keyring gave %d bytes", len(data))
	}
	if took := time.Since(began); took > Quick+time.Second {
		t.Errorf("it took %v", took)
	}
}

func TestGuardEndsWhatNeverReturns(t *testing.T) {
	block := make(chan struct{})
	defer close(block)
	_, err := guard(t.Context(), 20*time.Millisecond, func() (int, error) {
		<-block
		return 1, nil
	})
	if !errors.Is(err, ErrTimeout) {
		t.Errorf("a call that hangs: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = guard(ctx, time.Second, func() (int, error) {
		<-block
		return 1, nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("a caller who gave up: %v", err)
	}
}

func TestGuardTellsTroubleApart(t *testing.T) {
	tests := map[string]struct {
		call func() (int, error)
		want error
	}{
		"a panic":        {func() (int, error) { panic("a backend's own") }, ErrFailed},
		"not found":      {func() (int, error) { return 0, lib.ErrKeyNotFound }, ErrNotFound},
		"no keyring":     {func() (int, error) { return 0, lib.ErrNoAvailImpl }, ErrNone},
		"something else": {func() (int, error) { return 0, errors.New("\x1b]52;c;secret\x07") }, ErrFailed},
		"nothing at all": {func() (int, error) { return 1, nil }, nil},
	}
	for name, test := range tests {
		if _, err := guard(t.Context(), time.Second, test.call); !errors.Is(err, test.want) {
			t.Errorf("%s: got %v, want %v", name, err, test.want)
		} else if err != nil && strings.Contains(err.Error(), "\x1b") {
			t.Errorf("%s: the backend's text was passed on", name)
		}
	}
}

func TestOnlyKnownBackendsAreOpened(t *testing.T) {
	for _, backend := range []string{"", "file", "pass", "keyctl", "kwallet"} {
		_, err := System().Get(t.Context(), Where{Backend: backend}, "x")
		if !errors.Is(err, ErrNone) {
			t.Errorf("%q: %v", backend, err)
		}
	}
	if lib.Debug {
		t.Error("the library would log names")
	}
}

func TestCollectionNames(t *testing.T) {
	for path, want := range map[string]string{
		"/org/freedesktop/secrets/collection/login":     "login",
		"/org/freedesktop/secrets/collection/my_20keys": "my keys",
		"/org/freedesktop/secrets/collection/odd_zz":    "odd_zz",
		"/org/freedesktop/secrets/collection/_":         "_",
		"/":                                             "",
	} {
		if got := nameOf(dbus.ObjectPath(path)); got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
}
