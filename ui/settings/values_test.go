package settings

import (
	"strings"
	"testing"
)

func TestWhatIsKeptIsReadBack(t *testing.T) {
	for _, v := range []Values{{Theme: "auto"}, {Theme: "Blue-orange", ASCII: true}, {Theme: "x\"y", Find: true}} {
		got, err := Parse(v.File())
		if err != nil || got != v {
			t.Errorf("%+v is read back as %+v, %v", v, got, err)
		}
	}
	if got, err := Parse(nil); err != nil || got != (Values{}) {
		t.Errorf("an empty file gives %+v, %v", got, err)
	}
}

func TestMistakesAreNamedByLine(t *testing.T) {
	for text, says := range map[string]string{
		"theme = \"harbor\"\ncolour = 1": "line 2: there is no setting colour",
		"theme = 1":                      "line 1",
		"\n\nsymbols = ":                 "line 3",
		"symbols = \"emoji\"":            `symbols is "unicode" or "ascii"`,
		"start = \"middle\"":             `start is "list" or "find"`,
	} {
		if _, err := Parse([]byte(text)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q gives %v, want %q", text, err, says)
		}
	}
}

func FuzzParseNeverPanics(f *testing.F) {
	f.Add([]byte("theme = \"a\"\nstart = \"find\""))
	f.Fuzz(func(_ *testing.T, data []byte) { _, _ = Parse(data) })
}
