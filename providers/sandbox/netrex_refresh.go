package sandbox

import (
	"net/http"
	"net/url"

	"github.com/tokenrack/tokenrack/model"
)

// refresh makes a new access token and rotates, repeats or omits the refresh
// token, as the settings say. Old access tokens live to their end.
func (n netrex) refresh(w http.ResponseWriter, c *client, set Settings, q url.Values) {
	n.mu.Lock()
	t := n.find(q.Get("refresh_token"), model.RefreshToken)
	good := t != nil && t.alive(n.now()) && t.grant.client == c && !t.grant.user.disabled
	if t != nil {
		set = n.settings(c, t.grant.user)
		t.reuse = set.Rotation != Rotate
	}
	n.offer(t)
	n.mu.Unlock()
	var next *pair
	if good {
		n.think(set)
		next = n.replace(t, set)
	}
	if next == nil {
		n.fail(w, http.StatusBadRequest, set, "The refresh token is not valid.")
		return
	}
	n.answer(w, next, set.Rotation != Omit)
}

func (n netrex) replace(t *token, set Settings) *pair {
	m := n.pair(t.grant, set, t.pair.scopes, false)
	m.by = "POST " + netrexToken
	n.mu.Lock()
	defer n.mu.Unlock()
	now := n.now()
	if !t.alive(now) {
		return nil
	}
	if set.SameAccess {
		m.access, m.issued, m.accessEnd = t.pair.access.text, t.pair.access.issued, t.pair.access.ends
	}
	if set.Rotation == Rotate {
		t.kill(now, DiedSpent)
		return n.issue(t.grant, m)
	}
	m.refresh = ""
	next := n.issue(t.grant, m)
	next.refresh = t // still the same one
	return next
}

// revoke needs only the access token, and ends the refresh token it came with.
// After a rotation an old access token no longer leads to the new refresh
// token. The answer's quotes are typographic, as in the maker's sample, so it
// is no JSON; its truth is in success, never in the status.
func (n netrex) revoke(w http.ResponseWriter, r *http.Request) {
	q, ok := n.query(w, r)
	if !ok {
		return
	}
	n.mu.Lock()
	t := n.find(q.Get("access_token"), model.AccessToken)
	set := n.settings(nil, nil)
	done := false
	if now := n.now(); t != nil && t.alive(now) {
		set = n.settings(t.grant.client, t.grant.user)
		t.kill(now, DiedRevoked)
		t.pair.refresh.kill(now, DiedRevoked)
		done = true
	}
	n.mu.Unlock()
	quote, success, message := "“", "true", "The token was revoked."
	if !done {
		success, message = "false", "The access token is not valid."
	}
	closing := "”"
	if set.PlainQuotes {
		quote, closing = `"`, `"`
	}
	text := "{" + quote + "success" + closing + ":" + success + "," + quote + "message" + closing + ":" + quote + message + closing + "}"
	answerText(w, http.StatusOK, "application/json", []byte(text))
}
