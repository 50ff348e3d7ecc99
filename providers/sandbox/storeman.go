package sandbox

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// storeman behaves as Doorkeeper 5.5: the client among the parameters or in
// raw Basic, created_at, and a refresh that leaves the old pair alive until
// the new access token is first used.
type storeman struct{ *Server }

const (
	storemanToken  = "/oauth/token"
	storemanRevoke = "/oauth/revoke"
	storemanItems  = "/api/items"
	storemanSpaces = "/api/spaces"
)

// Doorkeeper's own words. That of a refused grant lists every cause and so
// says nothing.
const (
	storemanBadClient = "Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method."
	storemanBadGrant  = "The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client."
	storemanBadScope  = "The requested scope is invalid, unknown, or malformed."
	storemanBadType   = "The authorization grant type is not supported by the authorization server."
	storemanNotYours  = "You are not authorized to revoke this token"
)

func newStoreman(s *Server) {
	st := storeman{s}
	s.auth = model.ClientParams
	s.scopes = []string{"public", "read_items", "write_items", "read_spaces", "write_spaces"}
	s.defaults = Settings{AccessLife: 2 * time.Hour}
	s.tokenPaths = []string{storemanToken}
	s.probePath, s.revokePath = storemanItems, storemanRevoke
	s.make = st.pair
	s.onUse = dropPrevious(s)
	s.routes = map[string]http.HandlerFunc{
		storemanToken:  st.token,
		storemanRevoke: st.revoke,
		storemanItems:  st.items,
		storemanSpaces: st.spaces,
	}
	s.lost = func(w http.ResponseWriter, _ *http.Request) {
		answerHTML(w, http.StatusNotFound, "The page you were looking for doesn't exist.", "")
	}
}

type storemanReply struct {
	AccessToken  string `json:"access_token"`
	TokenType    string `json:"token_type"`
	ExpiresIn    int    `json:"expires_in"`
	RefreshToken string `json:"refresh_token"`
	Scope        string `json:"scope"`
	CreatedAt    int64  `json:"created_at"`
}

// fail answers as Doorkeeper does, the reason in WWW-Authenticate too.
func (st storeman) fail(w http.ResponseWriter, status int, code, text string) {
	w.Header().Set("WWW-Authenticate", `Bearer realm="Doorkeeper", error="`+code+`", error_description="`+text+`"`)
	answerError(w, status, code, text)
}

// form reads the parameters; secrets in the query are refused (RFC 6749
// section 2.3.1).
func (st storeman) form(w http.ResponseWriter, r *http.Request) (url.Values, bool) {
	if r.Method != http.MethodPost {
		st.lost(w, r)
		return nil, false
	}
	form, problem := readForm(r)
	if problem == "" && r.URL.RawQuery != "" {
		problem = "Parameters belong in the body."
	}
	if problem != "" {
		st.fail(w, http.StatusBadRequest, "invalid_request", problem)
		return nil, false
	}
	return form, true
}

// client finds the client in raw Basic, else among the parameters. The caller
// holds s.mu.
func (st storeman) client(r *http.Request, form url.Values) *client {
	if id, secret, ok := basicAuth(r); ok {
		return st.clientBySecret(id, secret)
	}
	return st.clientBySecret(form.Get("client_id"), form.Get("client_secret"))
}

func (st storeman) token(w http.ResponseWriter, r *http.Request) {
	form, ok := st.form(w, r)
	if !ok {
		return
	}
	st.mu.Lock()
	c := st.client(r, form)
	st.mu.Unlock()
	switch {
	case form.Get("grant_type") == "":
		st.fail(w, http.StatusBadRequest, "invalid_request", "Missing required parameter: grant_type.")
	case c == nil:
		st.fail(w, http.StatusUnauthorized, "invalid_client", storemanBadClient)
	case form.Get("grant_type") == "password":
		st.password(w, c, form)
	case form.Get("grant_type") == "refresh_token":
		st.refresh(w, c, form)
	default:
		st.fail(w, http.StatusBadRequest, "unsupported_grant_type", storemanBadType)
	}
}

func (st storeman) password(w http.ResponseWriter, c *client, form url.Values) {
	scopes, ok := st.asked(form, c.Scopes)
	if !ok {
		st.fail(w, http.StatusBadRequest, "invalid_scope", storemanBadScope)
		return
	}
	if scopes == nil {
		scopes = []string{"public"} // Doorkeeper's default scope
	}
	st.mu.Lock()
	u := st.userByPassword(form.Get("username"), form.Get("password"))
	st.mu.Unlock()
	if u == nil {
		st.fail(w, http.StatusBadRequest, "invalid_grant", storemanBadGrant)
		return
	}
	st.answer(w, st.open(c, u, scopes, opening{by: "POST " + storemanToken}))
}

// asked reads the scope parameter: nil where there is none, false where a
// scope is not allowed. Only spaces separate.
func (st storeman) asked(form url.Values, allowed []string) ([]string, bool) {
	var out []string
	for _, name := range strings.Split(form.Get("scope"), " ") {
		if name == "" || slices.Contains(out, name) {
			continue
		}
		if !slices.Contains(allowed, name) {
			return nil, false
		}
		out = append(out, name)
	}
	return out, true
}

func (st storeman) answer(w http.ResponseWriter, p *pair) {
	answerJSON(w, http.StatusOK, storemanReply{
		AccessToken: p.access.text, TokenType: "Bearer",
		ExpiresIn:    int(p.access.ends.Sub(p.access.issued).Seconds()),
		RefreshToken: p.refresh.text, Scope: strings.Join(p.scopes, " "),
		CreatedAt: p.access.issued.Unix(),
	})
}

// pair makes an unsigned JWT without an end, as the maker's sample shows one,
// and an opaque refresh token.
func (st storeman) pair(g *grant, set Settings, scopes []string, first bool) minted {
	m := st.usual(set, scopes, first)
	m.refreshEnd = time.Time{} // Doorkeeper's refresh tokens have no end
	m.access = jwtUnsigned(map[string]any{
		"iss": "Storeman", "iat": m.issued.Unix(), "jti": randomUUID(),
		"user": map[string]any{"id": g.no, "email": g.user.Name},
	})
	m.refresh = randomURL(32)
	return m
}
