package sandbox

import (
	"slices"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// grant is what a sign-in opened and refreshes carry on: a Keycloak session,
// an OpenID grant, a family of refresh tokens.
type grant struct {
	no     int
	client *client // nil where the system knows none
	user   *user   // nil for client credentials
	scopes []string
	begun  time.Time
	ends   time.Time // zero: no end of its own
	killed time.Time // by reuse detection; zero: not
	nonce  string    // OpenID
	tokens []*token
}

// pair is one answer: an access token and the refresh token beside it.
type pair struct {
	access  *token
	refresh *token // nil: none was given
	grant   *grant
	scopes  []string
	// previous is the pair this one replaced, as long as the server remembers
	// it: Doorkeeper's previous_refresh_token.
	previous *pair
	// next is the pair that replaced this one, django-oauth-toolkit's
	// source_refresh_token read backwards.
	next *pair
}

// token is one issued token with all the oracle knows of it.
type token struct {
	text    string
	kind    model.TokenKind
	grant   *grant
	pair    *pair
	by      string // the request that brought it: method and path
	issued  time.Time
	ends    time.Time // zero: no end
	dead    time.Time // zero: alive as far as nobody killed it
	why     Death
	spentAt time.Time // a refresh token's first use
	spent   int       // how often it was sent before it was revoked
	offered int       // how often it was sent to the token endpoint at all
	used    int       // how often the API was opened with it
	reuse   bool      // the server allows repeated use
	spared  bool      // only the end of its client ends it, see [Server.Spare]
}

// Death says what ended a token.
type Death string

// The deaths.
const (
	Living      Death = ""
	DiedSpent   Death = "spent"   // a refresh token that was used
	DiedRotated Death = "rotated" // an access token that a refresh replaced
	DiedRevoked Death = "revoked"
	DiedReuse   Death = "reuse" // its family was killed by reuse detection
	DiedApp     Death = "app"   // its client was deleted
	DiedExpired Death = "expired"
)

func (t *token) kill(now time.Time, why Death) {
	if t != nil && t.dead.IsZero() && (!t.spared || why == DiedApp) {
		t.dead, t.why = now, why
	}
}

func (t *token) expired(now time.Time) bool {
	if t.ends.IsZero() {
		return false
	}
	return !now.Before(t.ends)
}

func (t *token) alive(now time.Time) bool { return t.death(now) == Living }

func (t *token) death(now time.Time) Death {
	switch {
	case !t.dead.IsZero():
		return t.why
	case !t.grant.killed.IsZero():
		return DiedReuse
	case t.expired(now):
		return DiedExpired
	}
	return Living
}

// newGrant opens a grant. The caller holds s.mu.
func (s *Server) newGrant(c *client, u *user, scopes []string) *grant {
	s.grants++
	return &grant{no: s.grants, client: c, user: u, scopes: slices.Clone(scopes), begun: s.now()}
}

// minted is what a pair is to be made of.
type minted struct {
	access, refresh       string // refresh empty: none
	issued                time.Time
	accessEnd, refreshEnd time.Time // zero: no end
	scopes                []string
	by                    string
}

// issue enters a pair into the ledger. The caller holds s.mu.
func (s *Server) issue(g *grant, m minted) *pair {
	p := &pair{grant: g, scopes: slices.Clone(m.scopes)}
	p.access = s.enter(g, p, model.AccessToken, m.access, m.issued, m.accessEnd, m.by)
	if m.refresh != "" {
		p.refresh = s.enter(g, p, model.RefreshToken, m.refresh, m.issued, m.refreshEnd, m.by)
	}
	return p
}

func (s *Server) enter(g *grant, p *pair, kind model.TokenKind, text string, issued, ends time.Time, by string) *token {
	t := &token{text: text, kind: kind, grant: g, pair: p, by: by, issued: issued, ends: ends}
	s.tokens[text] = t
	s.order = append(s.order, t)
	g.tokens = append(g.tokens, t)
	return t
}

// find returns an issued token of the kind, nil where there is none. The
// caller holds s.mu.
func (s *Server) find(text string, kind model.TokenKind) *token {
	t := s.tokens[text]
	if t == nil || t.kind != kind {
		return nil
	}
	return t
}

// offer counts a refresh token that came to the token endpoint. Sending one
// that was revoked or has ended spends nothing. The caller holds s.mu.
func (s *Server) offer(t *token) {
	if t == nil {
		return
	}
	t.offered++
	now := s.now()
	if why := t.death(now); why != Living && why != DiedSpent && why != DiedReuse {
		return
	}
	t.spent++
	if t.spentAt.IsZero() {
		t.spentAt = now
	}
}

// end is the moment after a life, zero for no end.
func end(from time.Time, life time.Duration) time.Time {
	if life <= 0 {
		return time.Time{}
	}
	return from.Add(life)
}
