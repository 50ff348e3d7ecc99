package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/model/modeltest"
)

// evilMost is the most that any field from elsewhere holds once it was taken in.
const evilMost = 4 << 10

// evilRack holds a text in every field of an account, its app and what is asked
// of the vault.
func evilRack(bad string) *fakeRack {
	a := freshAccount(bad)
	a.Customer, a.Username, a.Origin, a.NoReplyWhy, a.NoReplyAt, a.Attention = bad, bad, bad, bad, noon, bad
	a.ScopesAsked, a.ScopesGranted = model.NewScopes(bad, "x"), model.NewScopes("x")
	a.Access.Fingerprint, a.Refresh.Fingerprint = model.Fingerprint(bad), model.Fingerprint(bad)
	a.Doubt = &model.Doubt{At: noon, Why: bad}
	rack := rackOf(a)
	for _, app := range rack.snapshot.Apps {
		app.Name, app.Customer, app.Base, app.ClientID, app.RedirectURL, app.Scopes = bad, bad, bad, bad, bad, model.NewScopes(bad)
		app.Endpoints = model.Endpoints{Token: bad, Authorize: bad, Revoke: bad, Probe: bad}
		app.Pin, app.ByHandBy, app.ByHandAt = bad, bad, noon
	}
	failure := &model.Error{Kind: model.KindUnavailable, What: bad, Why: bad, Still: bad, Do: bad, Code: bad}
	app := rack.snapshot.App(a)
	rack.token = func(string, keeper.TokenRequest) (keeper.Bearer, error) { return keeper.Bearer{}, failure }
	rack.refresh = func([]model.ID, bool) []keeper.RefreshResult {
		return []keeper.RefreshResult{{Account: a, Outcome: keeper.RefreshFailed, Err: failure}, {Account: a, Outcome: keeper.Refreshed, ScopesLost: model.NewScopes(bad)}}
	}
	rack.settle = func(bool) (keeper.RefreshResult, error) { return keeper.RefreshResult{Account: a}, failure }
	rack.find = func(model.Secret) ([]keeper.FindHit, error) {
		return []keeper.FindHit{{Account: a, App: app, Token: *a.Access, What: bad}}, nil
	}
	rack.log = func(keeper.ActivityQuery) []model.Activity {
		return []model.Activity{{Seq: 1, At: noon, Verb: bad, Name: bad, App: bad, Provider: bad, Outcome: bad, Note: bad, Fingerprint: model.Fingerprint(bad), Took: time.Second}}
	}
	rack.revoke = func(keeper.RevokeRequest) ([]keeper.RevokeLine, keeper.RevokeSummary, error) {
		lines := []keeper.RevokeLine{{Account: a, App: app, Kind: model.AccessToken, Fingerprint: model.Fingerprint(bad), Outcome: keeper.RevokedAlive, Proof: bad, At: noon}}
		return lines, keeper.RevokeSummary{Outcomes: map[keeper.RevokeOutcome]int{keeper.RevokedAlive: 1}, Steps: []keeper.ByHandStep{{App: bad, Text: bad, URL: bad}}}, nil
	}
	rack.forget = func(model.ID) error { return failure }
	return rack
}

// quiet holds that nothing in a text drives a terminal, hides, or turns the
// reading direction.
func quiet(t *testing.T, text, bad, where string) {
	t.Helper()
	for _, r := range text {
		if r != '\n' && r != '\uFFFD' && drivesTerminal(r) {
			t.Errorf("%.40q: %s holds %U", bad, where, r)
			return
		}
	}
}

// TestHostileTextThroughEveryVerb puts each text into what the verbs show, into
// their arguments and into the variables that they read. It takes a sample: two
// dozen verbs run for each, every one with a folder of its own.
func TestHostileTextThroughEveryVerb(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, bad := range modeltest.Sample() {
		bad := bad[:min(len(bad), evilMost)]
		rack := evilRack(bad)
		env := map[string]string{"USER": bad, "TERM": bad, "TOKENRACK_THEME": bad, "EDITOR": bad, "BROWSER": bad, "KUBERNETES_EXEC_INFO": bad}
		for _, args := range [][]string{
			{"list"}, {"list", "--json"}, {"status", bad}, {"status", bad, "--json"}, {"app", "list"}, {"app", "list", "--json"}, {"app", "show", bad}, {"account", "show", bad},
			{"account", "show", bad, "--json"}, {"log"}, {"log", "--json"}, {"token", bad}, {"refresh", bad}, {"refresh", "--all", "--json"}, {"settle", bad},
			{"revoke", bad, "--yes"}, {"revoke", bad, "--yes", "--json"}, {"account", "forget", bad, "--yes"}, {bad}, {"list", bad}, {"list", "--" + bad}, {"list", "--state", bad}, {"provider", "show", bad},
			{"provider", "add", bad}, {"vault", "restore", bad}, {"import", bad}, {"export", filepath.Join("no", bad)}, {"revoke", bad, "--report", filepath.Join("no", bad)},
		} {
			if slices.ContainsFunc(args, func(arg string) bool { return strings.ContainsRune(arg, 0) }) {
				continue // no system brings a NUL in an argument
			}
			got := playEnv(t, rack, env, bad, args...)
			where := strings.Join(args[:min(2, len(args))], " ")
			if args[0] == bad {
				where = "the unknown verb"
			}
			quiet(t, got.stderr, bad, "standard error of "+strconv.Quote(where))
			quiet(t, got.stdout, bad, "standard output of "+strconv.Quote(where))
			if args[len(args)-1] == "--json" && bad != "--help" {
				for line := range strings.Lines(got.stdout) {
					if !json.Valid([]byte(line)) {
						t.Errorf("%.40q: %s is no JSON: %.200q", bad, where, line)
					}
				}
			}
		}
		if person := Person(func(string) string { return bad }); person != "" {
			quiet(t, person, bad, "the person")
		}
	}
}

// TestHostileHooks reads a file of hooks that holds each text as an event's
// name, as a program, as a line, and lies where the text is a folder's name.
func TestHostileHooks(t *testing.T) {
	for _, bad := range modeltest.Hostile() {
		bad := bad[:min(len(bad), evilMost)]
		quote, err := json.Marshal(bad)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{
			bad, string(quote) + " = [\"/bin/true\"]", "on_revoked = [" + string(quote) + "]", "on_revoked = " + bad, "[" + bad + "]", "on_revoked = [\"/bin/" + strings.Trim(string(quote), `"`) + "\"]",
		} {
			if _, err := parseHooks(filepath.Join("/home", bad, "hooks.toml"), []byte(text)); err != nil {
				quiet(t, plain(err.Error()), bad, "what is said of the hooks")
			}
		}
		for _, entry := range eventEnviron(keeper.Event{Kind: keeper.EventScopesLost, Account: freshAccount(bad), ScopesLost: model.Scopes{bad}, Why: bad}) {
			quiet(t, entry, bad, "what a hook is told")
		}
	}
}

// TestHostileProfileFiles brings in profiles whose text, name and folder are
// hostile; a sample, since each is a file.
func TestHostileProfileFiles(t *testing.T) {
	folder := t.TempDir()
	t.Chdir(folder)
	for n, bad := range modeltest.Sample() {
		bad := bad[:min(len(bad), evilMost)]
		quote, err := json.Marshal(bad)
		if err != nil {
			t.Fatal(err)
		}
		name := "p" + strconv.Itoa(n) + ".toml"
		for _, text := range []string{bad, "format = 1\nid = " + string(quote) + "\nname = " + string(quote), "format = 1\n" + string(quote) + " = 1"} {
			if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			got := play(t, evilRack(bad), "", "provider", "check", name)
			quiet(t, got.stdout+got.stderr, bad, "what is said of a profile")
		}
	}
}

// TestHostileBundles reads bundles that hold each text in every field, and as a
// line: what is said of them repeats none of it.
func TestHostileBundles(t *testing.T) {
	for _, bad := range modeltest.Hostile() {
		bad := bad[:min(len(bad), evilMost)]
		quote, err := json.Marshal(bad)
		if err != nil {
			t.Fatal(err)
		}
		head, q := `{"head":{"version":1,"created":"2026-01-01T00:00:00Z"}}`+"\n", string(quote)
		for _, text := range []string{
			bad, head + bad, head + `{"account":{"name":` + q + `,"app":` + q + `,"grant":` + q + `}}`, head + `{"account":{"name":` + q + `,"grant":"password","asked":[` + q + `]}}`,
			head + `{"app":{"name":` + q + `,"provider":` + q + `,"url":` + q + `,"assumed_lifetime":-1}}`, head + `{` + q + `:1}`, `{"head":{"version":1,"created":` + q + `}}`,
		} {
			_, err := readBundle(strings.NewReader(text))
			if err == nil {
				t.Errorf("%.40q is a whole bundle", bad)
				continue
			}
			quiet(t, err.Error(), bad, "what is said of a bundle")
			if len(bad) > 12 && strings.Contains(err.Error(), bad) {
				t.Errorf("%.40q is repeated", bad)
			}
		}
	}
}
