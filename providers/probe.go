package providers

import (
	"cmp"
	"context"
	"net/http"

	"github.com/tokenrack/tokenrack/model"
)

// usualProbe is how a token is tried at an address that a person named where
// the profile says nothing: 2xx works, 401 does not, and a token that lacks
// only the scope (RFC 6750 section 3.1) works.
var usualProbe = probeSpec{
	Request: &requestSpec{Method: "GET", In: inQuery},
	works:   rules{{low: 200, high: 299}, {low: 403, high: 403, code: "insufficient_scope"}},
	dead:    rules{{low: 401, high: 401}},
}

func (p *profile) probeSpec() *probeSpec {
	if p.Probe == nil {
		return &usualProbe
	}
	spec := *p.Probe
	if spec.Request == nil {
		spec.Request = usualProbe.Request
	}
	return &spec
}

// Probe tries an access token harmlessly, where there is an address for it.
func (e *Engine) Probe(ctx context.Context, c model.Client, token model.Secret) model.ProbeReply {
	p, err := e.profile(c.App.Provider)
	if err != nil {
		return unknown(asError(err))
	}
	spec := p.probeSpec()
	address := spec.Request.address(&c.App, c.App.Endpoints.Probe)
	if address == "" {
		if asked := p.introspectSpec().Request.address(&c.App, c.App.Endpoints.Introspect); asked != "" {
			return e.introspect(ctx, p, c, asked, token)
		}
		return unknown(usage("the token cannot be tried", p.Name+" names no harmless address to try one at", "Name one: tokenrack app edit APP --probe-url https://…, or --introspect-url"))
	}
	if err := p.mayGo(&c.App, roleProbe, address); err != nil {
		return unknown(err)
	}
	if !isToken(token.Reveal()) {
		return unknown(usage("the token cannot be tried", "there is none, or it cannot travel in a header", "Sign in again."))
	}
	header := http.Header{"Authorization": {"Bearer " + token.Reveal()}}
	request, err := spec.Request.build(address, spec.Request.parameters(values{}), header)
	if err != nil {
		return unknown(asError(err))
	}
	request.limit = maxProbeBody
	request.trust = trustOf(&c.App)
	answer := e.wire.send(ctx, request)
	if !answer.sent {
		return unknown(unsentError(ctx, address, answer.err))
	}
	return p.judgeProbe(spec, address, answer, append(p.clientIDSecret(&c.App), token))
}

func unknown(err *model.Error) model.ProbeReply {
	return model.ProbeReply{Outcome: model.ProbeUnknown, Err: err}
}

func (p *profile) judgeProbe(spec *probeSpec, address string, r response, sent []model.Secret) model.ProbeReply {
	f := p.Reply.fault(parseReply(r.body, r.header.Get("Content-Type")), r.header)
	found := answer{status: r.status, code: f.code, text: f.text}
	outcome := spec.outcome(found, f.said || r.isHTML())
	f = f.clean(sent)
	out := model.ProbeReply{Outcome: outcome, Status: r.status, Said: f.words(), Date: r.date()}
	if outcome != model.ProbeUnknown {
		return out
	}
	out.Err = &model.Error{
		Kind: model.KindUnavailable, Status: r.status, Code: f.code,
		What:  "the answer of " + hostOf(address) + " does not tell whether the token works",
		Why:   cmp.Or(f.words(), probeWhy(r)),
		Still: "Nothing was changed by trying.",
		Do:    "Try again later.",
	}
	return out
}

// outcome goes by the profile's rules, the most telling first. A status of
// success proves nothing beside an error or on a page for people.
func (s *probeSpec) outcome(a answer, doubtful bool) model.ProbeOutcome {
	if a.status == 0 {
		return model.ProbeUnknown
	}
	for _, kind := range []func(rule) bool{rule.namesCode, rule.namesText, rule.namesStatus} {
		switch {
		case s.dead.matchOnly(kind, a):
			return model.ProbeRefused
		case doubtful && a.status < 300:
		case s.works.matchOnly(kind, a):
			return model.ProbeWorks
		}
	}
	return model.ProbeUnknown
}

func probeWhy(r response) string {
	switch {
	case r.status == 0:
		return lostWhy(r)
	case r.isHTML():
		return "it sent a web page (" + status(r.status) + ")"
	}
	return "it answered " + status(r.status)
}
