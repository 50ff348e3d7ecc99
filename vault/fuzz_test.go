package vault

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/vault/internal/hooks"
)

func init() { hooks.WorkFactor.Store(4) } // what the fuzz targets make need not last

func fuzzVault(f *testing.F) *Vault {
	f.Helper()
	v, err := OpenMemory(f.Context())
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = v.Close() })
	return v
}

func FuzzKeyringItem(f *testing.F) {
	i := &item{key: make([]byte, keySize), vault: model.NewID(), mark: 7}
	f.Add(i.encode())
	f.Add([]byte(itemMagic))
	f.Fuzz(func(t *testing.T, b []byte) {
		if i, ok := decodeItem(b); ok && !bytes.Equal(i.encode(), b) {
			t.Error("an item reads back as another")
		}
	})
}

func FuzzAnswerItem(f *testing.F) {
	v := fuzzVault(f)
	a := &answerItem{sealed: row{table: inRefuge, id: model.NewID(), owner: model.NewID(), ver: 1}}
	v.keys.seal(&a.sealed, []byte("an answer"), smallStep)
	f.Add(a.encode())
	f.Add([]byte(refugeMagic))
	f.Fuzz(func(t *testing.T, b []byte) {
		read, ok := decodeAnswer(b)
		if !ok {
			return
		}
		if !bytes.Equal(read.encode(), b) {
			t.Error("an item reads back as another")
		}
		if _, err := v.keys.open(&read.sealed); err == nil && !bytes.Equal(b, a.encode()) {
			t.Error("what nobody sealed opens")
		}
	})
}

func FuzzState(f *testing.F) {
	s := newState()
	f.Add(s.encode())
	f.Fuzz(func(t *testing.T, b []byte) {
		if s, err := decodeState(b); err == nil && !bytes.Equal(s.encode(), b) {
			t.Error("a state reads back as another")
		}
	})
}

func FuzzMarkFile(f *testing.F) {
	v := fuzzVault(f)
	v.mark.path = filepath.Join(f.TempDir(), "mark")
	if err := v.mark.writeFile(v, 12); err != nil {
		f.Fatal(err)
	}
	whole, err := os.ReadFile(v.mark.path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add(whole[:30])
	f.Add([]byte(markMagic))
	f.Fuzz(func(t *testing.T, b []byte) {
		if err := os.WriteFile(v.mark.path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if mark, err := v.mark.readFile(v, nil); err == nil && mark != 0 && !bytes.HasPrefix(b, whole) {
			t.Errorf("a forged mark reads %d", mark)
		}
	})
}

func FuzzSpillFile(f *testing.F) {
	v := fuzzVault(f)
	path := filepath.Join(f.TempDir(), "spill")
	file, err := openSpill(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = file.Close() })
	sealed := row{table: inSpill, id: model.NewID(), ver: 1}
	v.keys.seal(&sealed, inboxText(model.Inbox{Raw: model.NewSecret("answer")}), cardStep)
	if err := file.fill(0, model.NewID(), &sealed); err != nil {
		f.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add(whole[:headSize])
	f.Fuzz(func(t *testing.T, b []byte) {
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		items, _, err := v.readSpilled(file, model.ID{})
		if err == nil && len(items) > 0 && items[0].Raw.Reveal() != "answer" {
			t.Error("a forged answer was believed")
		}
	})
}

func FuzzPassphraseSlot(f *testing.F) {
	h := &header{vault: model.NewID(), epoch: 1}
	key := bytes.Repeat([]byte{7}, keySize)
	made, err := newPassphraseSlot(model.NewSecret("passphrase"), key, h)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(made.locked, made.wrapped)
	f.Add([]byte{}, made.wrapped)
	f.Add([]byte("age-encryption.org/v1\n-> scrypt AAAAAAAAAAAAAAAAAAAAAA 30\n"), made.wrapped)
	f.Fuzz(func(t *testing.T, locked, wrapped []byte) {
		if scryptCost(locked) > 6 || scryptCost(wrapped) > 6 {
			t.Skip("a large work factor takes long, as it should")
		}
		s := slot{kind: passphraseSlot, locked: locked, wrapped: wrapped}
		got, _ := openPassphraseSlot(&s, model.NewSecret("passphrase"), h)
		if got != nil && !bytes.Equal(got, key) {
			t.Error("another key came out")
		}
	})
}

func FuzzIdentityFile(f *testing.F) {
	identity, recipient, err := NewRecoveryKey()
	if err != nil {
		f.Fatal(err)
	}
	h := &header{vault: model.NewID(), epoch: 1}
	key := bytes.Repeat([]byte{7}, keySize)
	made, err := newRecipientSlot(model.SlotPlan{Recovery: recipient}, key, h)
	if err != nil {
		f.Fatal(err)
	}
	h.slots = []slot{made}
	f.Add("# a comment\n" + identity.Reveal() + "\n")
	f.Add("AGE-PLUGIN-YUBIKEY-1QQPSQKYH0")
	f.Add("-----BEGIN OPENSSH PRIVATE KEY-----\n")
	f.Add("-----BEGIN AGE ENCRYPTED FILE-----\n")
	f.Add("age-encryption.org/v1\n-> scrypt AAAAAAAAAAAAAAAAAAAAAA 30\n")
	f.Add(keyMagic + " 0 1 00")
	f.Fuzz(func(t *testing.T, text string) {
		got, err := byIdentity(t.Context(), h, model.VaultKey{Identity: model.NewSecret(text)})
		if err == nil && !bytes.Equal(got, key) {
			t.Error("another key came out")
		}
		if err != nil && len(text) > 20 && strings.Contains(err.Error(), text) {
			t.Error("the error repeats the file")
		}
	})
}

func FuzzRecipient(f *testing.F) {
	_, recipient, err := NewRecoveryKey()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(recipient)
	f.Add("age1yubikey1qwt50d05nh5vutpdzmlg5wn80xq5negm4uj9ghv0snvdd3yysf5yw3rhl3t")
	f.Add("age1pq1qqqq")
	f.Add("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKkUS1mlU2lbQ7QB1CmZYn1U7Q6kQYd1YQx7r4u4tK0N ada")
	f.Fuzz(func(t *testing.T, text string) {
		r, kind, err := parseRecipient(text, nil)
		if (err == nil) != (r != nil) || err == nil && slotTypes[kind] == "" {
			t.Errorf("%v of kind %d: %v", r, kind, err)
		}
	})
}
