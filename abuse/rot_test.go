package abuse_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/vault"
)

// The vault that rots: so many cards, each with one secret.
const rotCards = 20

func rotID(kind string, i int) (id model.ID) {
	copy(id[:], fmt.Sprintf("%s-%08d", kind, i))
	return id
}

func rotKey(i int) string { return fmt.Sprintf("account %03d", i) }

// rotValue is what a row holds: version 2 lies in the log only.
func rotValue(kind string, i, version int) string {
	return fmt.Sprintf("%s %03d version %d ", kind, i, version) + string(bytes.Repeat([]byte{byte('a' + i)}, 600))
}

func isRotValue(kind string, i int, got string) bool {
	return got == rotValue(kind, i, 1) || got == rotValue(kind, i, 2)
}

// newRot makes the vault.
func newRot(t *testing.T) string {
	t.Helper()
	home := t.TempDir()
	_, err := placeAt(home).Init(context.Background(), model.VaultInit{Passphrase: model.NewSecret(passphrase)})
	must(t, err)
	v, err := openAt(context.Background(), home)
	must(t, err)
	must(t, v.Update(context.Background(), func(tx model.Tx) error {
		for i := range rotCards {
			card := model.Card{ID: rotID("card", i), Kind: model.AccountCard, Key: rotKey(i), Data: []byte(rotValue("card", i, 1))}
			if _, err := tx.PutCard(card); err != nil {
				return err
			}
			err := tx.PutSecret(model.SecretRow{ID: rotID("secret", i), Owner: card.ID, Kind: model.RefreshSecret, Value: model.NewSecret(rotValue("secret", i, 1))})
			if err != nil {
				return err
			}
		}
		return nil
	}))
	must(t, v.Close())
	return home
}

func init() { jobs["rotlog"] = rotLog }

// rotLog changes half of the rows, a commit each, and waits for its end with
// all of that in the log.
func rotLog(home string, _ []string) error {
	v, err := openAt(context.Background(), home)
	if err != nil {
		return err
	}
	for i := 0; i < rotCards; i += 2 {
		err := v.Update(context.Background(), func(tx model.Tx) error {
			card, err := tx.Card(rotID("card", i))
			if err != nil {
				return err
			}
			card.Data = []byte(rotValue("card", i, 2))
			_, err = tx.PutCard(card)
			return err
		})
		if err != nil {
			return err
		}
	}
	(&journal{out: os.Stdout}).say("written")
	select {}
}

// A wound is what is done to the file: it returns the damaged bytes of vault.db
// and of its log.
type wound func(n int, d *dice, db, log []byte) (hurtDB, hurtLog []byte, at int)

var wounds = map[string]wound{
	"flip": func(n int, d *dice, db, log []byte) ([]byte, []byte, int) {
		bit := d.part(n).IntN(8 * len(db))
		db[bit/8] ^= 1 << (bit % 8)
		return db, log, bit / 8
	},
	"truncate": func(n int, _ *dice, db, log []byte) ([]byte, []byte, int) {
		return db[:scattered(n, len(db)/512)*512], log, -1
	},
	"zero a page": func(n int, _ *dice, db, log []byte) ([]byte, []byte, int) {
		clear(db[4096*scattered(n, len(db)/4096):][:4096])
		return db, log, -1
	},
	"drop the log": func(_ int, _ *dice, db, _ []byte) ([]byte, []byte, int) { return db, nil, -1 },
	"truncate the log": func(n int, _ *dice, db, log []byte) ([]byte, []byte, int) {
		return db, log[:scattered(n, len(log)/512)*512], -1
	},
	"flip in the log": func(n int, d *dice, db, log []byte) ([]byte, []byte, int) {
		bit := d.part(n).IntN(8 * len(log))
		log[bit/8] ^= 1 << (bit % 8)
		return db, log, -1
	},
}

// scattered visits all numbers below m for as many n, and scattered ones for
// fewer.
func scattered(n, m int) int { return n * 10007 % m }

func init() { jobs["rot"] = rot }

// rot wounds a copy of the vault again and again and looks at what is left. It
// runs in a process of its own, so that a fault of the database engine is seen
// and does not end the test.
func rot(home string, args []string) error {
	from, _ := strconv.Atoi(args[1])
	to, _ := strconv.Atoi(args[2])
	seed, _ := strconv.ParseUint(args[3], 10, 64)
	wasDB, err := os.ReadFile(filepath.Join(home, "base.db"))
	if err != nil {
		return err
	}
	wasLog, _ := os.ReadFile(filepath.Join(home, "base.log"))
	place := placeAt(home)
	last, err := os.Create(filepath.Join(home, "last"))
	if err != nil {
		return err
	}
	where := rowsIn(home, wasDB)
	var tally rotTally
	for n := from; n < to; n++ {
		if _, err := last.WriteAt(binary.BigEndian.AppendUint64(nil, uint64(n)), 0); err != nil {
			return err
		}
		db, log, at := wounds[args[0]](n, &dice{seed: seed}, bytes.Clone(wasDB), bytes.Clone(wasLog))
		if err := lay(place, db, log); err != nil {
			return err
		}
		one := lookAt(place)
		if why := one.wrong(where, at); why != "" {
			return fmt.Errorf("wound %d (%s): %s", n, args[0], why)
		}
		tally.add(one)
	}
	says := &journal{out: os.Stdout}
	says.say("tally %d %d %d %d %d", tally.refused, tally.named, tally.harmless, tally.readable, tally.rows)
	return nil
}

func lay(p vault.Place, db, log []byte) error {
	_ = os.Remove(p.Path + "-shm")
	_ = os.Remove(p.Path + "-wal")
	if len(log) > 0 {
		if err := os.WriteFile(p.Path+"-wal", log, 0o600); err != nil {
			return err
		}
	}
	return os.WriteFile(p.Path, db, 0o600)
}

// rowsIn finds where the sealed bytes of each secret lie in the file, in
// pieces: pieces[i] is the row that byte 64*i… belongs to.
func rowsIn(home string, db []byte) map[int]model.ID {
	where := map[int]model.ID{}
	path := filepath.Join(home, "map.db")
	if os.WriteFile(path, db, 0o600) != nil {
		return nil
	}
	c, err := sqlite.OpenConn(path, sqlite.OpenReadWrite)
	if err != nil {
		return nil
	}
	defer func() { _ = c.Close() }()
	_ = sqlitex.ExecuteTransient(c, "SELECT id, ct FROM secret", &sqlitex.ExecOptions{ResultFunc: func(stmt *sqlite.Stmt) error {
		var id model.ID
		stmt.ColumnBytes(0, id[:])
		ct := make([]byte, stmt.ColumnLen(1))
		stmt.ColumnBytes(1, ct)
		for from := 0; from+32 <= len(ct); from += 32 {
			if at := bytes.Index(db, ct[from:from+32]); at >= 0 {
				for i := range 32 {
					where[at+i] = id
				}
			}
		}
		return nil
	}})
	return where
}

// looked is what could still be seen of a wounded vault.
type looked struct {
	refused  error             // it did not open
	secrets  map[model.ID]bool // readable
	cards    int               // readable
	lied     string            // a row that read as something it never was
	damage   []string
	verified error
}

func lookAt(p vault.Place) (one looked) {
	ctx := context.Background()
	v, err := p.Open(ctx, withPassphrase())
	if err != nil {
		one.refused = err
		return one
	}
	defer func() { _ = v.Close() }()
	one.secrets = map[model.ID]bool{}
	for i := range rotCards {
		_ = v.View(ctx, func(rd model.Reader) error {
			if card, err := rd.CardByKey(model.AccountCard, rotKey(i)); err == nil {
				one.cards++
				if !isRotValue("card", i, string(card.Data)) {
					one.lied = rotKey(i)
				}
			}
			if row, err := rd.Secret(rotID("secret", i)); err == nil {
				one.secrets[row.ID] = true
				if !isRotValue("secret", i, row.Value.Reveal()) {
					one.lied = "the secret of " + rotKey(i)
				}
			}
			return nil
		})
	}
	_ = v.View(ctx, func(rd model.Reader) error {
		return rd.Cards(model.AccountCard, 0, func(card model.Card) error {
			i := 0
			if _, err := fmt.Sscanf(card.Key, "account %d", &i); err != nil || !isRotValue("card", i, string(card.Data)) {
				one.lied = "a card of the list"
			}
			return nil
		})
	})
	report, err := v.Verify(ctx)
	one.damage, one.verified = report.Damage, err
	return one
}

func (l looked) complete() bool {
	return l.refused == nil && l.cards == rotCards && len(l.secrets) == rotCards
}

// wrong says what must not be; empty: all is as it should be.
func (l looked) wrong(where map[int]model.ID, at int) string {
	var known *model.Error
	switch {
	case l.refused != nil && (!errors.As(l.refused, &known) || known.What == ""):
		return fmt.Sprintf("the vault was refused without words: %v", l.refused)
	case l.refused != nil:
		return ""
	case l.lied != "":
		return l.lied + " read as something that it never was"
	case l.verified != nil:
		return fmt.Sprintf("it could not be looked through: %v", l.verified)
	case !l.complete() && len(l.damage) == 0:
		return fmt.Sprintf("%d cards and %d secrets could be read, and no damage was named", l.cards, len(l.secrets))
	}
	if id, inRow := where[at]; at >= 0 && inRow {
		if l.secrets[id] {
			return "a changed row was read"
		}
		if len(l.secrets) != rotCards-1 || l.cards != rotCards {
			return fmt.Sprintf("one row was touched, and %d cards and %d secrets can be read", l.cards, len(l.secrets))
		}
	}
	return ""
}

type rotTally struct{ refused, named, harmless, readable, rows int }

func (s *rotTally) add(l looked) {
	switch {
	case l.refused != nil:
		s.refused++
		return
	case len(l.damage) > 0:
		s.named++
	default:
		s.harmless++
	}
	s.readable += l.cards + len(l.secrets)
	s.rows += 2 * rotCards
}

// TestRot flips bits, cuts and blanks the file and its log: never a panic, never
// a wrong text, the damage is named, and what was not touched can be read.
func TestRot(t *testing.T) {
	ownProcesses(t)
	d := throw(t)
	home := newRot(t)
	db, err := os.ReadFile(placeAt(home).Path)
	must(t, err)
	logged := newRot(t)
	p := start(t, nil, logged, "rotlog")
	if l, _ := p.next(); !l.is("written", 1) {
		t.Fatal(l.words)
	}
	p.kill()
	p.rest()
	logDB, err := os.ReadFile(placeAt(logged).Path)
	must(t, err)
	log, err := os.ReadFile(placeAt(logged).Path + "-wal")
	must(t, err)
	every := func(n int) int { return min(n, amount(t, "ABUSE_CUTS", [3]int{20, 400, 1 << 20})) }
	t.Run("bits", func(t *testing.T) {
		rotten(t, d, home, "flip", amount(t, "ABUSE_FLIPS", [3]int{100, 3000, 200_000}), db, nil)
	})
	t.Run("truncations", func(t *testing.T) { rotten(t, d, home, "truncate", every(len(db)/512), db, nil) })
	t.Run("blank pages", func(t *testing.T) { rotten(t, d, home, "zero a page", every(len(db)/4096), db, nil) })
	t.Run("no log", func(t *testing.T) { rotten(t, d, logged, "drop the log", 1, logDB, log) })
	t.Run("truncated log", func(t *testing.T) { rotten(t, d, logged, "truncate the log", every(len(log)/512), logDB, log) })
	t.Run("bits of the log", func(t *testing.T) {
		rotten(t, d, logged, "flip in the log", amount(t, "ABUSE_LOG_FLIPS", [3]int{40, 500, 20_000}), logDB, log)
	})
}

// rotten shares so many wounds among processes.
func rotten(t *testing.T, d *dice, home, kind string, times int, db, log []byte) {
	t.Helper()
	lanes := min(runtime.NumCPU(), 1+times/200)
	mark, err := os.ReadFile(filepath.Join(home, "state", "vault.mark"))
	must(t, err)
	var crew sync.WaitGroup
	var mu sync.Mutex
	var sum rotTally
	for lane := range lanes {
		crew.Go(func() {
			own := t.TempDir()
			must(t, os.MkdirAll(filepath.Join(own, "state"), 0o700))
			must(t, os.WriteFile(filepath.Join(own, "state", "vault.mark"), mark, 0o600))
			must(t, os.WriteFile(filepath.Join(own, "base.db"), db, 0o600))
			must(t, os.WriteFile(filepath.Join(own, "base.log"), log, 0o600))
			from, to := times*lane/lanes, times*(lane+1)/lanes
			p := start(t, nil, own, "rot", kind, strconv.Itoa(from), strconv.Itoa(to), strconv.FormatUint(d.seed, 10))
			told := p.rest()
			if len(told) == 0 || !told[len(told)-1].is("tally", 6) {
				last, _ := os.ReadFile(filepath.Join(own, "last"))
				t.Errorf("the process ended at wound %x (%s): %v\n%s", last, kind, told, p.ended)
				return
			}
			var one rotTally
			_, _ = fmt.Sscan(strings.Join(told[len(told)-1].words[1:], " "), &one.refused, &one.named, &one.harmless, &one.readable, &one.rows)
			mu.Lock()
			defer mu.Unlock()
			sum.refused += one.refused
			sum.named += one.named
			sum.harmless += one.harmless
			sum.readable += one.readable
			sum.rows += one.rows
		})
	}
	crew.Wait()
	t.Logf("%d wounds: %d refused in words, %d opened with the damage named, %d did no harm; %d of %d rows of those that opened were read",
		times, sum.refused, sum.named, sum.harmless, sum.readable, sum.rows)
}
