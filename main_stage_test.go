package main

import (
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"time"

	"filippo.io/age"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/tokenrack/tokenrack/providers/sandbox"
)

// keep NAME PATH: $NAME is from now on what the JSON on standard output has at
// PATH.
func keep(ts *testscript.TestScript, _ bool, args []string) {
	ts.Setenv(args[0], fmt.Sprint(jsonAt(ts, ts.ReadFile("stdout"), args[1])))
}

// stops SERVER CODE ARGS…: a person stops tokenrack with Ctrl+C while the
// server answers one of its token requests; it ends with the exit code.
func stops(ts *testscript.TestScript, _ bool, args []string) {
	s := server(ts, args[0])
	before := s.Oracle().TokenRequests()
	r := started(ts, args[2:])
	go func() {
		for s.Oracle().TokenRequests() == before {
			time.Sleep(5 * time.Millisecond)
		}
		_ = r.cmd.Process.Signal(os.Interrupt)
	}()
	_, _ = io.Copy(&r.said, r.stderr)
	r.ended(ts, args[1], "stopped")
}

// meanwhile SERVER ARGS…: while the server's answer to the next token request is
// under way, tokenrack runs with these arguments; what it said goes to
// meanwhile.log.
func meanwhile(ts *testscript.TestScript, _ bool, args []string) {
	program, err := lookIn(ts.Getenv("PATH"), "tokenrack")
	ts.Check(err)
	log, dir, env := ts.MkAbs("meanwhile.log"), ts.MkAbs("."), environ(ts)
	server(ts, args[0]).Inject(sandbox.Fault{
		Name: "meanwhile", Path: tokenPaths[args[0]], Times: 1, Process: true,
		Answer: func(w http.ResponseWriter, _ *http.Request, real sandbox.Real) {
			cmd := exec.Command(program, args[1:]...)
			cmd.Args[0], cmd.Dir, cmd.Env = "tokenrack", dir, env
			said, err := cmd.CombinedOutput()
			_ = os.WriteFile(log, fmt.Appendf(said, "ended with %v\n", err), 0o600)
			maps.Copy(w.Header(), real.Header)
			w.WriteHeader(real.Status)
			_, _ = w.Write(real.Body)
		},
	})
}

// issuer NAME: from now on $NAME is the address of an issuer whose document
// leads to the sandbox's server of OpenID Connect, at another origin.
func issuer(ts *testscript.TestScript, _ bool, args []string) {
	oidc := server(ts, sandbox.OIDC).URL
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/.well-known/openid-configuration" {
			http.NotFound(w, r)
			return
		}
		_, _ = fmt.Fprintf(w, `{"issuer":%q,"token_endpoint":%q,"authorization_endpoint":%q}`, "http://"+r.Host, oidc+"/token", oidc+"/auth")
	}))
	ts.Defer(s.Close)
	ts.Setenv(args[0], s.URL)
}

// tunnel NAME SERVER FILE: from now on $NAME is the address of a proxy, with a
// password in it, that leads to the sandbox's server whatever it is asked for.
// What it sees of each connection goes to the file.
func tunnel(ts *testscript.TestScript, _ bool, args []string) {
	target, err := url.Parse(server(ts, args[1]).URL)
	ts.Check(err)
	log, err := os.Create(ts.MkAbs(args[2]))
	ts.Check(err)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = fmt.Fprintf(log, "%s %s\n", r.Method, r.Host)
		there, err := (&net.Dialer{}).DialContext(r.Context(), "tcp", target.Host)
		if err != nil || r.Method != http.MethodConnect {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		here, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			_ = there.Close()
			return
		}
		_, _ = io.WriteString(here, "HTTP/1.1 200 OK\r\n\r\n")
		go func() {
			_, _ = io.Copy(io.MultiWriter(there, log), here)
			_ = there.Close()
		}()
		_, _ = io.Copy(io.MultiWriter(here, log), there)
		_ = here.Close()
	}))
	ts.Defer(func() {
		s.Close()
		_ = log.Close()
	})
	ts.Setenv(args[0], strings.Replace(s.URL, "//", "//ada:CANARY-proxy@", 1))
}

// refuser NAME: from now on $NAME is the address of a proxy that wants another
// password.
func refuser(ts *testscript.TestScript, _ bool, args []string) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusProxyAuthRequired)
	}))
	ts.Defer(s.Close)
	ts.Setenv(args[0], strings.Replace(s.URL, "//", "//ada:CANARY-proxy@", 1))
}

// cluster FILE VERSION ACCOUNT: a server that answers only Storeman's living
// bearers, and a kubeconfig in the file that has kubectl ask tokenrack for the
// account's, in that version of the protocol.
func cluster(ts *testscript.TestScript, _ bool, args []string) {
	oracle := server(ts, sandbox.Storeman).Oracle()
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		bearer, is := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		if !is || !oracle.Alive(bearer) {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		_, _ = io.WriteString(w, "the cluster answers\n")
	}))
	ts.Defer(s.Close)
	ca := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw})
	program, err := lookIn(ts.Getenv("PATH"), "tokenrack")
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), fmt.Appendf(nil, `{"apiVersion": "v1", "kind": "Config", "current-context": "c",
"contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"}}],
"clusters": [{"name": "c", "cluster": {"server": %q, "certificate-authority-data": %q}}],
"users": [{"name": "u", "user": {"exec": {"apiVersion": %q, "command": %q, "args": ["credential", "kubernetes", %q], "interactiveMode": "Never"}}}]}
`, s.URL, base64.StdEncoding.EncodeToString(ca), "client.authentication.k8s.io/"+args[1], program, args[2]), 0o600))
}

// unseal FILE IDENTITY OUT: opens an age file as the age program does, without
// any of the program's own code.
func unseal(ts *testscript.TestScript, _ bool, args []string) {
	identities, err := age.ParseIdentities(strings.NewReader(ts.ReadFile(args[1])))
	ts.Check(err)
	plain, err := age.Decrypt(strings.NewReader(ts.ReadFile(args[0])), identities...)
	ts.Check(err)
	text, err := io.ReadAll(plain)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), text, 0o600))
}
