package sandbox

import (
	"net/http"
	"net/url"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// refresh is OAuth2Validator.validate_refresh_token and save_bearer_token in
// their two steps. Requests that pass the first before one of them has done
// the second all get that one's pair.
func (v inventorum) refresh(w http.ResponseWriter, c *client, form url.Values) {
	if form.Get("refresh_token") == "" {
		v.fail(w, http.StatusBadRequest, "invalid_request", "Missing refresh token parameter.")
		return
	}
	v.mu.Lock()
	t := v.find(form.Get("refresh_token"), model.RefreshToken)
	v.offer(t)
	var set Settings
	if t != nil {
		set = v.settings(c, t.grant.user)
	}
	good := t != nil && t.grant.client == c && v.takes(t, set)
	v.mu.Unlock()
	if !good {
		v.fail(w, http.StatusBadRequest, "invalid_grant", "")
		return
	}
	v.think(set)
	next, broken := v.replace(t, set)
	switch {
	case broken:
		serverError(w)
	case next == nil:
		v.fail(w, http.StatusBadRequest, "invalid_grant", "")
	default:
		v.answer(w, next)
	}
}

// takes says whether the refresh token is alive, or was used within the grace
// period. The caller holds s.mu.
func (v inventorum) takes(t *token, set Settings) bool {
	now := v.now()
	switch t.death(now) {
	case Living:
		return true
	case DiedSpent:
		return set.Grace > 0 && now.Before(t.dead.Add(set.Grace))
	}
	return false
}

// replace issues the new pair, or returns the one another request made of the
// same refresh token. Where the access token was revoked before, the server
// breaks, and it does at every further try.
func (v inventorum) replace(t *token, set Settings) (next *pair, broken bool) {
	m := v.pair(t.grant, set, t.pair.scopes, false)
	m.by = "POST " + inventorumToken
	v.mu.Lock()
	defer v.mu.Unlock()
	now := v.now()
	if t.pair.next != nil {
		return t.pair.next, false
	}
	if t.pair.access.why == DiedRevoked {
		return nil, true
	}
	if !t.alive(now) {
		return nil, false
	}
	if set.SameAccess {
		m.access, m.issued, m.accessEnd = t.pair.access.text, t.pair.access.issued, t.pair.access.ends
	}
	t.kill(now, DiedSpent)
	t.pair.access.kill(now, DiedRotated)
	t.pair.next = v.issue(t.grant, m)
	return t.pair.next, false
}

// revoke is the RFC 7009 endpoint that django-oauth-toolkit brings along:
// revoking the refresh token ends both, revoking the access token leaves a
// refresh token that breaks the server.
func (v inventorum) revoke(w http.ResponseWriter, r *http.Request) {
	c, form, ok := v.form(w, r)
	if !ok {
		return
	}
	text := form.Get("token")
	if text == "" {
		v.fail(w, http.StatusBadRequest, "invalid_request", "Missing token parameter.")
		return
	}
	v.mu.Lock()
	if t := v.tokens[text]; t != nil && t.grant.client == c {
		v.end(t, v.now())
	}
	v.mu.Unlock()
	answerText(w, http.StatusOK, "", nil)
}

// end revokes one token; the caller holds s.mu.
func (v inventorum) end(t *token, now time.Time) {
	t.kill(now, DiedRevoked)
	if t.kind == model.RefreshToken {
		t.pair.access.kill(now, DiedRevoked)
	}
}
