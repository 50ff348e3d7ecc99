package providers

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/tokenrack/tokenrack/model"
)

// metadata is what the engine takes from a discovery document (OpenID Connect
// Discovery section 3, RFC 8414 section 2).
type metadata struct {
	issuer, token, authorize, revoke, userinfo, device, introspect string
	clientAuth                                                     []string
}

// discover completes an app from its issuer's discovery document. An app whose
// addresses were discovered from the same issuer already keeps them: what was
// confirmed never changes of itself.
func (e *Engine) discover(ctx context.Context, p *profile, app *model.App, accept bool) error {
	if app.Issuer == app.Base && app.Endpoints.Token != "" {
		return nil
	}
	if app.Issuer != "" {
		forgetIssuer(app)
	}
	found, err := e.fetchMetadata(ctx, app)
	if err != nil {
		return err
	}
	if strings.TrimRight(found.issuer, "/") != strings.TrimRight(app.Base, "/") {
		return usage("the discovery document is of another issuer",
			"it says "+cleanName(found.issuer)+" instead of "+cleanName(app.Base)+", and such a document must not be trusted (RFC 8414 section 3.3)",
			"Give the issuer exactly as the provider writes it.")
	}
	app.Base, app.Issuer = found.issuer, found.issuer
	return p.adopt(app, found, accept)
}

// forgetIssuer drops the addresses of the issuer before. One at an origin that
// was not confirmed yet was named just now, and stays.
func forgetIssuer(app *model.App) {
	for _, place := range []struct {
		address *string
		sealed  string
	}{
		{&app.Endpoints.Token, app.Origins.Token},
		{&app.Endpoints.Authorize, app.Origins.Authorize},
		{&app.Endpoints.Revoke, app.Origins.Revoke},
		{&app.Endpoints.Probe, app.Origins.Probe},
		{&app.Endpoints.Device, app.Origins.Device},
		{&app.Endpoints.Introspect, app.Origins.Introspect},
	} {
		u, err := parseAddress(*place.address)
		if err != nil || originOf(u) == place.sealed {
			*place.address = ""
		}
	}
}

// adopt takes the discovered addresses over where the person named none.
func (p *profile) adopt(app *model.App, found metadata, accept bool) error {
	base, err := parseAddress(app.Base)
	if err != nil {
		return usage("the issuer cannot be used", "it "+err.Error(), "Give it with --url https://…")
	}
	strange := &model.Elsewhere{From: shownOrigin(originOf(base))}
	for _, place := range []struct {
		role  role
		found string
		into  *string
	}{
		{roleToken, found.token, &app.Endpoints.Token},
		{roleAuthorize, found.authorize, &app.Endpoints.Authorize},
		{roleRevoke, found.revoke, &app.Endpoints.Revoke},
		{roleDevice, found.device, &app.Endpoints.Device},
		{roleIntrospect, found.introspect, &app.Endpoints.Introspect},
	} {
		if *place.into != "" || place.found == "" {
			continue
		}
		origin, err := discoveredOrigin(place.role, place.found)
		if err != nil {
			return err
		}
		if origin != originOf(base) {
			strange.To = append(strange.To, model.Place{What: string(place.role), Origin: shownOrigin(origin)})
		}
		*place.into = place.found
	}
	if origin, err := discoveredOrigin(roleProbe, found.userinfo); err == nil && p.takesUserinfo(app) {
		switch {
		case accept, origin == originOf(base):
			app.Endpoints.Probe = found.userinfo
		case len(strange.To) > 0: // it is accepted with the others, or left out
			strange.To = append(strange.To, model.Place{What: string(roleProbe), Origin: shownOrigin(origin)})
		}
	}
	if len(strange.To) > 0 && !accept {
		return elsewhereError(strange)
	}
	if app.ClientAuth == "" {
		app.ClientAuth = clientAuthFor(found.clientAuth)
	}
	return nil
}

// takesUserinfo says that tokens may be tried at the userinfo endpoint: it
// answers only those with the scope openid.
func (p *profile) takesUserinfo(app *model.App) bool {
	return p.Probe != nil && p.Probe.Userinfo && app.Endpoints.Probe == "" && app.Scopes.Has("openid")
}

// discoveredOrigin is where a discovered address leads.
func discoveredOrigin(r role, address string) (string, error) {
	u, err := parseAddress(address)
	if err != nil {
		return "", usage("the discovered "+string(r)+" address cannot be used", "it "+err.Error(), "Tell the provider.")
	}
	return originOf(u), nil
}

// elsewhereError refuses addresses elsewhere than at the issuer: a document
// must not send secrets to a stranger unasked.
func elsewhereError(strange *model.Elsewhere) *model.Error {
	err := usage("the issuer names addresses of another host: "+strings.Join(strange.Lines(), ", "),
		"secrets would leave "+strange.From+"; nothing was stored",
		"If that is right, confirm it with --accept-origin.")
	err.Cause = strange
	return err
}

// clientAuthFor chooses a form among those that the server lists (RFC 8414
// section 2: client_secret_basic where it lists none).
func clientAuthFor(listed []string) model.ClientAuth {
	if len(listed) > 0 && !slices.Contains(listed, "client_secret_basic") && slices.Contains(listed, "client_secret_post") {
		return model.ClientParams
	}
	return model.ClientBasicEncoded
}

// wellKnown lists where an issuer's document may stand: OpenID Connect
// Discovery section 4, then RFC 8414 section 3.
func wellKnown(issuer string) []string {
	issuer = strings.TrimRight(issuer, "/")
	u, err := url.Parse(issuer)
	if err != nil {
		return nil
	}
	root := u.Scheme + "://" + u.Host
	return []string{
		issuer + "/.well-known/openid-configuration",
		root + "/.well-known/oauth-authorization-server" + u.EscapedPath(),
	}
}

func (e *Engine) fetchMetadata(ctx context.Context, app *model.App) (metadata, error) {
	var last response
	for _, address := range wellKnown(app.Base) {
		header := http.Header{"Accept": {"application/json"}}
		last = e.wire.send(ctx, call{method: "GET", address: address, header: header, limit: maxDiscovery, trust: trustOf(app)})
		if !last.sent {
			return metadata{}, unsentError(ctx, address, last.err)
		}
		if last.status != http.StatusOK || !last.whole {
			continue
		}
		if r := parseReply(last.body, ""); r != nil {
			return readMetadata(r)
		}
	}
	why := "there is no discovery document there"
	switch {
	case last.status == 0 || !last.whole:
		why = lostWhy(last)
	case last.status != http.StatusNotFound && last.status != http.StatusOK:
		why = "it answered " + status(last.status)
	}
	return metadata{}, &model.Error{
		Kind: model.KindUnavailable, Status: last.status,
		What: hostOf(app.Base) + " does not say where its addresses are",
		Why:  why,
		Do:   "Check the issuer's address; a server without discovery is added with --provider oauth2.",
	}
}

func readMetadata(r reply) (metadata, error) {
	m := metadata{
		issuer:    r.text("issuer"),
		token:     r.text("token_endpoint"),
		authorize: r.text("authorization_endpoint"),
		revoke:    r.text("revocation_endpoint"),
		userinfo:  r.text("userinfo_endpoint"),

		device:     r.text("device_authorization_endpoint"),
		introspect: r.text("introspection_endpoint"),
	}
	if raw := r.get("token_endpoint_auth_methods_supported"); raw != nil {
		m.clientAuth, _ = readList(raw)
	}
	if m.issuer == "" || m.token == "" {
		return m, usage("the discovery document cannot be used", "it names no issuer or no token address", "A server like that is added with --provider oauth2.")
	}
	return m, nil
}
