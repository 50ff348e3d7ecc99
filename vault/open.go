package vault

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"zombiezen.com/go/sqlite"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/vault/internal/hooks"
	"github.com/tokenrack/tokenrack/vault/keyring"
)

// askTries is how often a person may mistype.
const askTries = 3

// Open unlocks the vault: by the passphrase where one is given, else by the
// keyring, else by asking. KindLocked where there is no vault or no way in;
// KindStore where the file is damaged or not the one that was here before.
// Opening reads no record, and writes nothing but the first time on a machine.
func (p Place) Open(ctx context.Context, key model.VaultKey) (*Vault, error) {
	v, err := p.open(ctx, key)
	return v, tell(err)
}

func (p Place) open(ctx context.Context, key model.VaultKey) (*Vault, error) {
	v, vaultKey, err := p.openKeeping(ctx, key)
	clear(vaultKey)
	return v, err
}

// openKeeping is open for those few who need the vault's key itself: to wrap
// it once more, to change it, to leave it with the kernel. They clear it.
func (p Place) openKeeping(ctx context.Context, key model.VaultKey) (*Vault, []byte, error) {
	if err := p.check(); err != nil {
		return nil, nil, err
	}
	v := newVault(p)
	c, err := p.connect(readerSettings)
	if err != nil {
		return nil, nil, err
	}
	// Once it is open: opening a file of a layered file system for writing may copy
	// it, and change what it is. Where this fails nothing is compared.
	v.file, _ = os.Lstat(p.Path)
	vaultKey, err := v.unlock(ctx, c, key)
	if err != nil {
		_ = c.Close()
		return nil, nil, err
	}
	v.readers = newPool(readersMax, func() (*conn, error) { return p.connect(readerSettings) })
	v.readers.idle = append(v.readers.idle, c)
	v.writers = newPool(1, func() (*conn, error) { return p.connect(writerSettings) })
	if v.readOnly {
		return v, vaultKey, nil
	}
	if err := v.bringUp(ctx); err != nil {
		clear(vaultKey)
		_ = v.Close()
		return nil, nil, err
	}
	return v, vaultKey, nil
}

// bringUp does what an earlier program left to be done.
func (v *Vault) bringUp(ctx context.Context) error {
	if v.format < formatVersion {
		if err := v.migrate(ctx); err != nil {
			return err
		}
	}
	if v.keys.older != nil {
		// Where it fails, both keys stay in use, and the next one tries.
		_ = v.resume(ctx)
	}
	if v.anySpilled() {
		// A full disk may still refuse; the answers wait where they are.
		_ = v.recoverSpill(ctx, model.ID{})
	}
	_ = v.takeFromKeyring(ctx) // an account in doubt looks there once more
	return nil
}

func newVault(p Place) *Vault {
	v := &Vault{place: p, done: make(chan struct{})}
	v.commits.init()
	v.spill = newSpill("")
	if p.Path != "" {
		v.spill = newSpill(p.spill())
		v.mark.path = p.mark()
		v.lease.dir = p.run()
	}
	return v
}

// connect opens the database and makes sure that it is a vault we know.
func (p Place) connect(more []string) (*conn, error) {
	c, err := openConn(p.Path, sqlite.OpenReadWrite, more)
	if err != nil {
		return nil, p.notOpened(err)
	}
	if err := recognise(c); err != nil {
		_ = c.Close()
		return nil, err
	}
	return c, nil
}

// notOpened says why SQLite could not open the file, which it does not tell
// itself: it needs to write beside it.
func (p Place) notOpened(err error) error {
	err = failure("opened", err)
	var passing *trouble
	if why, do := sayErrno(writable(filepath.Dir(p.Path))); why != "" && errors.As(err, &passing) {
		passing.told.Why, passing.told.Do = why+": "+filepath.Dir(p.Path), do
	}
	return err
}

func recognise(c *conn) error {
	application, err := c.number("PRAGMA application_id")
	if err != nil {
		return failure("opened", err)
	}
	version, err := c.number("PRAGMA user_version")
	if err != nil {
		return failure("opened", err)
	}
	switch {
	case application != applicationID:
		return damaged("the file is not a tokenrack vault")
	case version > formatVersion:
		return checkNewer(c, version)
	case version < 1:
		return damaged("its format is not given")
	}
	return nil
}

// checkNewer refuses a file of a newer format, unless that says that this
// program can still read it.
func checkNewer(c *conn, version int64) error {
	reads := uint32(0)
	err := c.rows("SELECT v FROM hdr WHERE k = 'reads'", func(stmt *sqlite.Stmt) error {
		reads = number32(column(stmt, 0, nil))
		return nil
	})
	if err == nil && reads > 0 && reads <= formatVersion {
		return nil
	}
	return newer(version, "It was not touched.")
}

func newer(version int64, still string) error {
	return &model.Error{
		Kind: model.KindStore, What: "the vault was written by a newer tokenrack",
		Why:   fmt.Sprintf("its format is %d, and this program knows %d", version, formatVersion),
		Still: still, Do: "Update tokenrack.",
	}
}

// unlock finds the vault key and checks everything that costs no search: the
// header, the slots, the sealed state, and the marks outside the vault. The
// caller clears the key.
func (v *Vault) unlock(ctx context.Context, c *conn, key model.VaultKey) ([]byte, error) {
	h, err := readHeader(c)
	if err != nil {
		return nil, err
	}
	vaultKey, err := v.findKey(ctx, h, key)
	if err != nil {
		return nil, err
	}
	if err := v.recogniseBy(c, h.epoch, vaultKey); err != nil {
		clear(vaultKey)
		return nil, err
	}
	return vaultKey, nil
}

// recogniseBy checks the header by the key that a slot gave, which is of that
// epoch. The header is read anew: somebody may have taken a minute to type a
// passphrase, and other programs have gone on meanwhile.
func (v *Vault) recogniseBy(c *conn, epoch uint32, vaultKey []byte) error {
	h, err := readHeader(c)
	if err != nil {
		return err
	}
	if h.epoch != epoch {
		return errRekeyed(h.turned)
	}
	if v.keys, err = newKeys(vaultKey, h.vault, h.epoch); err != nil {
		return err
	}
	if err := h.genuine(v.keys); err != nil {
		return err
	}
	if err := v.keys.openOlder(h); err != nil {
		return err
	}
	s, ancestors, err := v.keys.openHeader(h)
	if err != nil {
		return err
	}
	v.ancestors = ancestors
	// A copy is nowhere at home: what it is kin to is looked at where it goes.
	if v.mark.item != nil && v.mark.path != "" && !v.keys.known(v.mark.item.pin[:], ancestors) {
		return notThisVault("the item in the keyring")
	}
	v.format, v.readOnly = h.format, h.format > formatVersion
	v.rev.Store(s.rev)
	if err := hooks.At("beforeMark"); err != nil {
		return err
	}
	return v.mark.check(v, c, &s, ancestors)
}

// findKey goes through the ways in, in their fixed order.
func (v *Vault) findKey(ctx context.Context, h *header, key model.VaultKey) ([]byte, error) {
	if !key.Identity.Empty() {
		return byIdentity(ctx, h, key)
	}
	if !key.Passphrase.Empty() {
		return byPassphrase(h, key.Passphrase)
	}
	if vaultKey := fromCache(h); vaultKey != nil {
		return vaultKey, nil
	}
	why := "it has no keyring slot, and nobody could be asked for a passphrase"
	for i := range h.slots {
		if h.slots[i].kind != keyringSlot {
			continue
		}
		vaultKey, err := v.byKeyring(ctx, h, &h.slots[i], key.Ask != nil)
		if err == nil {
			return vaultKey, nil
		}
		why = keyringWhy(err)
	}
	if key.Ask == nil || !h.has(passphraseSlot) {
		return nil, locked(why, h)
	}
	return ask(ctx, h, key)
}

// byIdentity opens any slot that the identity file fits.
func byIdentity(ctx context.Context, h *header, key model.VaultKey) ([]byte, error) {
	text := bytes.TrimSpace(key.Identity.Bytes())
	if bytes.HasPrefix(text, []byte(keyMagic)) {
		if vaultKey := keyOf(text, h); vaultKey != nil {
			return vaultKey, nil
		}
		return nil, &model.Error{
			Kind: model.KindLocked, What: "the vault stays locked",
			Why: "the key in the identity file is of another vault, or of before its key was changed",
			Do:  "Take it out of this vault's own slots: docs/recover.md says how.",
		}
	}
	by, err := identities(ctx, key)
	if err != nil {
		return nil, err
	}
	for i := range h.slots {
		s := &h.slots[i]
		if s.kind == keyringSlot || s.direct() {
			continue
		}
		if vaultKey := s.unwrap(h, by...); vaultKey != nil {
			return vaultKey, nil
		}
	}
	return nil, &model.Error{
		Kind: model.KindLocked, What: "the vault stays locked", Why: "the identity opens none of its slots",
		Do: "“tokenrack vault slot list” names the recipients that do.",
	}
}

func (h *header) has(kind uint8) bool {
	for i := range h.slots {
		if h.slots[i].kind == kind {
			return true
		}
	}
	return false
}

func ask(ctx context.Context, h *header, key model.VaultKey) ([]byte, error) {
	var wrong error
	for range askTries {
		passphrase, err := key.Ask(ctx)
		if err != nil {
			return nil, err
		}
		vaultKey, err := byPassphrase(h, passphrase)
		passphrase.Wipe()
		if err == nil {
			return vaultKey, nil
		}
		wrong = err
	}
	return nil, wrong
}

func byPassphrase(h *header, passphrase model.Secret) ([]byte, error) {
	if !h.has(passphraseSlot) {
		return nil, &model.Error{
			Kind: model.KindLocked, What: "the vault stays locked", Why: "it has no passphrase slot",
			Do: "Leave the passphrase file out, or open it with --identity.",
		}
	}
	for i := range h.slots {
		if h.slots[i].kind != passphraseSlot {
			continue
		}
		vaultKey, err := openPassphraseSlot(&h.slots[i], passphrase, h)
		if vaultKey != nil || err != nil {
			return vaultKey, err
		}
	}
	return nil, &model.Error{
		Kind: model.KindLocked, What: "the vault stays locked", Why: "the passphrase is wrong",
		Do: "Check the passphrase and try again.",
	}
}

func (v *Vault) byKeyring(ctx context.Context, h *header, s *slot, person bool) ([]byte, error) {
	if person {
		ctx = keyring.WithPerson(ctx)
	}
	i, err := getItem(ctx, s, h.vault)
	if err != nil {
		return nil, err
	}
	vaultKey := i.unwrap(s, h)
	if vaultKey == nil {
		return nil, errOtherKey
	}
	v.mark.item = i
	return vaultKey, nil
}

var errOtherKey = errors.New("the keyring's key is not the one of this vault")

// keyringWhy says in words what the keyring had to say.
func keyringWhy(err error) string {
	for _, told := range []error{keyring.ErrNotFound, keyring.ErrTimeout, keyring.ErrFailed, keyring.ErrNoCollection, keyring.ErrTooLarge, errOtherKey} {
		if errors.Is(err, told) {
			return told.Error()
		}
	}
	if errors.Is(err, keyring.ErrNone) {
		return err.Error()
	}
	return "the keyring could not be asked"
}

func keyringTrouble(what string, err error) error {
	return &model.Error{
		Kind: model.KindLocked, What: what, Why: keyringWhy(err),
		Do: "Unlock the keyring and try again, or use --passphrase-file.", Cause: err,
	}
}

func locked(why string, h *header) error {
	e := &model.Error{Kind: model.KindLocked, What: "the vault stays locked", Why: why}
	switch {
	case h.has(passphraseSlot) && h.has(keyringSlot):
		e.Do = "Unlock the keyring, or give the passphrase with --passphrase-file."
	case h.has(passphraseSlot):
		e.Do = "Give the passphrase with --passphrase-file, or run it on a terminal."
	case h.others() > 0:
		e.Do = "Give the key of another slot with --identity FILE; “tokenrack vault slot list” names them."
	default:
		e.Do = "Unlock the keyring and try again."
	}
	return e
}
