package vault

import (
	"context"
	"os"
	"path/filepath"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/vault/internal/hooks"
	"github.com/tokenrack/tokenrack/vault/keyring"
)

// Rekey changes the vault's key: every row is sealed anew, and the slots are
// wrapped for the new key, but for those that are named in without, which go.
// A backup is made first, under the old key. Its path is returned.
//
// The work goes on where it was cut off, whoever opens the vault next: while it
// lasts, the old key lies in the vault, sealed by the new one. Programs that
// had the vault open notice, and unlock it again. It is refused while another
// has an exchange under way, since its answer would be sealed by the old key.
func (p Place) Rekey(ctx context.Context, key model.VaultKey, without []string) (backup string, err error) {
	backup, err = p.rekey(ctx, key, without)
	return backup, tell(err)
}

func (p Place) rekey(ctx context.Context, key model.VaultKey, without []string) (backup string, err error) {
	v, vaultKey, err := p.openKeeping(ctx, key)
	defer clear(vaultKey)
	if err != nil {
		return "", err
	}
	defer func() { _ = v.Close() }() // what was to be durable is
	if err := v.writable(ctx); err != nil {
		return "", err
	}
	lock, err := p.rekeyLock()
	if err != nil {
		return "", err
	}
	defer func() { _ = lock.Close() }()
	if v.keys.older != nil { // one that was cut off
		if err := v.reseal(ctx); err != nil {
			return "", err
		}
	}
	if backup, err = v.Backup(ctx, BeforeRekey); err != nil {
		return "", err
	}
	if err := hooks.At("beforeRekey"); err != nil {
		return backup, err
	}
	turn := &turn{v: v, key: key, without: without}
	err = v.alone(ctx, func(c *conn) error { return turn.begin(keyring.WithPerson(ctx), c, vaultKey) })
	if err != nil {
		turn.takeBack()
		return backup, err
	}
	turn.settle(ctx)
	return backup, v.reseal(ctx)
}

// rekeyLock makes sure that one process at a time does the work.
func (p Place) rekeyLock() (*os.File, error) {
	if err := os.MkdirAll(p.State, 0o700); err != nil {
		return nil, unwritable(p.State, err)
	}
	file, err := os.OpenFile(filepath.Join(p.State, "rekey.lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, unwritable(p.State, err)
	}
	free, err := tryLock(file, true)
	if err == nil && free {
		return file, nil
	}
	_ = file.Close()
	return nil, &model.Error{
		Kind: model.KindUnavailable, What: "the vault's key is being changed by another program",
		Do: "Wait until it is done.",
	}
}

// resume goes on with a change of key that was cut off, unless another process
// is at it.
func (v *Vault) resume(ctx context.Context) error {
	lock, err := v.place.rekeyLock()
	if model.KindOf(err) == model.KindUnavailable {
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { _ = lock.Close() }()
	return v.reseal(ctx)
}
