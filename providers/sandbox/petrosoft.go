package sandbox

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// petrosoft is the CStoreOffice API: Keycloak behind a gateway of the maker's
// own. No client, no scopes, JSON bodies, a session whose end no refresh moves.
type petrosoft struct{ *Server }

const (
	petrosoftSignIn  = "/v1/auth/token"
	petrosoftRefresh = "/v1/auth/refresh_token"
	petrosoftStores  = "/v1/stores"
)

func newPetrosoft(s *Server) {
	p := petrosoft{s}
	s.auth = model.ClientNone
	s.defaults = Settings{AccessLife: 24 * time.Hour, SessionLife: 24 * time.Hour}
	s.tokenPaths = []string{petrosoftSignIn, petrosoftRefresh}
	s.probePath = petrosoftStores
	s.make = p.pair
	s.routes = map[string]http.HandlerFunc{
		petrosoftSignIn:  p.signIn,
		petrosoftRefresh: p.refresh,
		petrosoftStores:  p.stores,
	}
	s.lost = func(w http.ResponseWriter, _ *http.Request) { p.fail(w, http.StatusNotFound, "Not Found") }
}

// petrosoftReply has its keys in the order of the maker's sample.
type petrosoftReply struct {
	AccessToken      string `json:"access_token"`
	ExpiresIn        int    `json:"expires_in"`
	RefreshExpiresIn int    `json:"refresh_expires_in"`
	RefreshToken     string `json:"refresh_token"`
	TokenType        string `json:"token_type"`
	NotBefore        int64  `json:"not-before-policy"`
	SessionState     string `json:"session_state"`
	Scope            string `json:"scope"`
}

// petrosoftEnvelope is what every answer but the token's is wrapped in.
type petrosoftEnvelope struct {
	Success  bool   `json:"success"`
	Data     []any  `json:"data"`
	Message  string `json:"message"`
	HTTPCode int    `json:"http_code"`
	Errors   []any  `json:"errors"`
	Total    *int   `json:"total"`
}

func (p petrosoft) fail(w http.ResponseWriter, status int, message string) {
	answerJSON(w, status, petrosoftEnvelope{Data: []any{}, Message: message, HTTPCode: status, Errors: []any{}})
}

// body reads a JSON object of strings with exactly the wanted keys.
func (p petrosoft) body(w http.ResponseWriter, r *http.Request, keys ...string) (map[string]string, bool) {
	if r.Method != http.MethodPost {
		p.fail(w, http.StatusNotFound, "Not Found")
		return nil, false
	}
	kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	var got map[string]string
	raw, err := io.ReadAll(r.Body)
	if kind != "application/json" || r.URL.RawQuery != "" || err != nil || json.Unmarshal(raw, &got) != nil {
		p.fail(w, http.StatusBadRequest, "Bad Request: a JSON body is expected.")
		return nil, false
	}
	for _, key := range keys {
		if got[key] == "" {
			p.fail(w, http.StatusBadRequest, "The "+key+" field is required.")
			return nil, false
		}
	}
	if len(got) != len(keys) {
		p.fail(w, http.StatusBadRequest, "The body has fields that are not known.")
		return nil, false
	}
	return got, true
}

func (p petrosoft) signIn(w http.ResponseWriter, r *http.Request) {
	in, ok := p.body(w, r, "login", "password")
	if !ok {
		return
	}
	p.mu.Lock()
	u := p.userByPassword(in["login"], in["password"])
	p.mu.Unlock()
	switch {
	case u == nil:
		answerError(w, http.StatusUnauthorized, "invalid_grant", "Invalid user credentials")
	case u.Restricted != "":
		p.fail(w, http.StatusInternalServerError, "Provider "+u.Restricted+" restrictions.")
	default:
		p.answer(w, p.open(nil, u, nil, opening{by: "POST " + petrosoftSignIn}))
	}
}

// refresh takes any refresh token of a live session as often as it comes:
// Keycloak's default is not to revoke the one that was used. The 500's message
// repeats the token that was sent, as the maker's sample shows.
func (p petrosoft) refresh(w http.ResponseWriter, r *http.Request) {
	in, ok := p.body(w, r, "refresh_token")
	if !ok {
		return
	}
	sent := in["refresh_token"]
	p.mu.Lock()
	t := p.find(sent, model.RefreshToken)
	p.offer(t)
	refusal := p.refusal(t)
	var set Settings
	if t != nil {
		set = p.settings(nil, t.grant.user)
	}
	p.mu.Unlock()
	if refusal != "" {
		p.fail(w, http.StatusInternalServerError, refusal+": "+sent)
		return
	}
	p.think(set)
	m := p.pair(t.grant, set, nil, false)
	m.by = "POST " + petrosoftRefresh
	if set.SameAccess {
		m.access = t.pair.access.text
	}
	p.mu.Lock()
	next := p.issue(t.grant, m)
	p.mu.Unlock()
	p.answer(w, next)
}

// refusal says why a refresh token brings nothing; empty: it does. The caller
// holds s.mu.
func (p petrosoft) refusal(t *token) string {
	switch {
	case t == nil:
		return "Invalid refresh token"
	case !t.alive(p.now()), t.grant.user.disabled, t.grant.begun.Before(p.notBefore):
		return "Session not active"
	case t.grant.user.Restricted != "":
		return "Provider " + t.grant.user.Restricted + " restrictions."
	}
	return ""
}

// NotBefore is Petrosoft's mass revocation: sessions and tokens begun before t
// are refused, and every answer says so in not-before-policy.
func (s *Server) NotBefore(t time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.notBefore = t
}

func (p petrosoft) answer(w http.ResponseWriter, pair *pair) {
	p.mu.Lock()
	notBefore := int64(0)
	if !p.notBefore.IsZero() {
		notBefore = p.notBefore.Unix()
	}
	out := petrosoftReply{
		AccessToken: pair.access.text, ExpiresIn: p.secondsLeft(pair.access),
		RefreshExpiresIn: p.secondsLeft(pair.refresh), RefreshToken: pair.refresh.text,
		TokenType: "bearer", NotBefore: notBefore, SessionState: sessionOf(pair.grant),
	}
	p.mu.Unlock()
	answerJSON(w, http.StatusOK, out)
}

func sessionOf(g *grant) string {
	text := strconv.Itoa(g.no)
	return "5e551011-0000-4000-8000-" + strings.Repeat("0", 12-len(text)) + text
}

func (p petrosoft) stores(w http.ResponseWriter, r *http.Request) {
	t, why := p.bearer(r)
	if why == Living {
		p.mu.Lock()
		if t.issued.Before(p.notBefore) {
			why = DiedRevoked
		}
		p.mu.Unlock()
	}
	if why != Living {
		p.fail(w, http.StatusUnauthorized, "Unauthenticated.")
		return
	}
	stores := []any{
		map[string]any{"id": 12, "name": "Acme Petrol, Harbour Road"},
		map[string]any{"id": 14, "name": "Acme Petrol, Station East"},
	}
	total := len(stores)
	answerJSON(w, http.StatusOK, petrosoftEnvelope{Success: true, Data: stores, HTTPCode: 200, Errors: []any{}, Total: &total})
}
