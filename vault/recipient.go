package vault

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"

	"filippo.io/age"
	"filippo.io/age/agessh"
	"filippo.io/age/armor"
	"golang.org/x/crypto/ssh"

	"github.com/tokenrack/tokenrack/model"
)

// recipientMax is the longest recipient that is read: an RSA key of 16384 bits
// has about 2,800 characters, a post-quantum recipient about 2,000.
const recipientMax = 8 << 10

// parseRecipient reads the public half of a way in: age's own (X25519, and the
// post-quantum hybrid of age 1.3), an SSH public key, or a plugin's.
func parseRecipient(text string, plugins model.Plugins) (age.Recipient, uint8, error) {
	text = strings.TrimSpace(text)
	if len(text) > recipientMax || strings.ContainsAny(text, "\n\r\x00\x1b") {
		return nil, 0, badRecipient("it is too long, or more than one line", nil)
	}
	switch {
	case strings.HasPrefix(text, "AGE-"):
		return nil, 0, badRecipient("that is a secret key", nil)
	case strings.HasPrefix(text, "age1pq1"):
		r, err := age.ParseHybridRecipient(text)
		return parsed(r, ageSlot, "it does not read as a post-quantum recipient", err)
	case strings.HasPrefix(text, "age1") && strings.Count(text, "1") > 1:
		r, err := pluginRecipient(text, plugins)
		return r, pluginSlot, err
	case strings.HasPrefix(text, "age1"):
		r, err := age.ParseX25519Recipient(text)
		return parsed(r, ageSlot, "it does not read as an age recipient", err)
	case strings.HasPrefix(text, "ssh-"):
		r, err := agessh.ParseRecipient(text)
		return parsed(r, sshSlot, "the SSH key is not one of ed25519, or RSA of 2048 bits and more", err)
	}
	return nil, 0, badRecipient("it begins neither with age1 nor with ssh-", nil)
}

func parsed(r age.Recipient, kind uint8, why string, err error) (age.Recipient, uint8, error) {
	if err != nil {
		return nil, 0, badRecipient(why, err)
	}
	return r, kind, nil
}

func badRecipient(why string, err error) error {
	return &model.Error{
		Kind: model.KindUsage, What: "the recipient cannot be used", Why: why,
		Do: "Give the public half: age1…, ssh-ed25519 … or ssh-rsa ….", Cause: err,
	}
}

// NewRecoveryKey makes a key to be written down: the identity, which is kept
// nowhere, and its recipient, for a slot.
func NewRecoveryKey() (identity model.Secret, recipient string, err error) {
	made, err := age.GenerateX25519Identity()
	if err != nil {
		return model.Secret{}, "", &model.Error{Kind: model.KindInternal, What: "no recovery key could be made"}
	}
	return model.NewSecret(made.String()), made.Recipient().String(), nil
}

// identities reads an identity file. The vault's key itself is told apart by
// [keyOf] beforehand.
func identities(ctx context.Context, key model.VaultKey) ([]age.Identity, error) {
	text := key.Identity.Bytes()
	trimmed := bytes.TrimSpace(text)
	switch {
	case bytes.HasPrefix(text, []byte("age-encryption.org/")):
		return lockedIdentities(ctx, text, key) // whole: its last byte may look like a space
	case bytes.HasPrefix(trimmed, []byte(armor.Header)):
		return lockedIdentities(ctx, trimmed, key)
	case bytes.HasPrefix(trimmed, []byte("-----BEGIN")):
		return sshIdentity(ctx, text, key)
	}
	return plainIdentities(ctx, text, key)
}

func badIdentity(why string) error {
	return &model.Error{
		Kind: model.KindLocked, What: "the identity file cannot be used", Why: why,
		Do: "It takes an age identity, an SSH private key, or the vault's key as age printed it.",
	}
}

// plainIdentities reads age's identities, one a line, and plugins'.
func plainIdentities(ctx context.Context, text []byte, key model.VaultKey) ([]age.Identity, error) {
	var native, all = []string{}, []age.Identity{}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "AGE-PLUGIN-"):
			i, err := pluginIdentity(ctx, line, key)
			if err != nil {
				return nil, err
			}
			all = append(all, i)
		default:
			native = append(native, line)
		}
	}
	if len(native) > 0 {
		parsed, err := age.ParseIdentities(strings.NewReader(strings.Join(native, "\n")))
		if err != nil { // its text may quote what it read
			return nil, badIdentity("a line of it is no age identity")
		}
		all = append(all, parsed...)
	}
	if len(all) == 0 {
		return nil, badIdentity("there is no identity in it")
	}
	return all, nil
}

// lockedIdentities opens an identity file that has a passphrase.
func lockedIdentities(ctx context.Context, file []byte, key model.VaultKey) ([]age.Identity, error) {
	if bytes.HasPrefix(file, []byte(armor.Header)) {
		plain, err := io.ReadAll(io.LimitReader(armor.NewReader(bytes.NewReader(file)), slotFileMax))
		if err != nil {
			return nil, badIdentity("its armour is damaged")
		}
		file = plain
	}
	if scryptCost(file) == 0 {
		return nil, badIdentity("it is sealed, but not by a passphrase")
	}
	passphrase, err := askIdentity(ctx, key)
	if err != nil {
		return nil, err
	}
	defer passphrase.Wipe()
	by, err := scryptIdentity(passphrase)
	if err != nil {
		return nil, badIdentity("its passphrase is wrong")
	}
	text, err := decrypt(file, by)
	if err != nil {
		return nil, badIdentity("its passphrase is wrong, or it is damaged")
	}
	defer clear(text)
	return plainIdentities(ctx, text, key)
}

func sshIdentity(ctx context.Context, pem []byte, key model.VaultKey) ([]age.Identity, error) {
	i, err := agessh.ParseIdentity(pem)
	var missing *ssh.PassphraseMissingError
	switch {
	case errors.As(err, &missing) && missing.PublicKey == nil:
		return nil, badIdentity("it is of an old form; ssh-keygen -p -f FILE writes it anew")
	case errors.As(err, &missing):
		passphrase, err := askIdentity(ctx, key)
		if err != nil {
			return nil, err
		}
		i, err := agessh.NewEncryptedSSHIdentity(missing.PublicKey, pem, func() ([]byte, error) { return passphrase.Bytes(), nil })
		if err != nil {
			return nil, badIdentity("the SSH key is of a kind that age does not know")
		}
		return []age.Identity{i}, nil
	case err != nil:
		return nil, badIdentity("the SSH key does not read, or is of a kind that age does not know")
	}
	return []age.Identity{i}, nil
}

func askIdentity(ctx context.Context, key model.VaultKey) (model.Secret, error) {
	if key.AskIdentity == nil {
		return model.Secret{}, badIdentity("it has a passphrase, and nobody could be asked for it")
	}
	return key.AskIdentity(ctx)
}
