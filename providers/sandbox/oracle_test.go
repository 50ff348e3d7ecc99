package sandbox

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

func TestOracleRecordsWhatWasIssuedAndBecameOfIt(t *testing.T) {
	g := startInventorum(t)
	p := g.begin()
	g.open(p.Access)
	a := g.refresh(p.Refresh)
	found, ok := g.Oracle().Find(p.Refresh)
	g.want("found", ok, true)
	g.want("kind", found.Kind, model.RefreshToken)
	g.want("client", found.Client, "acme-pos-id")
	g.want("user", found.User, "acme-pos-sync")
	g.want("spent", found.Spent, 1)
	g.want("alive", found.Alive, false)
	g.want("death", found.Death, DiedSpent)
	g.want("by", found.By, "dashboard")
	access, _ := g.Oracle().Find(p.Access)
	g.want("used", access.Used, 1)
	g.want("death", access.Death, DiedRotated)
	next, _ := g.Oracle().Find(a.text("access_token"))
	g.want("by", next.By, "POST "+inventorumToken)
	g.want("ends", next.Ends.Sub(next.At), 10*time.Hour)
	g.want("same grant", next.Grant, found.Grant)
	g.want("requests", g.Oracle().Requests(inventorumToken), 1)
	g.want("token requests", g.Oracle().TokenRequests(), 1)
	g.want("all requests", g.Oracle().Requests(""), 2)
	_, ok = g.Oracle().Find("rubbish")
	g.want("rubbish", ok, false)
}

func TestOracleCountsNoSpendingAfterARevocation(t *testing.T) {
	g := startStoreman(t)
	p := g.begin()
	g.revoke(p.Refresh)
	g.refresh(p.Refresh)
	g.refresh(p.Refresh)
	found, _ := g.Oracle().Find(p.Refresh)
	g.want("offered", found.Offered, 2)
	g.want("spent", found.Spent, 0)
	g.want("spent twice", len(g.Oracle().SpentTwice()), 0)
}

func TestManyUsersAreCheapAndSafe(t *testing.T) {
	g := startStoreman(t)
	began := time.Now()
	names := g.AddUsers("shop-", 10_000, Password)
	for _, name := range names {
		if _, err := g.Mint(Minting{User: name}); err != nil {
			t.Fatal(err)
		}
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("10,000 signed-in accounts took %v", took)
	}
	g.want("tokens", len(g.Oracle().Issued()), 20_000)
	g.want("name", names[42], "shop-00042")
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			p, err := g.Mint(Minting{User: names[i]})
			if err != nil {
				t.Error(err)
				return
			}
			a, err := g.renew(p.Refresh)
			if err != nil || a.status != 200 {
				t.Errorf("refresh: %d %v", a.status, err)
			}
			_ = g.TuneUser(names[i], func(s *Settings) { s.AccessLife = time.Second })
			_ = g.Oracle().OfUser(names[i])
			g.sb.Advance(time.Second)
			g.Oracle().SpentTwice()
		})
	}
	wg.Wait()
}

func TestSettingsOfUserWinOverClientOverServer(t *testing.T) {
	g := startStoreman(t)
	life := func() int { return g.signIn("acme-web", "read_items").number("expires_in") }
	g.Tune(func(s *Settings) { s.AccessLife = 100 * time.Second })
	g.want("server", life(), 100)
	_ = g.TuneClient("acme-items-id", func(s *Settings) { s.AccessLife = 50 * time.Second })
	g.want("client", life(), 50)
	_ = g.TuneUser("acme-web", func(s *Settings) { s.AccessLife = 10 * time.Second })
	g.want("user", life(), 10)
	_ = g.TuneUser("acme-web", nil)
	g.want("taken back", life(), 50)
	g.want("no such user", g.TuneUser("x", nil), errNoUser)
	g.want("no such client", g.TuneClient("x", nil), errNoClient)
}

func TestTwoSecretsDuringARotation(t *testing.T) {
	g := startInventorum(t)
	if err := g.AddSecret("acme-pos-id", "second secret"); err != nil {
		t.Fatal(err)
	}
	try := func(secret string) int {
		p := g.begin()
		return g.form(inventorumToken, encoded("acme-pos-id", secret), "grant_type", "refresh_token", "refresh_token", p.Refresh).status
	}
	g.want("old", try(inventorumSecret), 200)
	g.want("new", try("second secret"), 200)
	_ = g.DropSecret("acme-pos-id", inventorumSecret)
	g.want("old dropped", try(inventorumSecret), 401)
	g.want("new", try("second secret"), 200)
}

func TestSameAccessTokenCanComeBack(t *testing.T) {
	for _, id := range []string{Petrosoft, Storeman, Inventorum, DSI, Netrex, OIDC} {
		g := start(t, id)
		sp := speak(g)
		p := sp.begin()
		g.Tune(func(s *Settings) { s.SameAccess = true })
		a, err := sp.renew(p.Refresh)
		if err != nil || a.text("access_token") != p.Access {
			t.Errorf("%s: %d %v", id, a.status, err)
		}
	}
}

func TestInjectedClock(t *testing.T) {
	when := time.Date(2031, 5, 4, 3, 2, 1, 0, time.UTC)
	sb, err := Start(context.Background(), Options{Only: []string{Storeman}, Now: func() time.Time { return when }})
	if err != nil {
		t.Fatal(err)
	}
	defer sb.Close()
	sb.Advance(-time.Minute)
	if got := sb.Server(Storeman).Now(); !got.Equal(when.Add(-time.Minute)) {
		t.Errorf("now is %v", got)
	}
}

func TestProvidersListEverythingASignInNeeds(t *testing.T) {
	sb, err := Start(context.Background(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer sb.Close()
	want := []string{Petrosoft, Storeman, Inventorum, DSI, Netrex, OIDC}
	for i, p := range sb.Providers() {
		if p.ID != want[i] || p.URL == "" || p.ProbeURL == "" || p.Username == "" || p.Password == "" {
			t.Errorf("%d: %+v", i, p)
		}
		if p.ID != Petrosoft && p.ClientID == "" {
			t.Errorf("%s has no client", p.ID)
		}
		if (p.RevokeURL == "") != (p.ID == Petrosoft) || (p.Pin == "") != (p.ID != DSI) {
			t.Errorf("%s: revoke %q, pin %q", p.ID, p.RevokeURL, p.Pin)
		}
	}
}

func TestContextEndsTheSandbox(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	sb, err := Start(ctx, Options{Only: []string{Storeman}})
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	select {
	case <-sb.done:
	case <-time.After(5 * time.Second):
		t.Fatal("the sandbox runs on")
	}
}

func TestClosedSandboxStaysClosed(t *testing.T) {
	g := startStoreman(t)
	_ = g.sb.Close()
	_ = g.sb.Close()
	if err := g.Server.Up(); err == nil {
		t.Error("a host came up after the sandbox was closed")
	}
	if _, err := g.try("GET", "/", "", nil); err == nil {
		t.Error("a closed sandbox answers")
	}
}

func ExampleStart() {
	sb, err := Start(context.Background(), Options{Only: []string{Inventorum}})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer sb.Close()
	shop := sb.Server(Inventorum)
	pair, _ := shop.Mint(Minting{Scopes: []string{"products:read"}})
	fmt.Println(shop.Oracle().Alive(pair.Access))
	sb.Advance(11 * time.Hour)
	fmt.Println(shop.Oracle().Alive(pair.Access), shop.Oracle().Alive(pair.Refresh))
	// Output:
	// true
	// false true
}
