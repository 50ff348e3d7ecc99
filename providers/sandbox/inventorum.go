package sandbox

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// inventorum behaves as django-oauth-toolkit 1.7: the client in form-encoded
// Basic, a refresh that kills the old access token at once, 500 pages where
// others would explain. Tokens are made in the dashboard, see [Server.Mint],
// and end when the app is deleted there, see [Server.DeleteApp].
type inventorum struct{ *Server }

const (
	inventorumToken    = "/api/auth/token/"
	inventorumRevoke   = "/api/auth/revoke_token/" // stands there, and no page of the maker says so
	inventorumProducts = "/api/products/"
	inventorumOrders   = "/api/orders/"
)

func newInventorum(s *Server) {
	v := inventorum{s}
	s.auth = model.ClientBasicEncoded
	s.scopes = []string{
		"orders:read", "orders:create", "orders:update", "basic:read", "basic:create", "basic:update",
		"customers:create", "products:read", "products:update",
		// of the old procedure
		"customers", "shop.products.publishing", "products", "images", "inventories", "tax_types", "orders", "categories",
	}
	s.defaults = Settings{AccessLife: 10 * time.Hour}
	s.tokenPaths = []string{inventorumToken}
	s.probePath = inventorumProducts + "?page=1"
	s.revokePath = inventorumRevoke
	s.make = v.pair
	s.routes = map[string]http.HandlerFunc{
		inventorumToken:    v.token,
		inventorumRevoke:   v.revoke,
		inventorumProducts: v.products,
		inventorumOrders:   v.orders,
	}
	s.lost = func(w http.ResponseWriter, _ *http.Request) {
		answerHTML(w, http.StatusNotFound, "Not Found", "<p>The requested resource was not found on this server.</p>")
	}
}

type inventorumReply struct {
	AccessToken  string `json:"access_token"`
	ExpiresIn    int    `json:"expires_in"`
	TokenType    string `json:"token_type"`
	Scope        string `json:"scope"`
	RefreshToken string `json:"refresh_token"`
}

func serverError(w http.ResponseWriter) {
	answerHTML(w, http.StatusInternalServerError, "Server Error (500)", "")
}

// fail answers with RFC 6749's string at the token address; the objects are the
// API's.
func (v inventorum) fail(w http.ResponseWriter, status int, code, text string) {
	if status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer error="`+code+`"`)
	}
	answerError(w, status, code, text)
}

// form reads a request of a client that has shown itself in Basic.
func (v inventorum) form(w http.ResponseWriter, r *http.Request) (*client, url.Values, bool) {
	if r.Method != http.MethodPost {
		answerText(w, http.StatusMethodNotAllowed, "", nil)
		return nil, nil, false
	}
	if r.URL.RawQuery != "" {
		serverError(w) // oauthlib's refusal of query parameters is not caught
		return nil, nil, false
	}
	form, problem := readForm(r)
	if problem != "" {
		v.fail(w, http.StatusBadRequest, "invalid_request", problem)
		return nil, nil, false
	}
	id, secret, ok := basicEncoded(r)
	v.mu.Lock()
	c := v.clientBySecret(id, secret)
	v.mu.Unlock()
	if !ok || c == nil {
		v.fail(w, http.StatusUnauthorized, "invalid_client", "")
		return nil, nil, false
	}
	return c, form, true
}

func (v inventorum) token(w http.ResponseWriter, r *http.Request) {
	c, form, ok := v.form(w, r)
	if !ok {
		return
	}
	switch form.Get("grant_type") {
	case "refresh_token":
		v.refresh(w, c, form)
	case "password":
		v.password(w, c, form)
	default:
		v.fail(w, http.StatusBadRequest, "unsupported_grant_type", "")
	}
}

func (v inventorum) password(w http.ResponseWriter, c *client, form url.Values) {
	if !c.Legacy {
		v.fail(w, http.StatusBadRequest, "unauthorized_client", "")
		return
	}
	scopes := strings.Fields(form.Get("scope"))
	for _, name := range scopes {
		if !slices.Contains(c.Scopes, name) {
			v.fail(w, http.StatusBadRequest, "invalid_scope", "")
			return
		}
	}
	if len(scopes) == 0 {
		scopes = c.Scopes
	}
	v.mu.Lock()
	u := v.userByPassword(form.Get("username"), form.Get("password"))
	v.mu.Unlock()
	if u == nil {
		v.fail(w, http.StatusBadRequest, "invalid_grant", "Invalid credentials given.")
		return
	}
	v.answer(w, v.open(c, u, scopes, opening{by: "POST " + inventorumToken}))
}

func (v inventorum) answer(w http.ResponseWriter, p *pair) {
	v.mu.Lock()
	out := inventorumReply{
		AccessToken: p.access.text, ExpiresIn: v.secondsLeft(p.access), TokenType: "Bearer",
		Scope: strings.Join(p.scopes, " "), RefreshToken: p.refresh.text,
	}
	v.mu.Unlock()
	answerJSON(w, http.StatusOK, out)
}

func (v inventorum) pair(_ *grant, set Settings, scopes []string, first bool) minted {
	m := v.usual(set, scopes, first)
	m.access, m.refresh = randomURL(22), randomURL(22)
	return m
}
