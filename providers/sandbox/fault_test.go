package sandbox

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func TestFaultCutBeforeSpendsNothing(t *testing.T) {
	g := startStoreman(t)
	p := g.begin()
	g.Inject(CutBefore(storemanToken, 1))
	if _, err := g.renew(p.Refresh); err == nil {
		t.Fatal("the connection was not cut")
	}
	found, _ := g.Oracle().Find(p.Refresh)
	g.want("spent", found.Spent, 0)
	a, err := g.renew(p.Refresh)
	if err != nil || a.status != 200 {
		t.Fatalf("after the fault: %d %v", a.status, err)
	}
}

func TestFaultTimes(t *testing.T) {
	g := startStoreman(t)
	g.Inject(Answering(storemanItems, 2, 503, "text/plain", "no"))
	for i, want := range []int{503, 503, 401} {
		if got := g.open("x").status; got != want {
			t.Errorf("request %d: %d, want %d", i, got, want)
		}
	}
	g.Inject(Answering(storemanItems, 0, 418, "", ""))
	for range 3 {
		g.want("until cleared", g.open("x").status, 418)
	}
	g.ClearFaults()
	g.want("cleared", g.open("x").status, 401)
	g.want("met", g.FaultsMet("answering"), 5)
}

func TestFaultOfOnePathLeavesOthers(t *testing.T) {
	g := startStoreman(t)
	p := g.begin()
	g.Inject(Answering(storemanToken, 0, 500, "", ""))
	g.want("api", g.open(p.Access).status, 200)
	g.want("token", g.refresh(p.Refresh).status, 500)
}

func TestFaultOfOneUserLeavesOthers(t *testing.T) {
	for _, id := range []string{Petrosoft, Storeman, Inventorum, DSI, Netrex, OIDC} {
		t.Run(id, func(t *testing.T) {
			g := start(t, id)
			sp := speak(g)
			p := sp.begin()
			mine := g.firstUser.Name
			g.Inject(Fault{Name: "theirs", User: "somebody else", Path: g.tokenPaths[len(g.tokenPaths)-1], Cut: true})
			a, err := sp.renew(p.Refresh)
			if err != nil || a.status != 200 {
				t.Fatalf("another user's fault: %d %v", a.status, err)
			}
			g.Inject(Fault{Name: "mine", User: mine, Times: 1, Cut: true})
			if _, err := sp.renew(a.text("refresh_token")); err == nil {
				t.Error("the user's own fault did not meet the refresh")
			}
		})
	}
}

func TestFaultOfOneClient(t *testing.T) {
	g := startInventorum(t)
	g.Inject(Fault{Client: "bacchus-shop-id", Cut: true})
	p := g.begin()
	g.want("another client", g.refresh(p.Refresh).status, 200)
	_, err := g.tryForm(inventorumToken, encoded("bacchus-shop-id", inventorumSecret), "grant_type", "refresh_token", "refresh_token", "x")
	g.want("this client is cut", err != nil, true)
}

func TestFaultDelayAndStall(t *testing.T) {
	g := startStoreman(t)
	p := g.begin()
	began := time.Now()
	g.Inject(Fault{Path: storemanToken, Times: 1, Delay: 60 * time.Millisecond, Process: true, Stall: 60 * time.Millisecond})
	g.want("status", g.refresh(p.Refresh).status, 200)
	if took := time.Since(began); took < 120*time.Millisecond {
		t.Errorf("took %v", took)
	}
}

func TestFaultArrivedIsCalledBeforeAnythingIsSpent(t *testing.T) {
	g := startStoreman(t)
	p := g.begin()
	var spent atomic.Int64
	spent.Store(-1)
	g.Inject(Fault{Path: storemanToken, Times: 1, Process: true, Arrived: func(*http.Request) {
		found, _ := g.Oracle().Find(p.Refresh)
		spent.Store(int64(found.Spent))
	}})
	g.want("status", g.refresh(p.Refresh).status, 200)
	g.want("spent on arrival", spent.Load(), int64(0))
}

func TestFaultBusyAndRedirect(t *testing.T) {
	g := startStoreman(t)
	g.Inject(Busy(storemanItems, 1, 429, "7"))
	a := g.open("x")
	g.want("status", a.status, 429)
	g.want("retry", a.header.Get("Retry-After"), "7")
	for _, status := range []int{301, 302, 303, 307, 308} {
		g.Inject(Redirecting(storemanItems, 1, status, "http://127.0.0.1:9/"))
		a := g.open("x")
		g.want("status", a.status, status)
		g.want("location", a.header.Get("Location"), "http://127.0.0.1:9/")
	}
}

func TestHostDownAndUpOnTheSamePort(t *testing.T) {
	g := startDSI(t)
	p := g.begin()
	north, err := g.AddHost()
	if err != nil {
		t.Fatal(err)
	}
	probe := func(base string) error {
		_, err := g.try("GET", base+dsiItems, "", map[string]string{"Authorization": "Bearer " + p.Access})
		return err
	}
	north.Down()
	north.Down()
	g.want("down", probe(north.URL) != nil, true)
	g.want("the other host", probe(g.URL), nil)
	if err := north.Up(); err != nil {
		t.Fatal(err)
	}
	g.want("up again", probe(north.URL), nil)
	g.Server.Down()
	g.want("main host down", probe(g.URL) != nil, true)
	if err := g.Server.Up(); err != nil {
		t.Fatal(err)
	}
	g.want("main host up", probe(g.URL), nil)
}

func TestHostileListFitsEveryServer(t *testing.T) {
	for _, id := range []string{Petrosoft, Storeman, Inventorum, DSI, Netrex, OIDC} {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			g := start(t, id)
			sp := speak(g)
			seen := map[string]bool{}
			elsewhere := "http://127.0.0.1:9/elsewhere"
			list := g.Hostile(elsewhere)
			if len(list) < 40 {
				t.Fatalf("only %d hostile answers", len(list))
			}
			for _, h := range list {
				if h.Name == "" || seen[h.Name] {
					t.Errorf("the name %q is empty or stands there twice", h.Name)
				}
				seen[h.Name] = true
				g.http.Timeout = 20 * time.Second
				if h.Slow {
					g.http.Timeout = 300 * time.Millisecond
				}
				p, err := g.Mint(Minting{})
				if err != nil {
					t.Fatal(err)
				}
				g.Inject(h.Fault(g.tokenPaths[len(g.tokenPaths)-1], true))
				began := time.Now()
				a, err := sp.renew(p.Refresh)
				if h.Slow && err == nil && len(a.body) < 1<<20 {
					t.Errorf("%s: ended by itself after %v", h.Name, time.Since(began))
				}
				if h.Tokens && (err != nil || !strings.Contains(a.body, "access_token")) {
					t.Errorf("%s: holds no tokens: %d %v", h.Name, a.status, err)
				}
				g.want(h.Name+" met", g.FaultsMet(h.Name), 1)
				found, _ := g.Oracle().Find(p.Refresh)
				if h.Unspent != (found.Spent == 0) {
					t.Errorf("%s: spent %d times, unspent %v", h.Name, found.Spent, h.Unspent)
				}
			}
		})
	}
}

func TestHostileTokensAreTheRealOnes(t *testing.T) {
	g := startStoreman(t)
	for _, h := range g.Hostile("http://127.0.0.1:9/") {
		if !h.Tokens || h.Name == "access token of 40 kB" {
			continue
		}
		p := g.begin()
		g.Inject(h.Fault(storemanToken, true))
		a := g.refresh(p.Refresh)
		if !strings.Contains(a.body, newest(g.rig).Refresh) {
			t.Errorf("%s: the real refresh token is not in the answer", h.Name)
		}
	}
}

func TestHostileEchoHoldsEverySecret(t *testing.T) {
	for _, id := range []string{Petrosoft, Storeman, Inventorum, DSI, Netrex, OIDC} {
		g := start(t, id)
		sp := speak(g)
		p := sp.begin()
		for _, h := range g.Hostile("") {
			if h.Name != "secrets echoed by a 500" {
				continue
			}
			g.Inject(h.Fault("", false))
			a, err := sp.renew(p.Refresh)
			if err != nil || !strings.Contains(a.text("message"), p.Refresh) {
				t.Errorf("%s: the refresh token is not echoed: %q %v", id, a.body, err)
			}
		}
	}
}

func TestCloseEndsSlowAnswers(t *testing.T) {
	g := startStoreman(t)
	var slow []HostileAnswer
	for _, h := range g.Hostile("") {
		if h.Slow {
			slow = append(slow, h)
		}
	}
	done := make(chan struct{}, len(slow))
	for _, h := range slow {
		g.Inject(h.Fault(storemanItems, false))
		go func() {
			_, _ = g.try("GET", storemanItems, "", nil)
			done <- struct{}{}
		}()
	}
	for g.Oracle().Requests(storemanItems) < len(slow) {
		time.Sleep(time.Millisecond)
	}
	_ = g.sb.Close()
	for range slow {
		select {
		case <-done:
		case <-time.After(5 * time.Second):
			t.Fatal("an answer outlives the sandbox")
		}
	}
}
