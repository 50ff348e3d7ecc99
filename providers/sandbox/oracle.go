package sandbox

import (
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// Oracle knows everything a server issued and what became of it: the truth
// that a test compares a client's belief with. It lives in memory only and may
// be asked from several goroutines.
type Oracle struct{ s *Server }

// Issued is one token as the server knows it.
type Issued struct {
	Token  string
	Kind   model.TokenKind
	Client string // empty where the system knows no clients
	User   string
	Scopes []string
	Grant  int    // the sign-in it goes back to, counted per server
	By     string // the request that brought it: method and path
	At     time.Time
	Ends   time.Time // zero: no end
	// Offered counts how often a refresh token came to the token endpoint.
	Offered int
	// Spent counts those of them that came before it was revoked or had ended:
	// more than one is a client that spends a token twice.
	Spent int
	// Reusable says that the server allows repeated use of it.
	Reusable bool
	Used     int // how often it was tried at the API while it was alive
	Alive    bool
	Death    Death     // why it is not alive
	Died     time.Time // zero: alive, or expired
}

// Oracle returns the server's oracle.
func (s *Server) Oracle() Oracle { return Oracle{s} }

// Issued returns every token in the order of issue.
func (o Oracle) Issued() []Issued {
	return o.pick(func(*token) bool { return true })
}

// Find returns one token, false where the server never issued it.
func (o Oracle) Find(text string) (Issued, bool) {
	o.s.mu.Lock()
	defer o.s.mu.Unlock()
	t := o.s.tokens[text]
	if t == nil {
		return Issued{}, false
	}
	return t.issuedAs(o.s.now()), true
}

// Alive says whether the server would take the token now.
func (o Oracle) Alive(text string) bool {
	found, _ := o.Find(text)
	return found.Alive
}

// Living returns the tokens that the server would take now.
func (o Oracle) Living() []Issued {
	now := o.s.now()
	return o.pick(func(t *token) bool { return t.alive(now) })
}

// OfUser returns a user's tokens in the order of issue.
func (o Oracle) OfUser(name string) []Issued {
	return o.pick(func(t *token) bool { return t.grant.user != nil && t.grant.user.Name == name })
}

// SpentTwice returns the refresh tokens that a client sent more than once
// where once is all it has.
func (o Oracle) SpentTwice() []Issued {
	return o.pick(func(t *token) bool { return t.spent > 1 && !t.reuse })
}

// FamiliesKilled is how many grants reuse detection has ended.
func (o Oracle) FamiliesKilled() int {
	o.s.mu.Lock()
	defer o.s.mu.Unlock()
	return o.s.killed
}

// Requests counts the requests to a path since the start, faults included; the
// empty path counts all of them.
func (o Oracle) Requests(path string) int {
	o.s.mu.Lock()
	defer o.s.mu.Unlock()
	if path != "" {
		return o.s.requests[path]
	}
	total := 0
	for _, n := range o.s.requests {
		total += n
	}
	return total
}

// TokenRequests counts the requests to the server's token addresses.
func (o Oracle) TokenRequests() int {
	total := 0
	for _, path := range o.s.tokenPaths {
		total += o.Requests(path)
	}
	return total
}

// Inflight is the largest number of token requests that were under way at
// once.
func (o Oracle) Inflight() int {
	o.s.mu.Lock()
	defer o.s.mu.Unlock()
	return o.s.inflightMax
}

func (o Oracle) pick(want func(*token) bool) []Issued {
	o.s.mu.Lock()
	defer o.s.mu.Unlock()
	now := o.s.now()
	var out []Issued
	for _, t := range o.s.order {
		if want(t) {
			out = append(out, t.issuedAs(now))
		}
	}
	return out
}

func (t *token) issuedAs(now time.Time) Issued {
	out := Issued{
		Token: t.text, Kind: t.kind, Grant: t.grant.no, By: t.by, At: t.issued, Ends: t.ends,
		Offered: t.offered, Spent: t.spent, Reusable: t.reuse, Used: t.used,
		Alive: t.alive(now), Death: t.death(now), Died: t.dead, Scopes: t.pair.scopes,
	}
	if t.grant.client != nil {
		out.Client = t.grant.client.ID
	}
	if t.grant.user != nil {
		out.User = t.grant.user.Name
	}
	return out
}
