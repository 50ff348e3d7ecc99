package vault

import (
	"bytes"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"testing"

	"golang.org/x/crypto/chacha20poly1305"

	"github.com/tokenrack/tokenrack/model"
)

func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	return b
}

// What is written here to keep keys out of ordinary memory does what the
// libraries do: a vault of before opens, and one of today opens elsewhere.
func TestTheSealerIsTheLibrarysCipher(t *testing.T) {
	for n := range 200 {
		key, nonce, plain, bound := random(keySize), random(chacha20poly1305.NonceSizeX), random(n*7), random(n)
		library, err := chacha20poly1305.NewX(key)
		if err != nil {
			t.Fatal(err)
		}
		place := bytes.Clone(key)
		ours, err := sealerIn(place)
		if err != nil {
			t.Fatal(err)
		}
		want := library.Seal(nil, nonce, plain, bound)
		if got := ours.Seal(nil, nonce, plain, bound); !bytes.Equal(got, want) {
			t.Fatalf("%d bytes: sealed otherwise", len(plain))
		}
		if got, err := ours.Open(nil, nonce, want, bound); err != nil || !bytes.Equal(got, plain) {
			t.Fatalf("%d bytes: opened otherwise: %v", len(plain), err)
		}
		want[n%len(want)] ^= 1
		if _, err := ours.Open(nil, nonce, want, bound); err == nil {
			t.Fatalf("%d bytes: a changed byte was not noticed", len(plain))
		}
		clear(place)
		if got := ours.Seal(nil, nonce, plain, bound); bytes.Equal(got, library.Seal(nil, nonce, plain, bound)) {
			t.Fatal("the key lies elsewhere too")
		}
	}
}

func TestTheKeysAreTheLibrarysDerivation(t *testing.T) {
	for range 50 {
		vaultKey, vault := random(keySize), model.NewID()
		k, err := newKeys(vaultKey, vault, 1)
		if err != nil {
			t.Fatal(err)
		}
		for purpose, got := range map[string][]byte{"name": k.name, "set": k.set, "mac": k.mac, "pin": k.pin} {
			want, err := hkdf.Key(sha256.New, vaultKey, vault[:], "tokenrack vault 1 "+purpose, keySize)
			if err != nil || !bytes.Equal(got, want) {
				t.Errorf("the key %q differs: %v", purpose, err)
			}
		}
		k.wipe()
		if !bytes.Equal(append(append(k.name, k.set...), append(k.mac, k.pin...)...), make([]byte, 4*keySize)) {
			t.Error("a key was not wiped")
		}
	}
	if _, err := newKeys(nil, model.NewID(), 1); err == nil {
		t.Error("no key at all was taken for one")
	}
}

func TestTheMACIsTheLibrarysToo(t *testing.T) {
	for n := range 200 {
		key, a, b := random(min(n, sha256.BlockSize)), random(n), random(3*n)
		mac := hmac.New(sha256.New, key)
		mac.Write(a)
		mac.Write(b)
		if got := hmacOf(key, a, b); !hmac.Equal(got[:], mac.Sum(nil)) {
			t.Fatalf("%d bytes: another MAC", n)
		}
	}
}
