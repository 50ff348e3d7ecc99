package sandbox

import (
	"sync"
	"testing"
	"time"
)

// A refresh whose answer was lost, then one retry with the old refresh token.
func TestLostAnswerThenOneRetry(t *testing.T) {
	tests := []struct {
		name   string
		server string
		tune   func(*Settings)
		status int
		code   string // of the refusal
		same   bool   // the retry brings the pair that was lost
		old    bool   // the old access token works afterwards
	}{
		{name: "doorkeeper as generated gives another new pair", server: Storeman, status: 200, old: true},
		{name: "doorkeeper without the column refuses", server: Storeman, tune: func(s *Settings) { s.NoPrevious = true }, status: 400, code: "invalid_grant"},
		{name: "django without grace refuses", server: Inventorum, status: 400, code: "invalid_grant"},
		{name: "django with grace gives the very same pair", server: Inventorum, tune: func(s *Settings) { s.Grace = 2 * time.Minute }, status: 200, same: true},
		{name: "reuse detection refuses and ends the grant", server: OIDC, status: 400, code: "invalid_grant"},
		{name: "petrosoft takes it", server: Petrosoft, status: 200, old: true},
		{name: "dsi refuses", server: DSI, status: 400, code: "invalid_grant", old: true},
		{name: "netrex with rotation refuses", server: Netrex, status: 400, code: "The refresh token is not valid.", old: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g := start(t, tt.server)
			if tt.tune != nil {
				g.Tune(tt.tune)
			}
			sp := speak(g)
			held := sp.begin()
			g.Inject(LoseAnswer("", 1))
			if a, err := sp.renew(held.Refresh); err == nil {
				t.Fatalf("the answer was not lost: %d %s", a.status, a.body)
			}
			lost := newest(g)
			retry, err := sp.renew(held.Refresh)
			if err != nil {
				t.Fatal(err)
			}
			oldAlive := g.Oracle().Alive(held.Access)
			g.want("status of the retry", retry.status, tt.status)
			g.want("error", retry.text("error"), tt.code)
			if tt.status == 200 {
				g.want("the same pair", retry.pair().Refresh == lost.Refresh, tt.same)
				g.want("new access token opens", g.open(retry.text("access_token")).status, 200)
			}
			g.want("old access token alive after the retry", oldAlive, tt.old)
			found, _ := g.Oracle().Find(held.Refresh)
			g.want("spent", found.Spent, 2)
			g.want("the oracle saw it", len(g.Oracle().SpentTwice()), 1)
		})
	}
}

// newest is the pair that was issued last.
func newest(g *rig) Pair {
	list := g.Oracle().Issued()
	last := list[len(list)-1]
	return Pair{Refresh: last.Token, Access: list[len(list)-2].Token}
}

func TestReuseEndsTheLivingAccessTokenToo(t *testing.T) {
	g := startOIDC(t)
	first := g.begin()
	second := g.refresh(first.Refresh).pair()
	g.want("opens before", g.open(second.Access).status, 200)
	g.want("reuse", g.refresh(first.Refresh).status, 400)
	g.want("opens after", g.open(second.Access).status, 401)
	g.want("newest refresh token", g.refresh(second.Refresh).status, 400)
	g.want("families", g.Oracle().FamiliesKilled(), 1)
}

func TestGraceEnds(t *testing.T) {
	g := startInventorum(t)
	g.Tune(func(s *Settings) { s.Grace = 2 * time.Minute })
	p := g.begin()
	next := g.refresh(p.Refresh).pair()
	g.sb.Advance(119 * time.Second)
	g.want("within grace", g.refresh(p.Refresh).pair().Access, next.Access)
	g.sb.Advance(2 * time.Second)
	g.want("after grace", g.refresh(p.Refresh).status, 400)
}

// Six refreshes of one account at the same time.
func TestSixRefreshesAtOnce(t *testing.T) {
	slow := func(s *Settings) { s.Think = 700 * time.Millisecond }
	tests := []struct {
		name   string
		server string
		tune   func(*Settings)
		good   int // how many answers are 200
		pairs  int // how many different pairs they hold
		alive  int // how many of their access tokens work afterwards
	}{
		{"doorkeeper gives six living pairs", Storeman, nil, 6, 6, 6},
		{"doorkeeper without the column lets one win", Storeman, func(s *Settings) { s.NoPrevious = true }, 1, 1, 1},
		{"django gives six times the same pair", Inventorum, nil, 6, 1, 1},
		{"with reuse detection the winner is dead already", OIDC, nil, 1, 1, 0},
		{"petrosoft gives six", Petrosoft, nil, 6, 6, 6},
		{"dsi lets one win", DSI, nil, 1, 1, 1},
		{"netrex lets one win", Netrex, nil, 1, 1, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			g := start(t, tt.server)
			sp := speak(g)
			held := sp.begin()
			g.Tune(slow)
			if tt.tune != nil {
				g.Tune(tt.tune)
			}
			answers := make([]said, 6)
			var wg sync.WaitGroup
			for i := range answers {
				wg.Go(func() { answers[i], _ = sp.renew(held.Refresh) })
			}
			wg.Wait()
			good, pairs := 0, map[string]bool{}
			for _, a := range answers {
				if a.status == 200 {
					good++
					pairs[a.text("access_token")] = true
				}
			}
			alive := 0
			for token := range pairs {
				if g.Oracle().Alive(token) {
					alive++
				}
			}
			g.want("good answers", good, tt.good)
			g.want("different pairs", len(pairs), tt.pairs)
			g.want("living access tokens", alive, tt.alive)
			g.want("at once", g.Oracle().Inflight(), 6)
		})
	}
}

func TestDjangoRefusesOneAfterTheOther(t *testing.T) {
	g := startInventorum(t)
	p := g.begin()
	g.want("first", g.refresh(p.Refresh).status, 200)
	for range 5 {
		g.want("later", g.refresh(p.Refresh).status, 400)
	}
}

// The wrong form of HTTP Basic is a 401 each way.
func TestClientInBasic(t *testing.T) {
	tests := []struct {
		name   string
		server string
		header map[string]string
		status int
	}{
		{"doorkeeper takes it raw", Storeman, basic("acme-items-id", storemanSecret), 200},
		{"doorkeeper refuses it encoded", Storeman, encoded("acme-items-id", storemanSecret), 401},
		{"django takes it encoded", Inventorum, inventorumClient, 200},
		{"django refuses it raw", Inventorum, basic("acme-pos-id", inventorumSecret), 401},
		{"the openid provider takes it encoded", OIDC, oidcClient, 200},
		{"the openid provider refuses it raw", OIDC, basic("stock-bridge", oidcSecret), 401},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g := start(t, tt.server)
			held := speak(g).begin()
			a := g.form(g.tokenPaths[0], tt.header, "grant_type", "refresh_token", "refresh_token", held.Refresh)
			g.want("status", a.status, tt.status)
			if tt.status == 401 {
				g.want("error", a.text("error"), "invalid_client")
				g.want("nothing spent", g.Oracle().Alive(held.Refresh), true)
			}
		})
	}
}
