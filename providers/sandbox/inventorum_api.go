package sandbox

import (
	"net/http"
	"slices"
	"strings"
)

// inventorumProblem is the API's error: an object where RFC 6749 has a string.
func inventorumProblem(w http.ResponseWriter, status int, key, text string) {
	answerJSON(w, status, map[string]any{"error": map[string]any{
		"fields": struct{}{}, "description": text, "key": key,
	}})
}

// opens says whether the bearer may do what one of the scopes names. The same
// 401 is for expired, revoked and rubbish.
func (v inventorum) opens(w http.ResponseWriter, r *http.Request, scopes ...string) bool {
	if !strings.Contains(r.Header.Get("Accept"), "application/json") {
		inventorumProblem(w, http.StatusNotAcceptable, "not_acceptable", "Could not satisfy the request Accept header.")
		return false
	}
	t, why := v.bearer(r)
	if why != Living {
		inventorumProblem(w, http.StatusUnauthorized, "token.invalid", "Invalid token")
		return false
	}
	for _, scope := range scopes {
		if slices.Contains(t.pair.scopes, scope) {
			return true
		}
	}
	inventorumProblem(w, http.StatusForbidden, "scope.wrong", "Your scope does not allow access here.")
	return false
}

func (v inventorum) products(w http.ResponseWriter, r *http.Request) {
	if !v.opens(w, r, "products:read", "products") {
		return
	}
	answerJSON(w, http.StatusOK, map[string]any{"count": 2, "next": nil, "previous": nil, "results": []any{
		map[string]any{"id": 101, "name": "Bordeaux 2019"},
		map[string]any{"id": 102, "name": "Corkscrew"},
	}})
}

func (v inventorum) orders(w http.ResponseWriter, r *http.Request) {
	if !v.opens(w, r, "orders:read", "orders") {
		return
	}
	answerJSON(w, http.StatusOK, map[string]any{"count": 0, "next": nil, "previous": nil, "results": []any{}})
}
