package vault_test

import (
	"fmt"
	"os"
	"testing"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/vault"
)

// furnished makes a vault with a few rows in every table.
func furnished(t *testing.T, cards int) vault.Place {
	t.Helper()
	p := newPlace(t)
	v := open(t, p)
	err := v.Update(t.Context(), func(tx model.Tx) error {
		for i := range cards {
			card := model.Card{ID: model.NewID(), Kind: model.AccountCard, Key: fmt.Sprint("account ", i)}
			if _, err := tx.PutCard(card); err != nil {
				return err
			}
			if err := tx.PutSecret(model.SecretRow{ID: model.NewID(), Owner: card.ID, Kind: model.AccessSecret, Value: model.NewSecret(fmt.Sprint("token ", i))}); err != nil {
				return err
			}
			if err := tx.Record([]byte("added")); err != nil {
				return err
			}
		}
		for i := range 3 {
			if err := tx.PutIntent(model.Intent{Account: model.NewID(), No: 1, Holder: model.NewID(), Data: []byte("plan")}); err != nil {
				return err
			}
			if err := tx.PutInbox(model.Inbox{ID: model.NewID(), Raw: model.NewSecret(fmt.Sprint("answer ", i))}); err != nil {
				return err
			}
		}
		return nil
	})
	must(t, err)
	for i := range 2 {
		err := v.Update(t.Context(), func(tx model.Tx) error {
			card, err := tx.CardByKey(model.AccountCard, fmt.Sprint("account ", i))
			if err != nil {
				return err
			}
			return tx.DeleteCard(card.ID, card.Ver)
		})
		must(t, err)
	}
	must(t, v.Close())
	return p
}

// verify opens the vault as a stranger left it and looks it through.
func verify(t *testing.T, p vault.Place) vault.Report {
	t.Helper()
	v, err := p.Open(t.Context(), withPassphrase())
	if err != nil {
		return vault.Report{Damage: []string{err.Error()}}
	}
	defer func() { _ = v.Close() }()
	report, err := v.Verify(t.Context())
	must(t, err)
	return report
}

func TestAVaultThatNobodyTouchedIsWhole(t *testing.T) {
	p := furnished(t, 10)
	report := verify(t, p)
	if !report.Whole() || report.Rows != 8+8+3+3+2+10 {
		t.Errorf("got %+v", report)
	}
}

func TestEveryChangeBehindTheVaultsBackIsFound(t *testing.T) {
	p := furnished(t, 8)
	changes := []string{
		"DELETE FROM card WHERE rowid = 3",
		"DELETE FROM secret WHERE rowid = 3",
		"DELETE FROM intent WHERE account = (SELECT min(account) FROM intent)",
		"DELETE FROM inbox WHERE rowid = 1",
		"DELETE FROM tomb WHERE rowid = 1",
		"DELETE FROM audit WHERE seq = 1",
		"DELETE FROM audit WHERE seq = 4",
		"DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)",
		"UPDATE audit SET seq = 100 WHERE seq = 8",
		"UPDATE audit SET chain = (SELECT chain FROM audit WHERE seq = 2) WHERE seq = 5",
		"UPDATE card SET name_tag = randomblob(32) WHERE rowid = 3",
		"ALTER TABLE card RENAME COLUMN name_tag TO name_tbg",
		"UPDATE slot SET wrapped = randomblob(200)",
		"UPDATE slot SET backend = 'file'",
		"UPDATE slot SET place = 'elsewhere'",
		"UPDATE slot SET type = 1",
		"UPDATE slot SET type = 9",
		"INSERT INTO slot SELECT randomblob(16), type, backend, place, wrapped, recipient, label, locked FROM slot",
		"UPDATE slot SET locked = randomblob(200)",
		"UPDATE slot SET locked = x''",
		"UPDATE slot SET recipient = 'age1lyqt730jfw5l4nrkawa64jsmudry8k5467cpg3jxe3pmsnujg37qdwfy3v'",
		"UPDATE slot SET label = 'somebody else'",
		"UPDATE hdr SET v = x'00000001' WHERE k = 'reads'",
		"DELETE FROM hdr WHERE k = 'reads'",
		"UPDATE hdr SET v = randomblob(length(v)) WHERE k = 'state'",
		"UPDATE hdr SET v = randomblob(length(v)) WHERE k = 'mac'",
		"UPDATE hdr SET v = randomblob(16) WHERE k = 'vault'",
		"UPDATE hdr SET v = x'00000002' WHERE k = 'epoch'",
		"INSERT INTO tomb SELECT id, rev, epoch, ct FROM card WHERE rowid = 4",
		"INSERT INTO inbox SELECT randomblob(16), owner, rev, epoch, ct FROM inbox WHERE rowid = 1",
	}
	for _, table := range []string{"card", "secret"} {
		for _, column := range []string{"id = randomblob(16)", "kind = kind % 2 + 1", "ver = ver + 1", "rev = rev + 1", "epoch = 2"} {
			changes = append(changes, "UPDATE "+table+" SET "+column+" WHERE rowid = 5")
		}
	}
	changes = append(changes,
		"UPDATE secret SET owner = (SELECT owner FROM secret WHERE rowid = 4) WHERE rowid = 5",
		"UPDATE intent SET holder = randomblob(16)", "UPDATE intent SET no = no + 1", "UPDATE inbox SET owner = randomblob(16)",
	)
	whole := contents(t, p)
	for _, change := range changes {
		t.Run(change, func(t *testing.T) {
			must(t, os.WriteFile(p.Path, whole, 0o600))
			raw(t, p, change)
			if report := verify(t, p); report.Whole() {
				t.Error("nothing was found")
			}
		})
	}
}

func contents(t *testing.T, p vault.Place) []byte {
	t.Helper()
	b, err := os.ReadFile(p.Path)
	must(t, err)
	return b
}

func TestExchangingAnyTwoRowsIsFound(t *testing.T) {
	p := furnished(t, 8)
	whole := contents(t, p)
	for _, table := range []string{"card", "secret", "inbox"} {
		rows := rowids(t, p, table)
		for i, a := range rows {
			for _, b := range rows[i+1:] {
				must(t, os.WriteFile(p.Path, whole, 0o600))
				// All but the id changes places.
				raw(t, p, fmt.Sprintf("UPDATE %[1]s SET ct = CASE rowid WHEN %[2]d THEN (SELECT ct FROM %[1]s WHERE rowid = %[3]d) ELSE (SELECT ct FROM %[1]s WHERE rowid = %[2]d) END WHERE rowid IN (%[2]d, %[3]d)", table, a, b))
				if report := verify(t, p); report.Whole() {
					t.Errorf("%s: rows %d and %d were exchanged unseen", table, a, b)
				}
			}
		}
	}
}

func rowids(t *testing.T, p vault.Place, table string) (ids []int64) {
	t.Helper()
	c, err := sqlite.OpenConn(p.Path, sqlite.OpenReadWrite)
	must(t, err)
	defer func() { must(t, c.Close()) }()
	must(t, sqlitex.ExecuteTransient(c, "SELECT rowid FROM "+table, &sqlitex.ExecOptions{ResultFunc: func(stmt *sqlite.Stmt) error {
		ids = append(ids, stmt.ColumnInt64(0))
		return nil
	}}))
	return ids
}

// A row that was genuine once, with all its numbers, opens; only the sum of all
// rows tells that it is an old one.
func TestARowPutBackIsFound(t *testing.T) {
	p := furnished(t, 5)
	raw(t, p, "CREATE TABLE aside AS SELECT * FROM card")
	raw(t, p, "CREATE TABLE aside2 AS SELECT * FROM intent")
	v := open(t, p)
	must(t, v.Update(t.Context(), func(tx model.Tx) error {
		card, err := tx.CardByKey(model.AccountCard, "account 3")
		if err != nil {
			return err
		}
		card.Data = []byte("newer")
		if _, err := tx.PutCard(card); err != nil {
			return err
		}
		intents, err := tx.Intents()
		if err != nil {
			return err
		}
		return tx.DeleteIntent(intents[0].Account, intents[0].No)
	}))
	must(t, v.Close())
	whole := contents(t, p)
	for _, table := range []string{"card SELECT * FROM aside", "intent SELECT * FROM aside2"} {
		must(t, os.WriteFile(p.Path, whole, 0o600))
		raw(t, p, "INSERT OR REPLACE INTO "+table)
		if report := verify(t, p); report.Whole() {
			t.Errorf("%s: put back unseen", table)
		}
	}
	// An intent that is missing is missed by whoever asks for it.
	must(t, os.WriteFile(p.Path, whole, 0o600))
	raw(t, p, "DELETE FROM intent WHERE account = (SELECT max(account) FROM intent)")
	v = open(t, p)
	err := v.View(t.Context(), func(r model.Reader) error {
		_, err := r.Intent(model.NewID())
		return err
	})
	if model.KindOf(err) != model.KindStore {
		t.Errorf("asking for an intent: %v", err)
	}
	must(t, v.Close())
	must(t, os.WriteFile(p.Path, whole, 0o600))
	raw(t, p, "INSERT OR REPLACE INTO intent SELECT * FROM aside2")
	// The few rows of the intents are looked at as a set at every reading.
	v = open(t, p)
	err = v.View(t.Context(), func(r model.Reader) error {
		_, err := r.Intents()
		return err
	})
	if model.KindOf(err) != model.KindStore {
		t.Errorf("reading the intents: %v", err)
	}
}

func TestAListNoticesAMissingCard(t *testing.T) {
	p := furnished(t, 5)
	raw(t, p, "DELETE FROM card WHERE rowid = 4")
	err := open(t, p).View(t.Context(), func(r model.Reader) error {
		return r.Cards(model.AccountCard, 0, func(model.Card) error { return nil })
	})
	if model.KindOf(err) != model.KindStore {
		t.Errorf("got %v", err)
	}
}

// Every byte of a slot is either what opens it or bound to the header.
func TestEveryByteOfASlotCounts(t *testing.T) {
	p := newPlace(t)
	whole := contents(t, p)
	for _, column := range []string{"wrapped", "locked"} {
		everyByteCounts(t, p, whole, column)
	}
}

func everyByteCounts(t *testing.T, p vault.Place, whole []byte, column string) {
	t.Helper()
	must(t, os.WriteFile(p.Path, whole, 0o600))
	size := 0
	c, err := sqlite.OpenConn(p.Path, sqlite.OpenReadWrite)
	must(t, err)
	must(t, sqlitex.ExecuteTransient(c, "SELECT length("+column+") FROM slot", &sqlitex.ExecOptions{ResultFunc: func(stmt *sqlite.Stmt) error {
		size = stmt.ColumnInt(0)
		return nil
	}}))
	must(t, c.Close())
	for at := 1; at <= size; at += 3 {
		must(t, os.WriteFile(p.Path, whole, 0o600))
		raw(t, p, fmt.Sprintf(`UPDATE slot SET %[1]s = CAST(substr(%[1]s, 1, %[2]d - 1) || CASE substr(%[1]s, %[2]d, 1) WHEN x'41' THEN x'42' ELSE x'41' END || substr(%[1]s, %[2]d + 1) AS BLOB)`, column, at))
		v, err := p.Open(t.Context(), withPassphrase())
		if err == nil {
			_ = v.Close()
			t.Errorf("byte %d of %d of %s was changed unseen", at, size, column)
		}
	}
}

func TestAMutatedFileNeverPanicsAndNeverLies(t *testing.T) {
	p := furnished(t, 6)
	whole := contents(t, p)
	for at := 0; at < len(whole); at += 389 {
		b := append([]byte(nil), whole...)
		b[at] ^= 0x10
		must(t, os.WriteFile(p.Path, b, 0o600))
		v, err := p.Open(t.Context(), withPassphrase())
		if err != nil {
			continue
		}
		_ = v.View(t.Context(), func(r model.Reader) error {
			return r.Cards(model.AccountCard, 0, func(card model.Card) error {
				if len(card.Key) != len("account 0") || card.Key[:8] != "account " {
					t.Errorf("byte %d: a card reads %q", at, card.Key)
				}
				return nil
			})
		})
		_, _ = v.Verify(t.Context())
		_ = v.Close()
	}
}
