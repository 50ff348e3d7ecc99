package providers

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/tokenrack/tokenrack/model"
)

// Check learns of an app what can be learnt without making a token: whether
// its server answers and by which certificate, whether the client is known,
// whether the redirect URL's port is free, what its probe address is worth. It
// sends no token and no password. The client's secret leaves only for a server
// whose certificate passes, and only where the profile says that asking is
// harmless: by a refresh with a token that nobody ever gave out. Where the app
// was confirmed for another origin it stays here, unless accept.
//
// An issuer's document may name addresses at another origin. Unless accept,
// nothing goes there, and the answer names them for a person to confirm.
func (e *Engine) Check(ctx context.Context, c model.Client, accept bool) (model.AppCheck, error) {
	p, err := e.profile(c.App.Provider)
	if err != nil {
		return model.AppCheck{}, err
	}
	address, err := p.server(&c.App)
	if err != nil {
		return model.AppCheck{}, err
	}
	var out model.AppCheck
	if !e.checkServer(ctx, &out, address, trustOf(&c.App)) {
		return out, nil
	}
	confirmed := c.App.Origins.Token
	if err := e.resolve(ctx, &c.App, accept, true); err != nil { // of a copy: what was typed is what is tested
		out.Elsewhere = model.ElsewhereOf(err)
		out.Findings = append(out.Findings, found(model.CheckAddress, model.CheckBad, "not usable", saying(err)))
		return out, nil
	}
	if confirmed == "" || accept || confirmed == c.App.Origins.Token {
		e.checkClient(ctx, &out, p, c)
	} else {
		out.Findings = append(out.Findings, found(model.CheckClient, model.CheckOpen, "",
			"The client's secret was not shown to the new address: this app was confirmed for "+shownOrigin(confirmed)+"."))
	}
	checkRedirect(&out, p, &c.App)
	e.checkProbe(ctx, &out, p, &c.App)
	return out, nil
}

// Reach looks whether the server of an app answers and by which certificate.
// It sends nothing: the handshake is broken off as soon as the certificate was
// seen, and no address is asked for but the app's own.
func (e *Engine) Reach(ctx context.Context, app model.App) (model.AppCheck, error) {
	p, err := e.profile(app.Provider)
	if err != nil {
		return model.AppCheck{}, err
	}
	address, err := p.server(&app)
	if err != nil {
		return model.AppCheck{}, err
	}
	var out model.AppCheck
	e.checkServer(ctx, &out, address, trustOf(&app))
	return out, nil
}

// server is the address that everything of an app begins with: an issuer's, or
// that of its tokens.
func (p *profile) server(app *model.App) (string, error) {
	if err := p.completeBase(app); err != nil {
		return "", err
	}
	if err := checkTrust(app); err != nil {
		return "", err
	}
	if p.Base.Issuer {
		return app.Base, nil
	}
	return p.addresses(app).Token, nil
}

func found(part model.CheckPart, outcome model.CheckOutcome, word, says string) model.AppFinding {
	return model.AppFinding{Part: part, Outcome: outcome, Word: word, Says: says}
}

// saying is an error in one sentence.
func saying(err error) string {
	e := asError(err)
	if e.Why == "" {
		return sentence(e.What)
	}
	return sentence(e.What + ": " + e.Why)
}

func sentence(text string) string {
	if text == "" {
		return ""
	}
	if first, _, _ := strings.Cut(text, " "); strings.ContainsAny(first, ".:") {
		return text + "." // a host, which is written as it is
	}
	return strings.ToUpper(text[:1]) + text[1:] + "."
}

// errSeen ends a handshake once the certificate was seen, before a byte of a
// request can leave.
var errSeen = errors.New("the certificate was seen")

// checkServer looks whether a server answers and which certificate it shows,
// and says whether it may be talked to.
func (e *Engine) checkServer(ctx context.Context, out *model.AppCheck, address string, t trust) bool {
	host := hostOf(address)
	u, err := parseAddress(address)
	if err != nil {
		out.Findings = append(out.Findings, found(model.CheckAddress, model.CheckBad, "no address", "The address cannot be used: it "+err.Error()+"."))
		return false
	}
	if u.Scheme == "http" {
		return checkPlain(ctx, out, u.Host, host)
	}
	chain, err := look(ctx, address)
	if len(chain) == 0 {
		says := unsentError(ctx, address, err)
		out.Findings = append(out.Findings, found(model.CheckAddress, model.CheckBad, "no answer", saying(says)))
		return false
	}
	out.Certificate = certificateOf(chain[0])
	out.Findings = append(out.Findings, found(model.CheckAddress, model.CheckGood, "answers", host+" answers"+throughProxy(address)+"."))
	if refused := t.judge(chain, u.Hostname()); refused != nil {
		var pin pinMismatch
		if errors.As(refused, &pin) {
			out.Pin = pin.want
			out.Findings = append(out.Findings, found(model.CheckTrust, model.CheckBad, "another one", "The certificate is not the pinned one."))
			return false
		}
		out.Findings = append(out.Findings, found(model.CheckTrust, model.CheckBad, "not trusted", "The certificate is not trusted: "+certificateWords(refused)+"."))
		return false
	}
	out.Trusted = true
	word, says := "trusted", "The certificate is trusted by this computer."
	switch {
	case t.pin != "":
		word, says = "the pinned one", "The certificate is the pinned one."
	case t.ca != "":
		word, says = "by the CA", "The certificate is signed by the CA that was given."
	}
	out.Findings = append(out.Findings, found(model.CheckTrust, model.CheckGood, word, says))
	return true
}

// checkPlain looks whether a server on this very computer answers.
func checkPlain(ctx context.Context, out *model.AppCheck, at, host string) bool {
	ctx, cancel := context.WithTimeout(ctx, maxDial)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", withPort(at, "80"))
	if err != nil {
		out.Findings = append(out.Findings, found(model.CheckAddress, model.CheckBad, "no answer", saying(unsentError(ctx, "http://"+at, err))))
		return false
	}
	_ = conn.Close() // nothing was sent over it
	out.Findings = append(out.Findings, found(model.CheckAddress, model.CheckGood, "answers", host+" answers, on this computer and without TLS."))
	return true
}

func withPort(host, port string) string {
	if _, _, err := net.SplitHostPort(host); err == nil {
		return host
	}
	return net.JoinHostPort(strings.Trim(host, "[]"), port)
}

// look shakes hands with a server and returns the certificates it shows. The
// handshake is broken off right after, so that nothing is sent to a server that
// nobody has decided to trust; a proxy is gone through as always.
func look(ctx context.Context, address string) ([]*x509.Certificate, error) {
	ctx, cancel := context.WithTimeout(ctx, maxHeaderWait)
	defer cancel()
	var chain []*x509.Certificate
	transport := newTransport()
	transport.TLSClientConfig = &tls.Config{
		MinVersion:         tls.VersionTLS12,
		InsecureSkipVerify: true, // the certificate is only looked at: VerifyConnection lets none pass
		VerifyConnection: func(state tls.ConnectionState) error {
			chain = slices.Clone(state.PeerCertificates)
			return errSeen
		},
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodHead, address, http.NoBody)
	if err != nil {
		return nil, err
	}
	answer, err := transport.RoundTrip(request)
	if err == nil { // VerifyConnection lets no connection pass
		_ = answer.Body.Close()
		return nil, errors.New("the connection was not secure")
	}
	return chain, err
}

// judge checks a server's certificates as a connection would.
func (t trust) judge(chain []*x509.Certificate, host string) error {
	if t.pin != "" {
		want, err := parsePin(t.pin)
		if err != nil {
			return errNoTrust
		}
		return comparePin(tls.ConnectionState{PeerCertificates: chain}, want)
	}
	options := x509.VerifyOptions{DNSName: host, Intermediates: x509.NewCertPool()}
	if t.ca != "" {
		options.Roots = poolOf(t.ca)
	}
	for _, between := range chain[1:] {
		options.Intermediates.AddCert(between)
	}
	_, err := chain[0].Verify(options)
	return err
}

// certificateOf reads what a certificate says of itself; all of it is foreign.
func certificateOf(cert *x509.Certificate) *model.Certificate {
	out := &model.Certificate{
		Subject: cleanTo(cert.Subject.String(), newStriker(nil), 200), Issuer: cleanTo(cert.Issuer.String(), newStriker(nil), 200),
		SelfMade:  string(cert.RawIssuer) == string(cert.RawSubject),
		NotBefore: cert.NotBefore.UTC(), NotAfter: cert.NotAfter.UTC(),
		SHA256: pinText(sha256.Sum256(cert.Raw)),
	}
	for _, name := range cert.DNSNames {
		out.Names = append(out.Names, cleanTo(name, newStriker(nil), 100))
	}
	for _, ip := range cert.IPAddresses {
		out.Names = append(out.Names, ip.String())
	}
	const most = 12
	if len(out.Names) > most {
		out.Names = append(out.Names[:most:most], "and more")
	}
	return out
}

// checkClient asks whether the server knows the client, where that is harmless.
func (e *Engine) checkClient(ctx context.Context, out *model.AppCheck, p *profile, c model.Client) {
	add := func(outcome model.CheckOutcome, word, says string) {
		out.Findings = append(out.Findings, found(model.CheckClient, outcome, word, says))
	}
	switch {
	case p.Client.Form == string(model.ClientNone):
		return
	case !p.Client.Test || p.Refresh == nil:
		add(model.CheckOpen, "", "Whether "+p.Name+" knows the client only a sign-in shows.")
		return
	}
	reply := e.Exchange(ctx, c, model.Grant{Type: model.GrantRefreshToken, RefreshToken: model.NewSecret("tokenrack-test-" + randomText(16))})
	reply.Raw.Wipe()
	switch reply.Verdict {
	case model.GrantRefused:
		add(model.CheckGood, "accepted", "The server knows the client: it refused only a refresh token that was made up for this test.")
	case model.ClientRefused:
		add(model.CheckBad, "refused", "The server refuses the client id or its secret ("+coded(reply)+").")
	default:
		add(model.CheckOpen, "", "The server did not say whether it knows the client ("+coded(reply)+"). A sign-in shows it.")
	}
}

// coded is the status and the code of an answer, in few words.
func coded(r model.Reply) string {
	var parts []string
	if r.Status > 0 {
		parts = append(parts, status(r.Status))
	}
	if r.Err != nil && r.Err.Code != "" {
		parts = append(parts, r.Err.Code)
	}
	if len(parts) == 0 {
		return "no answer"
	}
	return strings.Join(parts, " ")
}

// checkRedirect looks whether the redirect URL's port is free here. Whether it
// is registered only a sign-in shows.
func checkRedirect(out *model.AppCheck, p *profile, app *model.App) {
	if p.SignIn.Browser == nil || app.RedirectURL == "" {
		return
	}
	u, err := url.Parse(app.RedirectURL)
	if err != nil || u.Scheme != "http" || u.Port() == "" {
		return
	}
	add := func(outcome model.CheckOutcome, word, says string) {
		out.Findings = append(out.Findings, found(model.CheckRedirect, outcome, word, says))
	}
	listener, err := net.Listen("tcp", net.JoinHostPort(u.Hostname(), u.Port()))
	if err != nil {
		add(model.CheckBad, "port in use", "Port "+u.Port()+" is in use on this computer, so the browser could not come back to it.")
		return
	}
	_ = listener.Close() // it was only a try
	add(model.CheckGood, "port is free", "Port "+u.Port()+" is free here. Whether this URL is registered only a sign-in shows.")
}

// checkProbe asks the probe address without a token: one that answers like
// that proves nothing.
func (e *Engine) checkProbe(ctx context.Context, out *model.AppCheck, p *profile, app *model.App) {
	spec := p.probeSpec()
	address := spec.Request.address(app, app.Endpoints.Probe)
	if address == "" {
		return
	}
	add := func(outcome model.CheckOutcome, word, says string) {
		out.Findings = append(out.Findings, found(model.CheckProbe, outcome, word, says))
	}
	request, err := spec.Request.build(address, spec.Request.parameters(values{}), http.Header{})
	if err != nil {
		return
	}
	request.limit, request.trust = maxProbeBody, trustOf(app)
	answer := e.wire.send(ctx, request)
	switch {
	case !answer.sent || answer.status == 0:
		add(model.CheckBad, "no answer", "The address to try tokens at does not answer.")
	case answer.status == http.StatusUnauthorized || answer.status == http.StatusForbidden:
		add(model.CheckGood, "asks for a token", "The address to try tokens at asks for one ("+status(answer.status)+"), as it should.")
	case answer.status >= 200 && answer.status < 300 && !answer.isHTML():
		add(model.CheckBad, "proves nothing", "The address to try tokens at answers without any token ("+status(answer.status)+"), so it cannot tell a dead one from a living one.")
	default:
		add(model.CheckOpen, "", "The address to try tokens at answered "+status(answer.status)+" without a token; whether it is the right one shows with the first token.")
	}
}
