package providers

import (
	"bytes"
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/tokenrack/tokenrack/model"
)

// Revoke asks the revocation endpoint to end one token: the profile's own
// request, or the standard's (RFC 7009) where the person named the address.
// That the server accepted it proves nothing.
func (e *Engine) Revoke(ctx context.Context, c model.Client, r model.RevokeCall) model.RevokeReply {
	p, err := e.profile(c.App.Provider)
	if err != nil {
		return model.RevokeReply{Err: asError(err)}
	}
	spec := p.revokeSpec()
	address := spec.Request.address(&c.App, c.App.Endpoints.Revoke)
	if address == "" {
		return model.RevokeReply{Err: usage(p.Name+" has no way to revoke by a call", "its maker documents none", "End it by hand: tokenrack provider show "+p.ID+" has the steps.")}
	}
	if err := p.mayGo(&c.App, roleRevoke, address); err != nil {
		return model.RevokeReply{Err: err}
	}
	token, kind := spec.pick(r)
	if token.Empty() {
		return model.RevokeReply{Err: usage("there is nothing to revoke with", p.Name+" takes only the access token, and none is held", "End it by hand: tokenrack provider show "+p.ID+" has the steps.")}
	}
	tries := []model.Secret{{}}
	if !spec.Anonymous {
		held, problem := p.clientSecrets(c)
		if problem != nil {
			return model.RevokeReply{Err: problem}
		}
		tries = held
	}
	x := &revocation{profile: p, spec: spec, client: &c, address: address, token: token, kind: kind}
	x.secrets = append(slices.Clone(c.Secrets), r.Token, r.Access)
	x.secrets = append(x.secrets, p.clientIDSecret(&c.App)...)
	var reply model.RevokeReply
	for _, secret := range tries {
		if reply = x.once(ctx, &e.wire, secret); reply.Err == nil || reply.Err.Code != "invalid_client" {
			break
		}
	}
	return reply
}

// pick chooses the token to send: where a system takes only access tokens, the
// pair's access token stands for the refresh token.
func (s *revokeSpec) pick(r model.RevokeCall) (model.Secret, model.TokenKind) {
	if r.Kind == model.RefreshToken && !slices.Contains(s.Takes, string(model.RefreshToken)) {
		return r.Access, model.AccessToken
	}
	return r.Token, r.Kind
}

// revocation is one call of a revocation endpoint.
type revocation struct {
	profile *profile
	spec    *revokeSpec
	client  *model.Client
	address string
	token   model.Secret
	kind    model.TokenKind
	secrets []model.Secret
}

func (x *revocation) once(ctx context.Context, w *wire, secret model.Secret) model.RevokeReply {
	header := http.Header{}
	app := &x.client.App
	shown := client{form: model.ClientNone}
	if !x.spec.Anonymous {
		shown = x.profile.client(app, secret)
	}
	list := x.spec.Request.parameters(values{token: x.token, hint: hint(x.kind)})
	c, err := x.spec.Request.build(x.address, shown.present(header, list), header)
	if err != nil {
		return model.RevokeReply{Err: asError(err)}
	}
	c.limit = maxTokenBody
	c.trust = trustOf(app)
	answer := w.send(ctx, c)
	if !answer.sent {
		return model.RevokeReply{Err: unsentError(ctx, x.address, answer.err)}
	}
	return x.judge(answer, append(slices.Clone(x.secrets), shown.credential()))
}

// hint is the token_type_hint of RFC 7009 section 2.1.
func hint(kind model.TokenKind) string {
	if kind == model.RefreshToken {
		return "refresh_token"
	}
	return "access_token"
}

func (x *revocation) judge(r response, sent []model.Secret) model.RevokeReply {
	said := parseReply(r.body, r.header.Get("Content-Type"))
	if said == nil {
		said = parseReply(straightQuotes(r.body), "")
	}
	f := x.profile.Reply.fault(said, r.header)
	refusedClient := x.profile.Client.refused.match(answer{status: r.status, code: f.code, text: f.text})
	f = f.clean(sent)
	out := model.RevokeReply{Status: r.status, Said: f.words()}
	if x.accepted(r, said, f) {
		out.Accepted = true
		return out
	}
	host := hostOf(x.address)
	out.Err = &model.Error{
		Kind: model.KindUnavailable, Status: r.status, Code: f.code,
		What:  host + " did not accept the revocation",
		Why:   cmp.Or(f.words(), notAccepted(r)),
		Still: "The token may still work.",
		Do:    "Try again; if it stays so, end it by hand: tokenrack provider show " + x.profile.ID + " has the steps.",
	}
	if refusedClient {
		out.Err.Kind = model.KindSignIn
		out.Err.Do = "Check the app's client id and secret: tokenrack app edit APP."
	}
	return out
}

func notAccepted(r response) string {
	if r.status == 0 || !r.whole {
		return lostWhy(r)
	}
	return "it answered " + status(r.status)
}

// accepted says whether the server's own word is yes. Where the profile names
// a success key, the key counts, not the status.
func (x *revocation) accepted(r response, said reply, f fault) bool {
	if r.status < 200 || r.status > 299 {
		return false
	}
	if x.spec.Success != "" {
		if ok, known := said.yes(x.spec.Success); known {
			return ok
		}
		return said == nil && roughlyYes(r.body, x.spec.Success)
	}
	return !f.said && !(r.isHTML() && len(r.body) > 0)
}

// roughlyYes looks for the key and true behind it in an answer that no parser
// takes.
func roughlyYes(body []byte, key string) bool {
	_, rest, found := bytes.Cut(straightQuotes(body), []byte(key))
	return found && bytes.HasPrefix(bytes.TrimLeft(rest, "\"': =\t\r\n"), []byte("true"))
}

// straightQuotes makes the typographic quotes that some answers carry, as a
// maker's sample does, the ones JSON knows.
func straightQuotes(body []byte) []byte {
	for _, quote := range []string{"\u201c", "\u201d", "\u201e", "\u2033", "\u00ab", "\u00bb"} {
		body = bytes.ReplaceAll(body, []byte(quote), []byte(`"`))
	}
	return []byte(strings.TrimSpace(string(body)))
}
