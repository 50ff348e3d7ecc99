package vault_test

import (
	"fmt"
	"testing"

	"github.com/tokenrack/tokenrack/model"
)

// BenchmarkRekey changes the key of a vault whose accounts have two tokens and a
// line of activity each, with the backup that comes first.
func BenchmarkRekey(b *testing.B) {
	for _, accounts := range []int{10, 1_000, 10_000} {
		b.Run(fmt.Sprint(accounts, " accounts"), func(b *testing.B) {
			p := placeAt(b.TempDir())
			if _, err := p.Init(b.Context(), model.VaultInit{Passphrase: model.NewSecret(passphrase)}); err != nil {
				b.Fatal(err)
			}
			v, err := p.Open(b.Context(), withPassphrase())
			if err != nil {
				b.Fatal(err)
			}
			token := model.NewSecret(string(make([]byte, 1200)))
			for from := 0; from < accounts; from += 1000 {
				err = v.Update(b.Context(), func(tx model.Tx) error {
					for i := from; i < min(from+1000, accounts); i++ {
						card := model.Card{ID: model.NewID(), Kind: model.AccountCard, Key: fmt.Sprint("account ", i), Data: make([]byte, 150)}
						if _, err := tx.PutCard(card); err != nil {
							return err
						}
						for _, kind := range []model.SecretKind{model.AccessSecret, model.RefreshSecret} {
							if err := tx.PutSecret(model.SecretRow{ID: model.NewID(), Owner: card.ID, Kind: kind, Value: token}); err != nil {
								return err
							}
						}
						if err := tx.Record(make([]byte, 100)); err != nil {
							return err
						}
					}
					return nil
				})
				if err != nil {
					b.Fatal(err)
				}
			}
			if err := v.Close(); err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if _, err := p.Rekey(b.Context(), withPassphrase(), nil); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(b.Elapsed().Seconds()/float64(b.N)/float64(accounts)*1e6, "µs/account")
		})
	}
}
