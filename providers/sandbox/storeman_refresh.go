package sandbox

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/tokenrack/tokenrack/model"
)

// refresh makes a new pair. By default the old one lives on until the new
// access token is first used (Doorkeeper's previous_refresh_token), so a retry
// after a lost answer brings another new pair; with NoPrevious it dies at
// once.
func (st storeman) refresh(w http.ResponseWriter, c *client, form url.Values) {
	if form.Get("refresh_token") == "" {
		st.fail(w, http.StatusBadRequest, "invalid_request", "Missing required parameter: refresh_token.")
		return
	}
	st.mu.Lock()
	t := st.find(form.Get("refresh_token"), model.RefreshToken)
	st.offer(t)
	good := t != nil && t.alive(st.now()) && t.grant.client == c && !t.grant.user.disabled
	var set Settings
	if good {
		set = st.settings(c, t.grant.user)
	}
	st.mu.Unlock()
	if !good {
		st.fail(w, http.StatusBadRequest, "invalid_grant", storemanBadGrant)
		return
	}
	scopes, ok := st.asked(form, t.pair.scopes)
	if !ok {
		st.fail(w, http.StatusBadRequest, "invalid_scope", storemanBadScope)
		return
	}
	if scopes == nil {
		scopes = t.pair.scopes
	}
	st.think(set)
	next := st.replace(t, set, narrowed(scopes, set))
	if next == nil {
		st.fail(w, http.StatusBadRequest, "invalid_grant", storemanBadGrant)
		return
	}
	st.answer(w, next)
}

// narrowed drops what the settings let a refresh lose; what is lost stays lost
// for the whole grant.
func narrowed(scopes []string, set Settings) []string {
	if set.NarrowTo == nil {
		return scopes
	}
	return slices.DeleteFunc(slices.Clone(scopes), func(name string) bool {
		return !slices.Contains(set.NarrowTo, name)
	})
}

// replace issues the new pair, nil where another request was faster and the
// old refresh token is dead by now.
func (st storeman) replace(t *token, set Settings, scopes []string) *pair {
	m := st.pair(t.grant, set, scopes, false)
	m.by = "POST " + storemanToken
	st.mu.Lock()
	defer st.mu.Unlock()
	now := st.now()
	if !t.alive(now) {
		return nil
	}
	if set.SameAccess {
		m.access, m.issued, m.accessEnd = t.pair.access.text, t.pair.access.issued, t.pair.access.ends
	}
	next := st.issue(t.grant, m)
	if set.NoPrevious {
		t.kill(now, DiedSpent)
		t.pair.access.kill(now, DiedRotated)
	} else {
		next.previous = t.pair
	}
	return next
}

// dropPrevious ends the pair that a token's own pair replaced, at the token's
// first use. As in Doorkeeper's Token.authenticate it happens before anything
// asks whether the token is still good.
func dropPrevious(s *Server) func(*token) {
	return func(t *token) {
		old := t.pair.previous
		if old == nil {
			return
		}
		now := s.now()
		old.refresh.kill(now, DiedSpent)
		old.access.kill(now, DiedRotated)
		t.pair.previous = nil
	}
}
