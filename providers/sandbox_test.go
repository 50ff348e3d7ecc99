package providers

import (
	"context"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/providers/sandbox"
)

// practice is the engine and a strict server of one provider.
type practice struct {
	*testing.T
	ctx    context.Context
	engine *Engine
	server *sandbox.Server
	facts  model.SandboxProvider
	client model.Client
}

func practise(t *testing.T, id string, change ...func(*model.App)) *practice {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	t.Cleanup(cancel)
	sb, err := sandbox.Start(ctx, sandbox.Options{Only: []string{id}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sb.Close() })
	p := &practice{T: t, ctx: ctx, engine: newEngine(t), server: sb.Server(id), facts: sb.Providers()[0]}
	app := model.App{
		Name: "till", Provider: id, Base: p.facts.URL, ClientID: p.facts.ClientID, Pin: p.facts.Pin,
		RedirectURL: p.facts.RedirectURL, Endpoints: model.Endpoints{Probe: p.facts.ProbeURL},
	}
	for _, f := range change {
		f(&app)
	}
	if err := p.engine.Resolve(ctx, &app, false); err != nil {
		t.Fatal(err)
	}
	p.client = model.Client{App: app}
	if p.facts.ClientSecret != "" {
		p.client.Secrets = []model.Secret{model.NewSecret(p.facts.ClientSecret)}
	}
	return p
}

func (p *practice) granted(g model.Grant) model.TokenSet {
	p.Helper()
	reply := p.engine.Exchange(p.ctx, p.client, g)
	if reply.Verdict != model.Granted {
		p.Fatalf("%s: verdict %s: %v", g.Type, reply.Verdict, reply.Err)
	}
	return reply.Tokens
}

// signIn gets the first tokens the way the provider offers first.
func (p *practice) signIn() model.TokenSet {
	p.Helper()
	provider, err := p.engine.Provider(p.facts.ID)
	if err != nil {
		p.Fatal(err)
	}
	scopes := model.NewScopes(p.facts.Scopes...)
	switch provider.SignIns[0].Way {
	case model.SignInPaste:
		tokens, err := p.engine.ReadPaste(p.client.App, model.NewSecret(
			`{"access_token":"`+p.facts.PasteAccess+`","refresh_token":"`+p.facts.PasteRefresh+`"}`))
		if err != nil {
			p.Fatal(err)
		}
		return tokens
	case model.SignInBrowser:
		return p.granted(p.browse(scopes))
	}
	return p.granted(model.Grant{Type: model.GrantPassword, Username: p.facts.Username, Password: model.NewSecret(p.facts.Password), Scopes: scopes})
}

// browse goes through the consent page and pastes the callback.
func (p *practice) browse(scopes model.Scopes) model.Grant {
	p.Helper()
	flow, err := p.engine.Begin(p.ctx, p.client, scopes)
	if err != nil {
		p.Fatal(err)
	}
	defer flow.Close()
	callback, err := p.server.Approve(flow.URL())
	if err != nil {
		p.Fatal(err)
	}
	if err := flow.Paste(callback); err != nil {
		p.Fatal(err)
	}
	grant, err := flow.Wait(p.ctx)
	if err != nil {
		p.Fatal(err)
	}
	return grant
}

func (p *practice) refresh(tokens model.TokenSet) model.Reply {
	return p.engine.Exchange(p.ctx, p.client, model.Grant{Type: model.GrantRefreshToken, RefreshToken: tokens.Refresh})
}

func (p *practice) probe(token model.Secret) model.ProbeOutcome {
	return p.engine.Probe(p.ctx, p.client, token).Outcome
}

// TestEveryProviderFromSignInToTheEnd goes the whole way at the strict servers.
func TestEveryProviderFromSignInToTheEnd(t *testing.T) {
	for _, id := range []string{sandbox.Petrosoft, sandbox.Storeman, sandbox.Inventorum, sandbox.DSI, sandbox.Netrex, sandbox.OIDC} {
		t.Run(id, func(t *testing.T) {
			p := practise(t, id, func(a *model.App) {
				if id == sandbox.OIDC {
					a.Scopes = model.Scopes{"openid", "offline_access"}
				}
			})
			tokens := p.signIn()
			if p.probe(tokens.Access) != model.ProbeWorks {
				t.Fatal("the first token does not work")
			}
			for range 2 {
				reply := p.refresh(tokens)
				if reply.Verdict != model.Granted {
					t.Fatalf("refresh: %s: %v", reply.Verdict, reply.Err)
				}
				tokens = reply.Tokens
				if p.probe(tokens.Access) != model.ProbeWorks {
					t.Fatal("a refreshed token does not work")
				}
			}
			p.end(tokens)
		})
	}
}

// end revokes as the profile says, or does the steps by hand, and tries the
// tokens again.
func (p *practice) end(tokens model.TokenSet) {
	p.Helper()
	revocation := p.engine.Revocation(p.client.App)
	for _, kind := range revocation.Takes {
		if !revocation.API {
			break
		}
		call := model.RevokeCall{Kind: kind, Token: tokens.Access, Access: tokens.Access}
		if kind == model.RefreshToken {
			call.Token = tokens.Refresh
		}
		if reply := p.engine.Revoke(p.ctx, p.client, call); !reply.Accepted {
			p.Errorf("revoking the %s token: %+v", kind, reply.Err)
		}
	}
	if !revocation.API {
		p.byHand()
	}
	if reply := p.refresh(tokens); reply.Verdict != model.GrantRefused && reply.Verdict != model.ClientRefused {
		p.Errorf("the refresh token afterwards: %s: %v", reply.Verdict, reply.Err)
	}
	if outcome := p.probe(tokens.Access); outcome != model.ProbeRefused && p.facts.ID != sandbox.Petrosoft {
		p.Errorf("the access token afterwards: %s", outcome)
	}
}

func (p *practice) byHand() {
	p.Helper()
	var err error
	if p.facts.ID == sandbox.Petrosoft {
		err = p.server.DisableUser(p.facts.Username)
	} else {
		err = p.server.DeleteApp(p.facts.ClientID)
	}
	if err != nil {
		p.Fatal(err)
	}
}

// TestInventorumsNamedRevocation: where the person names the address, the
// refresh token is sent, and both end.
func TestInventorumsNamedRevocation(t *testing.T) {
	p := practise(t, sandbox.Inventorum)
	if p.facts.RevokeURL == "" {
		t.Skip("the practice server names no revoke address")
	}
	p.client.App.Endpoints.Revoke = p.facts.RevokeURL
	if err := p.engine.Resolve(p.ctx, &p.client.App, false); err != nil {
		t.Fatal(err)
	}
	p.end(p.signIn())
}

// TestTheCallbackByLoopback sends a real browser's visit to the listener.
func TestTheCallbackByLoopback(t *testing.T) {
	p := practise(t, sandbox.Netrex)
	flow, err := p.engine.Begin(p.ctx, p.client, model.Scopes{"read"})
	if err != nil {
		t.Fatal(err)
	}
	callback, err := p.server.Approve(flow.URL())
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.Get(callback)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, response.Body)
	response.Body.Close()
	grant, err := flow.Wait(p.ctx)
	if err != nil {
		t.Fatal(err)
	}
	if tokens := p.granted(grant); p.probe(tokens.Access) != model.ProbeWorks {
		t.Error("the token does not work")
	}
}

// TestARejectedConsentIsToldInWords goes the same way with a person who says no.
func TestARejectedConsentIsToldInWords(t *testing.T) {
	p := practise(t, sandbox.Netrex)
	flow, err := p.engine.Begin(p.ctx, p.client, model.Scopes{"read"})
	if err != nil {
		t.Fatal(err)
	}
	callback, err := p.server.Decide(flow.URL(), "", sandbox.Reject)
	if err != nil {
		t.Fatal(err)
	}
	if err := flow.Paste(callback); err != nil {
		t.Fatal(err)
	}
	if _, err := flow.Wait(p.ctx); model.KindOf(err) != model.KindSignIn || asError(err).Code != "access_denied" {
		t.Errorf("%v", err)
	}
}

// TestPracticeServersHostileAnswers meets every refresh with the practice
// servers' own list of hostile answers, after the token was spent.
func TestPracticeServersHostileAnswers(t *testing.T) {
	elsewhere := newServer(t, says(200, goodAnswer))
	for _, id := range []string{sandbox.Petrosoft, sandbox.Storeman, sandbox.Inventorum, sandbox.DSI, sandbox.Netrex, sandbox.OIDC} {
		t.Run(id, func(t *testing.T) {
			p := practise(t, id, func(a *model.App) {
				if id == sandbox.OIDC {
					a.Scopes = model.Scopes{"openid", "offline_access"}
				}
			})
			for _, h := range p.server.Hostile(elsewhere.URL) {
				p.meet(h)
			}
		})
	}
	if n := len(elsewhere.requests()); n != 0 {
		t.Errorf("%d requests went to another host", n)
	}
}

func (p *practice) meet(h sandbox.HostileAnswer) {
	p.Helper()
	pair, err := p.server.Mint(sandbox.Minting{Client: p.facts.ClientID, User: p.facts.Username})
	if err != nil {
		p.Fatal(err)
	}
	p.server.ClearFaults()
	p.server.Inject(h.Fault("", true))
	wait := 10 * time.Second
	if h.Slow {
		wait = 150 * time.Millisecond
	}
	ctx, cancel := context.WithTimeout(p.ctx, wait)
	defer cancel()
	reply := p.engine.Exchange(ctx, p.client, model.Grant{Type: model.GrantRefreshToken, RefreshToken: model.NewSecret(pair.Refresh)})
	mustBeClean(p.T, h.Name, reply)
	switch {
	case h.Tokens && reply.Verdict != model.Granted:
		p.Errorf("%s: tokens are lost: %s: %v", h.Name, reply.Verdict, reply.Err)
	case !h.Tokens && reply.Verdict == model.Granted && reply.Tokens.Refresh.Empty() && reply.Tokens.Access.Empty():
		p.Errorf("%s: granted without tokens", h.Name)
	}
	if reply.Err != nil && (reply.Err.What == "" || reply.Err.Why == "") {
		p.Errorf("%s: no words: %+v", h.Name, reply.Err)
	}
	p.server.ClearFaults()
}
