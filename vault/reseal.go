package vault

import (
	"bytes"
	"context"
	"errors"
	"strings"

	"zombiezen.com/go/sqlite"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/vault/internal/hooks"
)

// rekeyStep is how many rows are sealed anew in one transaction: others who
// write wait for no longer than that.
const rekeyStep = 200

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
