package vault

import (
	"context"
	"errors"
	"fmt"

	"zombiezen.com/go/sqlite"

	"github.com/tokenrack/tokenrack/model"
)

// Report is what [Vault.Verify] found.
type Report struct {
	Rows   int      // sealed rows looked at
	Damage []string // in words, one finding each; empty: the vault is whole
}

// Whole says that nothing was found.
func (r *Report) Whole() bool { return len(r.Damage) == 0 }

func (r *Report) add(format string, args ...any) {
	r.Damage = append(r.Damage, fmt.Sprintf(format, args...))
}

// Verify reads the whole vault: that the database is sound, every row opens
// where it stands, none was added, taken away or put back, and no line of the
// activity record is missing. It finds every change that was made without the
// key, but an older copy of the whole file: see [Vault.Restored]. It takes time
// in proportion to the vault, and its error says only that it could not run.
func (v *Vault) Verify(ctx context.Context) (Report, error) {
	var report Report
	err := v.View(ctx, func(rd model.Reader) error {
		r, ok := rd.(*reader)
		if !ok {
			return errors.New("vault: a reader of another kind")
		}
		return r.verify(ctx, &report)
	})
	return report, err
}

func (r *reader) verify(ctx context.Context, report *Report) error {
	err := r.c.rows("PRAGMA integrity_check(20)", func(stmt *sqlite.Stmt) error {
		if stmt.ColumnText(0) != "ok" {
			report.add("the database itself is damaged")
		}
		return nil
	})
	if err != nil {
		report.add("the database itself cannot be checked")
	}
	h, err := readHeader(r.c)
	if err != nil {
		report.add("the header cannot be read")
		return nil
	}
	if h.genuine(r.v.keys) != nil {
		report.add("the key slots were changed")
	}
	s, err := r.state()
	if err != nil {
		report.add("the sealed state does not open")
		return nil
	}
	for t := inCard; t <= inTomb; t++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		r.verifyTable(t, s, report)
	}
	r.verifyNames(report)
	r.verifyActivity(h, s, report)
	return nil
}

// verifyTable opens every row and compares the sum of all.
func (r *reader) verifyTable(t table, s *state, report *Report) {
	var total sum
	next := row{table: t}
	broken := 0
	err := r.c.rows(picked(t), func(stmt *sqlite.Stmt) error {
		scanRow(stmt, &next)
		report.Rows++
		if _, err := r.v.keys.open(&next); err != nil {
			broken++
		}
		total.add(r.v.keys.element(&next))
		return nil
	})
	switch {
	case err != nil:
		report.add("the table %s cannot be read to its end", t)
	case broken > 0:
		report.add("%d rows of the table %s do not open", broken, t)
	case total != *s.sumOf(t):
		report.add("rows of the table %s were added, taken away or put back", t)
	}
}

// verifyNames compares the name tags with the names inside.
func (r *reader) verifyNames(report *Report) {
	wrong := 0
	err := r.c.rows("SELECT id, NULL, kind, ver, rev, epoch, ct, name_tag FROM card", func(stmt *sqlite.Stmt) error {
		next := row{table: inCard}
		scanRow(stmt, &next)
		text, err := r.v.keys.open(&next)
		if err != nil {
			return nil // counted already
		}
		card, err := cardOf(&next, text)
		if err != nil || string(column(stmt, 7, nil)) != string(r.v.keys.of(next.epoch).nameTag(card.Kind, card.Key)) {
			wrong++
		}
		return nil
	})
	switch {
	case err != nil:
		report.add("the index of names cannot be read")
	case wrong > 0:
		report.add("%d entries of the index of names are wrong", wrong)
	}
}

// verifyActivity follows the chain from the checkpoint to the end.
func (r *reader) verifyActivity(h *header, s *state, report *Report) {
	chain, expected, broken := s.base, s.first, 0
	between, err := r.v.progressOf(h)
	if err != nil {
		report.add("how far the change of the key has come does not open")
	}
	err = r.c.rows("SELECT NULL, NULL, 0, seq, 0, epoch, ct, chain FROM audit ORDER BY seq", func(stmt *sqlite.Stmt) error {
		next := row{table: inAudit}
		scanRow(stmt, &next)
		report.Rows++
		chain = r.v.keys.link(chain, &next)
		_, err := r.v.keys.open(&next)
		if err != nil || next.ver != expected || string(column(stmt, 7, nil)) != string(chain[:]) {
			broken++
		}
		expected = next.ver + 1
		if next.ver == between.row && next.ver < s.last {
			chain = between.chain // from here on the old key's chain goes on
		}
		return nil
	})
	if err != nil || broken > 0 || expected != s.last+1 || chain != s.head {
		report.add("the activity record was changed or shortened")
	}
}
