package providers

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

func TestEveryBuiltinProfileIsSound(t *testing.T) {
	e := newEngine(t)
	if problems := e.Problems(); len(problems) > 0 {
		t.Fatal(problems)
	}
	all := e.Providers()
	if len(all) != len(builtins) {
		t.Fatalf("%d profiles, want %d", len(all), len(builtins))
	}
	for i, p := range all {
		if p.ID != builtins[i] {
			t.Errorf("%s stands where %s should", p.ID, builtins[i])
		}
		if p.Name == "" || len(p.Short) != 3 || p.About == "" || len(p.SignIns) == 0 || len(p.ByHand.Steps) == 0 || !p.CanRefresh {
			t.Errorf("%s is not complete: %+v", p.ID, p)
		}
		for _, scope := range p.Scopes {
			if scope.Says == "" {
				t.Errorf("%s: the scope %s has no sentence", p.ID, scope.Name)
			}
		}
	}
}

// TestWhatTheProgramKnowsOfEachProvider holds the facts that others build on.
func TestWhatTheProgramKnowsOfEachProvider(t *testing.T) {
	e := newEngine(t)
	for _, tt := range []struct {
		id       string
		auth     model.ClientAuth
		secret   model.SecretNeed
		first    model.SignInWay
		rotation model.Rotation
		lost     model.LostAnswer
		revokes  bool
		base     string
		lifeless bool
	}{
		{"petrosoft", model.ClientNone, model.SecretNone, model.SignInPassword, model.RotatesAlways, model.LostRetry, false, "", false},
		{"storeman", model.ClientParams, model.SecretRequired, model.SignInPassword, model.RotatesAlways, model.LostRetry, true, "https://app.storeman.io", false},
		{"inventorum", model.ClientBasicEncoded, model.SecretRequired, model.SignInPaste, model.RotatesAlways, model.LostAsk, false, "https://app.inventorum.com", false},
		{"dsi", model.ClientBasic, model.SecretEmpty, model.SignInPassword, model.RotatesAlways, model.LostAsk, true, "", true},
		{"netrex", model.ClientParams, model.SecretRequired, model.SignInBrowser, model.RotatesSometimes, model.LostAsk, true, "https://system2.netrex.cz", false},
		{"oauth2", model.ClientBasicEncoded, model.SecretOptional, model.SignInBrowser, model.RotatesSometimes, model.LostAsk, false, "", false},
		{"oidc", model.ClientBasicEncoded, model.SecretOptional, model.SignInBrowser, model.RotatesSometimes, model.LostAsk, false, "", false},
	} {
		p, err := e.Provider(tt.id)
		if err != nil {
			t.Fatal(err)
		}
		got := []any{p.ClientAuth, p.ClientSecret, p.SignIns[0].Way, p.Rotation, p.LostAnswer, p.Revocation.API, p.Base, p.NoLifetime}
		want := []any{tt.auth, tt.secret, tt.first, tt.rotation, tt.lost, tt.revokes, tt.base, tt.lifeless}
		for i := range got {
			if got[i] != want[i] {
				t.Errorf("%s: fact %d is %v, want %v", tt.id, i, got[i], want[i])
			}
		}
	}
}

func TestTheLifeOfASessionIsTheProfiles(t *testing.T) {
	e := newEngine(t)
	for id, want := range map[string]time.Duration{"petrosoft": 24 * time.Hour, "storeman": 0} {
		if p, err := e.Provider(id); err != nil || p.SessionLife != want {
			t.Errorf("%s: a session of %v, want %v (%v)", id, p.SessionLife, want, err)
		}
	}
	for id, want := range map[string]time.Duration{"inventorum": 10 * time.Hour, "storeman": 0} {
		p, err := e.Provider(id)
		if err != nil {
			t.Fatal(err)
		}
		for _, in := range p.SignIns {
			if in.Way == model.SignInPaste && in.Life != want {
				t.Errorf("%s: a pasted token of %v, want %v", id, in.Life, want)
			}
		}
	}
}

const smallProfile = `format = 1
id = "mine"
name = "Mine"

[base]
url = "https://mine.example"

[client]
form = "params"

[signin.password]
request = { path = "/token", fixed = { grant_type = "password" }, username = "username", password = "password" }

[refresh]
request = { path = "/token", refresh_token = "refresh_token" }
rotates = "always"

[reply]
access_token = "access_token"
`

func TestProfilesAreReadStrictly(t *testing.T) {
	if err := Lint("mine.toml", []byte(smallProfile)); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ name, from, to, want string }{
		{"no format", "format = 1\n", "", "mine.toml:1: format: is missing"},
		{"newer format", "format = 1", "format = 2", "mine.toml:1: format: 2 is not a format"},
		{"unknown key", `name = "Mine"`, "name = \"Mine\"\ncolour = \"red\"", "mine.toml:4: colour: no such key"},
		{"unknown key deep inside", `path = "/token", refresh_token`, `pathh = "/token", refresh_token`, "mine.toml:15: refresh.request.pathh: no such key"},
		{"wrong type", `form = "params"`, `form = 7`, "mine.toml:9: client.form: the value has the wrong type"},
		{"bad form", `"params"`, `"basik"`, `mine.toml:9: client.form: "basik" is none of none, params, basic, basic-encoded`},
		{"bad id", `id = "mine"`, `id = "My System"`, "mine.toml:2: id:"},
		{"id of a built-in", `id = "mine"`, `id = "storeman"`, `mine.toml:2: id: "storeman" is the id of a built-in profile`},
		{"plain http", "https://mine.example", "http://mine.example", "mine.toml:6: base.url: begins with https://"},
		{"user in the address", "https://mine.example", "https://a:b@mine.example", "mine.toml:6: base.url: holds a user name"},
		{"path without slash", `path = "/token", fixed`, `path = "token", fixed`, "mine.toml:12: signin.password.request.path: begins with /"},
		{"no name for the password", `, password = "password"`, ``, "mine.toml:12: signin.password.request.password: is missing"},
		{"bad rotation", `rotates = "always"`, `rotates = "daily"`, "mine.toml:16: refresh.rotates:"},
		{"no access token", `access_token = "access_token"`, ``, "mine.toml:18: reply.access_token: is missing"},
		{"bad unit", `access_token = "access_token"`, "access_token = \"a\"\nexpires_in = { key = \"e\", unit = \"days\" }", "mine.toml:20: reply.expires_in.unit:"},
		{"scope sent at a refresh", `refresh_token = "refresh_token" }`, `refresh_token = "refresh_token", scope = "scope" }`, "refresh.request.scope: is never sent"},
		{"escape in a text", `"Mine"`, `"Mi\u001b[2Jne"`, "mine.toml:3: name: holds a control character"},
		{"bidi in a text", `"Mine"`, `"Mi\u202ene"`, "mine.toml:3: name: holds a control character"},
		{"a session's life that is no time", `rotates = "always"`, "rotates = \"always\"\nsession_fixed = true\nsession_life = \"a day\"", `mine.toml:18: refresh.session_life: "a day" is no length of time`},
		{"a session's life of seconds", `rotates = "always"`, "rotates = \"always\"\nsession_fixed = true\nsession_life = \"30s\"", "mine.toml:18: refresh.session_life: is from one minute to a year"},
		{"a session's life of years", `rotates = "always"`, "rotates = \"always\"\nsession_fixed = true\nsession_life = \"90000h\"", "mine.toml:18: refresh.session_life: is from one minute to a year"},
		{"a life of sessions that go on", `rotates = "always"`, "rotates = \"always\"\nsession_life = \"24h\"", "mine.toml:17: refresh.session_life: needs session_fixed"},
		{"a short step that is long", "[reply]", "[byhand]\nsteps = [\"a\"]\nshort = \"disable the user, or so\"\n[reply]", "mine.toml:20: byhand.short: has 16 letters at most"},
		{"unknown letters", `form = "params"`, "form = \"params\"\nid_shape = { letters = \"runes\" }", `mine.toml:10: client.id_shape.letters: "runes" is none of hex, uuid`},
		{"a length of nothing", `form = "params"`, "form = \"params\"\nsecret_shape = { lengths = [40, 0] }", "mine.toml:10: client.secret_shape.lengths: are from 1 to 4096"},
		{"a life of no pasted token", `fixed = { grant_type = "password" }, username = "username", password = "password" }`, "fixed = { grant_type = \"password\" }, username = \"username\", password = \"password\" }\nlife = \"10h\"", "signin.password.life: belongs to signin.paste"},
		{"bad rule", `rotates = "always"`, "rotates = \"always\"\nrefused = [\"999:x\"]", "mine.toml:17: refresh.refused:"},
		{"rule of a wrong type", `rotates = "always"`, "rotates = \"always\"\nrefused = [true]", "mine.toml:17: refresh.refused: an answer is a status or a text"},
		{"token address elsewhere", `{ path = "/token", refresh_token`, `{ url = "https://other.example/token", refresh_token`, "refresh.request.url: tokens come from the base address"},
		{"no way in", "[signin.password]\nrequest = { path = \"/token\", fixed = { grant_type = \"password\" }, username = \"username\", password = \"password\" }", "", "signin: names no way in"},
		{"no TOML", "[client]", "[client", "mine.toml:8"},
		{"twice", `name = "Mine"`, "name = \"Mine\"\nname = \"Yours\"", "mine.toml:4"},
		{"scope without a sentence", "[reply]", "[scopes]\nseparator = \" \"\n[[scopes.known]]\nname = \"a\"\nsays = \"b\"\n[[scopes.known]]\nname = \"c\"\n[reply]", "mine.toml:23: scopes.known.1.says: is missing"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			text := strings.Replace(smallProfile, tt.from, tt.to, 1)
			if text == smallProfile {
				t.Fatal("the test changes nothing")
			}
			err := Lint("mine.toml", []byte(text))
			var problems *ProfileError
			if model.KindOf(err) != model.KindUsage || !errors.As(err, &problems) {
				t.Fatalf("error %v", err)
			}
			var all []string
			for _, p := range problems.Problems {
				all = append(all, p.String(problems.File))
			}
			if !strings.Contains(strings.Join(all, "\n"), tt.want) {
				t.Errorf("said\n%s\nwant %s", strings.Join(all, "\n"), tt.want)
			}
			mustBeClean(t, tt.name, problems)
		})
	}
}

func TestAPersonsProfiles(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("mine.toml", smallProfile)
	write("broken.toml", "format = 1\nid = ")
	write("other.toml", smallProfile) // another id inside
	write("storeman.toml", strings.Replace(smallProfile, `"mine"`, `"storeman"`, 1))
	write("readme.txt", "x")
	e, err := New(Options{ProfileDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	all := e.Providers()
	if len(all) != len(builtins)+1 || all[len(all)-1].ID != "mine" {
		t.Errorf("%d profiles", len(all))
	}
	if got, _ := e.Provider("storeman"); got.Name != "Storeman" {
		t.Errorf("a file took the built-in's place: %q", got.Name)
	}
	if problems := e.Problems(); len(problems) != 2 {
		t.Errorf("problems: %v", problems)
	}
	if _, err := e.Provider("broken"); model.KindOf(err) != model.KindUsage {
		t.Errorf("broken: %v", err)
	}
	for _, id := range []string{"", "nobody", "../mine", "Mine", "mine.toml"} {
		if _, err := e.Provider(id); model.KindOf(err) != model.KindNotFound {
			t.Errorf("%q: %v", id, err)
		}
	}
	write("mine.toml", strings.Replace(smallProfile, `"Mine"`, `"Ours"`, 1))
	e.Reload()
	if got, _ := e.Provider("mine"); got.Name != "Ours" {
		t.Errorf("after a reload it is %q", got.Name)
	}
}

func TestRules(t *testing.T) {
	for _, tt := range []struct {
		rule string
		a    answer
		want bool
	}{
		{"401", answer{status: 401, code: "x"}, true}, {"401", answer{status: 403}, false},
		{"2xx", answer{status: 204}, true}, {"2xx", answer{status: 300}, false},
		{"invalid_grant", answer{status: 400, code: "invalid_grant"}, true}, {"invalid_grant", answer{status: 200, code: "invalid_grant"}, true},
		{"invalid_grant", answer{status: 500, code: "invalid_grant"}, false}, {"invalid_grant", answer{status: 400, code: "invalid_grants"}, false},
		{"403:scope.wrong", answer{status: 403, code: "scope.wrong"}, true}, {"403:scope.wrong", answer{status: 401, code: "scope.wrong"}, false},
		{"~refresh token", answer{status: 200, text: "The Refresh Token is gone"}, true}, {"~refresh token", answer{status: 500, text: "refresh token"}, false},
		{"500~Provider*restrictions", answer{status: 500, text: "Provider 7 has restrictions."}, true}, {"500~Provider*restrictions", answer{status: 500, text: "restrictions of a Provider"}, false},
	} {
		r, err := parseRuleText(tt.rule)
		if err != nil {
			t.Fatal(err)
		}
		if got := r.matches(tt.a); got != tt.want {
			t.Errorf("%q matches %+v: %v", tt.rule, tt.a, got)
		}
	}
	for _, bad := range []string{"", "~", "~*", "401:", "abc:def", "40~x", "99", "600", "1234", "401:a~b"} {
		if r, err := parseRuleText(bad); err == nil {
			t.Errorf("%q is taken as %+v", bad, r)
		}
	}
}

func FuzzProfile(f *testing.F) {
	for _, id := range builtins {
		text, err := builtinFiles.ReadFile("profiles/" + id + ".toml")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte(smallProfile))
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := parseProfile("fuzz.toml", text)
		var problems *ProfileError
		if err != nil {
			if !errors.As(err, &problems) || len(problems.Problems) == 0 {
				t.Fatalf("error %T", err)
			}
			mustBeClean(t, "problems", problems)
			return
		}
		mustBeClean(t, "provider", p.provider())
	})
}
