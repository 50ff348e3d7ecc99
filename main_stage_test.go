package main

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"time"

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
	var s *httptest.Server
	s = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/.well-known/openid-configuration" {
			http.NotFound(w, r)
			return
		}
		_, _ = fmt.Fprintf(w, `{"issuer":%q,"token_endpoint":%q,"authorization_endpoint":%q}`, s.URL, oidc+"/token", oidc+"/auth")
	}))
	ts.Defer(s.Close)
	ts.Setenv(args[0], s.URL)
}
