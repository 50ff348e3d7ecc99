package vault_test

import (
	"bytes"
	"flag"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"filippo.io/age"
	"filippo.io/age/plugin"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/vault"
)

// rackPlugin is the name of a plugin that this test's own program is, where it is
// called so: a real one, by the framework that plugins are made with.
const rackPlugin = "racktest"

func init() {
	if filepath.Base(os.Args[0]) != "age-plugin-"+rackPlugin {
		return
	}
	p, err := plugin.New(rackPlugin)
	if err != nil {
		os.Exit(2)
	}
	p.HandleRecipient(func(data []byte) (age.Recipient, error) { return age.ParseX25519Recipient(string(data)) })
	p.HandleIdentity(func(data []byte) (age.Identity, error) { return age.ParseX25519Identity(string(data)) })
	flags := flag.NewFlagSet("plugin", flag.ExitOnError)
	p.RegisterFlags(flags)
	_ = flags.Parse(os.Args[1:]) // it exits by itself
	os.Exit(p.Main())
}

// inPath puts a folder first into PATH, closed to others.
func inPath(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	must(t, os.Chmod(dir, 0o700))
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	return dir
}

// TestARealPluginOpensASlot speaks the plugin protocol with a program: a slot is
// made, opens the vault, is carried over to a new key, and opens it again.
func TestARealPluginOpensASlot(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a link needs a right here that few have: no real plugin was tried")
	}
	program := filepath.Join(inPath(t), "age-plugin-"+rackPlugin)
	self, err := os.Executable()
	must(t, err)
	content, err := os.ReadFile(self)
	must(t, err)
	must(t, os.WriteFile(program, content, 0o700))
	pair, err := age.GenerateX25519Identity()
	must(t, err)
	recipient := plugin.EncodeRecipient(rackPlugin, []byte(pair.Recipient().String()))
	identity := plugin.EncodeIdentity(rackPlugin, []byte(pair.String()))
	plugins := model.Plugins{rackPlugin: program}
	p := newPlace(t)
	slot, err := p.AddSlot(t.Context(), withPassphrase(), model.SlotPlan{Recipient: recipient, Plugins: plugins})
	if err != nil || slot.Type != model.SlotPlugin || slot.Recipient != recipient {
		t.Fatalf("the slot: %+v %v", slot, err)
	}
	key := by(identity)
	if opens(t, p, key) {
		t.Error("it ran without being allowed")
	}
	key.Plugins = plugins
	if !opens(t, p, key) {
		t.Error("it does not open")
	}
	other, err := age.GenerateX25519Identity()
	must(t, err)
	wrong := by(plugin.EncodeIdentity(rackPlugin, []byte(other.String())))
	wrong.Plugins = plugins
	if opens(t, p, wrong) {
		t.Error("another identity of the same plugin opens it")
	}
	if _, err := p.Rekey(t.Context(), key, nil); err != nil {
		t.Fatalf("the change of key: %v", err)
	}
	if !opens(t, p, key) || !opens(t, p, withPassphrase()) {
		t.Error("it opens no more")
	}
}

// TestTheBatchpassPluginOpensABundle runs the plugin that comes with age. It is an
// identity alone, so no slot can be made with it: it opens a bundle.
func TestTheBatchpassPluginOpensABundle(t *testing.T) {
	program := filepath.Join(inPath(t), "age-plugin-batchpass")
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	build := exec.Command("go", "build", "-o", program, "filippo.io/age/cmd/age-plugin-batchpass")
	if out, err := build.CombinedOutput(); err != nil {
		t.Skipf("age's own plugin cannot be built here, and was not tried: %v\n%s", err, out)
	}
	must(t, os.Chmod(program, 0o700))
	t.Setenv("AGE_PASSPHRASE", "of a bundle that protects nothing")
	t.Setenv("AGE_PASSPHRASE_WORK_FACTOR", "4")
	const text = "AGE-PLUGIN-BATCHPASS-1"
	identity, err := plugin.NewIdentityWithoutData("batchpass", &plugin.ClientUI{})
	must(t, err)
	var sealed bytes.Buffer
	w, err := age.Encrypt(&sealed, identity.Recipient())
	must(t, err)
	_, err = io.WriteString(w, "what is in it")
	must(t, err)
	must(t, w.Close())
	written := identity.String()
	if !strings.HasPrefix(written, text) {
		t.Fatalf("its identity is written %s", written)
	}
	key := by(written)
	open := func() (string, error) {
		r, err := vault.Unseal(t.Context(), bytes.NewReader(sealed.Bytes()), key)
		if err != nil {
			return "", err
		}
		b, err := io.ReadAll(r)
		return string(b), err
	}
	if _, err := open(); err == nil {
		t.Error("it ran without being allowed")
	}
	key.Plugins = model.Plugins{"batchpass": program}
	if got, err := open(); err != nil || got != "what is in it" {
		t.Errorf("it opens as %q, %v", got, err)
	}
	t.Setenv("AGE_PASSPHRASE", "another")
	if _, err := open(); err == nil {
		t.Error("another passphrase opens it")
	}
}
