package providers

import (
	"slices"
	"strings"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// maxHandShort bounds the words of a column, in letters.
const maxHandShort = 16

// isProfileID says what an id may look like: it is a file's name, a word on
// the command line and a key in the vault.
func isProfileID(id string) bool {
	if id == "" || len(id) > 32 || id[0] < 'a' || id[0] > 'z' {
		return false
	}
	return strings.Trim(id, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

// profile checks everything that the types cannot say.
func (c *checker) profile(p *profile) {
	c.head(p)
	c.plainTexts(p)
	c.base(&p.Base)
	c.client(&p.Client)
	c.scopes(&p.Scopes)
	c.signIns(p)
	c.refresh(p.Refresh)
	c.reply(&p.Reply)
	c.revoke(p.Revoke)
	c.probe(p.Probe)
	c.introspect(p.Introspect)
	for key, address := range map[string]string{"byhand.address": p.ByHand.Address, "setup.address": p.Setup.Address} {
		if address != "" && !isPage(address) {
			c.add(key, "a page's address begins with https://")
		}
	}
	if len([]rune(p.ByHand.Short)) > maxHandShort {
		c.add("byhand.short", "has %d letters at most", maxHandShort)
	}
	for _, request := range p.requests() {
		c.request(request.key, request.spec)
	}
}

func (c *checker) head(p *profile) {
	switch {
	case p.Format == 0:
		c.add("format", "is missing; write: format = 1")
	case p.Format != profileFormat:
		c.add("format", "%d is not a format this program knows; it knows 1", p.Format)
	}
	if !isProfileID(p.ID) {
		c.add("id", "%q is no id: a small letter, then small letters, digits and hyphens, 32 at most", p.ID)
	}
	if p.Name == "" {
		c.add("name", "is missing")
	}
	if p.Short != "" && len([]rune(p.Short)) > 3 {
		c.add("short", "has three letters at most")
	}
}

func (c *checker) base(b *baseSpec) {
	if b.URL == "" {
		if b.Fixed {
			c.add("base.fixed", "needs base.url")
		}
		return
	}
	if _, err := parseAddress(b.URL); err != nil {
		c.add("base.url", "%s", err)
	}
}

func (c *checker) client(client *clientSpec) {
	c.oneOf("client.form", client.Form, allowed["form"]...)
	c.oneOf("client.secret", client.Secret, allowed["secret"]...)
	c.shape("client.id_shape", client.IDShape)
	c.shape("client.secret_shape", client.SecretShape)
	client.refused = c.rules("client.refused", client.Refused, "invalid_client", "unauthorized_client")
}

// maxShapeLength bounds the usual length of a value, in characters.
const maxShapeLength = 4096

func (c *checker) shape(key string, s shapeSpec) {
	if s.Letters != "" {
		c.oneOf(key+".letters", s.Letters, allowed["letters"]...)
	}
	for _, n := range s.Lengths {
		if n < 1 || n > maxShapeLength {
			c.add(key+".lengths", "are from 1 to %d characters", maxShapeLength)
		}
	}
}

func (c *checker) scopes(s *scopesSpec) {
	if s.Separator == "" && len(s.Known) > 0 {
		c.add("scopes.separator", "is missing, though scopes are named")
	}
	if s.Separator != "" && s.Separator != " " && s.Separator != "," {
		c.add("scopes.separator", "is a space or a comma")
	}
	var seen []string
	for i, known := range s.Known {
		key := entryKey("scopes.known", i)
		if !isScopeName(known.Name) {
			c.add(key+".name", "%q is no scope name", known.Name)
		}
		if slices.Contains(seen, known.Name) {
			c.add(key+".name", "%q stands there twice", known.Name)
		}
		if known.Says == "" {
			c.add(key+".says", "is missing: one plain sentence of what the scope allows")
		}
		seen = append(seen, known.Name)
	}
}

func (c *checker) signIns(p *profile) {
	if len(p.ways) == 0 {
		c.add("signin", "names no way in: paste, password, client, browser or device")
	}
	for key, way := range p.plainWays() {
		c.way(key, way)
	}
	if p.SignIn.Browser != nil {
		c.browser(p.SignIn.Browser)
	}
	if p.SignIn.Device != nil {
		c.device(p.SignIn.Device)
	}
}

func (c *checker) way(key string, way *waySpec) {
	switch {
	case way.Life == "":
	case key != "signin.paste":
		c.add(key+".life", "belongs to signin.paste: other answers say how long their tokens live")
	default:
		way.life = c.life(key+".life", way.Life)
	}
	way.refused = c.rules(key+".refused", way.Refused, "invalid_grant")
	switch {
	case key == "signin.paste":
		if way.Request != nil {
			c.add(key+".request", "pasting sends nothing")
		}
	case way.Request == nil:
		c.add(key+".request", "is missing")
	case key == "signin.password":
		c.names(key+".request", map[string]string{"username": way.Request.Username, "password": way.Request.Password})
	}
}

func (c *checker) browser(b *browserSpec) {
	b.refused = c.rules("signin.browser.refused", b.Refused, "invalid_grant")
	if b.Authorize.Path != "" && !strings.HasPrefix(b.Authorize.Path, "/") {
		c.add("signin.browser.authorize.path", "begins with /")
	}
	if b.Authorize.URL != "" {
		if _, err := parseAddress(b.Authorize.URL); err != nil {
			c.add("signin.browser.authorize.url", "%s", err)
		}
	}
	if b.Redirect != "" {
		if _, err := parseRedirect(b.Redirect); err != nil {
			c.add("signin.browser.redirect", "%s", err)
		}
	}
	if b.Request == nil {
		c.add("signin.browser.request", "is missing")
		return
	}
	c.names("signin.browser.request", map[string]string{"code": b.Request.Code, "redirect_uri": b.Request.RedirectURI})
	if b.PKCE && b.Request.CodeVerifier == "" {
		c.add("signin.browser.request.code_verifier", "needs a parameter's name, since pkce is true")
	}
}

func (c *checker) refresh(r *refreshSpec) {
	if r == nil {
		return
	}
	c.oneOf("refresh.rotates", r.Rotates, allowed["rotates"]...)
	if r.LostAnswer == "" {
		r.LostAnswer = string(model.LostAsk)
	}
	c.oneOf("refresh.lost_answer", r.LostAnswer, allowed["lost_answer"]...)
	r.refused = c.rules("refresh.refused", r.Refused, "invalid_grant")
	c.sessionLife(r)
	if r.Request == nil {
		c.add("refresh.request", "is missing")
		return
	}
	c.names("refresh.request", map[string]string{"refresh_token": r.Request.RefreshToken})
	if r.Request.Scope != "" {
		c.add("refresh.request.scope", "is never sent at a refresh: it could only take scopes away")
	}
}

// maxLife bounds how long a session or a pasted token may live by a profile.
const maxLife = 366 * 24 * time.Hour

func (c *checker) sessionLife(r *refreshSpec) {
	if r.SessionLife == "" {
		return
	}
	const key = "refresh.session_life"
	if !r.SessionFixed {
		c.add(key, "needs session_fixed = true: else each refresh prolongs the session")
		return
	}
	r.sessionLife = c.life(key, r.SessionLife)
}

// life reads a length of time, 0 where it is none.
func (c *checker) life(key, text string) time.Duration {
	life, err := time.ParseDuration(text)
	switch {
	case err != nil:
		c.add(key, "%q is no length of time; for instance 24h or 90m", text)
		return 0
	case life < time.Minute || life > maxLife || life%time.Minute != 0:
		c.add(key, "is from one minute to a year, in whole minutes")
		return 0
	}
	return life
}

func (c *checker) reply(r *replySpec) {
	if r.AccessToken == "" {
		c.add("reply.access_token", "is missing: the key of the access token in the answer")
	}
	for key, lifetime := range map[string]*lifetimeSpec{"reply.expires_in": r.ExpiresIn, "reply.refresh_expires_in": r.RefreshExpiresIn} {
		if lifetime == nil {
			continue
		}
		c.names(key, map[string]string{"key": lifetime.Key})
		c.oneOf(key+".unit", lifetime.Unit, allowed["unit"]...)
	}
}

func (c *checker) revoke(r *revokeSpec) {
	if r == nil {
		return
	}
	if len(r.Takes) == 0 {
		c.add("revoke.takes", "is missing: access, refresh, or both in the order they are sent")
	}
	for _, kind := range r.Takes {
		c.oneOf("revoke.takes", kind, "access", "refresh")
	}
	if r.Request == nil {
		c.add("revoke.request", "is missing")
		return
	}
	c.names("revoke.request", map[string]string{"token": r.Request.Token})
}

func (c *checker) probe(p *probeSpec) {
	if p == nil {
		return
	}
	p.works = c.rules("probe.works", p.Works, "2xx")
	p.dead = c.rules("probe.dead", p.Dead, "401")
}

func (c *checker) introspect(i *introspectSpec) {
	switch {
	case i == nil:
	case i.Request == nil:
		c.add("introspect.request", "is missing")
	default:
		c.names("introspect.request", map[string]string{"token": i.Request.Token})
	}
}

func (c *checker) device(d *deviceSpec) {
	d.refused = c.rules("signin.device.refused", d.Refused, "invalid_grant", "expired_token", "access_denied")
	if d.Authorize == nil {
		c.add("signin.device.authorize", "is missing: the request for the codes")
	}
	if d.Request == nil {
		c.add("signin.device.request", "is missing")
		return
	}
	c.names("signin.device.request", map[string]string{"device_code": d.Request.DeviceCode})
}

// request checks what every request has.
func (c *checker) request(key string, r *requestSpec) {
	c.oneOf(key+".method", r.Method, allowed["method"]...)
	c.oneOf(key+".in", r.In, allowed["in"]...)
	if r.Method == "GET" && (r.In == inForm || r.In == inJSON) {
		c.add(key+".in", "a GET has no body: take query or headers")
	}
	if r.Path != "" && (!strings.HasPrefix(r.Path, "/") || strings.Contains(r.Path, "#")) {
		c.add(key+".path", "begins with / and has no #")
	}
	c.requestURL(key, r)
	for name, value := range r.Headers {
		if !isHeaderName(name) || !isHeaderValue(value) {
			c.add(key+".headers."+name, "is no HTTP header")
		}
	}
	if r.In != inHeaders {
		return
	}
	for _, name := range r.names() {
		if !isHeaderName(name) {
			c.add(key, "%q cannot be the name of a header", name)
		}
	}
}

func (c *checker) requestURL(key string, r *requestSpec) {
	if r.URL == "" {
		return
	}
	if key != "revoke.request" && key != "probe.request" && key != "introspect.request" {
		c.add(key+".url", "tokens come from the base address: use path")
	}
	if r.Path != "" {
		c.add(key+".url", "stands beside path: take one of them")
	}
	if _, err := parseAddress(r.URL); err != nil {
		c.add(key+".url", "%s", err)
	}
}

// names checks that parameters have a name.
func (c *checker) names(key string, wanted map[string]string) {
	for name, value := range wanted {
		if value == "" {
			c.add(key+"."+name, "is missing")
		}
	}
}

func (c *checker) oneOf(key, value string, allowed ...string) {
	switch {
	case slices.Contains(allowed, value):
	case value == "":
		c.add(key, "is missing; one of %s", strings.Join(allowed, ", "))
	default:
		c.add(key, "%q is none of %s", value, strings.Join(allowed, ", "))
	}
}

// rules reads a list of answers; an empty one gets the usual entries.
func (c *checker) rules(key string, list []any, usual ...string) rules {
	if len(list) == 0 {
		for _, entry := range usual {
			list = append(list, entry)
		}
	}
	out, err := parseRules(list)
	if err != nil {
		c.add(key, "%s", err)
	}
	return out
}
