package providers

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// slow is a server that takes its time. It gets the connection once the request
// has come.
type slow struct {
	name string
	play func(net.Conn)
	// within is how long the client may take to give up.
	within time.Duration
}

// drip writes text, a byte a pause, and then goes on with the last one.
func drip(c net.Conn, text string, pause time.Duration) {
	for i := 0; ; i++ {
		if _, err := io.WriteString(c, text[min(i, len(text)-1):][:1]); err != nil {
			return
		}
		time.Sleep(pause)
	}
}

func slowServers() []slow {
	body := func(before, text string, pause time.Duration) func(net.Conn) {
		return func(c net.Conn) {
			if _, err := io.WriteString(c, before); err == nil {
				drip(c, text, pause)
			}
		}
	}
	hang := func(text string) func(net.Conn) {
		return func(c net.Conn) {
			_, _ = io.WriteString(c, text)
			_, _ = c.Read(make([]byte, 1)) // until the client goes
		}
	}
	return []slow{
		{"silence", hang(""), maxHeaderWait},
		{"silence in the status line", hang("HTTP/1.1 20"), maxHeaderWait},
		{"silence in the headers", hang("HTTP/1.1 200 OK\r\nX: y\r\n"), maxHeaderWait},
		{"silence after the headers", hang(head200 + "Content-Length: 100\r\n\r\n"), maxCall},
		{"silence in the body", hang(head200 + "Content-Length: 100\r\n\r\n" + pair[:20]), maxCall},
		{"silence after all of the body", hang(head200 + "\r\n" + pair), maxCall},
		{"silence in a chunk", hang(head200 + "Transfer-Encoding: chunked\r\n\r\n40\r\n" + pair[:20]), maxCall},
		{"silence before the last chunk", hang(head200 + "Transfer-Encoding: chunked\r\n\r\n43\r\n" + pair + "\r\n"), maxCall},
		{"silence after 100", hang("HTTP/1.1 100 Continue\r\n\r\n"), maxHeaderWait},
		{"a status line a byte a second", func(c net.Conn) { drip(c, "HTTP/1.1 200 OOOOOOO", time.Second) }, maxHeaderWait},
		{"headers a byte a second", body("HTTP/1.1 200 OK\r\n", "X-Slow: sss", time.Second), maxHeaderWait},
		{"headers a byte in ten", body("HTTP/1.1 200 OK\r\n", "X-Slow: sss", 10*time.Second), maxHeaderWait},
		{"early hints, one a second", func(c net.Conn) {
			for {
				if _, err := io.WriteString(c, "HTTP/1.1 103 Early Hints\r\n\r\n"); err != nil {
					return
				}
				time.Sleep(time.Second)
			}
		}, maxCall},
		{"white space a byte a second", body(head200+"\r\n", " ", time.Second), maxCall},
		{"a token a byte a second", body(head200+"\r\n", `{"access_token":"a`, time.Second), maxCall},
		{"a chunk a second", func(c net.Conn) {
			_, _ = io.WriteString(c, head200+"Transfer-Encoding: chunked\r\n\r\n")
			for {
				if _, err := io.WriteString(c, "1\r\n \r\n"); err != nil {
					return
				}
				time.Sleep(time.Second)
			}
		}, maxCall},
		{"an error a byte a second", body("HTTP/1.1 400 Bad\r\n\r\n", `{"error":"x`, time.Second), maxCall},
		{"headers after 14 s, then a byte a second", func(c net.Conn) {
			time.Sleep(14 * time.Second)
			body(head200+"\r\n", " ", time.Second)(c)
		}, maxCall},
	}
}

// TestHostileTable_slowServersEndByTheDeadline plays servers that never come to
// an end, by a clock of its own: each exchange ends when it has to, as one whose
// answer was lost.
func TestHostileTable_slowServersEndByTheDeadline(t *testing.T) {
	for _, s := range slowServers() {
		t.Run(s.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				e := newEngine(t)
				c := clientAt(t, e, "inventorum", "http://127.0.0.1:7")
				transport := newTransport()
				var crew sync.WaitGroup
				defer crew.Wait()
				transport.DialContext = func(context.Context, string, string) (net.Conn, error) {
					client, server := net.Pipe()
					crew.Go(func() {
						defer func() { _ = server.Close() }()
						request, err := http.ReadRequest(bufio.NewReader(server))
						if err == nil {
							_, _ = io.Copy(io.Discard, request.Body)
							s.play(server)
						}
					})
					return client, nil
				}
				e.wire.transports = map[trust]*http.Transport{trustOf(&c.App): transport}
				begun := time.Now()
				reply := e.Exchange(t.Context(), c, refreshGrant())
				if took := time.Since(begun); took > s.within {
					t.Errorf("it took %s, want %s at most", took, s.within)
				}
				if reply.Verdict != model.AnswerLost || reply.Err == nil || reply.Err.Why == "" {
					t.Errorf("verdict %q, %v", reply.Verdict, reply.Err)
				}
				mustBeClean(t, s.name, reply)
			})
		})
	}
}

// certificate makes one for the names, valid between the two times.
func certificate(t *testing.T, from, to time.Time, names ...string) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "hostile\x1b[2J"}, NotBefore: from, NotAfter: to, DNSNames: names,
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	if len(names) > 0 {
		template.IPAddresses = nil
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// TestHostileTable_nothingIsSentPastABadHandshake: whatever is wrong with TLS,
// the refresh token has not left, and the account is not in doubt.
func TestHostileTable_nothingIsSentPastABadHandshake(t *testing.T) {
	now := time.Now()
	good := certificate(t, now.Add(-time.Hour), now.Add(time.Hour))
	pinned := func(c tls.Certificate) func(*model.App) {
		return func(a *model.App) { a.Pin = pinOfDER(c.Certificate[0]) }
	}
	trials := []struct {
		name   string
		config *tls.Config
		change func(*model.App)
	}{
		{"nobody vouches for it", &tls.Config{Certificates: []tls.Certificate{good}}, nil},
		{"expired", &tls.Config{Certificates: []tls.Certificate{certificate(t, now.Add(-2*time.Hour), now.Add(-time.Hour))}}, nil},
		{"not yet valid", &tls.Config{Certificates: []tls.Certificate{certificate(t, now.Add(time.Hour), now.Add(2*time.Hour))}}, nil},
		{"of another name", &tls.Config{Certificates: []tls.Certificate{certificate(t, now.Add(-time.Hour), now.Add(time.Hour), "elsewhere.example")}}, nil},
		{"not the pinned one", &tls.Config{Certificates: []tls.Certificate{certificate(t, now.Add(-time.Hour), now.Add(time.Hour))}}, pinned(good)},
		{"TLS 1.0", &tls.Config{Certificates: []tls.Certificate{good}, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS10}, pinned(good)},
		{"TLS 1.1", &tls.Config{Certificates: []tls.Certificate{good}, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}, pinned(good)},
		{"no certificate", &tls.Config{GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return nil, io.EOF }}, pinned(good)},
	}
	for _, one := range trials {
		t.Run(one.name, func(t *testing.T) {
			asked := 0
			s := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked++ }))
			s.Config.ErrorLog = quiet()
			s.TLS = one.config
			s.StartTLS()
			defer s.Close()
			s.TLS.Certificates = one.config.Certificates
			notSent(t, s.URL, one.change)
			if asked > 0 {
				t.Errorf("%d requests arrived", asked)
			}
		})
	}
	for name, play := range map[string]func(net.Conn){
		"closed at once":      func(net.Conn) {},
		"plain HTTP":          func(c net.Conn) { _, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\n\r\n"+pair) },
		"an alert":            func(c net.Conn) { _, _ = io.WriteString(c, "\x15\x03\x03\x00\x02\x02\x28") },
		"noise":               func(c net.Conn) { _, _ = io.WriteString(c, strings.Repeat("\xfe", 5000)) },
		"an oversized record": func(c net.Conn) { _, _ = io.WriteString(c, "\x16\x03\x03\xff\xff"+strings.Repeat("x", 70_000)) },
	} {
		t.Run(name, func(t *testing.T) {
			listener, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = listener.Close() }()
			go func() {
				for {
					c, err := listener.Accept()
					if err != nil {
						return
					}
					_, _ = c.Read(make([]byte, 4096)) // its hello
					play(c)
					_ = c.Close()
				}
			}()
			notSent(t, "https://"+listener.Addr().String(), nil)
		})
	}
}

func pinOfDER(der []byte) string {
	sum := sha256.Sum256(der)
	return "sha256:" + hex.EncodeToString(sum[:])
}

func notSent(t *testing.T, base string, change func(*model.App)) {
	t.Helper()
	e := newEngine(t)
	var changes []func(*model.App)
	if change != nil {
		changes = append(changes, change)
	}
	c := clientAt(t, e, "inventorum", base, changes...)
	reply := e.Exchange(within(t), c, refreshGrant())
	mustBeClean(t, base, reply)
	if reply.Verdict != model.Unsent || reply.Err == nil || reply.Err.Why == "" {
		t.Errorf("verdict %q, %v", reply.Verdict, reply.Err)
	}
}
