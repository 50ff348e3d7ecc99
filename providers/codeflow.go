package providers

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"net/url"
	"strings"
	"sync"

	"github.com/tokenrack/tokenrack/model"
)

// maxCallback bounds a pasted callback, and a callback's query, in bytes.
const maxCallback = 16 << 10

// codeFlow is one authorization code flow (RFC 6749 section 4.1) under way.
type codeFlow struct {
	profile  *profile
	host     string // of the provider, for words
	url      string
	redirect string
	state    string
	issuer   string // empty: not known
	verifier model.Secret
	scopes   model.Scopes
	listener *callbackListener // nil: the callback can only be pasted

	once    sync.Once
	done    chan struct{} // closed once there is an outcome
	outcome outcome
	unwatch func() bool // stops watching the context of Begin
}

// outcome is what a callback brought: a code, or the reason why there is none.
type outcome struct {
	code   model.Secret
	denied *model.Error
}

// Begin listens for the callback and makes the address to open. The listener
// ends with ctx, with Wait, or with Close.
func (e *Engine) Begin(ctx context.Context, c model.Client, scopes model.Scopes) (model.CodeFlow, error) {
	p, err := e.profile(c.App.Provider)
	if err != nil {
		return nil, err
	}
	browser := p.SignIn.Browser
	if browser == nil {
		return nil, usage(p.Name+" has no sign-in in the browser", "its profile names none", "tokenrack provider show "+p.ID+" lists the ways in.")
	}
	address := browser.Authorize.address(&c.App)
	if err := p.mayGo(&c.App, roleAuthorize, address); err != nil {
		return nil, err
	}
	f := &codeFlow{
		profile: p, host: hostOf(address), state: randomText(16), issuer: c.App.Issuer,
		scopes: scopes, done: make(chan struct{}),
	}
	if err := f.listen(c.App.RedirectURL, browser); err != nil {
		return nil, err
	}
	f.url = f.authorizeURL(address, &c.App, browser)
	if f.listener != nil {
		f.listener.serve(f)
		f.unwatch = context.AfterFunc(ctx, model.Guarded(f.listener.close))
	}
	return f, nil
}

// randomText is n random bytes in letters that a URL takes as they are.
func randomText(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails, see crypto/rand
	return base64.RawURLEncoding.EncodeToString(b)
}

func (f *codeFlow) authorizeURL(address string, app *model.App, browser *browserSpec) string {
	query := url.Values{
		"response_type": {"code"},
		"client_id":     {app.ClientID},
		"redirect_uri":  {f.redirect},
		"state":         {f.state},
	}
	if len(f.scopes) > 0 {
		query.Set("scope", f.scopes.Join(f.profile.Scopes.Separator))
	}
	for name, value := range browser.Authorize.Fixed {
		query.Set(name, value)
	}
	for scope, extra := range browser.Authorize.WithScope {
		if !f.scopes.Has(scope) {
			continue
		}
		for name, value := range extra {
			query.Set(name, value)
		}
	}
	if browser.PKCE {
		f.verifier = model.NewSecret(randomText(32))
		sum := sha256.Sum256(f.verifier.Bytes())
		query.Set("code_challenge", base64.RawURLEncoding.EncodeToString(sum[:]))
		query.Set("code_challenge_method", "S256")
	}
	return withQuery(address, strings.ReplaceAll(query.Encode(), "+", "%20"))
}

// URL is the address for the browser. It holds no secret.
func (f *codeFlow) URL() string { return f.url }

// RedirectURL is where the callback is expected.
func (f *codeFlow) RedirectURL() string { return f.redirect }

// Wait returns the grant to exchange once the callback has come, by the
// listener or by Paste. It ends the listener.
func (f *codeFlow) Wait(ctx context.Context) (model.Grant, error) {
	defer func() { _ = f.Close() }()
	select {
	case <-f.done:
	case <-ctx.Done():
		return model.Grant{}, f.gaveUp(ctx)
	}
	if f.outcome.denied != nil {
		return model.Grant{}, f.outcome.denied
	}
	return model.Grant{
		Type: model.GrantAuthorizationCode, Code: f.outcome.code, RedirectURL: f.redirect,
		CodeVerifier: f.verifier, Scopes: f.scopes,
	}, nil
}

func (f *codeFlow) gaveUp(ctx context.Context) error {
	if ctx.Err() == context.Canceled {
		return &model.Error{Kind: model.KindAborted, What: "the sign-in was stopped", Why: "nobody waits for the browser any more"}
	}
	return &model.Error{
		Kind:  model.KindSignIn,
		What:  "nobody came back from the browser in time",
		Why:   "usually the page was not finished, or " + f.host + " does not know the redirect URL " + cleanName(f.redirect),
		Still: "Nothing was stored.",
		Do:    "Check that exactly this redirect URL is registered for the app, then sign in again.",
	}
}

// Close stops listening.
func (f *codeFlow) Close() error {
	if f.listener != nil {
		f.unwatch()
		f.listener.close()
	}
	return nil
}

// Paste hands in the callback's address, its query, or the bare code. A wrong
// one is an error, and the flow goes on waiting.
func (f *codeFlow) Paste(text string) error {
	text = unquote(text)
	if len(text) > maxCallback {
		return badCallback("it is longer than any callback is")
	}
	if text == "" || strings.ContainsFunc(text, isHidden) || strings.Contains(text, " ") {
		return badCallback("it is empty, or holds a space, a line break or a control character")
	}
	query, isQuery := queryOf(text)
	if !isQuery {
		if !isToken(text) {
			return badCallback("it holds characters that no code has")
		}
		f.finish(outcome{code: model.NewSecret(text)})
		return nil
	}
	values, err := url.ParseQuery(query)
	if err != nil {
		return badCallback("its parameters cannot be read")
	}
	came, err := f.read(values)
	if err != nil {
		return err
	}
	f.finish(came)
	return nil
}

// queryOf finds the query in a pasted address; false for a bare code.
func queryOf(text string) (string, bool) {
	if _, query, ok := strings.Cut(text, "?"); ok {
		query, _, _ = strings.Cut(query, "#")
		return query, true
	}
	for _, name := range []string{"code=", "state=", "error="} {
		if strings.HasPrefix(text, name) || strings.Contains(text, "&"+name) {
			return text, true
		}
	}
	return "", strings.Contains(text, "://")
}

func badCallback(why string) error {
	err := usage("that is not the address the browser came back to", why, "Copy the whole address from the browser's address bar; it holds code= and state=.")
	err.Still = "The sign-in still waits; nothing was sent."
	return err
}

// read checks the parameters of a callback (RFC 6749 section 4.1.2). What does
// not belong to this sign-in is an error that changes nothing.
func (f *codeFlow) read(q url.Values) (outcome, error) {
	if len(q["state"]) > 1 || len(q["code"]) > 1 || len(q["error"]) > 1 {
		return outcome{}, badCallback("a parameter stands there twice")
	}
	if subtle.ConstantTimeCompare([]byte(q.Get("state")), []byte(f.state)) != 1 {
		return outcome{}, badCallback("its state is of another sign-in, or missing")
	}
	if iss := q.Get("iss"); iss != "" && f.issuer != "" && iss != f.issuer {
		return outcome{}, badCallback("another server than the one that was asked has answered (RFC 9207)")
	}
	if problem := q.Get("error"); problem != "" {
		return outcome{denied: f.deniedError(problem, q.Get("error_description"))}, nil
	}
	if !isToken(q.Get("code")) {
		return outcome{}, badCallback("there is no usable code in it")
	}
	return outcome{code: model.NewSecret(q.Get("code"))}, nil
}

// finish settles the outcome; only the first counts.
func (f *codeFlow) finish(came outcome) {
	f.once.Do(func() {
		f.outcome = came
		close(f.done)
	})
}

// deniedError puts an error of the authorize endpoint into words (RFC 6749
// section 4.1.2.1).
func (f *codeFlow) deniedError(code, text string) *model.Error {
	sent := []model.Secret{model.NewSecret(f.state), f.verifier}
	said := fault{code: clean(code, sent), text: clean(text, sent)}
	out := &model.Error{
		Kind: model.KindSignIn, Code: said.code, Why: said.words(),
		What:  f.host + " refused the sign-in",
		Still: "Nothing was stored.",
		Do:    "Sign in again.",
	}
	switch code {
	case "access_denied":
		out.What = "the sign-in was rejected in the browser"
		out.Do = "Sign in again and allow the access."
	case "invalid_scope":
		out.Kind = model.KindUsage
		out.Do = "Ask only for scopes that the app may have: tokenrack app edit APP --scope S."
	case "unauthorized_client":
		out.Do = "Check the app's client id: tokenrack app edit APP."
	case "temporarily_unavailable", "server_error":
		out.Kind = model.KindUnavailable
		out.Do = "Try again later."
	}
	return out
}
