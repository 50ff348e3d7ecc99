package keeper_test

import (
	"context"
	"strings"
	"testing"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/providers"
	"github.com/tokenrack/tokenrack/providers/sandbox"
)

// clumsyEngine panics with a secret where it should send.
type clumsyEngine struct{ wholeEngine }

type wholeEngine = keeper.Providers

func (clumsyEngine) Exchange(_ context.Context, _ model.Client, g model.Grant) model.Reply {
	panic("could not send " + g.RefreshToken.Reveal())
}

// A panic in the middle of an exchange is told without its value; whoever waits
// is let go, and the keeper closes. What was to be spent is in doubt, as ever.
func TestAPanicInAnExchange_isToldWithoutItsValue(t *testing.T) {
	for name, ask := range map[string]func(context.Context, *keeper.Keeper, *model.Account) error{
		"token": func(ctx context.Context, k *keeper.Keeper, acc *model.Account) error {
			_, err := k.TokenOf(ctx, acc.ID, keeper.TokenRequest{ForceRefresh: true})
			return err
		},
		"refresh": func(ctx context.Context, k *keeper.Keeper, acc *model.Account) (err error) {
			_ = k.RefreshAccounts(ctx, []model.ID{acc.ID}, false, func(r keeper.RefreshResult) {
				if r.Err != nil {
					err = r.Err
				}
			})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRack(t)
			acc := r.account(sandbox.Inventorum)
			var secret string
			err := r.store.View(r.ctx, func(rd model.Reader) error {
				row, err := rd.Secret(acc.Refresh.ID)
				secret = row.Value.Reveal()
				return err
			})
			if err != nil || secret == "" {
				t.Fatal(err)
			}
			engine, err := providers.New(providers.Options{})
			if err != nil {
				t.Fatal(err)
			}
			ctx, stop := context.WithCancel(r.ctx)
			defer stop()
			t.Cleanup(model.OnMistake(func(*model.Mistake) { stop() }))
			k := keeper.New(r.store, clumsyEngine{engine}, keeper.Options{Clock: r.clock})
			err = ask(ctx, k, acc)
			if model.KindOf(err) != model.KindAborted {
				t.Errorf("whoever waits is told %v", err)
			}
			m := model.FirstMistake()
			if m == nil || m.Of != "string" || !strings.Contains(m.Words(), "clumsyEngine.Exchange") || strings.Contains(m.Words(), secret) {
				t.Errorf("it says %+v", m)
			}
			if err := k.Close(r.soon()); err != nil {
				t.Errorf("closing: %v", err)
			}
		})
	}
}
