package vault_test

import (
	"fmt"
	"os"
	"testing"

	"github.com/tokenrack/tokenrack/model"
)

// A vault of fifty accounts, of which each row in turn is taken away, and each
// in turn is put back as it was one version earlier: all is found.
func TestEveryRowOfFiftyIsMissed(t *testing.T) {
	p := furnished(t, 52) // two are deleted again
	raw(t, p, "CREATE TABLE aside AS SELECT * FROM card")
	v := open(t, p)
	for i := 2; i < 52; i++ {
		must(t, v.Update(t.Context(), func(tx model.Tx) error {
			card, err := tx.CardByKey(model.AccountCard, fmt.Sprint("account ", i))
			if err != nil {
				return err
			}
			card.Data = []byte("newer")
			_, err = tx.PutCard(card)
			return err
		}))
	}
	must(t, v.Close())
	whole := contents(t, p)
	cards, secrets := rowids(t, p, "card"), rowids(t, p, "secret")
	if len(cards) != 50 || len(secrets) != 50 {
		t.Fatalf("%d cards and %d secrets", len(cards), len(secrets))
	}
	var changes []string
	for i := range cards {
		changes = append(changes,
			fmt.Sprintf("DELETE FROM card WHERE rowid = %d", cards[i]),
			fmt.Sprintf("DELETE FROM secret WHERE rowid = %d", secrets[i]),
			fmt.Sprintf("INSERT OR REPLACE INTO card SELECT aside.* FROM aside JOIN card ON card.id = aside.id WHERE card.rowid = %d", cards[i]))
	}
	found := 0
	for _, change := range changes {
		must(t, os.WriteFile(p.Path, whole, 0o600))
		raw(t, p, change)
		if report := verify(t, p); report.Whole() {
			t.Errorf("not seen: %s", change)
		} else {
			found++
		}
	}
	t.Logf("%d of %d changes found", found, len(changes))
}
