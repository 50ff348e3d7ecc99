package cli

import (
	"bufio"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

func TestPlaces(t *testing.T) {
	env := func(pairs ...string) func(string) string {
		return func(name string) string {
			for i := 0; i < len(pairs); i += 2 {
				if pairs[i] == name {
					return pairs[i+1]
				}
			}
			return ""
		}
	}
	dir := t.TempDir()
	for name, test := range map[string]struct {
		system string
		env    func(string) string
		want   Paths
	}{
		"linux":             {"linux", env("HOME", "/h"), Paths{"/h/.config/tokenrack", "/h/.local/share/tokenrack/vault.db", "/h/.local/state/tokenrack"}},
		"linux, by XDG":     {"linux", env("HOME", "/h", "XDG_CONFIG_HOME", "/c", "XDG_DATA_HOME", "/d", "XDG_STATE_HOME", "/s"), Paths{"/c/tokenrack", "/d/tokenrack/vault.db", "/s/tokenrack"}},
		"relative XDG":      {"linux", env("HOME", "/h", "XDG_DATA_HOME", "d"), Paths{"/h/.config/tokenrack", "/h/.local/share/tokenrack/vault.db", "/h/.local/state/tokenrack"}},
		"darwin":            {"darwin", env("HOME", "/h"), Paths{"/h/Library/Application Support/tokenrack", "/h/Library/Application Support/tokenrack/vault.db", "/h/Library/Application Support/tokenrack/state"}},
		"windows":           {"windows", env("APPDATA", "/r", "LOCALAPPDATA", "/l"), Paths{"/r/tokenrack", "/l/tokenrack/vault.db", "/l/tokenrack/state"}},
		"nowhere":           {"linux", env(), Paths{}},
		"nowhere on darwin": {"darwin", env(), Paths{}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := platformPaths(test.system, test.env)
			if got != test.want || (err != nil) != (test.want == Paths{}) {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
	want := Paths{filepath.Join(dir, "config"), filepath.Join(dir, "vault.db"), filepath.Join(dir, "state")}
	if got, err := findPaths(dir, env()); err != nil || got != want {
		t.Errorf("--home: %+v, %v", got, err)
	}
	if got, err := findPaths("", env(envHome, dir)); err != nil || got != want {
		t.Errorf("%s: %+v, %v", envHome, got, err)
	}
}

func TestDurations(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"90": 90 * time.Second, "90s": 90 * time.Second, "5m": 5 * time.Minute, "1h30m": 90 * time.Minute,
		"7d": 7 * 24 * time.Hour, "2w": 14 * 24 * time.Hour, "1d12h": 36 * time.Hour, "0": 0,
	} {
		if got, err := parseDuration(text); err != nil || got != want {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "-1", "-5m", "1y", "d", "99999999w", "1d-5h", "9223372036854775807", "1.5d", "5 m", "eyJ"} {
		if got, err := parseDuration(text); err == nil {
			t.Errorf("%q was taken as %v", text, got)
		}
	}
	for d, want := range map[time.Duration]string{
		59 * time.Second: "59s", 401 * time.Second: "6m 41s", 2 * time.Hour: "2h 00m", 49 * time.Hour: "2d 1h",
	} {
		if got := brief(d); got != want {
			t.Errorf("%v is %q, want %q", d, got, want)
		}
	}
}

func FuzzDuration(f *testing.F) {
	for _, seed := range []string{"5m", "7d", "1w2d3h", "", "-1", "99999999999999999999"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if d, err := parseDuration(text); err == nil && (d < 0 || d > maxDuration) {
			t.Errorf("%q gave %v", text, d)
		}
	})
}

func TestForeignTextDrivesNothing(t *testing.T) {
	for given, want := range map[string]string{
		"Acme Petrol": "Acme Petrol", "Müller & Söhne 日本": "Müller & Söhne 日本", "a\nb\tc": "a b c",
		"\x1b]52;c;AAAA\x07": "]52;c;AAAA", "\u009b2J": "2J", "a\u202eb": "ab", "a\u200bb": "ab", "a\xffb": "ab", "\U000E0041x": "x",
	} {
		if got := plain(given); got != want {
			t.Errorf("%q: got %q, want %q", given, got, want)
		}
	}
	if got := plain(strings.Repeat("ü", 400)); len([]rune(got)) != maxForeign+1 {
		t.Errorf("%d characters", len([]rune(got)))
	}
}

func FuzzPlain(f *testing.F) {
	f.Add("a\x1b[2Jb\u202e\xff")
	f.Fuzz(func(t *testing.T, text string) {
		for _, r := range plain(text) {
			if drivesTerminal(r) {
				t.Fatalf("%q is left of %q", r, text)
			}
		}
	})
}

func TestWhatMayBeRepeated(t *testing.T) {
	for _, name := range []string{"acme-pos", "Acme Petrol, Halle 2", "api@acme.example", "till-user-07", "Müller", "ACME2026"} {
		if !MayEcho(name) {
			t.Errorf("%q is not repeated", name)
		}
	}
	for _, secret := range []string{
		"", canary, "4CSOIctwhr6sorEbGhv40bdp8Vi-Gw", "2SpNu9bRQa6cMRpgYyaEa+RFfOLJwNRT", "017dce7b9f3a4c5d6e7f8091",
		"6f1ed002-ab5c-4b0e-9d2b-1f2e3d4c5b6a", strings.Repeat("a", 50), "a\x1b[2J",
	} {
		if MayEcho(secret) {
			t.Errorf("%q is repeated", secret)
		}
	}
}

func TestCurlQuoting(t *testing.T) {
	if got := curlQuote(`a"b\c`); got != `"a\"b\\c"` {
		t.Errorf("got %s", got)
	}
}

func TestShellWords(t *testing.T) {
	for name, want := range map[string]string{"acme-pos": "acme-pos", "Acme Petrol": "'Acme Petrol'", "it's": `'it'\''s'`, "$x": "'$x'"} {
		if got := shellWord(name); got != want {
			t.Errorf("%q: got %s, want %s", name, got, want)
		}
	}
}

func TestAChildGetsNothingOfOurs(t *testing.T) {
	got := childEnviron([]string{"A=1", "TOKENRACK_PASSPHRASE_FILE=/f", "TOKENRACK_TOKEN=other", "API=old", "TOKENRACK_HOME=/h"}, "API=new")
	if want := []string{"A=1", "TOKENRACK_HOME=/h", "API=new"}; !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestTableCountsCells(t *testing.T) {
	rows := newTable("NAME", "NOTE")
	rows.add("日本", "x")
	rows.add("acme-pos", "")
	rows.add("a\x1bb", "y")
	want := "NAME      NOTE\n日本      x\nacme-pos\nab        y\n"
	if got := rows.String(); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestBatchLines(t *testing.T) {
	for line, why := range map[string]string{
		`{"name":"a","app":"b","access_token":"t"}`:                                       "",
		`{"name":"a","app":"b","username":"u","password":"p","keep_password":true}`:       "",
		`{"name":"a","app":"b","access_token":"t","expires_in":"36h","scopes":"x,y z"}`:   "",
		`{"name":"a","app":"b","access_token":"t","expires_at":1772625600,"scopes":null}`: "",
		`{"name":"a","app":"b","access_token":"t","expires_in":null}`:                     "",
		`{"name":"a","app":"b"}`:                                                             "is missing",
		`{"name":"a","app":"b","refresh_token":"t"}`:                                         "“access_token” is missing",
		`{"name":"a","app":"b","access_token":"t","expires_in":-1}`:                          "“expires_in” takes",
		`{"name":"a","app":"b","access_token":"t","expires_at":"tomorrow"}`:                  "“expires_at” takes",
		`{"name":"a","app":"b","access_token":"t","expires_in":1,"expires_at":1772625600}`:   "both",
		`{"name":"a","app":"b","access_token":"t","scopes":[1]}`:                             "“scopes” takes",
		`{"name":"a","app":"b","access_token":7}`:                                            "“access_token” is not of its kind",
		`{"name":"a","app":"b","access_token":"t"}{"name":"c","app":"b","access_token":"u"}`: "more than one",
		`{"name":"a","app":"b","access_token":"t","CANARY":1}`:                               "key that is not one",
		`["CANARY"]`:      "not a JSON object",
		`{"name":"CANARY`: "not a JSON object",
	} {
		_, err := parseEntry([]byte(line))
		switch {
		case why == "" && err != nil:
			t.Errorf("%s: %v", line, err)
		case why != "" && (err == nil || !strings.Contains(err.Error(), why) || strings.Contains(err.Error(), "CANARY")):
			t.Errorf("%s: %v, want %q", line, err, why)
		}
	}
}

func FuzzBatchLine(f *testing.F) {
	f.Add([]byte(`{"name":"a","app":"b","access_token":"t","expires_in":"36h","scopes":["x"]}`))
	f.Add([]byte(`{"expires_at":"2026-01-01T00:00:00Z"}`))
	f.Fuzz(func(t *testing.T, line []byte) {
		entry, err := parseEntry(line)
		if err != nil {
			if model.KindOf(err) != model.KindUsage {
				t.Fatalf("%T: %v", err, err)
			}
			return
		}
		if entry.Name == "" || entry.App == "" || (entry.Access == "") == (entry.Username == "") {
			t.Fatalf("%+v was taken", entry)
		}
	})
}

func TestALineThatIsTooLongIsSkippedWhole(t *testing.T) {
	text := "one\n" + strings.Repeat("x", maxBatchLine+5000) + "\n  two  \n\nthree"
	from := bufio.NewReaderSize(strings.NewReader(text), 4096)
	var got []string
	for {
		line, err := readLine(from)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			got = append(got, "too long")
			continue
		}
		got = append(got, string(line))
	}
	if want := []string{"one", "too long", "two", "", "three"}; !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestNearest(t *testing.T) {
	for word, want := range map[string]string{"tokne": "token", "refrsh": "refresh", "acc": "account", "zzz": "", "x": "", strings.Repeat("t", 4000): ""} {
		got := strings.Join(Nearest(word, verbNames()), " ")
		if got != want {
			t.Errorf("%.20q: got %q, want %q", word, got, want)
		}
	}
}

func TestPins(t *testing.T) {
	digits := strings.Repeat("ab", 32)
	for given, want := range map[string]string{
		"sha256:" + digits: "sha256:" + digits, "SHA256:" + strings.ToUpper(digits): "sha256:" + digits,
		"sha256:" + strings.Repeat("AB:", 31) + "AB": "sha256:" + digits,
		digits: "", "sha256:": "", "sha256:zz": "", "sha1:" + digits: "",
	} {
		if got, err := parsePin(given); got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v", given, got, err)
		}
	}
}

// The vault's key is not changed between two accounts of a revocation.
func TestNoKeyIsChangedInTheMiddleOfARevocation(t *testing.T) {
	rack := &fakeRack{snapshot: &model.Snapshot{Apps: map[model.ID]*model.App{}}}
	for _, test := range []struct {
		incident keeper.Incident
		want     model.ErrorKind
	}{
		{keeper.Incident{Number: 1, Ended: noon}, ""},
		{keeper.Incident{Number: 2}, ""}, // cut off: nobody is at it
		{keeper.Incident{Number: 3, Running: true}, model.KindUnavailable},
	} {
		rack.incidents = append(rack.incidents, test.incident)
		if _, err := seenIn(t.Context(), rack); model.KindOf(err) != test.want {
			t.Errorf("with incident %d: %v", test.incident.Number, err)
		}
	}
}
