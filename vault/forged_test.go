package vault

import (
	"crypto/rand"
	"os"
	"path/filepath"
	"testing"

	"github.com/tokenrack/tokenrack/model"
)

// forge makes a whole vault of somebody who may write the file but does not
// know its key: of the same id and the same passphrase, with a key of his own.
func forge(t *testing.T, path string, id model.ID, passphrase model.Secret) {
	t.Helper()
	h := &header{format: formatVersion, reads: formatReads, vault: id, epoch: 1}
	key := make([]byte, keySize)
	_, _ = rand.Read(key)
	k, err := newKeys(key, id, h.epoch)
	if err != nil {
		t.Fatal(err)
	}
	s, err := newPassphraseSlot(passphrase, key, h)
	if err != nil {
		t.Fatal(err)
	}
	first := newState()
	h.slots, h.state = []slot{s}, k.sealState(&first)
	h.mac = h.bind(k)
	_ = os.Remove(path)
	if err := createFile(path); err != nil {
		t.Fatal(err)
	}
	if err := writeDatabase(path, h); err != nil {
		t.Fatal(err)
	}
}

func TestAForgedVaultIsStoppedByThePin(t *testing.T) {
	dir := t.TempDir()
	p := Place{Path: filepath.Join(dir, "vault.db"), State: filepath.Join(dir, "state")}
	passphrase := model.NewSecret("passphrase")
	status, err := p.Init(t.Context(), model.VaultInit{Passphrase: passphrase})
	if err != nil {
		t.Fatal(err)
	}
	id, err := model.ParseID(status.ID)
	if err != nil {
		t.Fatal(err)
	}
	forged := filepath.Join(dir, "forged.db")
	forge(t, forged, id, passphrase)
	key := model.VaultKey{Passphrase: passphrase}
	if _, err := p.Restore(t.Context(), key, forged, nil); model.KindOf(err) != model.KindUsage {
		t.Errorf("as a backup: %v", err)
	}
	forge(t, p.Path, id, passphrase)
	if _, err := p.Open(t.Context(), key); model.KindOf(err) != model.KindStore {
		t.Errorf("in its place: %v", err)
	}
	// A machine that never saw the vault cannot know; there a person compares.
	if err := os.RemoveAll(p.State); err != nil {
		t.Fatal(err)
	}
	v, err := p.Open(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	if words := v.FirstUse(); len(words) != wordCount {
		t.Errorf("its fingerprint is %v", words)
	}
	_ = v.Close()
}
