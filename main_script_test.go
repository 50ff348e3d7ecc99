package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/providers/sandbox"
	"github.com/tokenrack/tokenrack/vault/vaulttest"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"tokenrack": func() {
			vaulttest.CheapPassphrases()
			mistakeWhen(os.Getenv(mistakeVariable))
			os.Exit(run())
		},
	})
}

// TestScripts plays every verb against the real keeper, a vault on disk and
// the strict servers of the sandbox, which each script has for itself.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:   filepath.Join("ui", "cli", "testdata", "script"),
		Setup: setUp,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":   exits,
			"json":    jsonHolds,
			"keep":    keep,
			"fault":   fault,
			"browser": browser,
			"device":  device,

			"clientsecret": clientSecret,
			"clean":        clean,
			"living":       living,
			"lines":        lines,
			"byhand":       byHand,
			"reach":        reach,
			"stops":        stops,
			"meanwhile":    meanwhile,
			"issuer":       issuer,
			"cluster":      cluster,
			"tunnel":       tunnel,
			"refuser":      refuser,
			"unseal":       unseal,
			"hunt":         hunt,
			"traced":       traced,
			"confined":     confined,
			"quits":        quits,
			"asked":        asked,
		},
		RequireUniqueNames: true,
		Deadline:           time.Now().Add(8 * time.Minute), // a verb that hangs fails; the race detector is slow
	})
}

// passphrase opens every vault of the scripts.
const passphrase = "correct horse CANARY-passphrase"

// setUp starts a sandbox and tells the script where it is: $STOREMAN is its
// address, $STOREMAN_PROBE, _CLIENT, _USER, _PIN, _REDIRECT what belongs to it,
// and the files storeman.secret and storeman.password hold the secrets.
func setUp(env *testscript.Env) error {
	sb, err := sandbox.Start(env.T().(testing.TB).Context(), sandbox.Options{})
	if err != nil {
		return err
	}
	env.Defer(func() { _ = sb.Close() })
	env.Values["sandbox"] = sb
	files := map[string]string{"passphrase": passphrase}
	for _, p := range sb.Providers() {
		name := strings.ToUpper(p.ID)
		for key, value := range map[string]string{
			"": p.URL, "_PROBE": p.ProbeURL, "_REVOKE": p.RevokeURL, "_CLIENT": p.ClientID,
			"_USER": p.Username, "_PIN": p.Pin, "_REDIRECT": p.RedirectURL,
		} {
			env.Setenv(name+key, value)
		}
		files[p.ID+".secret"], files[p.ID+".password"] = p.ClientSecret, p.Password
		files[p.ID+".access"], files[p.ID+".refresh"] = p.PasteAccess, p.PasteRefresh
	}
	for _, s := range sb.Servers() {
		if pem := s.CertificatePEM(); pem != "" {
			files[s.ID+".pem"] = pem
		}
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(env.WorkDir, name), []byte(text+"\n"), 0o600); err != nil {
			return err
		}
	}
	env.Setenv("HOME", env.WorkDir)
	env.Setenv("USER", "ada")
	env.Setenv("TOKENRACK_HOME", filepath.Join(env.WorkDir, "rack"))
	env.Setenv("TOKENRACK_PASSPHRASE_FILE", filepath.Join(env.WorkDir, "passphrase"))
	return nil
}

func box(ts *testscript.TestScript) *sandbox.Sandbox { return ts.Value("sandbox").(*sandbox.Sandbox) }

func server(ts *testscript.TestScript, id string) *sandbox.Server {
	s := box(ts).Server(id)
	if s == nil {
		ts.Fatalf("there is no server %s", id)
	}
	return s
}

// exits CODE ARGS…: tokenrack ends with that code; its output can be looked at
// afterwards. A failure must leave standard output empty unless the verb is one
// of those whose result lines stand.
func exits(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 1 {
		ts.Fatalf("usage: exits CODE ARGS…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var ended *exec.ExitError
	switch err := ts.Exec("tokenrack", args[1:]...); {
	case errors.As(err, &ended):
		got = ended.ExitCode()
	case err != nil:
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
	if out := ts.ReadFile("stdout"); got != 0 && out != "" && !linesStand(args[1:]) {
		ts.Fatalf("a failure left this on standard output:\n%s", out)
	}
	if strings.Contains(ts.ReadFile("stderr"), "mistake of ours") {
		ts.Fatalf("it panicked")
	}
}

func linesStand(args []string) bool {
	for _, verb := range []string{"refresh", "revoke", "probe", "settle", "--batch", "exec", "import", "doctor"} {
		for _, arg := range args {
			if arg == verb {
				return true
			}
		}
	}
	return false
}

// json [LINE] PATH VALUE: the JSON on standard output (its LINEth line, -1 the
// last) has VALUE at PATH, whose parts are keys and list indexes; KEY=VALUE is
// the first object of a list that has that. VALUE is JSON, or else a text.
func jsonHolds(ts *testscript.TestScript, neg bool, args []string) {
	text := strings.TrimSpace(ts.ReadFile("stdout"))
	if len(args) == 3 {
		all := strings.Split(text, "\n")
		n, err := strconv.Atoi(args[0])
		ts.Check(err)
		text, args = all[(n+len(all))%len(all)], args[1:]
	}
	if len(args) != 2 {
		ts.Fatalf("usage: json [LINE] PATH VALUE")
	}
	got, want := jsonAt(ts, text, args[0]), any(nil)
	if json.Unmarshal([]byte(args[1]), &want) != nil {
		want = args[1]
	}
	if reflect.DeepEqual(got, want) == neg {
		ts.Fatalf("%s is %v", args[0], got)
	}
}

func jsonAt(ts *testscript.TestScript, text, path string) (got any) {
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		ts.Fatalf("not JSON: %v", err)
	}
	for _, part := range strings.Split(path, ".") {
		switch in := got.(type) {
		case map[string]any:
			value, ok := in[part]
			if !ok {
				ts.Fatalf("there is no key %q", part)
			}
			got = value
		case []any:
			if key, value, is := strings.Cut(part, "="); is {
				part = "no " + part
				for i, element := range in {
					if object, is := element.(map[string]any); is && fmt.Sprint(object[key]) == value {
						part = strconv.Itoa(i)
						break
					}
				}
			}
			i, err := strconv.Atoi(part)
			if err != nil || i >= len(in) {
				ts.Fatalf("the list has no element %s", part)
			}
			got = in[i]
		default:
			ts.Fatalf("nothing is below %q", part)
		}
	}
	return got
}

// lines N: standard output has N lines.
func lines(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	if got := strings.Count(ts.ReadFile("stdout"), "\n"); got != want {
		ts.Fatalf("%d lines, want %d", got, want)
	}
}

// asked SERVER FILE: writes how many requests the server's token endpoint had.
func asked(ts *testscript.TestScript, _ bool, args []string) {
	n := server(ts, args[0]).Oracle().TokenRequests()
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(strconv.Itoa(n)), 0o600))
}

// tokenPaths are where tokens are asked for.
var tokenPaths = map[string]string{
	sandbox.Storeman: "/oauth/token", sandbox.Inventorum: "/api/auth/token/", sandbox.DSI: "/oauth2/token",
	sandbox.Netrex: "/oauth2/token", sandbox.Petrosoft: "/v1/auth/refresh_token", sandbox.OIDC: "/token",
}

// fault SERVER lost|page|slow|none: the next token request to the server is
// done and its answer lost; or answered by a page; or done and answered late.
func fault(ts *testscript.TestScript, _ bool, args []string) {
	s := server(ts, args[0])
	f := sandbox.Fault{Name: args[1], Path: tokenPaths[args[0]], Times: 1}
	switch args[1] {
	case "lost":
		f.Process, f.Cut = true, true
	case "page":
		f.Answer = func(w http.ResponseWriter, _ *http.Request, _ sandbox.Real) {
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(http.StatusBadGateway)
			_, _ = w.Write([]byte("<html><title>\x1b]0;owned\x07Bad gateway</title></html>"))
		}
	case "slow":
		f.Process, f.Stall = true, 2*time.Second
	case "none":
		s.ClearFaults()
		return
	default:
		ts.Fatalf("there is no fault %s", args[1])
	}
	s.Inject(f)
}

// browser paste|callback|wrong|reject SERVER CODE ARGS…: tokenrack signs in
// with a browser. It prints the address; the person there agrees (or rejects),
// and the answer is pasted on standard input, or called back, or first pasted
// with a wrong state. Standard input ends before the callback comes.
func browser(ts *testscript.TestScript, _ bool, args []string) {
	how, s, want := args[0], server(ts, args[1]), args[2]
	r := started(ts, args[3:])
	for scanner := bufio.NewScanner(r.stderr); scanner.Scan(); {
		fmt.Fprintln(&r.said, scanner.Text())
		if !strings.HasPrefix(scanner.Text(), "http") {
			continue
		}
		decision := sandbox.Allow
		if how == "reject" {
			decision = sandbox.Reject
		}
		callback, err := s.Decide(scanner.Text(), "", decision)
		ts.Check(err)
		switch how {
		case "callback":
			ts.Check(r.stdin.Close())
			time.Sleep(100 * time.Millisecond) // the end of the input is seen first
			answer, err := http.Get(callback)
			ts.Check(err)
			_ = answer.Body.Close()
		case "wrong":
			_, _ = fmt.Fprintln(r.stdin, strings.Replace(callback, "state=", "state=x", 1))
			_, _ = fmt.Fprintln(r.stdin, callback)
		default:
			_, _ = fmt.Fprintln(r.stdin, callback)
		}
	}
	r.ended(ts, want, "browser")
}

// device DECISION SERVER CODE ARGS…: tokenrack prints where a code is entered;
// a person opens that page and decides; it ends with the exit code.
func device(ts *testscript.TestScript, _ bool, args []string) {
	s := server(ts, args[1])
	s.Tune(func(set *sandbox.Settings) { set.PollEvery = time.Second })
	r := started(ts, args[3:])
	for scanner := bufio.NewScanner(r.stderr); scanner.Scan(); {
		fmt.Fprintln(&r.said, scanner.Text())
		page, err := url.Parse(scanner.Text())
		if err != nil || page.Query().Get("user_code") == "" {
			continue
		}
		answer, err := http.PostForm(s.URL+page.Path, url.Values{
			"user_code": {page.Query().Get("user_code")}, "decision": {args[0]},
		})
		ts.Check(err)
		_ = answer.Body.Close()
	}
	r.ended(ts, args[2], "device")
}

// clientSecret add|drop FILE: Storeman's client gets another secret, or loses
// one. clientSecret print FILE puts its fingerprint into $PRINT.
func clientSecret(ts *testscript.TestScript, _ bool, args []string) {
	secret := strings.TrimSpace(ts.ReadFile(args[1]))
	s, id := server(ts, sandbox.Storeman), ts.Getenv("STOREMAN_CLIENT")
	switch args[0] {
	case "add":
		ts.Check(s.AddSecret(id, secret))
	case "drop":
		ts.Check(s.DropSecret(id, secret))
	case "print":
		ts.Setenv("PRINT", string(model.NewSecret(secret).Fingerprint()))
	}
}

// running is a tokenrack that a person deals with while it runs.
type running struct {
	cmd          *exec.Cmd
	stdin        io.WriteCloser
	stderr       io.Reader
	stdout, said bytes.Buffer
}

func started(ts *testscript.TestScript, args []string) *running {
	r := &running{cmd: exec.Command("tokenrack", args...)}
	r.cmd.Dir = ts.MkAbs(".")
	r.cmd.Env = environ(ts)
	path, err := lookIn(ts.Getenv("PATH"), "tokenrack")
	ts.Check(err)
	r.cmd.Path, r.cmd.Err = path, nil
	r.stdin, err = r.cmd.StdinPipe()
	ts.Check(err)
	r.stderr, err = r.cmd.StderrPipe()
	ts.Check(err)
	r.cmd.Stdout = &r.stdout
	ts.Check(r.cmd.Start())
	return r
}

// ended checks the exit code and leaves the output in NAME.stdout and .stderr.
func (r *running) ended(ts *testscript.TestScript, want, name string) {
	_ = r.cmd.Wait()
	ts.Logf("%s%s", r.said.String(), r.stdout.String())
	if got := strconv.Itoa(r.cmd.ProcessState.ExitCode()); got != want {
		ts.Fatalf("exit code %s, want %s", got, want)
	}
	ts.Check(os.WriteFile(ts.MkAbs(name+".stdout"), r.stdout.Bytes(), 0o600))
	ts.Check(os.WriteFile(ts.MkAbs(name+".stderr"), r.said.Bytes(), 0o600))
}

func environ(ts *testscript.TestScript) []string {
	var out []string
	for _, entry := range os.Environ() {
		if name, _, _ := strings.Cut(entry, "="); !strings.HasPrefix(name, "TOKENRACK") && name != "PATH" && name != "HOME" {
			out = append(out, entry)
		}
	}
	for _, name := range []string{"PATH", "HOME", "USER", "TOKENRACK_HOME", "TOKENRACK_PASSPHRASE_FILE"} {
		out = append(out, name+"="+ts.Getenv(name))
	}
	return out
}

func lookIn(path, program string) (string, error) {
	for _, dir := range filepath.SplitList(path) {
		if full, err := exec.LookPath(filepath.Join(dir, program)); err == nil {
			return full, nil
		}
	}
	return "", exec.ErrNotFound
}

// clean FILE…: no secret of this script stands in the files (stdout and stderr
// are what the last command printed): no token that a server ever issued, no
// password, no client secret, no passphrase; and no control character but line
// feed and bell.
func clean(ts *testscript.TestScript, _ bool, args []string) {
	secrets := []string{passphrase}
	for _, s := range box(ts).Servers() {
		for _, issued := range s.Oracle().Issued() {
			secrets = append(secrets, issued.Token)
		}
	}
	for _, p := range box(ts).Providers() {
		secrets = append(secrets, p.Password, p.ClientSecret, p.PasteAccess, p.PasteRefresh)
	}
	for _, file := range args {
		text := ts.ReadFile(file)
		for _, secret := range secrets {
			if secret != "" && strings.Contains(text, secret) {
				ts.Fatalf("%s holds a secret", file)
			}
		}
		for _, r := range text {
			if r < ' ' && r != '\n' && r != '\a' || r == 0x7f || r >= 0x80 && r < 0xa0 || r == 0x202e {
				ts.Fatalf("%s holds the control character %q", file, r)
			}
		}
	}
}

// living SERVER KIND N: so many tokens of the kind live at the server.
func living(ts *testscript.TestScript, _ bool, args []string) {
	got := 0
	for _, token := range server(ts, args[0]).Oracle().Living() {
		if token.Kind == model.TokenKind(args[1]) {
			got++
		}
	}
	if strconv.Itoa(got) != args[2] {
		ts.Fatalf("%d %s tokens live, want %s", got, args[1], args[2])
	}
}

// byhand SERVER: a person does the steps by hand there.
func byHand(ts *testscript.TestScript, _ bool, args []string) {
	s := server(ts, args[0])
	for _, p := range box(ts).Providers() {
		switch {
		case p.ID != args[0]:
		case p.ClientID == "":
			ts.Check(s.DisableUser(p.Username))
		default:
			ts.Check(s.DeleteApp(p.ClientID))
		}
	}
}

// reach SERVER on|off: the server answers, or nobody does.
func reach(ts *testscript.TestScript, _ bool, args []string) {
	s := server(ts, args[0])
	if args[1] == "off" {
		s.Down()
		return
	}
	ts.Check(s.Up())
}
