package vault

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"

	"filippo.io/age"
	"filippo.io/age/armor"

	"github.com/tokenrack/tokenrack/model"
)

// Seal returns a writer of an age file for the recipients or the passphrase.
// What is written to it is whole only once it was closed without an error.
func Seal(w io.Writer, to model.SealTo) (io.WriteCloser, error) {
	var all []age.Recipient
	for _, text := range to.Recipients {
		r, _, err := parseRecipient(text, to.Plugins)
		if err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	if !to.Passphrase.Empty() {
		r, err := age.NewScryptRecipient(to.Passphrase.Reveal())
		if err != nil {
			return nil, &model.Error{Kind: model.KindUsage, What: "the passphrase cannot be used", Why: "it is empty"}
		}
		r.SetWorkFactor(calibrate())
		all = append(all, r)
	}
	if len(all) == 0 {
		return nil, &model.Error{Kind: model.KindUsage, What: "nobody could open the file", Do: "Give a recipient or a passphrase."}
	}
	sealed, err := age.Encrypt(w, all...)
	if err != nil {
		return nil, &model.Error{
			Kind: model.KindUsage, What: "the file cannot be sealed", Why: "a passphrase stands alone, and post-quantum recipients do not mix with others",
			Do: "Make one file for each.", Cause: err,
		}
	}
	return sealed, nil
}

// Unseal reads an age file, also an armoured one, by the identity or the
// passphrase of key. The reader fails where the file was cut short or changed,
// at the latest at its end.
func Unseal(ctx context.Context, r io.Reader, key model.VaultKey) (io.Reader, error) {
	var by []age.Identity
	switch {
	case !key.Identity.Empty():
		all, err := identities(ctx, key)
		if err != nil {
			return nil, err
		}
		by = all
	case !key.Passphrase.Empty():
		i, err := scryptIdentity(key.Passphrase)
		if err != nil {
			return nil, err
		}
		by = []age.Identity{i}
	default:
		return nil, &model.Error{Kind: model.KindUsage, What: "nothing was given that opens the file", Do: "Give an identity or the passphrase."}
	}
	head := bufio.NewReader(r)
	first, _ := head.Peek(len(armor.Header))
	var file io.Reader = head
	if bytes.Equal(first, []byte(armor.Header)) {
		file = armor.NewReader(head)
	}
	plain, err := age.Decrypt(file, by...)
	var none *age.NoIdentityMatchError
	switch {
	case errors.As(err, &none):
		return nil, &model.Error{Kind: model.KindLocked, What: "the file stays sealed", Why: "what was given does not open it", Do: "Check the identity or the passphrase, and whom the file was sealed for."}
	case err != nil:
		return nil, &model.Error{Kind: model.KindUsage, What: "the file cannot be read", Why: "it is no age file, or it is damaged", Cause: err}
	}
	return plain, nil
}
