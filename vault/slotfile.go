package vault

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"io"
	"strings"

	"filippo.io/age"

	"github.com/tokenrack/tokenrack/model"
)

// keyMagic begins the text inside a slot's age file: the vault's key in a form
// that a person with the stock age program can hold on to, and that
// [model.VaultKey].Identity takes back.
const keyMagic = "tokenrack-vault-key-1"

const keyLine = keyMagic + " %s %d %s\n"

// slotFileMax bounds what is read out of a slot.
const slotFileMax = 64 << 10

// encrypt makes an age file (age-encryption.org/v1).
func encrypt(text string, to ...age.Recipient) ([]byte, error) {
	var file bytes.Buffer
	w, err := age.Encrypt(&file, to...)
	if err != nil {
		return nil, err
	}
	if _, err := io.WriteString(w, text); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return file.Bytes(), nil
}

func decrypt(file []byte, by ...age.Identity) ([]byte, error) {
	plain, err := age.Decrypt(bytes.NewReader(file), by...)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(plain, slotFileMax))
}

// wrap puts the vault's key of the header's epoch into the slot.
func (s *slot) wrap(vaultKey []byte, h *header, to age.Recipient) (err error) {
	s.wrapped, err = encrypt(fmt.Sprintf(keyLine, h.vault, h.epoch, hex.EncodeToString(vaultKey)), to)
	return err
}

// unwrap returns the vault's key, nil where no identity is the slot's.
func (s *slot) unwrap(h *header, by ...age.Identity) []byte {
	text, err := decrypt(s.wrapped, by...)
	if err != nil {
		return nil
	}
	defer clear(text)
	return keyOf(text, h)
}

// keyOf reads a key line; nil where it is none, or of another vault or epoch.
// It makes no copy of the key but the one it returns.
func keyOf(text []byte, h *header) []byte {
	fields := bytes.Fields(text)
	if len(fields) != 4 || string(fields[0]) != keyMagic || string(fields[1]) != h.vault.String() || string(fields[2]) != fmt.Sprint(h.epoch) {
		return nil
	}
	key := make([]byte, keySize)
	if len(fields[3]) != hex.EncodedLen(keySize) {
		return nil
	}
	if _, err := hex.Decode(key, fields[3]); err != nil {
		clear(key)
		return nil
	}
	return key
}

// newRecipientSlot makes a slot for a recipient or a recovery key.
func newRecipientSlot(plan model.SlotPlan, vaultKey []byte, h *header) (slot, error) {
	text := plan.Recipient
	if plan.Recovery != "" {
		text = plan.Recovery
	}
	recipient, kind, err := parseRecipient(text, plan.Plugins)
	if err != nil {
		return slot{}, err
	}
	if plan.Recovery != "" {
		kind = recoverySlot
	}
	s := slot{id: model.NewID(), kind: kind, recipient: strings.TrimSpace(text), label: plan.Label}
	if err := s.wrap(vaultKey, h, recipient); err != nil {
		return slot{}, &model.Error{
			Kind: model.KindUsage, What: "nothing could be sealed for the recipient", Why: whyNotSealed(kind),
			Do: "Check the recipient; for a plugin, that its device is there.", Cause: err,
		}
	}
	return s, nil
}

func whyNotSealed(kind uint8) string {
	if kind == pluginSlot {
		return "the plugin reported an error"
	}
	return "the age library refused it"
}

// rewrap wraps another key for the slot's recipient. A direct passphrase slot
// cannot be wrapped without its passphrase.
func (s *slot) rewrap(vaultKey []byte, h *header, plugins model.Plugins) error {
	recipient, _, err := parseRecipient(s.recipient, plugins)
	if err != nil {
		return err
	}
	return s.wrap(vaultKey, h, recipient)
}
