package keeper_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/providers"
	"github.com/tokenrack/tokenrack/vault"
)

// benchRack makes a vault on disk with n accounts of a server at url.
func benchRack(b *testing.B, n int, url string, o keeper.Options) (*keeper.Keeper, vault.Place) {
	b.Helper()
	home := b.TempDir()
	place := vault.Place{Path: filepath.Join(home, "vault.db"), State: filepath.Join(home, "state")}
	ctx := context.Background()
	if _, err := place.Init(ctx, model.VaultInit{Passphrase: model.NewSecret(childPassphrase)}); err != nil {
		b.Fatal(err)
	}
	store, err := place.Open(ctx, model.VaultKey{Passphrase: model.NewSecret(childPassphrase)})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = store.Close() })
	engine, err := providers.New(providers.Options{})
	if err != nil {
		b.Fatal(err)
	}
	k := keeper.New(store, engine, o)
	app, err := k.AddApp(ctx, keeper.AppDraft{
		App:          model.App{Name: "app", Provider: "inventorum", Base: url, ClientID: "id", Scopes: model.NewScopes("basic:read", "products:read")},
		ClientSecret: model.NewSecret("secret"),
	})
	if err != nil {
		b.Fatal(err)
	}
	fill(b, k, app, n)
	return k, place
}

func fill(b *testing.B, k *keeper.Keeper, app *model.App, n int) {
	b.Helper()
	items := make(chan keeper.BatchItem)
	go func() {
		defer close(items)
		for i := range n {
			items <- keeper.BatchItem{Line: i, Pasted: &keeper.Pasted{
				Account: keeper.NewAccount{Name: fmt.Sprintf("account-%06d", i), App: app.ID, Customer: fmt.Sprintf("Customer %d", i%400)},
				Tokens:  model.NewSecret(fmt.Sprintf("%040d", i) + strings.Repeat("a", 1160)),
				Refresh: model.NewSecret(fmt.Sprintf("%040d", i) + strings.Repeat("r", 960)), ExpiresIn: 10 * time.Hour,
			}}
		}
	}()
	if err := k.AddMany(context.Background(), items, func(r keeper.BatchResult) {
		if r.Err != nil {
			b.Error(r.Err)
		}
	}); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkLoad opens no secret: it reads what a list shows of every account.
func BenchmarkLoad(b *testing.B) {
	for _, n := range []int{100, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			k, _ := benchRack(b, n, "http://127.0.0.1:1", keeper.Options{})
			b.ReportAllocs()
			for b.Loop() {
				if err := k.Load(context.Background()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkToken gives a fresh bearer by name.
func BenchmarkToken(b *testing.B) {
	for _, n := range []int{100, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			k, _ := benchRack(b, n, "http://127.0.0.1:1", keeper.Options{})
			b.ReportAllocs()
			for b.Loop() {
				if _, err := k.Token(context.Background(), "account-000042", keeper.TokenRequest{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// slowServer answers refreshes after a delay, as one far away does.
func slowServer(delay time.Duration) *httptest.Server {
	answer := `{"access_token":"` + strings.Repeat("A", 1200) + `%d","token_type":"Bearer","expires_in":36000,"refresh_token":"` + strings.Repeat("R", 1000) + `%d","scope":"basic:read products:read"}`
	var n sync.Mutex
	count := 0
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		time.Sleep(delay)
		n.Lock()
		count++
		i := count
		n.Unlock()
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, answer, i, i)
	}))
}

// BenchmarkRefreshAccounts refreshes many accounts, each durably, at an endpoint
// that answers after 50 ms, beside a plain net/http client with the same
// connection habits that keeps nothing. ratio is plain time over ours.
func BenchmarkRefreshAccounts(b *testing.B) {
	const n, workers = 2000, 64
	server := slowServer(50 * time.Millisecond)
	defer server.Close()
	k, _ := benchRack(b, n, server.URL, keeper.Options{Workers: workers, PerHost: workers})
	if err := k.Load(context.Background()); err != nil {
		b.Fatal(err)
	}
	var ids []model.ID
	for _, a := range k.Snapshot().Accounts {
		ids = append(ids, a.ID)
	}
	var ours, plain time.Duration
	for b.Loop() {
		begun := time.Now()
		err := k.RefreshAccounts(context.Background(), ids, false, func(r keeper.RefreshResult) {
			if r.Outcome != keeper.Refreshed {
				b.Errorf("%s: %v", r.Outcome, r.Err)
			}
		})
		if err != nil {
			b.Fatal(err)
		}
		ours += time.Since(begun)
		begun = time.Now()
		plainRefresh(b, server.URL, n, workers)
		plain += time.Since(begun)
	}
	b.ReportMetric(float64(n*b.N)/ours.Seconds(), "refreshes/s")
	b.ReportMetric(plain.Seconds()/ours.Seconds(), "ratio")
}

// plainRefresh does the same exchanges with nothing around them: a connection
// each, as the engine makes them.
func plainRefresh(b *testing.B, base string, n, workers int) {
	b.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	queue := make(chan int)
	var crew sync.WaitGroup
	for range workers {
		crew.Go(func() {
			for range queue {
				form := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {strings.Repeat("r", 1000)}}
				resp, err := client.PostForm(base+"/api/auth/token/", form)
				if err != nil {
					b.Error(err)
					continue
				}
				_, _ = io.Copy(io.Discard, resp.Body)
				_ = resp.Body.Close()
			}
		})
	}
	for i := range n {
		queue <- i
	}
	close(queue)
	crew.Wait()
}
