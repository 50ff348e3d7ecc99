package vault

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"zombiezen.com/go/sqlite"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/vault/internal/hooks"
	"github.com/tokenrack/tokenrack/vault/keyring"
)

// rekeyStep is how many rows are sealed anew in one transaction: others who
// write wait for no longer than that.
const rekeyStep = 200

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

// turn is the moment at which the new key takes the place of the old one.
type turn struct {
	v       *Vault
	key     model.VaultKey
	without []string
	item    *item // this machine's keyring item, if the vault has a slot in it
	before  *keys // what the vault had; nil: nothing was begun
	rev     uint64
}

// takeBack makes the handle what it was, where the header was not written.
func (t *turn) takeBack() {
	if t.before == nil {
		return
	}
	t.v.keys.older = nil
	t.v.keys.wipe()
	t.v.keys = t.before
	t.v.rev.Store(t.rev)
}

// begin writes the header of the new epoch; no row is touched.
func (t *turn) begin(ctx context.Context, c *conn, oldKey []byte) error {
	v := t.v
	h, err := v.ownHeader(c)
	if err != nil {
		return err
	}
	if err := t.free(c); err != nil {
		return err
	}
	s, err := v.keys.openState(h.state)
	if err != nil {
		return damaged("its sealed state does not open")
	}
	ancestors, err := v.keys.openLineage(h)
	if err != nil {
		return damaged("its lineage does not open")
	}
	newKey := make([]byte, keySize)
	_, _ = rand.Read(newKey) // never fails, see crypto/rand
	defer clear(newKey)
	h.epoch++
	h.turned = time.Now()
	k, err := newKeys(newKey, h.vault, h.epoch)
	if err != nil {
		return err
	}
	if err := t.wrap(ctx, h, k, newKey); err != nil {
		return err
	}
	h.older = k.sealSmall(inOlder, oldKey)
	h.lineage = k.sealLineage(v.keys.pin, ancestors)
	h.progress = k.sealSmall(inProgress, progress{table: inCard}.encode())
	s.rev++
	if older := v.mark.restoredFrom(); older > s.restored {
		s.restored = older
	}
	h.state, h.mac = k.sealState(&s), h.bind(k)
	if err := h.write(c); err != nil {
		return err
	}
	k.older = v.keys
	t.before, t.rev = v.keys, v.rev.Load()
	v.keys = k
	v.rev.Store(s.rev)
	return hooks.At("midRekey")
}

// free refuses while an answer may still come that only the old key can seal.
func (t *turn) free(c *conn) error {
	r := &reader{v: t.v, c: c}
	intents, err := r.Intents()
	if err != nil {
		return err
	}
	for _, intent := range intents {
		if alive, err := t.v.Alive(intent.Holder); err != nil || alive {
			return &model.Error{
				Kind: model.KindUnavailable, What: "the vault's key was not changed",
				Why: "another program waits for a server's answer", Still: "Nothing was changed.",
				Do: "Close other tokenrack windows, or wait a minute, and try again.", Cause: err,
			}
		}
	}
	if some, err := t.v.spilled(); err != nil || some {
		return &model.Error{
			Kind: model.KindUnavailable, What: "the vault's key was not changed",
			Why: "a server's answer waits in the spill file: it could not be written to the vault", Still: "Nothing was changed.",
			Do: "Free some disk space, close other tokenrack windows, and try again.", Cause: err,
		}
	}
	return nil
}

// wrap takes out the slots that are to go, and wraps the new key for the rest.
func (t *turn) wrap(ctx context.Context, h *header, k *keys, newKey []byte) error {
	for _, name := range t.without {
		at, err := h.find(name)
		if err != nil {
			return err
		}
		h.slots = slices.Delete(h.slots, at, at+1)
	}
	if len(h.slots) == 0 || len(t.without) > 0 && h.others() == 0 {
		return &model.Error{
			Kind: model.KindUsage, What: "the vault's key was not changed", Why: "no way in would be left that does not hang on a keyring",
			Do: "Add one first: tokenrack vault slot add --recovery.",
		}
	}
	for i := range h.slots {
		s := &h.slots[i]
		switch {
		case s.kind == keyringSlot:
			if err := t.wrapForKeyring(ctx, h, k, s, newKey); err != nil {
				return err
			}
		case s.direct():
			return notCarried(s, "it was made by an older tokenrack, and only its passphrase could wrap the new key",
				"Set it anew first: tokenrack vault slot passphrase "+s.name()+".")
		default:
			if err := s.rewrap(newKey, h, t.key.Plugins); err != nil {
				return notCarried(s, tell(err).Error(), "Mend that, or leave the slot behind: --without "+s.name()+".")
			}
		}
	}
	h.sort()
	return nil
}

func (t *turn) wrapForKeyring(ctx context.Context, h *header, k *keys, s *slot, newKey []byte) error {
	older := *h
	older.epoch--
	i, err := getItem(ctx, s, h.vault)
	if err != nil || i.unwrap(s, &older) == nil {
		return notCarried(s, "this machine's keyring does not open it", "Leave it behind with --without "+s.name()+", and add it again on its own machine.")
	}
	fresh, err := i.wrap(k, newKey)
	if err != nil {
		return err
	}
	fresh.label = s.label
	*s = fresh
	t.item = i
	return nil
}

func notCarried(s *slot, why, do string) error {
	return &model.Error{
		Kind: model.KindUsage, What: "the slot " + s.words() + " cannot be carried over", Why: why,
		Still: "Nothing was changed.", Do: do,
	}
}

// settle tells this machine of the vault's new pin. Where that fails, the
// vault's lineage says the same at the next opening.
func (t *turn) settle(ctx context.Context) {
	v := t.v
	if t.item != nil {
		t.item.pin = v.keys.pinValue()
		t.item.mark = max(t.item.mark, v.rev.Load())
		if t.item.store(ctx) == nil {
			v.mark.item = t.item
		}
	}
	v.mark.mu.Lock()
	defer v.mark.mu.Unlock()
	_ = v.mark.writeFile(v, max(v.mark.high, v.rev.Load()))
}

// progress is how far the rows are sealed anew: all of the tables before, and
// of this one all up to a row.
type progress struct {
	table table
	row   uint64 // the last row that was done: its rowid, or its sequence number
	// Of the activity record alone: the chain's value at that line under the old
	// key, from which the rest goes on.
	chain [sha256.Size]byte
}

func (p progress) encode() []byte {
	b := binary.BigEndian.AppendUint64([]byte{byte(p.table)}, p.row)
	return append(b, p.chain[:]...)
}

func decodeProgress(b []byte) (p progress, err error) {
	if len(b) != 1+8+sha256.Size {
		return p, errSealed
	}
	p.table, p.row = table(b[0]), binary.BigEndian.Uint64(b[1:])
	copy(p.chain[:], b[9:])
	return p, nil
}

// progressOf is how far the activity record has come, where that is what is
// being sealed anew.
func (v *Vault) progressOf(h *header) (progress, error) {
	if len(h.progress) == 0 {
		return progress{}, nil
	}
	text, err := v.keys.openSmall(inProgress, h.progress)
	if err != nil {
		return progress{}, err
	}
	p, err := decodeProgress(text)
	if p.table != inAudit {
		return progress{}, err
	}
	return p, err
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

// reseal seals the rows anew, some in each transaction, and forgets the old
// key at the end.
func (v *Vault) reseal(ctx context.Context) error {
	for done := false; !done; {
		if err := ctx.Err(); err != nil {
			return err
		}
		err := v.alone(ctx, func(c *conn) (err error) {
			done, err = v.resealSome(c)
			return err
		})
		if err != nil {
			return err
		}
		if err := hooks.At("midRekey"); err != nil {
			return err
		}
	}
	if v.keys.older != nil {
		v.keys.older.wipe()
		v.keys.older = nil
	}
	c, err := v.writers.take(ctx, v.done)
	if err != nil {
		return err
	}
	defer v.writers.give(c)
	// The old key and what it sealed must not stay in free pages or in the log.
	// Where somebody reads just now, the next writer empties the log.
	// VACUUM works in a temporary file: in memory it would need the vault's size.
	if err := errors.Join(c.exec("PRAGMA temp_store = FILE"), c.exec("VACUUM")); err != nil {
		return failure("written", err)
	}
	_ = c.exec("PRAGMA wal_checkpoint(TRUNCATE)")
	return hooks.At("afterRekey")
}

// resealSome does one transaction's share.
func (v *Vault) resealSome(c *conn) (done bool, err error) {
	h, err := v.ownHeader(c)
	if err != nil || len(h.older) == 0 {
		return err == nil, err
	}
	s, err := v.keys.openState(h.state)
	if err != nil {
		return false, err
	}
	text, err := v.keys.openSmall(inProgress, h.progress)
	if err != nil {
		return false, err
	}
	p, err := decodeProgress(text)
	if err != nil {
		return false, err
	}
	if err := v.resealRows(c, &s, &p); err != nil {
		return false, err
	}
	if p.table > inAudit {
		// A copy of a vault numbers its rows anew, so the count has the last word.
		left, err := v.unsealed(c)
		if err != nil {
			return false, err
		}
		if left {
			p = progress{table: inCard}
		}
	}
	s.rev++
	if done = p.table > inAudit; done {
		h.older, h.progress = nil, nil
	} else {
		h.progress = v.keys.sealSmall(inProgress, p.encode())
	}
	v.rev.Store(s.rev)
	return done, errors.Join(
		putHeader(c, "older", h.older),
		putHeader(c, "progress", h.progress),
		c.exec(putState, v.keys.sealState(&s)),
	)
}

// resealRows seals the next rows anew, in whatever tables they are.
func (v *Vault) resealRows(c *conn, s *state, p *progress) error {
	for left := rekeyStep; left > 0 && p.table <= inAudit; {
		var (
			n   int
			err error
		)
		if p.table == inAudit {
			n, err = v.resealActivity(c, s, p, left)
		} else {
			n, err = v.resealTable(c, s, p, left)
		}
		if err != nil {
			return err
		}
		if n < left {
			*p = progress{table: p.table + 1}
		}
		left -= n
	}
	return nil
}

// unsealed says whether a row is still sealed by the old key.
func (v *Vault) unsealed(c *conn) (left bool, err error) {
	for t := inCard; t <= inAudit && !left && err == nil; t++ {
		err = c.rows("SELECT 1 FROM "+t.String()+" WHERE epoch < ?1 LIMIT 1", func(*sqlite.Stmt) error {
			left = true
			return nil
		}, v.keys.epoch)
	}
	return left, err
}

// paddingOf is the step a row's text was padded to.
func paddingOf(r *row) int {
	switch {
	case r.table == inSecret && (r.kind == uint8(model.AccessSecret) || r.kind == uint8(model.RefreshSecret)), r.table == inInbox:
		return tokenStep
	case r.table == inTomb, r.table == inAudit:
		return smallStep
	case r.table == inSecret:
		return secretStep
	}
	return cardStep
}

// resealTable seals up to n rows of a table anew; they keep all else.
func (v *Vault) resealTable(c *conn, s *state, p *progress, n int) (int, error) {
	t, key, number, order := p.table, "id", "rowid", "rowid"
	if t == inIntent { // it has no row numbers, and few rows
		key, number, order = "account", "0", "account"
	}
	var rows []row
	query := strings.Replace(picked(t), " FROM", ", "+number+" FROM", 1)
	err := c.rows(query+" WHERE epoch < ?1 AND "+number+" >= ?2 ORDER BY "+order+" LIMIT ?3", func(stmt *sqlite.Stmt) error {
		next := row{table: t}
		scanRow(stmt, &next)
		rows = append(rows, next)
		p.row = uint64(stmt.ColumnInt64(7))
		return nil
	}, v.keys.epoch, p.row, n)
	if err != nil {
		return 0, err
	}
	for i := range rows {
		if err := v.resealRow(c, s, &rows[i], key); err != nil {
			return 0, err
		}
	}
	return len(rows), nil
}

func (v *Vault) resealRow(c *conn, s *state, r *row, key string) error {
	text, err := v.keys.open(r)
	if err != nil {
		return err
	}
	defer clear(text)
	sum := s.sumOf(r.table)
	sum.take(v.keys.element(r))
	next := row{table: r.table, id: r.id, owner: r.owner, kind: r.kind, ver: r.ver, rev: r.rev}
	v.keys.seal(&next, text, paddingOf(r))
	sum.add(v.keys.element(&next))
	if r.table == inCard {
		return v.retag(c, &next, text)
	}
	return c.exec("UPDATE "+r.table.String()+" SET epoch = ?2, ct = ?3 WHERE "+key+" = ?1", next.id, next.epoch, next.ct)
}

func (v *Vault) retag(c *conn, next *row, text []byte) error {
	card, err := cardOf(next, text)
	if err != nil {
		return err
	}
	return c.exec("UPDATE card SET epoch = ?2, ct = ?3, name_tag = ?4 WHERE id = ?1",
		next.id, next.epoch, next.ct, v.keys.nameTag(card.Kind, card.Key))
}

// resealActivity seals up to n lines of the record anew and chains them again,
// the oldest first. The lines that are not yet done go on from the old chain's
// value, which the progress keeps.
func (v *Vault) resealActivity(c *conn, s *state, p *progress, n int) (int, error) {
	chain, from := s.base, s.first
	if p.row >= s.first {
		from = p.row + 1
		if err := c.rows("SELECT chain FROM audit WHERE seq = ?1", func(stmt *sqlite.Stmt) error {
			copy(chain[:], column(stmt, 0, nil))
			return nil
		}, p.row); err != nil {
			return 0, err
		}
	}
	type line struct {
		row
		chain []byte
	}
	var lines []line
	err := c.rows("SELECT NULL, NULL, 0, seq, 0, epoch, ct, chain FROM audit WHERE seq >= ?1 ORDER BY seq LIMIT ?2", func(stmt *sqlite.Stmt) error {
		next := line{row: row{table: inAudit}}
		scanRow(stmt, &next.row)
		next.chain = bytes.Clone(column(stmt, 7, nil))
		lines = append(lines, next)
		return nil
	}, from, n)
	if err != nil {
		return 0, err
	}
	for i := range lines {
		l := &lines[i]
		text, err := v.keys.open(&l.row)
		if err != nil {
			return 0, err
		}
		next := row{table: inAudit, ver: l.ver}
		v.keys.seal(&next, text, smallStep)
		chain = v.keys.link(chain, &next)
		if err := c.exec("UPDATE audit SET epoch = ?2, ct = ?3, chain = ?4 WHERE seq = ?1", next.ver, next.epoch, next.ct, chain[:]); err != nil {
			return 0, err
		}
		p.row = l.ver
		copy(p.chain[:], l.chain)
	}
	if p.row == s.last || len(lines) == 0 {
		s.head = chain
	}
	return len(lines), nil
}
