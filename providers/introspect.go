package providers

import (
	"cmp"
	"context"
	"net/http"
	"slices"

	"github.com/tokenrack/tokenrack/model"
)

// standardIntrospect is RFC 7662, for addresses that a person names where the
// profile says nothing.
var standardIntrospect = introspectSpec{
	Request: &requestSpec{Method: "POST", In: inForm, Token: "token", Hint: "token_type_hint"},
}

func (p *profile) introspectSpec() *introspectSpec {
	if p.Introspect != nil {
		return p.Introspect
	}
	return &standardIntrospect
}

// introspect asks the server whether an access token is active (RFC 7662
// section 2). That it is not active may also mean that this client may not
// know; the caller only believes it after it once was.
func (e *Engine) introspect(ctx context.Context, p *profile, c model.Client, address string, token model.Secret) model.ProbeReply {
	if err := p.mayGo(&c.App, roleIntrospect, address); err != nil {
		return unknown(err)
	}
	if !isToken(token.Reveal()) {
		return unknown(usage("the token cannot be tried", "there is none", "Sign in again."))
	}
	tries, refused := p.clientSecrets(c)
	if refused != nil {
		return unknown(refused)
	}
	var out model.ProbeReply
	for _, secret := range tries { // asking spends nothing
		out = e.introspectOnce(ctx, p, &c.App, address, secret, token)
		if out.Status != http.StatusUnauthorized {
			break
		}
	}
	return out
}

func (e *Engine) introspectOnce(ctx context.Context, p *profile, app *model.App, address string, secret, token model.Secret) model.ProbeReply {
	spec := p.introspectSpec().Request
	header := http.Header{"Accept": {"application/json"}}
	shown := p.client(app, secret)
	list := shown.present(header, spec.parameters(values{token: token, hint: hint(model.AccessToken)}))
	request, err := spec.build(address, list, header)
	if err != nil {
		return unknown(asError(err))
	}
	request.limit, request.trust = maxTokenBody, trustOf(app)
	answer := e.wire.send(ctx, request)
	if !answer.sent {
		return unknown(unsentError(ctx, address, answer.err))
	}
	return p.judgeIntrospection(address, answer, append(slices.Clone(p.clientIDSecret(app)), token, secret, shown.credential()))
}

// judgeIntrospection reads the one member that counts (RFC 7662 section 2.2):
// a JSON true or false, and nothing that only looks like it.
func (p *profile) judgeIntrospection(address string, r response, sent []model.Secret) model.ProbeReply {
	said := reply(nil)
	if r.whole {
		said = parseReply(r.body, r.header.Get("Content-Type"))
	}
	f := p.Reply.fault(said, r.header).clean(sent)
	out := model.ProbeReply{Outcome: model.ProbeUnknown, Status: r.status, Said: f.words(), Date: r.date()}
	if r.status == http.StatusOK && !f.said {
		switch string(said.get("active")) {
		case "true":
			out.Outcome, out.Said = model.ProbeWorks, "active"
			return out
		case "false":
			out.Outcome, out.Said = model.ProbeRefused, "not active"
			return out
		}
	}
	out.Err = &model.Error{
		Kind: model.KindUnavailable, Status: r.status, Code: f.code,
		What:  hostOf(address) + " does not tell whether the token is active",
		Why:   cmp.Or(f.words(), probeWhy(r)),
		Still: "Nothing was changed by asking.",
		Do:    "Check that the app may use introspection, or name an address to try tokens at: tokenrack app edit APP --probe-url https://…",
	}
	return out
}
