package field

import (
	"strings"
	"testing"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"github.com/tokenrack/tokenrack/themes"
	"github.com/tokenrack/tokenrack/ui/draw"
)

func typed(f *Field, text string) {
	for _, r := range text {
		f.Key(tea.Key{Code: r, Text: string(r)})
	}
}

var (
	left      = tea.Key{Code: tea.KeyLeft}
	right     = tea.Key{Code: tea.KeyRight}
	backspace = tea.Key{Code: tea.KeyBackspace}
	del       = tea.Key{Code: tea.KeyDelete}
	ctrlU     = tea.Key{Code: 'u', Mod: tea.ModCtrl}
	ctrlW     = tea.Key{Code: 'w', Mod: tea.ModCtrl}
)

func TestEditingGoesByGrapheme(t *testing.T) {
	tests := []struct {
		text string
		keys []tea.Key
		want string
	}{
		{"abc", []tea.Key{left, backspace}, "ac"},
		{"abc", []tea.Key{left, left, del}, "ac"},
		{"aße\u0301", []tea.Key{backspace}, "aß"},
		{"東京", []tea.Key{left, backspace}, "京"},
		{"two words", []tea.Key{ctrlW}, "two "},
		{"two words", []tea.Key{left, ctrlU}, "s"},
		{"", []tea.Key{left, right, backspace, del, ctrlU, ctrlW}, ""},
	}
	for _, test := range tests {
		var f Field
		f.Insert(test.text)
		for _, k := range test.keys {
			f.Key(k)
		}
		if f.Text() != test.want {
			t.Errorf("%q became %q, want %q", test.text, f.Text(), test.want)
		}
	}
}

func TestSelectedTextIsReplaced(t *testing.T) {
	var f Field
	typed(&f, "old")
	f.Select()
	typed(&f, "n")
	typed(&f, "ew")
	if f.Text() != "new" || f.Selected() {
		t.Errorf("%q after typing over a selection", f.Text())
	}
	f.Select()
	f.Key(backspace)
	if f.Text() != "" {
		t.Errorf("%q after deleting a selection", f.Text())
	}
	typed(&f, "kept")
	f.Select()
	f.Key(right)
	typed(&f, "!")
	if f.Text() != "kept!" {
		t.Errorf("%q after moving out of a selection", f.Text())
	}
}

func TestCommandsAreNoText(t *testing.T) {
	var f Field
	for _, k := range []tea.Key{{Code: 'x', Text: "x", Mod: tea.ModAlt}, {Code: 'k', Mod: tea.ModCtrl}, {Code: tea.KeyF1}, {Code: tea.KeyUp}} {
		if f.Key(k) || f.Text() != "" {
			t.Errorf("%s was typed", k.Keystroke())
		}
	}
}

func TestPasteIsCleanedAndBounded(t *testing.T) {
	var f Field
	f.Insert("a\x1b[201~b\r\nc\u202ed")
	if f.Text() != "a[201~b  cd" {
		t.Errorf("the paste became %q", f.Text())
	}
	f.Set(strings.Repeat("東", 1<<20))
	if len(f.Text()) > maxBytes || !utf8.ValidString(f.Text()) {
		t.Errorf("%d bytes were kept", len(f.Text()))
	}
}

func TestDrawShowsThePartAtTheCursorAndMasks(t *testing.T) {
	c := draw.NewCanvas(themes.Harbor().For(colorprofile.TrueColor), draw.Unicode)
	var f Field
	f.Set("a very long text that does not fit")
	at := f.Draw(c, 10)
	if got := ansi.Strip(c.String()); got != "s not fit" || at != 9 {
		t.Errorf("drawn as %q with the cursor at %d", got, at)
	}
	c.Reset()
	f = Field{Masked: true}
	f.Set("sécret")
	f.Draw(c, 20)
	if got := ansi.Strip(c.String()); got != "••••••" {
		t.Errorf("a masked text is drawn as %q", got)
	}
	f.Wipe()
	if f.Text() != "" || !f.Masked {
		t.Error("wiping left something, or took the mask away")
	}
}

func FuzzKeysKeepTheFieldSound(f *testing.F) {
	f.Add("ab\u0301東", []byte{0, 1, 2, 3, 4, 5})
	f.Fuzz(func(t *testing.T, text string, keys []byte) {
		var in Field
		in.Insert(text)
		for _, k := range keys {
			in.Key([]tea.Key{left, right, backspace, del, ctrlU, ctrlW, {Code: 'z', Text: "z"}}[int(k)%7])
			if in.at < 0 || in.at > len(in.text) || !utf8.ValidString(in.text[:in.at]) || !utf8.ValidString(in.text) {
				t.Fatalf("the cursor is at %d of %q", in.at, in.text)
			}
		}
	})
}
