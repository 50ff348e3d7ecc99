package sandbox

import (
	"net/http"
	"slices"
)

// revoke is Doorkeeper's TokensController#revoke. Without a token it says 200
// and does nothing, and so it does once the access token of the pair has
// expired, whichever of the two is sent.
func (st storeman) revoke(w http.ResponseWriter, r *http.Request) {
	form, ok := st.form(w, r)
	if !ok {
		return
	}
	text := form.Get("token")
	if text == "" {
		answerJSON(w, http.StatusOK, struct{}{})
		return
	}
	st.mu.Lock()
	c := st.client(r, form)
	t := st.tokens[text] // token_type_hint is not looked at
	mine := t == nil || t.grant.client == c
	if now := st.now(); t != nil && mine && t.pair.access.alive(now) {
		t.pair.access.kill(now, DiedRevoked)
		t.pair.refresh.kill(now, DiedRevoked)
	}
	st.mu.Unlock()
	if !mine {
		answerError(w, http.StatusForbidden, "unauthorized_client", storemanNotYours)
		return
	}
	answerJSON(w, http.StatusOK, struct{}{})
}

// opens says whether the bearer may do what scope names, and answers where it
// may not: with an empty body, the reason in WWW-Authenticate alone.
func (st storeman) opens(w http.ResponseWriter, r *http.Request, scope string) bool {
	t, why := st.bearer(r)
	switch why {
	case Living:
	case DiedExpired:
		st.deny(w, http.StatusUnauthorized, "invalid_token", "The access token expired")
		return false
	case "missing", "unknown":
		st.deny(w, http.StatusUnauthorized, "invalid_token", "The access token is invalid")
		return false
	default:
		st.deny(w, http.StatusUnauthorized, "invalid_token", "The access token was revoked")
		return false
	}
	if !slices.Contains(t.pair.scopes, scope) {
		st.deny(w, http.StatusForbidden, "invalid_scope", `Access to this resource requires scope "`+scope+`".`)
		return false
	}
	return true
}

func (st storeman) deny(w http.ResponseWriter, status int, code, text string) {
	w.Header().Set("WWW-Authenticate", `Bearer realm="Doorkeeper", error="`+code+`", error_description="`+text+`"`)
	answerText(w, status, "", nil)
}

func (st storeman) items(w http.ResponseWriter, r *http.Request) {
	if !st.opens(w, r, "read_items") {
		return
	}
	answerJSON(w, http.StatusOK, map[string]any{"items": []any{
		map[string]any{"id": 1, "name": "Diesel additive, 1 l", "quantity": 42},
		map[string]any{"id": 2, "name": "Snow shovel", "quantity": 7},
	}})
}

func (st storeman) spaces(w http.ResponseWriter, r *http.Request) {
	if !st.opens(w, r, "read_spaces") {
		return
	}
	answerJSON(w, http.StatusOK, map[string]any{"spaces": []any{
		map[string]any{"id": 1, "name": "Warehouse North"},
	}})
}
