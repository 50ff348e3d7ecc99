package vault

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/tokenrack/tokenrack/model"
)

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
		if mark, err := v.mark.readFile(v); err == nil && mark != 0 && !bytes.HasPrefix(b, whole) {
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
	s, err := newPassphraseSlot(model.NewSecret("passphrase"), key, h.vault, h.epoch)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(s.wrapped)
	f.Add([]byte("age-encryption.org/v1\n-> scrypt AAAAAAAAAAAAAAAAAAAAAA 30\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if bytes.Contains(b, []byte(" 1")) || bytes.Contains(b, []byte(" 2")) {
			t.Skip("a large work factor takes long, as it should")
		}
		got := openPassphraseSlot(slot{kind: passphraseSlot, wrapped: b}, model.NewSecret("passphrase"), h)
		if got != nil && !bytes.Equal(got, key) {
			t.Error("another key came out")
		}
	})
}
