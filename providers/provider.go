package providers

import (
	"cmp"
	"net/http"
	"strings"

	"github.com/tokenrack/tokenrack/model"
)

// provider is what the rest of the program may know of a profile.
func (p *profile) provider() model.Provider {
	out := model.Provider{
		ID:                p.ID,
		Name:              p.Name,
		Short:             p.Short,
		About:             p.About,
		Base:              p.Base.URL,
		BaseFixed:         p.Base.Fixed,
		Discovers:         p.Base.Issuer,
		ClientAuth:        model.ClientAuth(p.Client.Form),
		ClientID:          p.Client.Form != string(model.ClientNone),
		ClientIDSecret:    p.Client.IDSecret,
		ClientSecret:      model.SecretNeed(p.Client.Secret),
		ClientIDShape:     p.Client.IDShape.shape(),
		ClientSecretShape: p.Client.SecretShape.shape(),
		ScopeSeparator:    p.Scopes.Separator,
		ScopesMeant:       p.Scopes.Separator != "",
		NoLifetime:        p.Reply.ExpiresIn == nil,
		CanRefresh:        p.Refresh != nil,
		Revocation:        p.revocation(""),
		ByHand:            model.ByHand{Address: p.ByHand.Address, Steps: p.ByHand.Steps, Ends: p.ByHand.Ends, Short: p.ByHand.Short},
		Setup:             model.Guide{Address: p.Setup.Address, Steps: p.Setup.Steps},
		Probes:            p.Probe != nil && p.Probe.Request.named(),
		Notes:             p.Notes,
	}
	for _, known := range p.Scopes.Known {
		out.Scopes = append(out.Scopes, model.KnownScope{Name: known.Name, Says: known.Says, Presets: known.Preset})
	}
	for _, key := range p.ways {
		out.SignIns = append(out.SignIns, p.signIn(key))
	}
	if p.Refresh != nil {
		out.Rotation = model.Rotation(p.Refresh.Rotates)
		out.LostAnswer = model.LostAnswer(p.Refresh.LostAnswer)
		out.SessionFixed, out.SessionLife = p.Refresh.SessionFixed, p.Refresh.sessionLife
	}
	if p.SignIn.Browser != nil {
		out.RedirectAs = p.SignIn.Browser.Redirect
		out.RedirectExact = p.SignIn.Browser.RedirectExact
	}
	return out
}

func (p *profile) signIn(key string) model.SignIn {
	way := model.SignInWay(strings.TrimPrefix(key, "signin."))
	if way == model.SignInBrowser {
		return model.SignIn{Way: way, Note: p.SignIn.Browser.Note}
	}
	if way == model.SignInDevice {
		return model.SignIn{Way: way, Note: p.SignIn.Device.Note}
	}
	plain := p.plainWays()[key]
	return model.SignIn{Way: way, Note: plain.Note, Life: plain.life}
}

// named says that the profile itself knows where the request goes.
func (r *requestSpec) named() bool { return r != nil && (r.Path != "" || r.URL != "") }

// revocation is what revoking can do; named is the address that the person
// gave, empty where there is none.
func (p *profile) revocation(named string) model.Revocation {
	spec := p.revokeSpec()
	out := model.Revocation{
		API:             named != "" || spec.Request.named(),
		EndsPair:        spec.EndsPair,
		NeedsLiveAccess: spec.NeedsLiveAccess,
		UseFirst:        spec.UseFirst,
	}
	if p.Revoke == nil && named == "" {
		return model.Revocation{}
	}
	for _, kind := range spec.Takes {
		out.Takes = append(out.Takes, model.TokenKind(kind))
	}
	return out
}

// standardRevoke is RFC 7009, for addresses that a person names where the
// maker documents none.
var standardRevoke = revokeSpec{
	Request: &requestSpec{Method: "POST", In: inForm, Token: "token", Hint: "token_type_hint"},
	Takes:   []string{"refresh", "access"},
}

func (p *profile) revokeSpec() *revokeSpec {
	if p.Revoke != nil {
		return p.Revoke
	}
	return &standardRevoke
}

// Revocation says what revoking can do for an app: the profile's own, or the
// standard's (RFC 7009) where the person named an address.
func (e *Engine) Revocation(app model.App) model.Revocation {
	p, err := e.profile(app.Provider)
	if err != nil {
		return model.Revocation{}
	}
	return p.revocation(app.Endpoints.Revoke)
}

// Calls says where the calls of a revocation go.
func (e *Engine) Calls(app model.App) model.Calls {
	p, err := e.profile(app.Provider)
	if err != nil {
		return model.Calls{}
	}
	calls := model.Calls{
		Revoke: p.revokeSpec().Request.call(&app, app.Endpoints.Revoke),
		Probe:  p.probeSpec().Request.call(&app, app.Endpoints.Probe),
	}
	if p.Refresh != nil {
		calls.Refresh = p.Refresh.Request.call(&app, app.Endpoints.Token)
	}
	return calls
}

// call is a request's method and address, empty where there is no address.
func (r *requestSpec) call(app *model.App, named string) string {
	if r == nil {
		return ""
	}
	address := r.address(app, named)
	if address == "" {
		return ""
	}
	return cmp.Or(r.Method, http.MethodPost) + " " + address
}

// CanProbe says that there is an address to try the app's tokens at, or one
// that tells whether they are active (RFC 7662).
func (e *Engine) CanProbe(app model.App) bool {
	if app.Endpoints.Probe != "" || app.Endpoints.Introspect != "" {
		return true
	}
	p, err := e.profile(app.Provider)
	return err == nil && (p.Probe != nil && p.Probe.Request.named() || p.introspectSpec().Request.named())
}
