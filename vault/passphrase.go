package vault

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"time"

	"filippo.io/age"
	"golang.org/x/crypto/scrypt"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/vault/internal/hooks"
)

// The base-2 logarithms of scrypt's cost: for new slots between least and
// most, measured so that opening takes about a second at most; when opening
// never above cap, since a hostile file could ask for gigabytes.
const (
	costLeast = 16
	costMost  = 20
	costCap   = 20
)

const passphraseTime = time.Second

// calibrate chooses the cost of a new passphrase slot on this machine.
func calibrate() int {
	if cheap := hooks.WorkFactor.Load(); cheap > 0 {
		return int(cheap)
	}
	const probe = 15
	begun := time.Now()
	_, _ = scrypt.Key([]byte("calibration"), make([]byte, 16), 1<<probe, 8, 1, keySize)
	took := time.Since(begun)
	cost := costLeast
	for cost < costMost && took<<(cost+1-probe) <= passphraseTime {
		cost++
	}
	return cost
}

// keyLine is the text inside a passphrase slot's age file: the vault's key in
// a form that a person with the stock age program can hold on to.
const keyLine = "tokenrack-vault-key-1 %s %d %s\n"

// newPassphraseSlot wraps the vault key in an age file (age-encryption.org/v1)
// with one scrypt recipient.
func newPassphraseSlot(passphrase model.Secret, vaultKey []byte, vault model.ID, epoch uint32) (slot, error) {
	recipient, err := age.NewScryptRecipient(passphrase.Reveal())
	if err != nil {
		return slot{}, err
	}
	recipient.SetWorkFactor(calibrate())
	var file bytes.Buffer
	w, err := age.Encrypt(&file, recipient)
	if err != nil {
		return slot{}, err
	}
	if _, err := fmt.Fprintf(w, keyLine, vault, epoch, hex.EncodeToString(vaultKey)); err != nil {
		return slot{}, err
	}
	if err := w.Close(); err != nil {
		return slot{}, err
	}
	return slot{id: model.NewID(), kind: passphraseSlot, wrapped: file.Bytes()}, nil
}

// openPassphraseSlot returns the vault key, or nil where the passphrase is not
// this slot's.
func openPassphraseSlot(s slot, passphrase model.Secret, h *header) []byte {
	identity, err := age.NewScryptIdentity(passphrase.Reveal())
	if err != nil {
		return nil
	}
	identity.SetMaxWorkFactor(costCap)
	plain, err := age.Decrypt(bytes.NewReader(s.wrapped), identity)
	if err != nil {
		return nil
	}
	text, err := io.ReadAll(io.LimitReader(plain, 4096))
	if err != nil {
		return nil
	}
	defer clear(text)
	fields := strings.Fields(string(text))
	if len(fields) != 4 || fields[1] != h.vault.String() || fields[2] != fmt.Sprint(h.epoch) {
		return nil
	}
	key, err := hex.DecodeString(fields[3])
	if err != nil || len(key) != keySize {
		return nil
	}
	return key
}
