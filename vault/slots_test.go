package vault_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"
	"filippo.io/age/plugin"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/vault"
	"github.com/tokenrack/tokenrack/vault/keyring"
)

// by is a key out of an identity file.
func by(identity string) model.VaultKey { return model.VaultKey{Identity: model.NewSecret(identity)} }

// opens says whether the key opens the vault.
func opens(t *testing.T, p vault.Place, key model.VaultKey) bool {
	t.Helper()
	v, err := p.Open(t.Context(), key)
	if err != nil {
		if model.KindOf(err) != model.KindLocked {
			t.Errorf("not opened, but by an error of the kind %s: %v", model.KindOf(err), err)
		}
		return false
	}
	must(t, v.Close())
	return true
}

// recovery adds a recovery slot and returns what opens it.
func recovery(t *testing.T, p vault.Place, key model.VaultKey) (identity string, made model.VaultSlot) {
	t.Helper()
	secret, recipient, err := vault.NewRecoveryKey()
	must(t, err)
	made, err = p.AddSlot(t.Context(), key, model.SlotPlan{Recovery: recipient, Label: "in the safe"})
	must(t, err)
	return secret.Reveal(), made
}

func TestEveryKindOfRecipientOpensTheVault(t *testing.T) {
	p := newPlace(t)
	native, err := age.GenerateX25519Identity()
	must(t, err)
	hybrid, err := age.GenerateHybridIdentity()
	must(t, err)
	identities := map[string]string{model.SlotAge: native.String()}
	slot := func(recipient string) model.VaultSlot {
		t.Helper()
		made, err := p.AddSlot(t.Context(), withPassphrase(), model.SlotPlan{Recipient: recipient, Label: "ada"})
		must(t, err)
		if made.Label != "ada" || made.Recipient != strings.TrimSpace(recipient) || len(made.ID) != 8 {
			t.Errorf("made %+v", made)
		}
		return made
	}
	slot(native.Recipient().String())
	if made := slot(hybrid.Recipient().String() + "\n"); made.Type != model.SlotAge {
		t.Errorf("a post-quantum slot: %s", made.Type)
	}
	identities["post-quantum"] = "# mine\n" + hybrid.String() + "\n"
	identities[model.SlotRecovery], _ = recovery(t, p, withPassphrase())
	for name, identity := range identities {
		if !opens(t, p, by(identity)) {
			t.Errorf("%s does not open it", name)
		}
	}
	other, err := age.GenerateX25519Identity()
	must(t, err)
	if opens(t, p, by(other.String())) {
		t.Error("a stranger's identity opens it")
	}
	if !opens(t, p, withPassphrase()) {
		t.Error("the passphrase opens it no more")
	}
	report, err := open(t, p).Verify(t.Context())
	if err != nil || !report.Whole() {
		t.Errorf("%+v %v", report, err)
	}
}

func TestSSHKeysOpenTheVault(t *testing.T) {
	program, err := exec.LookPath("ssh-keygen")
	if err != nil {
		t.Skip("ssh-keygen is not installed: SSH keys were not tried")
	}
	for _, kind := range []string{"ed25519", "rsa"} {
		for _, secret := range []string{"", "of the key"} {
			p := newPlace(t)
			file := filepath.Join(t.TempDir(), "key")
			out, err := exec.Command(program, "-q", "-t", kind, "-N", secret, "-f", file).CombinedOutput()
			if err != nil {
				t.Fatalf("ssh-keygen: %v\n%s", err, out)
			}
			public, err := os.ReadFile(file + ".pub")
			must(t, err)
			private, err := os.ReadFile(file)
			must(t, err)
			made, err := p.AddSlot(t.Context(), withPassphrase(), model.SlotPlan{Recipient: string(public)})
			must(t, err)
			key := by(string(private))
			if made.Type != model.SlotSSH || opens(t, p, key) != (secret == "") {
				t.Errorf("%s, passphrase %q: made %s", kind, secret, made.Type)
			}
			key.AskIdentity = func(context.Context) (model.Secret, error) { return model.NewSecret(secret), nil }
			if !opens(t, p, key) {
				t.Errorf("%s, passphrase %q: it stays locked", kind, secret)
			}
		}
	}
}

func TestWhatIsNoRecipientMakesNoSlot(t *testing.T) {
	p := newPlace(t)
	native, err := age.GenerateX25519Identity()
	must(t, err)
	for _, recipient := range []string{
		"", "nonsense", native.String(), "age1nonsense", "age1pq1nonsense", "ssh-ed25519 nonsense", "ssh-dss AAAA",
		native.Recipient().String() + "\n" + native.Recipient().String(), strings.Repeat("age1", 10_000),
		"age1yubikey1qwt50d05nh5vutpdzmlg5wn80xq5negm4uj9ghv0snvdd3yysf5yw3rhl3t",
	} {
		_, err := p.AddSlot(t.Context(), withPassphrase(), model.SlotPlan{Recipient: recipient})
		if err == nil {
			t.Errorf("%.20q was taken", recipient)
		} else if strings.Contains(err.Error(), native.String()) {
			t.Error("the error repeats a secret key")
		}
	}
	must(t, addRecipient(t, p, native.Recipient().String()))
	if err := addRecipient(t, p, native.Recipient().String()); model.KindOf(err) != model.KindExists {
		t.Errorf("a second time: %v", err)
	}
	status, err := p.Status(t.Context())
	if err != nil || len(status.Slots) != 2 {
		t.Errorf("%d slots: %v", len(status.Slots), err)
	}
}

func addRecipient(t *testing.T, p vault.Place, recipient string) error {
	t.Helper()
	_, err := p.AddSlot(t.Context(), withPassphrase(), model.SlotPlan{Recipient: recipient})
	return err
}

func TestOnlyAPluginThatWasAllowedIsRun(t *testing.T) {
	dir := t.TempDir()
	program := filepath.Join(dir, "age-plugin-trap")
	must(t, os.WriteFile(program, []byte("#!/bin/sh\ntouch "+filepath.Join(dir, "ran")+"\nexit 1\n"), 0o700))
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	ran := func() bool {
		_, err := os.Stat(filepath.Join(dir, "ran"))
		return err == nil
	}
	p := newPlace(t)
	recipient, identity := trapPlugin(t)
	add := func(plugins model.Plugins) error {
		_, err := p.AddSlot(t.Context(), withPassphrase(), model.SlotPlan{Recipient: recipient, Plugins: plugins})
		return err
	}
	for name, plugins := range map[string]model.Plugins{
		"none": nil, "another": {"trap": "/bin/true"}, "relative": {"trap": "age-plugin-trap"},
		"of another name": {"tra": program}, "missing": {"trap": filepath.Join(dir, "nowhere")},
	} {
		if err := add(plugins); model.KindOf(err) != model.KindLocked || ran() {
			t.Errorf("%s: it ran %v, %v", name, ran(), err)
		}
		key := by(identity)
		key.Plugins = plugins
		if opens(t, p, key) || ran() {
			t.Errorf("%s: the identity ran it", name)
		}
	}
	if err := add(model.Plugins{"trap": program}); err == nil || !ran() {
		t.Errorf("the one that was allowed ran %v: %v", ran(), err)
	}
	must(t, os.Remove(filepath.Join(dir, "ran")))
	must(t, os.Chmod(dir, 0o777))
	if err := add(model.Plugins{"trap": program}); model.KindOf(err) != model.KindLocked || ran() {
		t.Errorf("in a folder that anybody can write to: it ran %v, %v", ran(), err)
	}
}

func TestSlotsAreRemovedButTheLast(t *testing.T) {
	p := newPlace(t)
	first, err := p.Status(t.Context())
	must(t, err)
	if _, err := p.RemoveSlot(t.Context(), withPassphrase(), first.Slots[0].ID); model.KindOf(err) != model.KindUsage {
		t.Errorf("the only slot: %v", err)
	}
	identity, made := recovery(t, p, withPassphrase())
	gone, err := p.RemoveSlot(t.Context(), withPassphrase(), first.Slots[0].ID)
	must(t, err)
	if gone.Type != model.SlotPassphrase || opens(t, p, withPassphrase()) || !opens(t, p, by(identity)) {
		t.Errorf("removed %+v", gone)
	}
	if _, err := p.RemoveSlot(t.Context(), by(identity), made.ID); model.KindOf(err) != model.KindUsage {
		t.Errorf("the last one: %v", err)
	}
	for _, name := range []string{"", "ab", "zzzzzzzz", first.Slots[0].ID} {
		if _, err := p.RemoveSlot(t.Context(), by(identity), name); model.KindOf(err) != model.KindNotFound {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestTheLastWayButTheKeyringStays(t *testing.T) {
	p, ring := ringed(t, true)
	status, err := p.Status(t.Context())
	must(t, err)
	var ringSlot string
	for _, s := range status.Slots {
		if s.Type == model.SlotKeyring {
			ringSlot = s.ID
			continue
		}
		if _, err := p.RemoveSlot(t.Context(), model.VaultKey{}, s.ID); model.KindOf(err) != model.KindUsage {
			t.Errorf("the passphrase beside a keyring: %v", err)
		}
	}
	_, err = p.RemoveSlot(t.Context(), model.VaultKey{}, ringSlot)
	must(t, err)
	if ring.Items() != 0 || !opens(t, p, withPassphrase()) || opens(t, p, model.VaultKey{}) {
		t.Errorf("%d items after the keyring's slot was removed", ring.Items())
	}
	made, err := p.AddSlot(t.Context(), withPassphrase(), model.SlotPlan{Keyring: true})
	if err != nil || made.Type != model.SlotKeyring || ring.Items() != 1 || !opens(t, p, model.VaultKey{}) {
		t.Errorf("the keyring again: %+v %v", made, err)
	}
	if _, err := p.AddSlot(t.Context(), model.VaultKey{}, model.SlotPlan{Keyring: true}); model.KindOf(err) != model.KindExists {
		t.Errorf("the same keyring twice: %v", err)
	}
}

func TestAKeyringThatFailsLeavesTheSlotsAlone(t *testing.T) {
	p, ring := ringed(t, true)
	status, err := p.Status(t.Context())
	must(t, err)
	for _, s := range status.Slots {
		if s.Type == model.SlotKeyring {
			_, err = p.RemoveSlot(t.Context(), withPassphrase(), s.ID)
			must(t, err)
		}
	}
	ring.Fail(keyring.ErrTimeout)
	if _, err := p.AddSlot(t.Context(), withPassphrase(), model.SlotPlan{Keyring: true}); model.KindOf(err) != model.KindLocked {
		t.Errorf("got %v", err)
	}
	if !opens(t, p, withPassphrase()) {
		t.Error("the vault does not open any more")
	}
}

func TestAPassphraseIsChanged(t *testing.T) {
	p := newPlace(t)
	next := model.VaultKey{Passphrase: model.NewSecret("another one altogether")}
	made, err := p.ChangePassphrase(t.Context(), withPassphrase(), "", next.Passphrase)
	must(t, err)
	if opens(t, p, withPassphrase()) || !opens(t, p, next) || made.Type != model.SlotPassphrase {
		t.Errorf("changed to %+v", made)
	}
	if _, err := p.AddSlot(t.Context(), next, model.SlotPlan{Passphrase: model.NewSecret("a third")}); err != nil {
		t.Fatal(err)
	}
	if _, err := p.ChangePassphrase(t.Context(), next, "", model.NewSecret("which?")); model.KindOf(err) != model.KindUsage {
		t.Errorf("of two passphrases: %v", err)
	}
	if _, err := p.ChangePassphrase(t.Context(), next, made.ID, model.NewSecret("a fourth")); err != nil || opens(t, p, next) {
		t.Errorf("the one that was named: %v", err)
	}
	if !opens(t, p, model.VaultKey{Passphrase: model.NewSecret("a third")}) {
		t.Error("the other one was changed")
	}
}

// The stock age program opens every slot but the keyring's, and what it prints
// opens the vault.
func TestTheAgeProgramOpensEverySlot(t *testing.T) {
	program, err := exec.LookPath("age")
	if err != nil {
		t.Skip("age is not installed: the stock program was not tried")
	}
	p := newPlace(t)
	native, err := age.GenerateX25519Identity()
	must(t, err)
	must(t, addRecipient(t, p, native.Recipient().String()))
	identity, _ := recovery(t, p, withPassphrase())
	status, err := p.Status(t.Context())
	must(t, err)
	dir := t.TempDir()
	keep := func(name, text string) string {
		path := filepath.Join(dir, name)
		must(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	for _, s := range status.Slots {
		with := map[string]string{model.SlotAge: native.String(), model.SlotRecovery: identity}[s.Type]
		run := exec.Command(program, "-d", "-i", keep("identity", with), keep("slot.age", string(s.Wrapped)))
		if s.Type == model.SlotPassphrase {
			if _, err := exec.LookPath("script"); err != nil {
				t.Log("script is not installed: the passphrase was not tried with age")
				continue
			}
			// age asks for a passphrase on a terminal only.
			line := program + " -d -i " + keep("slot.key", string(s.Locked)) + " -o " + filepath.Join(dir, "out") + " " + keep("slot.age", string(s.Wrapped))
			run = exec.Command("script", "-q", "-e", "-c", line, "/dev/null")
			run.Stdin = strings.NewReader(passphrase + "\n")
		}
		out, err := run.Output()
		if err != nil {
			t.Errorf("%s: %v\n%s", s.Type, err, out)
			continue
		}
		if s.Type == model.SlotPassphrase {
			out, err = os.ReadFile(filepath.Join(dir, "out"))
			must(t, err)
		}
		if !strings.HasPrefix(string(out), "tokenrack-vault-key-1 "+status.ID) || !opens(t, p, by(string(out))) {
			t.Errorf("%s: what age printed does not open the vault", s.Type)
		}
		if opens(t, newPlace(t), by(string(out))) {
			t.Error("it opens another vault")
		}
	}
}

// lockedFile is an identity under a passphrase, as age -p writes it.
func lockedFile(t *testing.T, identity string) string {
	t.Helper()
	recipient, err := age.NewScryptRecipient("of the file")
	must(t, err)
	recipient.SetWorkFactor(4)
	var file strings.Builder
	w, err := age.Encrypt(&file, recipient)
	must(t, err)
	_, err = w.Write([]byte(identity + "\n"))
	must(t, err)
	must(t, w.Close())
	return file.String()
}

// A sealed file's last byte is as good as random: one in forty looks like a
// space or a line break, and is part of the seal all the same.
func TestAnIdentityThatEndsLikeASpaceOpensToo(t *testing.T) {
	p := newPlace(t)
	identity, _ := recovery(t, p, withPassphrase())
	for range 4000 {
		file := lockedFile(t, identity)
		if strings.TrimSpace(file) == file {
			continue
		}
		key := by(file)
		key.AskIdentity = func(context.Context) (model.Secret, error) { return model.NewSecret("of the file"), nil }
		if !opens(t, p, key) {
			t.Errorf("a file that ends with %q does not open", file[len(file)-1:])
		}
		return
	}
	t.Fatal("no file ended like a space")
}

func TestAnIdentityWithAPassphraseIsAskedFor(t *testing.T) {
	p := newPlace(t)
	identity, _ := recovery(t, p, withPassphrase())
	key := by(lockedFile(t, identity))
	if opens(t, p, key) {
		t.Error("it opened though nobody was asked")
	}
	key.AskIdentity = func(context.Context) (model.Secret, error) { return model.NewSecret("of the file"), nil }
	if !opens(t, p, key) {
		t.Error("it did not open")
	}
	key.AskIdentity = func(context.Context) (model.Secret, error) { return model.NewSecret("wrong"), nil }
	if opens(t, p, key) {
		t.Error("a wrong passphrase opened it")
	}
}

// trapPlugin is a recipient and an identity of a plugin named trap.
func trapPlugin(t *testing.T) (recipient, identity string) {
	t.Helper()
	return plugin.EncodeRecipient("trap", []byte("recipient")), plugin.EncodeIdentity("trap", []byte("identity"))
}
