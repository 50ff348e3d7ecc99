package sandbox

import (
	"slices"
	"time"
)

// Pair is an access token with the refresh token beside it.
type Pair struct {
	Access  string
	Refresh string // empty: none
	Scopes  []string
}

// Minting says what to make without any request.
type Minting struct {
	Client    string   // empty: the first client
	User      string   // empty: the first user
	Scopes    []string // nil: all of the client's
	NoRefresh bool
	// Life is how long the access token lives; 0: as the settings say.
	Life time.Duration
}

// Mint makes a pair as a person does in the maker's web interface, to be
// pasted: Inventorum's dashboard, Netrex's user access token. It works at
// every server, and fast, so that a benchmark can begin with ten thousand
// accounts that are signed in.
func (s *Server) Mint(m Minting) (Pair, error) {
	s.mu.Lock()
	c, u := s.firstClient, s.firstUser
	if m.Client != "" {
		c = s.clientByID(m.Client)
	}
	if m.User != "" {
		u = s.users[m.User]
	}
	s.mu.Unlock()
	if c == nil && s.auth != "none" {
		return Pair{}, errNoClient
	}
	if u == nil {
		return Pair{}, errNoUser
	}
	scopes := m.Scopes
	if scopes == nil && c != nil {
		scopes = slices.Clone(c.Scopes)
	}
	p := s.open(c, u, scopes, opening{by: "dashboard", noRefresh: m.NoRefresh, life: m.Life})
	return p.shown(), nil
}

// opening says how a grant begins.
type opening struct {
	by        string
	noRefresh bool
	nonce     string
	life      time.Duration // of the access token; 0: the settings'
}

// open begins a grant and issues its first pair.
func (s *Server) open(c *client, u *user, scopes []string, how opening) *pair {
	s.mu.Lock()
	set := s.settings(c, u)
	g := s.newGrant(c, u, scopes)
	s.mu.Unlock()
	if how.life > 0 {
		set.AccessLife = how.life
	}
	g.nonce = how.nonce
	g.begun = g.begun.Add(-set.Backdate)
	g.ends = end(g.begun, set.SessionLife)
	m := s.make(g, set, scopes, true)
	m.by = how.by
	if how.noRefresh {
		m.refresh = ""
	}
	s.think(set)
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.issue(g, m)
}

func (p *pair) shown() Pair {
	out := Pair{Access: p.access.text, Scopes: p.scopes}
	if p.refresh != nil {
		out.Refresh = p.refresh.text
	}
	return out
}

// usual makes the times of a pair by the settings.
func (s *Server) usual(set Settings, scopes []string, first bool) minted {
	issued := s.now()
	if first {
		issued = issued.Add(-set.Backdate)
	} else {
		issued = issued.Add(-set.BackdateRefresh)
	}
	return minted{
		issued:     issued,
		accessEnd:  end(issued, set.AccessLife),
		refreshEnd: end(issued, set.RefreshLife),
		scopes:     scopes,
	}
}

// secondsLeft is expires_in as most servers give it: what is left of the life.
func (s *Server) secondsLeft(t *token) int {
	if t.ends.IsZero() {
		return 0
	}
	return int(t.ends.Sub(s.now()).Seconds() + 0.5)
}
