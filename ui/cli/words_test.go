package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

// canary is a secret that somebody typed where it does not belong.
const canary = "eyJCANARYhbGciOiJIUzI1NiJ9.c2VjcmV0"

func TestWhatMayBeASecretIsNotRepeated(t *testing.T) {
	dir := t.TempDir()
	for _, args := range [][]string{
		{canary},
		{"token", canary},
		{"token", "a", canary},
		{"token", "a", "--" + canary},
		{"token", "a", "--token=" + canary},
		{"token", "a", "-" + canary},
		{"token", "a", "--min-valid", canary},
		{"token", "a", "--json=" + canary},
		{"token", "--home"},
		{"status", canary},
		{"find", canary},
		{"find", canary, "--json"},
		{"vault", canary},
		{"vault", "init", "--passphrase", canary},
		{"vault", "init", "--passphrase-file", canary},
		{"provider", "show", canary},
		{"app", "show", canary},
		{"app", "add", "x", "--provider", canary},
		{"app", "add", "x", "--provider", "storeman", "--client-id", "i", "--client-secret", canary},
		{"app", "add", "x", "--provider", "storeman", "--client-id", "i", "--client-secret-file", canary},
		{"app", "add", "x", "--provider", "storeman", "--client-id", "i", "--client-secret-file", filepath.Join(dir, canary)},
		{"app", "add", "x", "--provider", "storeman", "--client-id", "i", "--client-secret-file", "-", "--client-auth", canary},
		{"app", "add", "x", "--provider", "storeman", "--client-id", "i", "--client-secret-file", "-", "--pin", canary},
		{"app", "add", "x", "--provider", "storeman", "--client-id", "i", "--client-secret-file", "-", "--ca-file", canary},
		{"account", "add", "n", "--app", canary, "--paste", "-"},
		{"account", "add", "n", "--app", "acme-items", "--paste", canary},
		{"account", "add", "n", "--app", "acme-items", "--username", "u", "--password", canary},
		{"account", "add", "n", "--app", "acme-items", "--username", "u", "--password-file", canary},
		{"account", "add", "--batch", canary},
		{"signin", "acme-pos", "--paste", canary},
		{"signin", "acme-pos", "--paste", dir, "--refresh-token", canary},
		{"revoke", "--yes", canary},
		{"revoke", "acme-pos", "--yes", "--report", filepath.Join(dir, canary, "x")},
		{"log", "--since", canary},
		{"log", "--limit", canary},
		{"list", "--state", canary},
		{"completion", canary},
		{"exec", canary, "--", "true"},
		{"exec", "acme-pos", "--env", canary, "--", "true"},
		{"exec", "acme-pos", "--", canary},
	} {
		t.Run(strings.ReplaceAll(strings.Join(args, " "), canary, "SECRET"), func(t *testing.T) {
			rack := rackOf(freshAccount("acme-pos"))
			rack.token = func(name string, _ keeper.TokenRequest) (keeper.Bearer, error) {
				_, _, err := rack.Account(t.Context(), name)
				return keeper.Bearer{Account: rack.snapshot.Accounts[0], Token: model.NewSecret("x")}, err
			}
			got := play(t, rack, "", args...)
			if got.code == ExitDone || got.stdout != "" {
				t.Errorf("exit code %d, standard output %q", got.code, got.stdout)
			}
			if strings.Contains(got.stderr, "CANARY") {
				t.Errorf("it was repeated:\n%s", got.stderr)
			}
			if strings.Contains(got.stderr, "mistake of ours") {
				t.Errorf("a panic:\n%s", got.stderr)
			}
		})
	}
}

func TestOneReaderOfStandardInput(t *testing.T) {
	for _, args := range [][]string{
		{"--passphrase-file", "-", "find"},
		{"--passphrase-file=-", "account", "add", "--batch", "-"},
		{"--passphrase-file", "-", "account", "add", "n", "--app", "acme-items", "--paste", "-"},
		{"account", "add", "n", "--app", "acme-items", "--paste", "-", "--refresh-token-file", "-"},
		{"--passphrase-file", "-", "signin", "acme-pos", "--username", "u", "--password-file", "-"},
		{"--passphrase-file", "-", "signin", "acme-pos", "--browser"},
		{"app", "add", "x", "--provider", "storeman", "--client-id", "i", "--client-secret-file", "-", "--ca-file", "-"},
	} {
		got := play(t, rackOf(freshAccount("acme-pos")), canary, args...)
		got.wants(t, ExitUsage, "")
	}
}

func TestWhatIsMissingIsNamed(t *testing.T) {
	for want, args := range map[string][]string{
		"ACCOUNT is missing":                    {"token"},
		"NAME is missing":                       {"app", "add"},
		"--provider is missing":                 {"app", "add", "x"},
		"--client-id is missing":                {"app", "add", "x", "--provider", "storeman"},
		"--client-secret-file is missing":       {"app", "add", "x", "--provider", "storeman", "--client-id", "i"},
		"--app is missing":                      {"account", "add", "n"},
		"the way of signing in is missing":      {"account", "add", "n", "--app", "acme-items"},
		"--username is missing":                 {"account", "add", "n", "--app", "acme-items", "--password-file", "-"},
		"--password-file is missing":            {"account", "add", "n", "--app", "acme-items", "--username", "u"},
		"--paste is missing":                    {"account", "add", "n", "--app", "acme-items", "--expires-in", "1h"},
		"--browser is missing":                  {"account", "add", "n", "--app", "acme-items", "--no-open"},
		"exclude each other":                    {"account", "add", "n", "--app", "acme-items", "--browser", "--paste", "-"},
		"--yes is missing":                      {"forget", "acme-pos"},
		"--passphrase-file or --keyring":        {"vault", "init"},
		"-- and the program after it":           {"exec", "acme-pos"},
		"what to change is missing":             {"account", "edit", "acme-pos"},
		"--batch takes the names":               {"account", "add", "n", "--batch", "-"},
		"--keep-password does not go with it":   {"account", "add", "--batch", "-", "--keep-password"},
		"the screen needs a terminal":           nil,
		"the demo needs a terminal":             {"demo"},
		"Did you mean “tokenrack token”?":       {"tokn"},
		"Did you mean “tokenrack vault init”?":  {"vault", "int"},
		"Did you mean --password-file?":         {"signin", "acme-pos", "--pasword-file", "-"},
		"there is no account “acme”":            {"status", "acme"},
		"may not be run":                        {"exec", "acme-pos", "--", os.DevNull},
		"there is no program of the name after": {"exec", "acme-pos", "--", "no-such-program-anywhere"},
	} {
		got := play(t, rackOf(freshAccount("acme-pos")), "", args...)
		if !strings.Contains(got.stderr, want) || got.stdout != "" || got.code == ExitDone {
			t.Errorf("%v: exit %d, standard error %q, want %q", args, got.code, got.stderr, want)
		}
	}
}

func TestUnbuiltVerbsDoNotExist(t *testing.T) {
	for _, args := range [][]string{{"vault", "slot"}, {"vault", "mend"}, {"provider", "edit", "f"}} {
		play(t, rackOf(), "", args...).wants(t, ExitUsage, "")
	}
}

func TestSecretsFromFilesAndStandardInput(t *testing.T) {
	file := filepath.Join(t.TempDir(), "secret")
	for given, want := range map[string]string{"s3cret\n": "s3cret", "s3cret\r\n": "s3cret", "s3cret": "s3cret", "s3cret\n\n": "s3cret\n", " s3cret ": " s3cret "} {
		if err := os.WriteFile(file, []byte(given), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, from := range []string{file, "-"} {
			rack := rackOf(freshAccount("acme-pos"))
			var got string
			rack.signIn = func(s keeper.PasswordSignIn) (*model.Account, error) {
				got = s.Password.Reveal()
				return rack.snapshot.Accounts[0], nil
			}
			out := play(t, rack, given, "signin", "acme-pos", "--username", "u", "--password-file", from)
			if out.code != ExitDone || got != want {
				t.Errorf("%q from %s: got %q, exit %d", given, from, got, out.code)
			}
		}
	}
	play(t, rackOf(freshAccount("acme-pos")), "\n", "signin", "acme-pos", "--username", "u", "--password-file", "-").wants(t, ExitUsage, "")
}

func TestForgetSaysThatTheTokenLivesOn(t *testing.T) {
	rack := rackOf(freshAccount("acme-pos"))
	rack.forget = func(model.ID) error { return nil }
	got := play(t, rack, "", "forget", "acme-pos", "--yes")
	got.wants(t, ExitDone, "")
	if !strings.Contains(got.stderr, "lives on at storeman for 1h 00m") {
		t.Errorf("standard error %q", got.stderr)
	}
}

func TestFind(t *testing.T) {
	rack := rackOf(freshAccount("acme-pos"))
	rack.find = func(text model.Secret) ([]keeper.FindHit, error) {
		if text.Reveal() != "leaked-token" {
			return nil, nil
		}
		a := rack.snapshot.Accounts[0]
		return []keeper.FindHit{{Account: a, App: rack.snapshot.App(a), Token: *a.Access, What: "access token"}}, nil
	}
	play(t, rack, "leaked-token\n", "find", "--json").wants(t, ExitDone,
		`{"schema_version":1,"hits":[{"what":"access token","kind":"access","account":"acme-pos","app":"acme-items","provider":"storeman","customer":"Acme","superseded":false,"fingerprint":"aaaa1111","expires_at":"2026-03-04T13:00:00Z","expires_at_epoch":1772629200,"scopes_granted":["read_items"]}]}`+"\n")
	play(t, rack, "another\n", "find").wants(t, ExitNotFound, "")
	play(t, rack, "", "find").wants(t, ExitUsage, "")
}

func TestLogAsksForWhatWasMeant(t *testing.T) {
	rack := rackOf()
	rack.log = func(q keeper.ActivityQuery) []model.Activity {
		if !q.Since.Equal(noon.Add(-48*time.Hour)) || q.Account != "acme-pos" {
			t.Errorf("got %+v", q)
		}
		return []model.Activity{{Seq: 7, At: noon, Verb: model.DidRefresh, Name: "acme-pos", Outcome: "refreshed", Took: 1500 * time.Millisecond}}
	}
	play(t, rack, "", "log", "--json", "--since", "2d", "--account", "acme-pos").wants(t, ExitDone,
		`{"schema_version":1,"activity":[{"seq":7,"done_at":"2026-03-04T12:00:00Z","done_at_epoch":1772625600,"verb":"refresh","account":"acme-pos","app":null,"provider":null,"fingerprint":null,"outcome":"refreshed","note":"","took_ms":1500}]}`+"\n")
}
