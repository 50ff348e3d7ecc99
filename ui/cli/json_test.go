package cli

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

func TestListJSONHoldsTheContractsKeys(t *testing.T) {
	never := &model.Account{Name: "never"}
	rack := rackOf(freshAccount("acme-pos"), never)
	play(t, rack, "", "list", "--json").wants(t, ExitDone, `{"schema_version":1,"accounts":[{"name":"acme-pos","app":"acme-items","provider":"storeman","customer":"Acme","state":"fresh",`+
		`"expires_at":"2026-03-04T13:00:00Z","expires_at_epoch":1772629200,"expires_source":"response","session_ends_at":null,"session_ends_at_epoch":null,`+
		`"scopes_asked":["read_items","write_items"],"scopes_granted":["read_items"],"auto_refresh":true,"access_fingerprint":"aaaa1111","refresh_fingerprint":"bbbb2222","note":"scopes missing: write_items"},{"name":"never","app":"acme-items","provider":"storeman","customer":"Acme","state":"sign_in","expires_at":null,"expires_at_epoch":null,"expires_source":"unknown",`+
		`"session_ends_at":null,"session_ends_at_epoch":null,"scopes_asked":[],"scopes_granted":[],"auto_refresh":false,"access_fingerprint":null,"refresh_fingerprint":null,"note":"never signed in"}]}
`)
}

func TestStatusIsOneElementOfTheList(t *testing.T) {
	got := play(t, rackOf(freshAccount("acme-pos")), "", "status", "acme-pos", "--json")
	var list struct {
		Accounts []map[string]any `json:"accounts"`
	}
	var status map[string]any
	decode(t, play(t, rackOf(freshAccount("acme-pos")), "", "list", "--json").stdout, &list)
	decode(t, got.stdout, &status)
	if status["schema_version"] != float64(1) {
		t.Errorf("schema_version is %v", status["schema_version"])
	}
	delete(status, "schema_version")
	one, _ := json.Marshal(list.Accounts[0])
	other, _ := json.Marshal(status)
	if string(one) != string(other) {
		t.Errorf("status differs from the list's element:\n%s\n%s", other, one)
	}
}

func TestListFilters(t *testing.T) {
	expired := freshAccount("old")
	expired.Access.Expiry.At = noon.Add(-time.Minute)
	expired.Customer = "Bacchus"
	for name, test := range map[string]struct {
		args []string
		want []string
		code ExitCode
	}{
		"all":                   {nil, []string{"new", "old"}, 0},
		"by state":              {[]string{"--state", "expired"}, []string{"old"}, 0},
		"by customer, any case": {[]string{"--customer", "bacchus"}, []string{"old"}, 0},
		"by customer of app":    {[]string{"--customer", "Acme"}, []string{"new"}, 0},
		"by app":                {[]string{"--app", "acme-items"}, []string{"new", "old"}, 0},
		"no such app":           {[]string{"--app", "none"}, nil, ExitNotFound},
		"by provider":           {[]string{"--provider", "storeman"}, []string{"new", "old"}, 0},
		"no such provider":      {[]string{"--provider", "none"}, nil, ExitNotFound},
		"no such state":         {[]string{"--state", "none"}, nil, ExitUsage},
		"nothing left":          {[]string{"--customer", "nobody"}, nil, 0},
	} {
		t.Run(name, func(t *testing.T) {
			got := play(t, rackOf(freshAccount("new"), expired), "", append([]string{"list", "--json"}, test.args...)...)
			if got.code != test.code {
				t.Fatalf("exit code %d, want %d: %s", got.code, test.code, got.stderr)
			}
			if test.code != ExitDone {
				if got.stdout != "" {
					t.Errorf("a failure left %q on standard output", got.stdout)
				}
				return
			}
			var list struct {
				Accounts []struct{ Name string } `json:"accounts"`
			}
			decode(t, got.stdout, &list)
			var names []string
			for _, a := range list.Accounts {
				names = append(names, a.Name)
			}
			if strings.Join(names, " ") != strings.Join(test.want, " ") {
				t.Errorf("got %v, want %v", names, test.want)
			}
		})
	}
}

func TestTokenPrintsTheTokenAndALineBreak(t *testing.T) {
	rack := rackOf(freshAccount("acme-pos"))
	rack.token = func(name string, r keeper.TokenRequest) (keeper.Bearer, error) {
		a := rack.snapshot.Accounts[0]
		return keeper.Bearer{Account: a, Token: model.NewSecret("tok/en+1="), Type: "bearer", Expiry: a.Access.Expiry, Scopes: nil, Warning: "not checked"}, nil
	}
	got := play(t, rack, "", "token", "acme-pos")
	got.wants(t, ExitDone, "tok/en+1=\n")
	if got.stderr != "tokenrack: not checked\n" {
		t.Errorf("standard error %q", got.stderr)
	}
	play(t, rack, "", "token", "acme-pos", "--json").wants(t, ExitDone,
		`{"schema_version":1,"account":"acme-pos","access_token":"tok/en+1=","token_type":"Bearer","expires_at":"2026-03-04T13:00:00Z","expires_at_epoch":1772629200,"expires_source":"response","scopes":[]}`+"\n")
	play(t, rack, "", "header", "acme-pos").wants(t, ExitDone, "Authorization: Bearer tok/en+1=\n")
	play(t, rack, "", "curl-config", "acme-pos").wants(t, ExitDone, "header = \"Authorization: Bearer tok/en+1=\"\n")
}

func TestTokenHandsTheFlagsOn(t *testing.T) {
	rack := rackOf(freshAccount("acme-pos"))
	for name, test := range map[string]struct {
		args []string
		want keeper.TokenRequest
	}{
		"nothing":        {nil, keeper.TokenRequest{}},
		"valid now":      {[]string{"--min-valid", "0"}, keeper.TokenRequest{MinValid: 1}},
		"five minutes":   {[]string{"--min-valid", "5m"}, keeper.TokenRequest{MinValid: 5 * time.Minute}},
		"no refresh":     {[]string{"--no-refresh"}, keeper.TokenRequest{NoRefresh: true}},
		"forced":         {[]string{"--force-refresh"}, keeper.TokenRequest{ForceRefresh: true}},
		"scopes, any of": {[]string{"--require-scope", "a,b", "--require-scope", "c"}, keeper.TokenRequest{Scopes: model.Scopes{"a", "b", "c"}}},
	} {
		t.Run(name, func(t *testing.T) {
			rack.token = func(_ string, r keeper.TokenRequest) (keeper.Bearer, error) {
				if !r.Scopes.Equal(test.want.Scopes) || r.MinValid != test.want.MinValid || r.NoRefresh != test.want.NoRefresh || r.ForceRefresh != test.want.ForceRefresh {
					t.Errorf("got %+v, want %+v", r, test.want)
				}
				return keeper.Bearer{Account: rack.snapshot.Accounts[0], Token: model.NewSecret("x")}, nil
			}
			play(t, rack, "", append([]string{"token", "acme-pos"}, test.args...)...).wants(t, ExitDone, "x\n")
		})
	}
	play(t, rack, "", "token", "acme-pos", "--no-refresh", "--force-refresh").wants(t, ExitUsage, "")
}

func TestEveryKindOfErrorHasItsExitCode(t *testing.T) {
	for kind, code := range map[model.ErrorKind]ExitCode{
		model.KindInternal: 1, model.KindStore: 1, model.KindUsage: 2, model.KindExists: 2, model.KindAborted: 3,
		model.KindSignIn: 4, model.KindNotFound: 5, model.KindLocked: 6, model.KindUnavailable: 7, model.KindPartial: 8,
		model.KindAlive: 9, model.KindScopes: 10, model.KindDoubt: 11, model.KindCertificate: 12,
	} {
		rack := rackOf(freshAccount("acme-pos"))
		rack.token = func(string, keeper.TokenRequest) (keeper.Bearer, error) {
			return keeper.Bearer{}, &model.Error{Kind: kind, What: "what", Why: "why", Still: "Still.", Do: "Do."}
		}
		got := play(t, rack, "", "token", "acme-pos")
		got.wants(t, code, "")
		if kind != model.KindNotFound && got.stderr != "tokenrack: what: why\n  Still.\n  Do.\n" {
			t.Errorf("%s: standard error %q", kind, got.stderr)
		}
	}
}

func TestForeignErrorsAreNotRepeatedWhole(t *testing.T) {
	rack := rackOf(freshAccount("acme-pos"))
	rack.token = func(string, keeper.TokenRequest) (keeper.Bearer, error) {
		return keeper.Bearer{}, errors.New("boom\x1b[2J\u202e")
	}
	got := play(t, rack, "", "token", "acme-pos")
	got.wants(t, ExitUnexpected, "")
	if got.stderr != "tokenrack: an unexpected error: boom[2J\n" {
		t.Errorf("standard error %q", got.stderr)
	}
}

func TestAMistakeOfOursPrintsNoValue(t *testing.T) {
	rack := rackOf(freshAccount("acme-pos"))
	rack.token = func(string, keeper.TokenRequest) (keeper.Bearer, error) { panic("CANARY") }
	got := play(t, rack, "", "token", "acme-pos")
	got.wants(t, ExitUnexpected, "")
	if strings.Contains(got.stderr, "CANARY") || !strings.Contains(got.stderr, "cli.(*call).bearer") {
		t.Errorf("standard error:\n%s", got.stderr)
	}
}

// decode reads JSON strictly enough for a test.
func decode(t *testing.T, text string, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), into); err != nil {
		t.Fatalf("not JSON: %v\n%s", err, text)
	}
}
