package vault

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"

	"filippo.io/age"
	"golang.org/x/crypto/scrypt"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/vault/internal/hooks"
)

// The base-2 logarithms of scrypt's cost: for new slots between least and
// most, measured so that opening takes about a second at most. When opening
// never above cap, since a hostile file could ask for gigabytes, and never
// below floor, since nothing of ours was ever made so weak.
const (
	costLeast = 16
	costMost  = 20
	costCap   = 20
	costFloor = 15
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

// floor is the least cost that is opened.
func floor() int {
	if cheap := int(hooks.WorkFactor.Load()); cheap > 0 {
		return min(cheap, costFloor)
	}
	return costFloor
}

// scryptCost reads the cost out of an age file's head (the scrypt stanza of
// age-encryption.org/v1), 0 where it names none.
func scryptCost(file []byte) int {
	_, rest, _ := bytes.Cut(file, []byte("\n"))
	line, _, _ := bytes.Cut(rest, []byte("\n"))
	fields := strings.Fields(string(line))
	if len(fields) != 4 || fields[0] != "->" || fields[1] != "scrypt" {
		return 0
	}
	cost, err := strconv.Atoi(fields[3])
	if err != nil {
		return 0
	}
	return cost
}

// newPassphraseSlot makes a slot of two age files: one holds a new identity
// under the passphrase, which is how the age program keeps identities with a
// passphrase; the other holds the vault's key for that identity. So the key
// can be changed without asking for the passphrase.
func newPassphraseSlot(passphrase model.Secret, vaultKey []byte, h *header) (slot, error) {
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		return slot{}, err
	}
	s := slot{id: model.NewID(), kind: passphraseSlot, recipient: identity.Recipient().String()}
	if s.locked, err = lockText(passphrase, identity.String()+"\n"); err != nil {
		return slot{}, err
	}
	return s, s.wrap(vaultKey, h, identity.Recipient())
}

// lockText seals a text by a passphrase.
func lockText(passphrase model.Secret, text string) ([]byte, error) {
	recipient, err := age.NewScryptRecipient(passphrase.Reveal())
	if err != nil {
		return nil, &model.Error{Kind: model.KindUsage, What: "the passphrase cannot be used", Why: "it is empty"}
	}
	recipient.SetWorkFactor(calibrate())
	return encrypt(text, recipient)
}

// errWeak says that a passphrase slot asks for less work than any that was ever
// made.
var errWeak = damaged("a passphrase slot was weakened")

// openPassphraseSlot returns the vault key, or nil where the passphrase is not
// this slot's.
func openPassphraseSlot(s *slot, passphrase model.Secret, h *header) ([]byte, error) {
	file := s.locked
	if s.direct() {
		file = s.wrapped
	}
	if cost := scryptCost(file); cost < floor() {
		return nil, errWeak
	}
	identity, err := scryptIdentity(passphrase)
	if err != nil {
		return nil, nil //nolint:nilerr // an empty passphrase opens nothing
	}
	if s.direct() {
		return s.unwrap(h, identity), nil
	}
	text, err := decrypt(file, identity)
	if err != nil {
		return nil, nil //nolint:nilerr // a wrong passphrase is no error of the file
	}
	defer clear(text)
	inner, err := age.ParseIdentities(bytes.NewReader(text))
	if err != nil {
		return nil, nil //nolint:nilerr // neither is what somebody else put there
	}
	return s.unwrap(h, inner...), nil
}

func scryptIdentity(passphrase model.Secret) (*age.ScryptIdentity, error) {
	identity, err := age.NewScryptIdentity(passphrase.Reveal())
	if err != nil {
		return nil, fmt.Errorf("vault: an empty passphrase")
	}
	identity.SetMaxWorkFactor(costCap)
	return identity, nil
}
