package sandbox

import (
	"net/http"
	"net/url"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// netrex is Survilla Cloud: everything in the query of a POST, commas between
// scopes, errors that are sentences and often come with 200, a revocation
// answer that is no JSON.
type netrex struct{ *Server }

const (
	netrexAuth    = "/oauth2/auth/"
	netrexToken   = "/oauth2/token"
	netrexRevoke  = "/oauth2/revoke"
	netrexCameras = "/api/cameras"
)

func newNetrex(s *Server) {
	n := netrex{s}
	s.auth = model.ClientParams
	s.scopes = []string{"read", "write"}
	s.defaults = Settings{AccessLife: time.Hour, CodeLife: 10 * time.Minute, Rotation: Rotate}
	s.tokenPaths = []string{netrexToken}
	s.probePath, s.revokePath = netrexCameras, netrexRevoke
	s.make = n.pair
	s.consents = n.check
	s.routes = map[string]http.HandlerFunc{
		netrexAuth:    s.consent,
		netrexToken:   n.token,
		netrexRevoke:  n.revoke,
		netrexCameras: n.cameras,
	}
	s.lost = func(w http.ResponseWriter, _ *http.Request) {
		answerHTML(w, http.StatusNotFound, "Page not found", "")
	}
}

type netrexReply struct {
	AccessToken  string `json:"access_token"`
	ExpiresIn    int    `json:"expires_in"`
	RefreshToken string `json:"refresh_token,omitempty"`
}

// fail answers with a sentence. Dead grants get the given status, all else 200.
func (n netrex) fail(w http.ResponseWriter, status int, set Settings, sentence string) {
	if set.ErrorStatus != 0 {
		status = set.ErrorStatus
	}
	answerJSON(w, status, map[string]string{"error": sentence})
}

// query reads the parameters: a POST with everything in the query, no body.
func (n netrex) query(w http.ResponseWriter, r *http.Request) (url.Values, bool) {
	n.mu.Lock()
	set := n.settings(nil, nil)
	n.mu.Unlock()
	q, err := url.ParseQuery(r.URL.RawQuery)
	switch {
	case r.Method != http.MethodPost:
		n.fail(w, http.StatusMethodNotAllowed, set, "The request has to be a POST.")
	case err != nil:
		n.fail(w, http.StatusOK, set, "The query cannot be read.")
	case !bodyEmpty(r):
		n.fail(w, http.StatusOK, set, "Parameters are expected in the query.")
	case doubled(q) != "":
		n.fail(w, http.StatusOK, set, "The parameter "+doubled(q)+" is given twice.")
	default:
		return q, true
	}
	return nil, false
}

func (n netrex) token(w http.ResponseWriter, r *http.Request) {
	q, ok := n.query(w, r)
	if !ok {
		return
	}
	n.mu.Lock()
	c := n.clientBySecret(q.Get("client_id"), q.Get("client_secret"))
	set := n.settings(c, nil)
	n.mu.Unlock()
	if c == nil {
		n.fail(w, http.StatusOK, set, "The client is not known or its secret is wrong.")
		return
	}
	switch q.Get("grant_type") {
	case "authorization_code":
		n.exchange(w, c, set, q)
	case "refresh_token":
		n.refresh(w, c, set, q)
	default:
		n.fail(w, http.StatusOK, set, "This grant type is not supported.")
	}
}

func (n netrex) exchange(w http.ResponseWriter, c *client, set Settings, q url.Values) {
	code := n.takeCode(q.Get("code"))
	if code == nil || code.used || code.client != c || !n.Now().Before(code.ends) {
		n.fail(w, http.StatusBadRequest, set, "The authorization code is not valid.")
		return
	}
	if q.Get("redirect_uri") != code.redirect {
		n.fail(w, http.StatusBadRequest, set, "The redirect URL is not the one of the authorization.")
		return
	}
	n.mu.Lock()
	once := code.once || n.settings(c, code.user).OneTime
	n.mu.Unlock()
	n.answer(w, n.open(c, code.user, code.scopes, opening{by: "POST " + netrexToken, noRefresh: once}), true)
}

func (n netrex) answer(w http.ResponseWriter, p *pair, withRefresh bool) {
	n.mu.Lock()
	out := netrexReply{AccessToken: p.access.text, ExpiresIn: n.secondsLeft(p.access)}
	if withRefresh && p.refresh != nil {
		out.RefreshToken = p.refresh.text
	}
	n.mu.Unlock()
	answerJSON(w, http.StatusOK, out)
}

// pair makes tokens that break in a query that is not percent-encoded.
func (n netrex) pair(_ *grant, set Settings, scopes []string, first bool) minted {
	m := n.usual(set, scopes, first)
	m.access, m.refresh = randomNasty(32), randomNasty(32)
	return m
}

func (n netrex) cameras(w http.ResponseWriter, r *http.Request) {
	if _, why := n.bearer(r); why != Living {
		answerJSON(w, http.StatusUnauthorized, map[string]string{"error": "The access token is not valid."})
		return
	}
	answerJSON(w, http.StatusOK, map[string]any{"cameras": []any{
		map[string]any{"id": 1, "name": "Lobby"}, map[string]any{"id": 2, "name": "Ramp"},
	}})
}
