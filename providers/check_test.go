package providers_test

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/providers"
	"github.com/tokenrack/tokenrack/providers/sandbox"
)

func entryOf(t *testing.T, s *sandbox.Sandbox, id string) model.SandboxProvider {
	t.Helper()
	for _, p := range s.Providers() {
		if p.ID == id {
			return p
		}
	}
	t.Fatalf("the sandbox has no %s", id)
	return model.SandboxProvider{}
}

func draftClient(e model.SandboxProvider) model.Client {
	c := model.Client{App: model.App{
		Provider: e.ID, Base: e.URL, ClientID: e.ClientID, RedirectURL: e.RedirectURL, Pin: e.Pin,
		Endpoints: model.Endpoints{Probe: e.ProbeURL},
	}}
	if e.ClientSecret != "" {
		c.Secrets = []model.Secret{model.NewSecret(e.ClientSecret)}
	}
	return c
}

func checked(t *testing.T, c model.Client) (model.AppCheck, map[model.CheckPart]model.AppFinding) {
	t.Helper()
	engine, err := providers.New(providers.Options{})
	if err != nil {
		t.Fatal(err)
	}
	out, err := engine.Check(t.Context(), c, false)
	if err != nil {
		t.Fatal(err)
	}
	found := map[model.CheckPart]model.AppFinding{}
	for _, f := range out.Findings {
		found[f.Part] = f
	}
	return out, found
}

func TestCheckMakesNoTokenAtAnyProvider(t *testing.T) {
	servers, err := sandbox.Start(t.Context(), sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = servers.Close() })
	client := map[string]model.CheckOutcome{sandbox.Storeman: model.CheckGood, sandbox.Inventorum: model.CheckGood, sandbox.OIDC: model.CheckGood}
	for _, id := range []string{sandbox.Petrosoft, sandbox.Storeman, sandbox.Inventorum, sandbox.DSI, sandbox.Netrex, sandbox.OIDC} {
		t.Run(id, func(t *testing.T) {
			before := len(servers.Server(id).Oracle().Issued())
			out, found := checked(t, draftClient(entryOf(t, servers, id)))
			if found[model.CheckAddress].Outcome != model.CheckGood || out.Worst() == model.CheckBad {
				t.Errorf("found %+v", out.Findings)
			}
			if got := found[model.CheckClient]; got.Outcome != client[id] {
				t.Errorf("the client: %+v", got)
			}
			if probe, named := found[model.CheckProbe]; named && probe.Outcome == model.CheckBad {
				t.Errorf("the probe: %+v", probe)
			}
			if after := len(servers.Server(id).Oracle().Issued()); after != before {
				t.Errorf("%d tokens were made", after-before)
			}
		})
	}
}

func TestCheckTellsAWrongClient(t *testing.T) {
	servers, err := sandbox.Start(t.Context(), sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = servers.Close() })
	for _, id := range []string{sandbox.Storeman, sandbox.Inventorum, sandbox.OIDC} {
		c := draftClient(entryOf(t, servers, id))
		c.Secrets = []model.Secret{model.NewSecret("not-the-secret-of-this-client")}
		out, found := checked(t, c)
		if got := found[model.CheckClient]; got.Outcome != model.CheckBad || !strings.Contains(got.Says, "401") {
			t.Errorf("%s: %+v", id, out.Findings)
		}
		if strings.Contains(found[model.CheckClient].Says, "not-the-secret") {
			t.Errorf("%s repeats the secret", id)
		}
	}
}

func TestCheckShowsTheCertificateAndSendsNothingBefore(t *testing.T) {
	servers, err := sandbox.Start(t.Context(), sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = servers.Close() })
	server, entry := servers.Server(sandbox.DSI), entryOf(t, servers, sandbox.DSI)
	c := draftClient(entry)
	c.App.Pin = ""
	before := server.Oracle().Requests("")
	out, found := checked(t, c)
	if out.Trusted || out.Certificate == nil || out.Certificate.SHA256 != entry.Pin || !out.Certificate.SelfMade || !strings.Contains(out.Certificate.Subject, "platform-manager.sandbox") {
		t.Fatalf("found %+v, %+v", out, out.Certificate)
	}
	if found[model.CheckTrust].Outcome != model.CheckBad || len(found) != 2 {
		t.Errorf("found %+v", out.Findings)
	}
	if now := server.Oracle().Requests(""); now != before {
		t.Errorf("%d requests were sent", now-before)
	}

	c.App.Pin = out.Certificate.SHA256
	if out, _ := checked(t, c); !out.Trusted || out.Pin != "" {
		t.Errorf("the pinned one is not trusted: %+v", out)
	}
	c.App.Pin, c.App.CA = "", server.CertificatePEM()
	if out, _ := checked(t, c); !out.Trusted {
		t.Errorf("the one of the CA is not trusted: %+v", out)
	}
	c.App.CA, c.App.Pin = "", entry.Pin
	if err := server.RenewCertificate(); err != nil {
		t.Fatal(err)
	}
	if out, _ := checked(t, c); out.Trusted || out.Pin != entry.Pin || out.Certificate.SHA256 == entry.Pin || out.Certificate.SHA256 != server.Pin() {
		t.Errorf("another certificate: %+v", out)
	}
	for trouble, word := range map[sandbox.TLSTrouble]string{sandbox.TLSExpired: "expired", sandbox.TLSWrongName: "name", sandbox.TLSOldVersion: "TLS 1.2"} {
		if err := server.BreakTLS(trouble); err != nil {
			t.Fatal(err)
		}
		c.App.Pin, c.App.CA = "", server.CertificatePEM()
		out, _ := checked(t, c)
		if last := out.Findings[len(out.Findings)-1]; out.Trusted || last.Outcome != model.CheckBad || !strings.Contains(last.Says, word) {
			t.Errorf("%s: %+v", trouble, out.Findings)
		}
	}
}

func TestCheckSaysWhyAServerDoesNotAnswer(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := taken.Addr().String()
	_ = taken.Close()
	for _, address := range []string{"http://" + closed, "https://" + closed} {
		out, found := checked(t, model.Client{App: model.App{Provider: "petrosoft", Base: address}})
		if got := found[model.CheckAddress]; got.Outcome != model.CheckBad || !strings.Contains(got.Says, "nothing answers at its port") || out.Certificate != nil {
			t.Errorf("%s: %+v", address, out.Findings)
		}
	}
}

func TestCheckTellsAPortInUse(t *testing.T) {
	servers, err := sandbox.Start(t.Context(), sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = servers.Close() })
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	c := draftClient(entryOf(t, servers, sandbox.Netrex))
	c.App.RedirectURL = "http://" + taken.Addr().String() + "/callback"
	if _, found := checked(t, c); found[model.CheckRedirect].Outcome != model.CheckBad {
		t.Errorf("found %+v", found[model.CheckRedirect])
	}
	_ = taken.Close()
	if _, found := checked(t, c); found[model.CheckRedirect].Outcome != model.CheckGood {
		t.Errorf("found %+v", found[model.CheckRedirect])
	}
}

// TestAMovedAppIsTestedWithoutItsSecret sets up a server that wants to hear the
// secret of an app that was confirmed for another one.
func TestAMovedAppIsTestedWithoutItsSecret(t *testing.T) {
	heard := make(chan string, 8)
	there := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		heard <- r.URL.String() + string(body)
	}))
	t.Cleanup(there.Close)
	c := model.Client{Secrets: []model.Secret{model.NewSecret("kept-secret")}, App: model.App{
		Provider: sandbox.Storeman, Base: there.URL, ClientID: "acme",
		Origins: model.Endpoints{Token: "https://app.storeman.io:443"},
	}}
	engine, err := providers.New(providers.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, accept := range []bool{false, true} {
		out, err := engine.Check(t.Context(), c, accept)
		if err != nil || out.Worst() == model.CheckBad {
			t.Fatalf("found %+v, %v", out.Findings, err)
		}
		told := false
		for _, f := range out.Findings {
			told = told || strings.Contains(f.Says, "confirmed for https://app.storeman.io.")
		}
		if told == accept || (len(heard) > 0) != accept {
			t.Errorf("accepted %v: %d requests, findings %+v", accept, len(heard), out.Findings)
		}
	}
	if got := <-heard; !strings.Contains(got, "kept-secret") {
		t.Errorf("once it is confirmed the test asks without the secret: %q", got)
	}
}

// TestLookingAtAnAddressSendsNothing counts what a server hears of it.
func TestLookingAtAnAddressSendsNothing(t *testing.T) {
	var heard atomic.Int32
	count := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { heard.Add(1) })
	plain, secure := httptest.NewServer(count), httptest.NewUnstartedServer(count)
	secure.Config.ErrorLog = log.New(io.Discard, "", 0) // of handshakes that are broken off
	secure.StartTLS()
	t.Cleanup(plain.Close)
	t.Cleanup(secure.Close)
	engine, err := providers.New(providers.Options{})
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(secure.Certificate().Raw)
	pin := "sha256:" + hex.EncodeToString(sum[:])
	for name, tt := range map[string]struct {
		app   model.App
		words string
		bad   bool
	}{
		"this computer":          {model.App{Provider: sandbox.Storeman, Base: plain.URL}, "answers", false},
		"an unknown certificate": {model.App{Provider: sandbox.Storeman, Base: secure.URL}, "answers, not trusted", true},
		"the pinned certificate": {model.App{Provider: sandbox.Storeman, Base: secure.URL, Pin: pin}, "answers, the pinned one", false},
		"another certificate":    {model.App{Provider: sandbox.Storeman, Base: secure.URL, Pin: "sha256:" + strings.Repeat("ab", 32)}, "answers, another one", true},
		"an issuer":              {model.App{Provider: sandbox.OIDC, Base: plain.URL}, "answers", false},
		"an address of tokens":   {model.App{Provider: "oauth2", Endpoints: model.Endpoints{Token: plain.URL + "/token"}}, "answers", false},
		"nobody at the port":     {model.App{Provider: sandbox.Storeman, Base: "http://127.0.0.1:1"}, "no answer", true},
	} {
		out, err := engine.Reach(t.Context(), tt.app)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var words []string
		for _, f := range out.Findings {
			words = append(words, f.Word)
		}
		if got := strings.Join(words, ", "); got != tt.words || (out.Worst() == model.CheckBad) != tt.bad {
			t.Errorf("%s: found %+v", name, out.Findings)
		}
	}
	if n := heard.Load(); n != 0 {
		t.Errorf("the servers heard %d requests", n)
	}
	if _, err := engine.Reach(t.Context(), model.App{Provider: sandbox.DSI}); err == nil {
		t.Error("an app without an address was looked at")
	}
}
