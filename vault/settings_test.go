package vault

import (
	"maps"
	"testing"

	"zombiezen.com/go/sqlite"

	"github.com/tokenrack/tokenrack/model"
)

// Each of these guards a promise: see [settings]. SQLite ignores a setting that is
// misspelt, so they are read back.
func TestEveryConnectionIsSetAsThePromisesNeed(t *testing.T) {
	p, key := spillPlace(t)
	v, err := p.Open(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = v.Close() }()
	both := map[string]string{
		"journal_mode": "wal", "synchronous": "2", "trusted_schema": "0", "cell_size_check": "1", "temp_store": "2",
		"busy_timeout": "10000", "application_id": "1414685547", "user_version": "2",
	}
	writer, reader := maps.Clone(both), maps.Clone(both)
	writer["secure_delete"], writer["query_only"] = "1", "0"
	reader["query_only"] = "1"
	for name, of := range map[string]struct {
		pool *pool
		want map[string]string
	}{"writer": {v.writers, writer}, "reader": {v.readers, reader}} {
		c, err := of.pool.take(t.Context(), v.done)
		if err != nil {
			t.Fatal(err)
		}
		for setting, want := range of.want {
			got := ""
			err := c.rows("PRAGMA "+setting, func(stmt *sqlite.Stmt) error {
				got = stmt.ColumnText(0)
				return nil
			})
			if err != nil || got != want {
				t.Errorf("%s: %s is %q, want %q (%v)", name, setting, got, want, err)
			}
		}
		of.pool.give(c)
	}
	if err := v.View(t.Context(), func(model.Reader) error { return nil }); err != nil {
		t.Error(err)
	}
}
