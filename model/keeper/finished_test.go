package keeper_test

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/providers"
	"github.com/tokenrack/tokenrack/providers/sandbox"
)

// slowLook is a process that is starved between reading an intent and asking
// whether its holder lives.
type slowLook struct {
	keeper.Store
	once      sync.Once
	meanwhile func()
}

func (s *slowLook) Alive(holder model.ID) (bool, error) {
	s.once.Do(s.meanwhile)
	return s.Store.Alive(holder)
}

// A process reads another's intent, and before it asks whether that one lives, the
// other stores its answer and ends: it is not in doubt, and nothing is sent again.
func TestAHolderThatEndsWhileItIsLookedAt_isNoDeath(t *testing.T) {
	for name, ask := range map[string]func(context.Context, *keeper.Keeper, *model.Account) error{
		"token": func(ctx context.Context, k *keeper.Keeper, acc *model.Account) error {
			b, err := k.Token(ctx, acc.Name, keeper.TokenRequest{})
			if err == nil && b.Warning != "" {
				t.Errorf("it warns: %s", b.Warning)
			}
			return err
		},
		"settle": func(ctx context.Context, k *keeper.Keeper, acc *model.Account) error {
			_, err := k.Settle(ctx, acc.ID, false)
			return err
		},
		"settle at once": func(ctx context.Context, k *keeper.Keeper, acc *model.Account) error {
			_, err := k.Settle(ctx, acc.ID, true)
			return err
		},
		"refresh": func(ctx context.Context, k *keeper.Keeper, acc *model.Account) (err error) {
			_ = k.RefreshAccounts(ctx, []model.ID{acc.ID}, true, func(r keeper.RefreshResult) {
				if r.Err != nil {
					err = r.Err
				}
			})
			return err
		},
		"show": func(ctx context.Context, k *keeper.Keeper, acc *model.Account) error {
			shown, _, err := k.Account(ctx, acc.Name)
			if err == nil && shown.Doubt != nil {
				t.Error("it is shown in doubt")
			}
			return err
		},
		"export": func(ctx context.Context, k *keeper.Keeper, acc *model.Account) error {
			return k.Pack(ctx, keeper.Packing{
				Take: func(*model.Account, *model.App) bool { return true }, Apps: func(*model.App) bool { return true }, Tokens: true,
			}, func(p keeper.Parcel) error {
				if p.Account != nil && (p.Account.Doubt != nil || len(p.Account.Lost) > 0) {
					t.Error("it is exported in doubt")
				}
				if p.Account != nil && p.Refresh.Fingerprint() == acc.Refresh.Fingerprint {
					t.Error("the refresh token that was spent is exported")
				}
				return nil
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			r, home := newHome(t)
			acc := r.stale(r.app(sandbox.Inventorum), "stale")
			arrived, goOn, ended := make(chan struct{}), make(chan struct{}), make(chan struct{})
			r.server(acc).Inject(sandbox.Fault{Path: "/api/auth/token/", Times: 1, Process: true, Answer: func(w http.ResponseWriter, _ *http.Request, real sandbox.Real) {
				close(arrived)
				<-goOn
				for name, values := range real.Header {
					w.Header()[name] = values
				}
				w.WriteHeader(real.Status)
				_, _ = w.Write(real.Body)
			}})
			other, store, err := openHome(home)
			if err != nil {
				t.Fatal(err)
			}
			go func() {
				defer close(ended)
				if _, err := other.Token(context.Background(), acc.Name, keeper.TokenRequest{}); err != nil {
					t.Error(err)
				}
				_ = other.Close(context.Background())
				_ = store.Close()
			}()
			<-arrived
			engine, err := providers.New(providers.Options{})
			if err != nil {
				t.Fatal(err)
			}
			starved := &slowLook{Store: r.store, meanwhile: func() {
				close(goOn)
				<-ended
			}}
			ctx, stop := context.WithTimeout(r.ctx, time.Minute)
			defer stop()
			if err := ask(ctx, keeper.New(starved, engine, keeper.Options{}), acc); err != nil {
				t.Errorf("it fails: %v", err)
			}
			equal(t, "requests", r.oracle(acc).TokenRequests(), 1)
			equal(t, "families killed by reuse", r.oracle(acc).FamiliesKilled(), 0)
		})
	}
}
