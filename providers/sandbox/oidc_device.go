package sandbox

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// deviceGrant is the grant type of RFC 8628 section 3.4.
const deviceGrant = "urn:ietf:params:oauth:grant-type:device_code"

// device is a device authorization under way.
type device struct {
	client   *client
	scopes   []string
	userCode string
	ends     time.Time
	interval time.Duration // slow_down adds 5 s each time
	polled   time.Time
	answer   Decision // empty: nobody has decided
	user     *user
	used     bool
}

// pollEvery is what RFC 8628 section 3.2 lets a client assume.
const pollEvery = 5 * time.Second

func (o oidc) deviceStart(w http.ResponseWriter, r *http.Request) {
	c, form, ok := o.form(w, r)
	if !ok {
		return
	}
	d := &device{client: c, userCode: strings.ToUpper(randomHex(4)), interval: pollEvery}
	for _, name := range strings.Fields(form.Get("scope")) {
		if !slices.Contains(c.Scopes, name) {
			o.fail(w, http.StatusBadRequest, "invalid_scope", "requested scope is not allowed")
			return
		}
		if name != scopeOffline || form.Get("prompt") == "consent" {
			d.scopes = append(d.scopes, name)
		}
	}
	text := randomURL(32)
	o.mu.Lock()
	d.ends = o.now().Add(10 * time.Minute)
	o.devices[text] = d
	set := o.settings(c, nil)
	o.mu.Unlock()
	out := map[string]any{
		"device_code": text, "user_code": d.userCode, "verification_uri": o.URL + "/device",
		"verification_uri_complete": o.URL + "/device?user_code=" + d.userCode, "expires_in": 600,
	}
	if !set.NoInterval {
		out["interval"] = int(pollEvery.Seconds())
	}
	answerJSON(w, http.StatusOK, out)
}

// DecideDevice is a person who enters the user code and decides.
func (s *Server) DecideDevice(userCode, username string, answer Decision) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.firstUser
	if username != "" {
		u = s.users[username]
	}
	if u == nil {
		return errNoUser
	}
	for _, d := range s.devices {
		if d.userCode == userCode && d.answer == "" && s.now().Before(d.ends) {
			d.answer, d.user = answer, u
			return nil
		}
	}
	return errors.New("sandbox: no such user code")
}

func (o oidc) deviceToken(w http.ResponseWriter, c *client, form url.Values) {
	o.mu.Lock()
	d := o.devices[form.Get("device_code")]
	code := o.poll(d, c)
	o.mu.Unlock()
	if code != "" {
		o.fail(w, http.StatusBadRequest, code, "")
		return
	}
	o.answer(w, o.open(c, d.user, d.scopes, opening{by: "POST " + oidcToken, noRefresh: !slices.Contains(d.scopes, scopeOffline)}))
}

// poll says what a poll is answered with (RFC 8628 section 3.5); empty: with
// tokens. The caller holds s.mu.
func (o oidc) poll(d *device, c *client) string {
	now := o.now()
	switch {
	case d == nil || d.client != c || d.used:
		return "invalid_grant"
	case !now.Before(d.ends):
		return "expired_token"
	}
	early := !d.polled.IsZero() && now.Before(d.polled.Add(d.interval))
	d.polled = now
	switch {
	case early:
		d.interval += pollEvery
		return "slow_down"
	case d.answer == "":
		return "authorization_pending"
	case d.answer == Reject:
		return "access_denied"
	}
	d.used = true
	return ""
}
