package providers

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"errors"

	"github.com/tokenrack/tokenrack/model"
)

var (
	errNoPin   = errors.New("not sha256:HEX")
	errNoTrust = errors.New("the app's pin or CA file cannot be read")
)

// pinMismatch says that the server showed another certificate than the pinned
// one.
type pinMismatch struct{ want, got string }

func (pinMismatch) Error() string { return "another certificate than the pinned one" }

// trust is what decides which server may be talked to: the system's
// certificates, a CA file's, or one pinned certificate.
type trust struct{ ca, pin string }

func trustOf(app *model.App) trust { return trust{ca: app.CA, pin: app.Pin} }

// config makes the TLS settings. There is no way to turn verification off: a
// pin replaces the chain by the one certificate that was confirmed.
func (t trust) config() (*tls.Config, error) {
	c := &tls.Config{MinVersion: tls.VersionTLS12}
	switch {
	case t.pin != "":
		want, err := parsePin(t.pin)
		if err != nil {
			return nil, errNoTrust
		}
		c.InsecureSkipVerify = true // VerifyConnection compares the whole certificate instead
		c.VerifyConnection = func(state tls.ConnectionState) error { return comparePin(state, want) }
	case t.ca != "":
		if c.RootCAs = poolOf(t.ca); c.RootCAs == nil {
			return nil, errNoTrust
		}
	}
	return c, nil
}

func comparePin(state tls.ConnectionState, want [32]byte) error {
	if len(state.PeerCertificates) == 0 {
		return pinMismatch{want: pinText(want), got: "no certificate"}
	}
	if got := sha256.Sum256(state.PeerCertificates[0].Raw); got != want {
		return pinMismatch{want: pinText(want), got: pinText(got)}
	}
	return nil
}

// certificateError puts a refused certificate into words, nil where the
// trouble is another one.
func certificateError(host string, err error) *model.Error {
	out := &model.Error{
		Kind:  model.KindCertificate,
		Still: "Nothing was sent; the tokens that are held stay as they are.",
		Do:    "Do not go on unless the system's owner confirms the new certificate: tokenrack app edit APP --pin sha256:…, or --ca-file.",
	}
	var pin pinMismatch
	if errors.As(err, &pin) {
		out.What = "the certificate of " + host + " is not the pinned one"
		out.Why = "pinned is " + pin.want + ", the server shows " + pin.got
		return out
	}
	var refused *tls.CertificateVerificationError
	if !errors.As(err, &refused) {
		return nil
	}
	out.What = "the certificate of " + host + " is not trusted"
	out.Why = certificateWords(refused.Err)
	if len(refused.UnverifiedCertificates) > 0 {
		out.Why += "; the server shows " + pinText(sha256.Sum256(refused.UnverifiedCertificates[0].Raw))
	}
	return out
}

func certificateWords(err error) string {
	var authority x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	switch {
	case errors.As(err, &authority):
		return "nobody this computer trusts has signed it, as is usual for a system in the customer's own house"
	case errors.As(err, &name):
		return "it was made for another name"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "it has expired, is not valid yet, or this computer's clock is wrong"
	}
	return "it does not pass the usual checks"
}
