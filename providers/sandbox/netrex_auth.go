package sandbox

import (
	"net/url"
	"slices"
	"strings"
)

// check looks at an authorization request. The redirect URL must equal one of
// the client's, letter by letter; commas separate scopes, nothing else.
func (n netrex) check(q url.Values) (*asking, *refusal) {
	n.mu.Lock()
	c := n.clientByID(q.Get("client_id"))
	n.mu.Unlock()
	if c == nil {
		return nil, &refusal{text: "The client is not known."}
	}
	if name := doubled(q); name != "" {
		return nil, &refusal{text: "The parameter " + name + " is given twice."}
	}
	if !slices.Contains(c.Redirects, q.Get("redirect_uri")) {
		return nil, &refusal{text: "The redirect URL is not one of the client's."}
	}
	ask := &asking{client: c, redirect: q.Get("redirect_uri"), state: q.Get("state")}
	if q.Get("response_type") != "code" {
		return nil, &refusal{code: "unsupported_response_type", text: "The response type has to be code.", back: ask}
	}
	for _, name := range strings.Split(q.Get("scope"), ",") {
		if !slices.Contains(c.Scopes, name) {
			return nil, &refusal{code: "invalid_scope", text: "The scope is not known.", back: ask}
		}
		ask.scopes = append(ask.scopes, name)
	}
	return ask, nil
}
