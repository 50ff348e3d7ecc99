package providers

import (
	"context"
	"net/http"
	"slices"

	"github.com/tokenrack/tokenrack/model"
)

// exchange is one call of a token endpoint.
type exchange struct {
	profile *profile
	app     *model.App
	grant   model.Grant
	spec    *requestSpec
	refused rules
	address string
	secrets []model.Secret // everything that is sent
}

// Exchange asks the token endpoint. It sends one request; only where a system
// said in so many words that it does not know the client, and nothing of the
// grant can be spent by that, is the app's next client secret tried.
func (e *Engine) Exchange(ctx context.Context, c model.Client, g model.Grant) model.Reply {
	x, err := e.exchange(&c, g)
	if err != nil {
		return unsent(err)
	}
	tries, err := x.profile.clientSecrets(c)
	if err != nil {
		return unsent(err)
	}
	var reply model.Reply
	for i, secret := range tries {
		reply = e.exchangeOnce(ctx, x, secret)
		if i == len(tries)-1 || !x.mayTryNextSecret(reply) {
			break
		}
	}
	return reply
}

func unsent(err *model.Error) model.Reply { return model.Reply{Verdict: model.Unsent, Err: err} }

// exchange finds out what would be sent where.
func (e *Engine) exchange(c *model.Client, g model.Grant) (*exchange, *model.Error) {
	p, err := e.profile(c.App.Provider)
	if err != nil {
		return nil, asError(err)
	}
	x := &exchange{profile: p, app: &c.App, grant: g}
	if x.spec, x.refused = p.requestFor(g.Type); x.spec == nil {
		return nil, usage(p.Name+" has no "+grantWord(g.Type), "its profile names no request for it", "tokenrack provider show "+p.ID+" lists the ways in.")
	}
	x.address = x.spec.address(x.app, c.App.Endpoints.Token)
	if err := p.mayGo(x.app, roleToken, x.address); err != nil {
		return nil, err
	}
	x.secrets = append(slices.Clone(c.Secrets), g.Password, g.Code, g.CodeVerifier, g.DeviceCode, g.RefreshToken)
	x.secrets = append(x.secrets, p.clientIDSecret(x.app)...)
	return x, nil
}

// requestFor finds the request of a grant type and the answers that refuse it.
func (p *profile) requestFor(grant model.GrantType) (*requestSpec, rules) {
	var way *waySpec
	switch grant {
	case model.GrantRefreshToken:
		if p.Refresh != nil {
			return p.Refresh.Request, p.Refresh.refused
		}
	case model.GrantAuthorizationCode:
		if b := p.SignIn.Browser; b != nil {
			return b.Request, b.refused
		}
	case model.GrantPassword:
		way = p.SignIn.Password
	case model.GrantClientCredentials:
		way = p.SignIn.Client
	case model.GrantDeviceCode:
		if d := p.SignIn.Device; d != nil {
			return d.Request, d.refused
		}
	}
	if way == nil {
		return nil, nil
	}
	return way.Request, way.refused
}

// mayGo holds that a secret goes only to the origin that was confirmed.
func (p *profile) mayGo(app *model.App, r role, address string) *model.Error {
	if address == "" {
		return usage("the app has no "+string(r)+" address", p.Name+" names none", "Give it: tokenrack app edit APP --"+string(r)+"-url https://…")
	}
	u, err := parseAddress(address)
	if err != nil {
		return usage("the "+string(r)+" address cannot be used", "it "+err.Error(), "Correct it: tokenrack app edit APP.")
	}
	if was, is := sealed(app, r), originOf(u); was != is {
		return originChanged(r, was, is)
	}
	return nil
}

// clientSecrets lists the client secrets to try, the zero one where none is
// sent.
func (p *profile) clientSecrets(c model.Client) ([]model.Secret, *model.Error) {
	need := model.SecretNeed(p.Client.Secret)
	if need == model.SecretNone || need == model.SecretEmpty {
		return []model.Secret{{}}, nil
	}
	held := slices.DeleteFunc(slices.Clone(c.Secrets), model.Secret.Empty)
	if len(held) > 0 {
		return held, nil
	}
	if need == model.SecretRequired {
		return nil, usage("the app has no client secret", p.Name+" takes no client without one", "Give it: tokenrack app edit APP --client-secret-file F")
	}
	return []model.Secret{{}}, nil
}

// client is how the app shows itself with one of its secrets.
func (p *profile) client(app *model.App, secret model.Secret) client {
	form := app.ClientAuth
	if form == "" {
		form = model.ClientAuth(p.Client.Form)
	}
	if app.ClientAuth == model.ClientNone && p.Client.Form != string(model.ClientNone) {
		form, secret = model.ClientParams, model.Secret{} // a public client still says its id
	}
	return client{
		form:       form,
		id:         app.ClientID,
		secret:     secret,
		idName:     p.Client.IDName,
		secretName: p.Client.SecretName,
		public:     secret.Empty() && p.Client.Secret != string(model.SecretEmpty),
	}
}

// clientIDSecret is the client id where it is a shared secret.
func (p *profile) clientIDSecret(app *model.App) []model.Secret {
	if !p.Client.IDSecret {
		return nil
	}
	return []model.Secret{model.NewSecret(app.ClientID)}
}

func (e *Engine) exchangeOnce(ctx context.Context, x *exchange, secret model.Secret) model.Reply {
	header := http.Header{}
	shown := x.profile.client(x.app, secret)
	list := shown.present(header, x.spec.parameters(x.values()))
	c, err := x.spec.build(x.address, list, header)
	if err != nil {
		return unsent(asError(err))
	}
	c.limit = maxTokenBody
	c.trust = trustOf(x.app)
	answer := e.wire.send(ctx, c)
	if !answer.sent {
		return unsent(unsentError(ctx, x.address, answer.err))
	}
	return x.judge(answer, append(slices.Clone(x.secrets), shown.credential()))
}

// credential is what HTTP Basic sends: an echo of it would give the secret
// away.
func (c client) credential() model.Secret {
	if c.form != model.ClientBasic && c.form != model.ClientBasicEncoded {
		return model.Secret{}
	}
	return model.NewSecret(basic(c.id, c.secret.Reveal()))
}

func (x *exchange) values() values {
	g := x.grant
	return values{
		username: g.Username,
		password: g.Password,
		scope:    g.Scopes.Join(x.profile.Scopes.Separator),
		code:     g.Code.Reveal(),
		redirect: g.RedirectURL,
		verifier: g.CodeVerifier.Reveal(),
		device:   g.DeviceCode,
		refresh:  g.RefreshToken,
	}
}

// mayTryNextSecret says that the refusal of a client secret cannot have spent
// anything: not a code (RFC 6749 section 4.1.2), and nothing that was answered
// in less clear words.
func (x *exchange) mayTryNextSecret(r model.Reply) bool {
	if r.Verdict != model.ClientRefused || r.Err == nil || r.Err.Code != "invalid_client" {
		return false
	}
	return x.grant.Type != model.GrantAuthorizationCode
}
