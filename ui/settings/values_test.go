package settings

import (
	"strings"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/ui/keys"
)

func TestWhatIsKeptIsReadBack(t *testing.T) {
	for _, v := range []Values{
		{Theme: "auto", Wipe: 45 * time.Second, Lock: 15 * time.Minute},
		{Theme: "Blue-orange", ASCII: true, Mouse: true, Wipe: 5 * time.Second},
		{Theme: "x\"y", Find: true, Reduced: true, Countdowns: true, Sweep: 30 * day, Wipe: 600 * time.Second, Lock: 720 * time.Minute},
	} {
		got, err := Parse(v.Write(nil))
		if err != nil || got.Values != v {
			t.Errorf("%+v is read back as %+v, %v", v, got.Values, err)
		}
	}
	if got, err := Parse(nil); err != nil || got.Values != Defaults() {
		t.Errorf("an empty file gives %+v, %v", got, err)
	}
}

func TestKeepingLeavesWhatAPersonWrote(t *testing.T) {
	old := "# mine\ntheme = \"paper\"   # the office is bright\n\n[keys]\n# r is worn out\n\"account.refresh\" = [\"ctrl+r\"]\n"
	v := Defaults()
	v.Theme, v.Reduced = "harbor", true
	text := string(v.Write([]byte(old)))
	for _, part := range []string{
		"# mine\ntheme = \"harbor\" # the office is bright\n", "motion = \"reduced\"\n",
		"\n\n[keys]\n# r is worn out\n\"account.refresh\" = [\"ctrl+r\"]\n",
	} {
		if !strings.Contains(text, part) {
			t.Errorf("%q is not in\n%s", part, text)
		}
	}
	got, err := Parse([]byte(text))
	if err != nil || got.Values != v || len(got.Keys) != 1 {
		t.Errorf("read back as %+v, %v", got, err)
	}
	if again := string(v.Write([]byte(text))); again != text {
		t.Errorf("keeping twice changes\n%s\ninto\n%s", text, again)
	}
	if anew := string(v.Write([]byte("theme = broken"))); !strings.HasPrefix(anew, about) {
		t.Errorf("a broken file becomes\n%s", anew)
	}
}

func TestKeysAreReadWithTheirLines(t *testing.T) {
	got, err := Parse([]byte("start = \"find\"\n[keys]\n\"account.refresh\" = [\"ctrl+r\", \"f5\"]\nlist.find = \"s\"\n"))
	if err != nil || len(got.Keys) != 2 {
		t.Fatalf("%+v, %v", got, err)
	}
	for i, want := range []keys.Wish{
		{Action: "account.refresh", Keys: []string{"ctrl+r", "f5"}, Line: 3}, {Action: "list.find", Keys: []string{"s"}, Line: 4},
	} {
		if b := got.Keys[i]; b.Action != want.Action || b.Line != want.Line || strings.Join(b.Keys, " ") != strings.Join(want.Keys, " ") {
			t.Errorf("%+v, want %+v", b, want)
		}
	}
}

func TestMistakesAreNamedByLine(t *testing.T) {
	for text, says := range map[string]string{
		"theme = \"harbor\"\ncolour = 1": "line 2: there is no setting colour",
		"theme = 1":                      "line 1",
		"\n\nsymbols = ":                 "line 3",
		"symbols = \"emoji\"":            `line 1: symbols is "unicode" or "ascii"`,
		"# a\nstart = \"middle\"":        `line 2: start is "list" or "find"`,
		"motion = \"some\"":              `line 1: motion is "full" or "reduced"`,
		"mouse = \"off\"":                "line 1",
		"clipboard_wipe_seconds = 2":     "line 1: clipboard_wipe_seconds is 5 to 600",
		"\nlock_minutes = 9999":          "line 2: lock_minutes is 1 to 720, or 0 for never",
		"sweep_days = 91":                "line 1: sweep_days is 1 to 90, or 0 for never",
		"sweep_days = -1":                "line 1: sweep_days is 1 to 90, or 0 for never",
		"[keys]\n\"a.b\" = 3":            "line 2: the keys of a.b are a list of texts",
		"[keys]\n\"a.b\" = [1]":          "line 2: the keys of a.b are texts",
	} {
		if _, err := Parse([]byte(text)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q gives %v, want %q", text, err, says)
		}
	}
}

func TestNoChoiceOfAThemeLeavesItToTheEnvironment(t *testing.T) {
	v := Defaults()
	written := string(v.Write([]byte("# mine\ntheme = \"paper\" # bright\nmouse = false\n\n[keys]\n\"theme\" = \"f9\"\n")))
	if strings.Contains(written, "paper") || !strings.HasPrefix(written, "# mine\nmouse = true\n") || !strings.Contains(written, "\"theme\" = \"f9\"") {
		t.Errorf("written:\n%s", written)
	}
	if strings.Contains(string(v.Write(nil)), "theme") {
		t.Error("a new file names a theme that nobody chose")
	}
}

func FuzzParseNeverPanics(f *testing.F) {
	f.Add([]byte("theme = \"a\"\nstart = \"find\""))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := Parse(data)
		if err != nil {
			return
		}
		if again, err := Parse(file.Values.Write(data)); err != nil || again.Values != file.Values {
			t.Errorf("%+v is read back as %+v, %v", file.Values, again.Values, err)
		}
	})
}
