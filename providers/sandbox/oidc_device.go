package sandbox

import (
	"cmp"
	"errors"
	"html"
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
	d := &device{client: c, userCode: strings.ToUpper(randomHex(4))}
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
	set := o.settings(c, nil)
	d.ends = o.now().Add(10 * time.Minute)
	d.interval = cmp.Or(set.PollEvery, pollEvery)
	o.devices[text] = d
	o.mu.Unlock()
	out := map[string]any{
		"device_code": text, "user_code": d.userCode, "verification_uri": o.URL + oidcDevicePage,
		"verification_uri_complete": o.URL + oidcDevicePage + "?user_code=" + d.userCode, "expires_in": 600,
	}
	if !set.NoInterval {
		out["interval"] = int(d.interval.Seconds())
	}
	answerJSON(w, http.StatusOK, out)
}

// devicePage is where a person enters the user code and decides.
func (o oidc) devicePage(w http.ResponseWriter, r *http.Request) {
	form := r.URL.Query()
	if r.Method == http.MethodPost {
		typed, problem := readForm(r)
		if problem == "" {
			code := strings.ToUpper(strings.TrimSpace(typed.Get("user_code")))
			if err := o.DecideDevice(code, typed.Get("username"), Decision(typed.Get("decision"))); err != nil {
				problem = err.Error()
			}
		}
		if problem != "" {
			answerHTML(w, http.StatusBadRequest, "This code cannot be taken", "<p>"+html.EscapeString(problem)+"</p>")
			return
		}
		answerHTML(w, http.StatusOK, "Done", "<p>You can close this page and go back to the other device.</p>")
		return
	}
	answerHTML(w, http.StatusOK, "Connect a device", "<p>Sandbox of "+o.ID+": nothing here is real.</p>\n"+
		"<form method=\"post\" action=\""+oidcDevicePage+"\">\n"+
		"<p><label>Code <input name=\"user_code\" value=\""+html.EscapeString(form.Get("user_code"))+"\"></label></p>\n"+
		"<p><label>Sign in as <input name=\"username\"></label> (empty: the first user)</p>\n<p>"+
		button(Allow, "Allow")+button(Reject, "Reject")+"</p>\n</form>")
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
