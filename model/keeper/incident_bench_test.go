package keeper_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

// manyIncidents are more than a desk has in decades.
const manyIncidents = 5000

// withIncidents stores incidents of three accounts with four tokens each.
func withIncidents(tb testing.TB, store keeper.Store, n int) {
	tb.Helper()
	for from := 1; from <= n; from += 500 {
		if err := store.Update(context.Background(), func(tx model.Tx) error {
			for number := from; number < from+500 && number <= n; number++ {
				if err := keeper.PutIncident(tx, pastIncident(number)); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			tb.Fatal(err)
		}
	}
}

// pastIncident is over and proven.
func pastIncident(number int) keeper.Incident {
	begun := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(number) * 8 * time.Hour)
	i := keeper.Incident{
		Number: number, Kind: "app", Name: fmt.Sprintf("app-%04d", number), Person: "maria", Begun: begun, Ended: begun.Add(20 * time.Second), Tokens: 12,
		Target: keeper.RevokeTarget{App: model.NewID()},
		Steps:  []keeper.ByHandStep{{App: fmt.Sprintf("app-%04d", number), Text: "Account & Settings, then OAuth applications, then choose the application, then delete it", URL: "https://app.storeman.io"}},
	}
	for a := range 3 {
		account := &model.Account{ID: model.NewID(), Name: fmt.Sprintf("account-%04d-%d", number, a)}
		for t := range 4 {
			i.Lines = append(i.Lines, keeper.RevokeLine{
				Account: account, App: &model.App{ID: i.Target.App, Name: i.Name, Provider: "storeman"}, Kind: model.AccessToken,
				Fingerprint: model.Fingerprint(fmt.Sprintf("%04x%02x%02x", number, a, t)), ServerStatus: 200, Outcome: keeper.RevokedDead,
				Proof: "refused: 401", At: begun.Add(5 * time.Second),
			})
		}
	}
	return i
}

func BenchmarkIncidents(b *testing.B) {
	for _, n := range []int{0, manyIncidents} {
		k, _ := benchRack(b, 214, "http://127.0.0.1:1", keeper.Options{})
		store := k.Store()
		withIncidents(b, store, n)
		name := func(what string) string { return fmt.Sprintf("%s/%d", what, n) }
		b.Run(name("list"), func(b *testing.B) {
			for b.Loop() {
				if _, err := k.Incidents(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(name("load"), func(b *testing.B) {
			for b.Loop() {
				if err := k.Load(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(name("token"), func(b *testing.B) {
			for b.Loop() {
				if _, err := k.Token(b.Context(), "account-000042", keeper.TokenRequest{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
