package vault

import (
	"context"
	"encoding/binary"
	"runtime"
	"time"

	"golang.org/x/sys/unix"

	"github.com/tokenrack/tokenrack/model"
)

// The cache is a key of the type user in the kernel's keyring of this user
// (keyrings(7)). The kernel forgets it at its time, at reboot, and when the
// user's last process ends. It is no way into the vault by itself and is never
// counted as one.
const (
	cacheType = "user"
	// cachePerm lets the possessor and the same user do everything, others
	// nothing: a terminal multiplexer may have cut the session's keyring off, so
	// possession alone would not do.
	cachePerm = 0x3f3f0000
	cacheSize = 8 + 4 + keySize
	cacheMost = 24 * time.Hour
)

func cacheName(vault model.ID) string { return "tokenrack:vault:" + vault.String() }

// readCache returns what the kernel keeps for a vault: until when, the epoch,
// and the key.
func readCache(vault model.ID) (until time.Time, epoch uint32, key []byte) {
	id, err := unix.KeyctlSearch(unix.KEY_SPEC_USER_KEYRING, cacheType, cacheName(vault), 0)
	if err != nil {
		return until, 0, nil
	}
	b := make([]byte, cacheSize)
	n, err := unix.KeyctlBuffer(unix.KEYCTL_READ, id, b, 0)
	if err != nil || n != cacheSize {
		return until, 0, nil
	}
	return time.Unix(int64(binary.BigEndian.Uint64(b)), 0), binary.BigEndian.Uint32(b[8:]), b[12:]
}

// fromCache returns the vault's key where the kernel keeps it, at the cost of
// one system call where it does not.
func fromCache(h *header) []byte {
	_, epoch, key := readCache(h.vault)
	if epoch != h.epoch {
		clear(key)
		return nil
	}
	return key
}

// cachedFor is how long the kernel still keeps the key.
func cachedFor(vault model.ID) time.Duration {
	until, _, key := readCache(vault)
	clear(key)
	return max(0, time.Until(until))
}

// KeepUnlocked leaves the vault's key with the kernel for a while, so that a
// machine without a keyring asks for the passphrase once. Programs of the same
// user can read it there.
func (p Place) KeepUnlocked(ctx context.Context, key model.VaultKey, length time.Duration) error {
	if length < time.Second || length > cacheMost {
		return &model.Error{Kind: model.KindUsage, What: "the vault is kept unlocked for a second at least and a day at most"}
	}
	v, vaultKey, err := p.openKeeping(ctx, key)
	defer clear(vaultKey)
	if err != nil {
		return tell(err)
	}
	defer func() { _ = v.Close() }() // nothing was done to it
	b := binary.BigEndian.AppendUint64(nil, uint64(time.Now().Add(length).Unix()))
	b = binary.BigEndian.AppendUint32(b, v.keys.epoch)
	b = append(b, vaultKey...)
	defer clear(b)
	if err := keep(cacheName(v.keys.vault), b, length); err != nil {
		return &model.Error{
			Kind: model.KindUnavailable, What: "the kernel did not take the key", Why: err.Error(),
			Still: "The vault opens as before.", Do: "In a container the kernel's keyring may be closed; use --passphrase-file there.",
		}
	}
	return nil
}

// keep makes the key in the keyring of this thread, which ends with it, and
// shows it to others only once it has its end and its permissions.
func keep(name string, b []byte, length time.Duration) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	id, err := unix.AddKey(cacheType, name, b, unix.KEY_SPEC_THREAD_KEYRING)
	if err != nil {
		return err
	}
	if _, err := unix.KeyctlInt(unix.KEYCTL_SET_TIMEOUT, id, int(length.Round(time.Second)/time.Second), 0, 0); err != nil {
		return err
	}
	if err := unix.KeyctlSetperm(id, cachePerm); err != nil {
		return err
	}
	_, err = unix.KeyctlInt(unix.KEYCTL_LINK, id, unix.KEY_SPEC_USER_KEYRING, 0, 0)
	return err
}

// Lock makes the kernel forget the vault's key, and says whether it had one.
func (p Place) Lock(ctx context.Context) (bool, error) {
	status, err := p.Status(ctx)
	if err != nil || !status.Exists {
		return false, err
	}
	vault, err := model.ParseID(status.ID)
	if err != nil {
		return false, nil
	}
	id, err := unix.KeyctlSearch(unix.KEY_SPEC_USER_KEYRING, cacheType, cacheName(vault), 0)
	if err != nil {
		return false, nil //nolint:nilerr // there is none
	}
	_, err = unix.KeyctlInt(unix.KEYCTL_REVOKE, id, 0, 0, 0)
	_, _ = unix.KeyctlInt(unix.KEYCTL_UNLINK, id, unix.KEY_SPEC_USER_KEYRING, 0, 0) // a revoked key opens nothing
	if err != nil {
		return false, &model.Error{Kind: model.KindUnavailable, What: "the kernel did not forget the key", Why: err.Error()}
	}
	return true, nil
}
