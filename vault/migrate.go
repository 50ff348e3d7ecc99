package vault

import (
	"context"
	"fmt"

	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/tokenrack/tokenrack/vault/internal/hooks"
)

// steps lead from each format to the next. A step runs in the transaction that
// also writes the new header, so there is a whole vault of one format at every
// moment. Steps are never changed once they were released: a file of every
// format is kept in testdata, and must open for ever.
var steps = map[uint32]string{
	// Format 2 has more kinds of slot: a recipient, a label, and for a
	// passphrase an identity that it locks.
	1: `
ALTER TABLE slot ADD COLUMN recipient TEXT NOT NULL DEFAULT '';
ALTER TABLE slot ADD COLUMN label TEXT NOT NULL DEFAULT '';
ALTER TABLE slot ADD COLUMN locked BLOB NOT NULL DEFAULT x'';
`,
}

// migrate brings the file to today's format, after a backup. Another program
// may do the same at this moment; the second finds nothing left to do.
func (v *Vault) migrate(ctx context.Context) error {
	if _, err := v.Backup(ctx, BeforeMigration); err != nil {
		return err
	}
	if err := hooks.At("beforeMigrate"); err != nil {
		return err
	}
	if err := v.alone(ctx, v.migrateIn); err != nil {
		return err
	}
	v.format = formatVersion
	return hooks.At("afterMigrate")
}

func (v *Vault) migrateIn(c *conn) error {
	h, err := readHeader(c)
	if err != nil {
		return err
	}
	if h.format >= formatVersion {
		return nil
	}
	if err := h.genuine(v.keys); err != nil {
		return err
	}
	for ; h.format < formatVersion; h.format++ {
		step, known := steps[h.format]
		if !known {
			return damaged(fmt.Sprintf("there is no way from its format %d", h.format))
		}
		if err := sqlitex.ExecuteScript(c.Conn, step, nil); err != nil {
			return err
		}
	}
	if err := hooks.At("midMigrate"); err != nil {
		return err
	}
	h.reads = formatReads
	h.mac = h.bind(v.keys)
	if err := h.write(c); err != nil {
		return err
	}
	return c.exec(fmt.Sprintf("PRAGMA user_version = %d", formatVersion))
}

// alone runs fn in a transaction of its own that carries no records. It is
// durable when alone returns nil. The state in the header is fn's affair.
func (v *Vault) alone(ctx context.Context, fn func(*conn) error) error {
	c, err := v.writers.take(ctx, v.done)
	if err != nil {
		return failure("written", err)
	}
	defer v.writers.give(c)
	if err := v.present(); err != nil {
		return err
	}
	if err := c.exec("BEGIN IMMEDIATE"); err != nil {
		return failure("written", err)
	}
	err = fn(c)
	if err == nil {
		err = c.exec("COMMIT")
	}
	if err != nil && !c.AutocommitEnabled() {
		_ = c.exec("ROLLBACK")
	}
	return failure("written", err)
}
