package providers

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"encoding/pem"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/tokenrack/tokenrack/model"
)

func tlsServer(t testing.TB, config *tls.Config) *server {
	s := &server{}
	s.Server = httptest.NewUnstartedServer(s.recording(says(200, goodAnswer)))
	s.TLS = config
	s.Config.ErrorLog = quiet()
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}

func testCA(t testing.TB) string {
	return caOf(tlsServer(t, nil))
}

func caOf(s *server) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw}))
}

func pinOf(s *server) string {
	sum := sha256.Sum256(s.Certificate().Raw)
	return "sha256:" + hex.EncodeToString(sum[:])
}

func TestCertificates(t *testing.T) {
	s := tlsServer(t, nil)
	old := tlsServer(t, &tls.Config{MaxVersion: tls.VersionTLS11, MinVersion: tls.VersionTLS10})
	pin := pinOf(s)
	wrong := "sha256:" + strings.Repeat("ab", 32)
	digits := strings.TrimPrefix(pin, "sha256:")
	var colons []string
	for i := 0; i < len(digits); i += 2 {
		colons = append(colons, strings.ToUpper(digits[i:i+2]))
	}
	e := newEngine(t)
	for _, tt := range []struct {
		name   string
		server *server
		change func(*model.App)
		want   model.Verdict
		kind   model.ErrorKind
	}{
		{"unknown signer", s, func(*model.App) {}, model.Unsent, model.KindCertificate},
		{"pinned", s, func(a *model.App) { a.Pin = pin }, model.Granted, ""},
		{"pinned as openssl writes it", s, func(a *model.App) { a.Pin = "SHA256:" + strings.Join(colons, ":") }, model.Granted, ""},
		{"pinned to another", s, func(a *model.App) { a.Pin = wrong }, model.Unsent, model.KindCertificate},
		{"CA file", s, func(a *model.App) { a.CA = caOf(s) }, model.Granted, ""},
		{"CA file, but another name", s, func(a *model.App) {
			a.CA = caOf(s)
			a.Base = strings.Replace(a.Base, "127.0.0.1", "localhost", 1)
		}, model.Unsent, model.KindCertificate},
		{"TLS 1.1", old, func(a *model.App) { a.Pin = pinOf(old) }, model.Unsent, model.KindUnavailable},
	} {
		t.Run(tt.name, func(t *testing.T) {
			before := len(tt.server.requests())
			reply := e.Exchange(context.Background(), clientAt(t, e, "dsi", tt.server.URL, tt.change), refreshGrant())
			if reply.Verdict != tt.want {
				t.Fatalf("verdict %s: %v", reply.Verdict, reply.Err)
			}
			if tt.want == model.Granted {
				return
			}
			if reply.Err.Kind != tt.kind {
				t.Errorf("error %+v", reply.Err)
			}
			if n := len(tt.server.requests()); n != before {
				t.Errorf("%d requests came through", n-before)
			}
		})
	}
}

func TestAWrongPinNamesBothFingerprints(t *testing.T) {
	s := tlsServer(t, nil)
	wrong := "sha256:" + strings.Repeat("ab", 32)
	e := newEngine(t)
	c := clientAt(t, e, "dsi", s.URL, func(a *model.App) { a.Pin = wrong })
	for name, err := range map[string]*model.Error{
		"exchange": e.Exchange(context.Background(), c, passwordGrant()).Err,
		"revoke":   e.Revoke(context.Background(), c, model.RevokeCall{Kind: model.AccessToken, Token: model.NewSecret(canaryAccess)}).Err,
	} {
		if err == nil || !strings.Contains(err.Why, wrong) || !strings.Contains(err.Why, pinOf(s)) {
			t.Errorf("%s: %+v", name, err)
		}
	}
	unknown := e.Exchange(context.Background(), clientAt(t, e, "dsi", s.URL), passwordGrant()).Err
	if unknown == nil || !strings.Contains(unknown.Why, pinOf(s)) {
		t.Errorf("an unknown signer: %+v does not show the certificate's fingerprint", unknown)
	}
}
