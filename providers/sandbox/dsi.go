package sandbox

import (
	"net/http"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// dsi is Advanced Inventory's Platform Manager: parameters as request headers,
// HTTP Basic with an empty secret, TLS with a certificate of its own, and never
// a word about lifetimes.
type dsi struct{ *Server }

const (
	dsiToken  = "/oauth2/token"
	dsiRevoke = "/oauth2/revoke"
	dsiItems  = "/api/inventory/items"
)

func newDSI(s *Server) {
	d := dsi{s}
	s.auth = model.ClientBasic
	s.tls = true
	s.defaults = Settings{AccessLife: 8 * time.Hour}
	s.tokenPaths = []string{dsiToken}
	s.probePath, s.revokePath = dsiItems, dsiRevoke
	s.make = d.pair
	s.routes = map[string]http.HandlerFunc{
		dsiToken:  d.token,
		dsiRevoke: d.revoke,
		dsiItems:  d.items,
	}
	s.lost = func(w http.ResponseWriter, _ *http.Request) {
		d.deny(w, http.StatusNotFound, "No HTTP resource was found.")
	}
}

// deny answers as a Web API does.
func (d dsi) deny(w http.ResponseWriter, status int, text string) {
	answerJSON(w, status, map[string]string{"Message": text})
}

type dsiReply struct {
	AccessToken  string `json:"access_token"`
	RefreshToken string `json:"refresh_token"`
}

// caller checks what every request must have: POST, Basic "ID:", ASCII headers,
// nothing in the query and nothing in the body.
func (d dsi) caller(w http.ResponseWriter, r *http.Request) (*client, bool) {
	id, secret, ok := basicAuth(r)
	d.mu.Lock()
	c := d.clientByID(id)
	d.mu.Unlock()
	switch {
	case r.Method != http.MethodPost:
		d.deny(w, http.StatusMethodNotAllowed, "The requested resource does not support this method.")
	case !headersASCII(r.Header):
		d.deny(w, http.StatusBadRequest, "Bad Request - Invalid Header")
	case !ok || c == nil || secret != "":
		answerError(w, http.StatusUnauthorized, "invalid_client", "")
	case r.Header.Get("Content-Type") != "application/x-www-form-urlencoded":
		d.deny(w, http.StatusUnsupportedMediaType, "The request's media type is not supported.")
	case r.URL.RawQuery != "" || !bodyEmpty(r):
		answerError(w, http.StatusBadRequest, "invalid_request", "Parameters are taken from the headers only.")
	default:
		return c, true
	}
	return nil, false
}

func headersASCII(h http.Header) bool {
	for _, list := range h {
		for _, value := range list {
			for i := range len(value) {
				if value[i] < ' ' || value[i] > '~' {
					return false
				}
			}
		}
	}
	return true
}

func (d dsi) token(w http.ResponseWriter, r *http.Request) {
	c, ok := d.caller(w, r)
	if !ok {
		return
	}
	switch r.Header.Get("grant_type") {
	case "password":
		d.password(w, r, c)
	case "refresh_token":
		d.refresh(w, r, c)
	case "":
		answerError(w, http.StatusBadRequest, "invalid_request", "The header grant_type is missing.")
	default:
		answerError(w, http.StatusBadRequest, "unsupported_grant_type", "")
	}
}

func (d dsi) password(w http.ResponseWriter, r *http.Request, c *client) {
	d.mu.Lock()
	u := d.userByPassword(r.Header.Get("username"), r.Header.Get("password"))
	d.mu.Unlock()
	if u == nil {
		answerError(w, http.StatusBadRequest, "invalid_grant", "The user name or password is incorrect.")
		return
	}
	d.answer(w, d.open(c, u, nil, opening{by: "POST " + dsiToken}))
}

// refresh replaces both tokens; the old access token lives on to its end that
// nobody is told. The maker's prose has the login id sent as refresh_token:
// that is refused, its sample is right.
func (d dsi) refresh(w http.ResponseWriter, r *http.Request, c *client) {
	d.mu.Lock()
	t := d.find(r.Header.Get("refresh_token"), model.RefreshToken)
	d.offer(t)
	good := t != nil && t.alive(d.now()) && t.grant.client == c && !t.grant.user.disabled
	var set Settings
	if good {
		set = d.settings(c, t.grant.user)
	}
	d.mu.Unlock()
	var next *pair
	if good {
		d.think(set)
		next = d.replace(t, set)
	}
	if next == nil {
		answerError(w, http.StatusBadRequest, "invalid_grant", "The refresh token is not valid.")
		return
	}
	d.answer(w, next)
}

func (d dsi) replace(t *token, set Settings) *pair {
	m := d.pair(t.grant, set, nil, false)
	m.by = "POST " + dsiToken
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.now()
	if !t.alive(now) {
		return nil
	}
	if set.SameAccess {
		m.access, m.issued, m.accessEnd = t.pair.access.text, t.pair.access.issued, t.pair.access.ends
	}
	t.kill(now, DiedSpent)
	return d.issue(t.grant, m)
}

// revoke ends the access token named in a header; whether its refresh token
// dies with it is a setting, since the maker does not say.
func (d dsi) revoke(w http.ResponseWriter, r *http.Request) {
	c, ok := d.caller(w, r)
	if !ok {
		return
	}
	if r.Header.Get("access_token") == "" {
		answerError(w, http.StatusBadRequest, "invalid_request", "The header access_token is missing.")
		return
	}
	d.mu.Lock()
	if t := d.find(r.Header.Get("access_token"), model.AccessToken); t != nil && t.grant.client == c {
		now := d.now()
		t.kill(now, DiedRevoked)
		if t.pair.refresh != nil && !d.settings(c, t.grant.user).RevokeSparesRefresh {
			t.pair.refresh.kill(now, DiedRevoked)
		}
	}
	d.mu.Unlock()
	answerText(w, http.StatusOK, "", nil)
}

func (d dsi) answer(w http.ResponseWriter, p *pair) {
	answerJSON(w, http.StatusOK, dsiReply{p.access.text, p.refresh.text})
}

func (d dsi) pair(_ *grant, set Settings, scopes []string, first bool) minted {
	m := d.usual(set, scopes, first)
	m.access, m.refresh = randomNasty(64), randomUUID()
	return m
}

func (d dsi) items(w http.ResponseWriter, r *http.Request) {
	if _, why := d.bearer(r); why != Living {
		d.deny(w, http.StatusUnauthorized, "Authorization has been denied for this request.")
		return
	}
	answerJSON(w, http.StatusOK, []any{
		map[string]any{"ItemNumber": "PT-1001", "Description": "Torque wrench", "OnHand": 12},
		map[string]any{"ItemNumber": "PT-1002", "Description": "Hex key set", "OnHand": 55},
	})
}
