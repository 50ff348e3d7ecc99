package providers

import (
	"cmp"
	"context"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"strings"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// Resolve checks an app that is about to be stored and completes it: the
// profile's defaults, discovery, and the origins that secrets may be sent to.
// An origin other than the app's sealed one is an error unless accept. The app
// is changed only where Resolve returns nil.
func (e *Engine) Resolve(ctx context.Context, app *model.App, accept bool) error {
	return e.resolve(ctx, app, accept, accept)
}

// resolve does it: found says that the origins which an issuer's document names
// are accepted, moved that those are which the app was not sealed for.
func (e *Engine) resolve(ctx context.Context, app *model.App, found, moved bool) error {
	p, err := e.profile(app.Provider)
	if err != nil {
		return err
	}
	done := *app
	if err := p.completeBase(&done); err != nil {
		return err
	}
	if err := p.checkApp(&done); err != nil {
		return err
	}
	if p.Base.Issuer {
		if err := e.discover(ctx, p, &done, found); err != nil {
			return err
		}
	}
	p.completeClient(&done)
	if done.ClientAuth == model.ClientBasic && strings.Contains(done.ClientID, ":") {
		return usage("the client id cannot be used", "it holds a colon, which HTTP Basic cannot carry in it (RFC 7617 section 2)", "Copy it once more, or give --client-auth basic-encoded.")
	}
	if err := p.seal(&done, moved); err != nil {
		return err
	}
	*app = done
	return nil
}

// completeBase fills in the base address and checks it.
func (p *profile) completeBase(app *model.App) error {
	app.Base = strings.TrimSpace(app.Base)
	if p.Base.Fixed && app.Base != "" && strings.TrimRight(app.Base, "/") != strings.TrimRight(p.Base.URL, "/") {
		return usage("the address of "+p.Name+" cannot be changed", "its profile says that there is only one", "Leave --url out.")
	}
	app.Base = cmp.Or(app.Base, p.Base.URL)
	if app.Base == "" {
		if p.needsBase() {
			return usage(p.Name+" needs an address", "every customer's system has its own", "Give it with --url https://…")
		}
		return nil
	}
	u, err := parseAddress(app.Base)
	if err != nil {
		return usage("the address cannot be used", "it "+err.Error(), "Give --url https://host, with a path where the system has one.")
	}
	if u.RawQuery != "" || u.ForceQuery {
		return usage("the address cannot be used", "it has a part after ?", "Give --url without it.")
	}
	return nil
}

// needsBase says that some address stands below the base address.
func (p *profile) needsBase() bool {
	if p.Base.Issuer {
		return true
	}
	for _, request := range p.requests() {
		if request.spec.Path != "" {
			return true
		}
	}
	return p.SignIn.Browser != nil && p.SignIn.Browser.Authorize.Path != ""
}

// checkApp checks the fields that a person fills in.
func (p *profile) checkApp(app *model.App) error {
	clientless := app.ClientAuth == model.ClientNone && p.SignIn.Paste != nil // only pasted tokens
	if p.Client.Form != string(model.ClientNone) && app.ClientID == "" && !clientless {
		return usage("the app needs a client id", p.Name+" knows its apps by one", "Give it with --client-id.")
	}
	if strings.ContainsFunc(app.ClientID, isHidden) {
		return usage("the client id cannot be used", "it holds a control character", "Copy it once more.")
	}
	for _, scope := range app.Scopes {
		if !isScopeName(scope) {
			return usage("a scope cannot be used", "a scope name has no spaces, quotes or control characters (RFC 6749 section 3.3)", "Give each scope with a --scope of its own.")
		}
	}
	for _, address := range []struct{ flag, value string }{
		{"--token-url", app.Endpoints.Token}, {"--authorize-url", app.Endpoints.Authorize},
		{"--revoke-url", app.Endpoints.Revoke}, {"--probe-url", app.Endpoints.Probe},
		{"--device-url", app.Endpoints.Device}, {"--introspect-url", app.Endpoints.Introspect},
	} {
		if address.value == "" {
			continue
		}
		if _, err := parseAddress(address.value); err != nil {
			return usage("the address of "+address.flag+" cannot be used", "it "+err.Error(), "Give a whole address, https://host/path.")
		}
	}
	if app.RedirectURL != "" {
		if _, err := parseRedirect(app.RedirectURL); err != nil {
			return usage("the redirect URL cannot be used", "it "+err.Error(), "Give it as it is registered, for instance http://127.0.0.1:8976/callback.")
		}
	}
	if app.AssumedLifetime < 0 || app.AssumedLifetime > maxLifetime {
		return usage("the assumed lifetime cannot be used", "it is negative or longer than 100 years", "Give for instance --assume-lifetime 1h.")
	}
	if err := checkClientAuth(app); err != nil {
		return err
	}
	return checkTrust(app)
}

func checkClientAuth(app *model.App) error {
	switch app.ClientAuth {
	case "", model.ClientNone, model.ClientParams, model.ClientBasic, model.ClientBasicEncoded:
		return nil
	}
	return usage("there is no such form of client", "a client shows itself in one of four ways", "Give --client-auth none, params, basic or basic-encoded.")
}

// maxLifetime is the longest lifetime that is believed, a server's too.
const maxLifetime = 100 * 365 * 24 * time.Hour

// checkTrust checks the certificate file and the pin.
func checkTrust(app *model.App) error {
	if app.CA != "" && app.Pin != "" {
		return usage("a CA file and a pin were given", "one of them says whom to trust", "Give --ca-file or --pin, not both.")
	}
	if app.CA != "" && poolOf(app.CA) == nil {
		return usage("the CA file cannot be used", "it holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)", "Export the certificate as PEM, also called Base64 X.509.")
	}
	if app.Pin == "" {
		return nil
	}
	pin, err := parsePin(app.Pin)
	if err != nil {
		return usage("the pin cannot be used", "it is not sha256: and 64 hexadecimal digits", "Take the SHA-256 of the certificate's DER bytes, with or without colons.")
	}
	app.Pin = pinText(pin)
	return nil
}

// poolOf reads certificates in PEM form, nil where there are none.
func poolOf(text string) *x509.CertPool {
	pool := x509.NewCertPool()
	found := false
	for rest := []byte(text); ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		if cert, err := x509.ParseCertificate(block.Bytes); block.Type == "CERTIFICATE" && err == nil {
			pool.AddCert(cert)
			found = true
		}
	}
	if !found {
		return nil
	}
	return pool
}

// parsePin reads "sha256:HEX"; colons between the digits are allowed, as
// openssl writes them.
func parsePin(text string) ([32]byte, error) {
	var sum [32]byte
	digits, ok := strings.CutPrefix(strings.ToLower(strings.TrimSpace(text)), "sha256:")
	b, err := hex.DecodeString(strings.ReplaceAll(digits, ":", ""))
	if !ok || err != nil || len(b) != len(sum) {
		return sum, errNoPin
	}
	copy(sum[:], b)
	return sum, nil
}

func pinText(sum [32]byte) string { return "sha256:" + hex.EncodeToString(sum[:]) }

// completeClient fills in how the client shows itself and how tokens are had.
func (p *profile) completeClient(app *model.App) {
	if app.ClientAuth == "" {
		app.ClientAuth = model.ClientAuth(p.Client.Form)
	}
	if app.Grant == "" && len(p.ways) > 0 {
		app.Grant = grantOf[p.ways[0]]
	}
}

// grantOf is the grant type of each way in.
var grantOf = map[string]model.GrantType{
	"signin.paste":    model.GrantPasted,
	"signin.password": model.GrantPassword,
	"signin.client":   model.GrantClientCredentials,
	"signin.browser":  model.GrantAuthorizationCode,
}

// usage is a mistake of the person's words.
func usage(what, why, do string) *model.Error {
	return &model.Error{Kind: model.KindUsage, What: what, Why: why, Do: do}
}
