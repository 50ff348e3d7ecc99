package sandbox

import (
	"crypto/tls"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// Server is one system of the sandbox. All its methods may be called from
// several goroutines.
type Server struct {
	ID  string // the provider id
	URL string // the base address; of the OpenID server the issuer

	clock  *clock
	done   <-chan struct{}
	routes map[string]http.HandlerFunc
	lost   http.HandlerFunc // answers for a path that is not there
	faults faults

	auth       model.ClientAuth
	scopes     []string // all that it knows
	tokenPaths []string
	probePath  string
	revokePath string
	tls        bool
	onUse      func(*token)                         // Doorkeeper drops the previous pair then
	consents   func(url.Values) (*asking, *refusal) // looks at an authorization request
	// make makes the texts and times of a pair, without a lock: signing takes
	// a millisecond.
	make func(g *grant, set Settings, scopes []string, first bool) minted

	mu          sync.Mutex
	hosts       []*Host
	cert        *tls.Certificate
	tlsTrouble  TLSTrouble
	defaults    Settings
	skew        atomic.Int64
	clients     map[string]*client
	firstClient *client
	users       map[string]*user
	firstUser   *user
	tokens      map[string]*token
	order       []*token
	codes       map[string]*code
	devices     map[string]*device
	grants      int
	killed      int
	notBefore   time.Time
	autoApprove bool
	requests    map[string]int
	inflight    int
	inflightMax int
}

// now is the time by this server's clock.
func (s *Server) now() time.Time { return s.clock.Now().Add(time.Duration(s.skew.Load())) }

// Now is the time by this server's clock.
func (s *Server) Now() time.Time { return s.now() }

// SetSkew puts the server's clock ahead of the sandbox's by d, or behind.
func (s *Server) SetSkew(d time.Duration) { s.skew.Store(int64(d)) }

// Tune changes the settings for every client and user that do not tune them
// otherwise.
func (s *Server) Tune(tune func(*Settings)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	tune(&s.defaults)
}

// Scopes are all scopes that the server knows.
func (s *Server) Scopes() []string { return append([]string(nil), s.scopes...) }

// TokenURL is where tokens are refreshed.
func (s *Server) TokenURL() string { return s.URL + s.tokenPaths[len(s.tokenPaths)-1] }

// ProbeURL is an address that an access token opens harmlessly.
func (s *Server) ProbeURL() string { return s.URL + s.probePath }

// RevokeURL is where tokens are revoked; empty: nowhere.
func (s *Server) RevokeURL() string {
	if s.revokePath == "" {
		return ""
	}
	return s.URL + s.revokePath
}

// AddHost opens another address of the same server, as each shop has one of
// its own. It goes down and up by itself.
func (s *Server) AddHost() (*Host, error) {
	h, err := s.listen()
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hosts = append(s.hosts, h)
	return h, nil
}

// Down closes the server's own port and all its connections until Up.
func (s *Server) Down() { s.hosts[0].Down() }

// shut closes every host.
func (s *Server) shut() {
	s.mu.Lock()
	hosts := s.hosts
	s.mu.Unlock()
	for _, h := range hosts {
		h.Down()
	}
}

// Up opens the server's own port again, the same one.
func (s *Server) Up() error { return s.hosts[0].Up() }

// ServeHTTP counts the request, lets a fault have it, or answers.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	leave := s.arrive(r)
	defer leave()
	w.Header().Set("Date", s.Now().UTC().Format(http.TimeFormat))
	r.Body = http.MaxBytesReader(w, r.Body, maxRequest)
	if fault, ok := s.faults.take(s, r); ok {
		s.play(fault, w, r)
		return
	}
	s.route(w, r)
}

func (s *Server) route(w http.ResponseWriter, r *http.Request) {
	if handle, ok := s.routes[r.URL.Path]; ok {
		handle(w, r)
		return
	}
	s.lost(w, r)
}

// arrive counts a request; the answer is to be called when it is over.
func (s *Server) arrive(r *http.Request) func() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests[r.URL.Path]++
	if !s.isTokenPath(r.URL.Path) {
		return func() {}
	}
	s.inflight++
	s.inflightMax = max(s.inflightMax, s.inflight)
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.inflight--
	}
}

func (s *Server) isTokenPath(path string) bool {
	for _, p := range s.tokenPaths {
		if p == path {
			return true
		}
	}
	return false
}
