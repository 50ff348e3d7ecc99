package form

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"github.com/tokenrack/tokenrack/themes"
	"github.com/tokenrack/tokenrack/ui/draw"
)

func drawn(f *Form) string {
	c := draw.NewCanvas(themes.Harbor().For(colorprofile.NoTTY), draw.Unicode)
	f.Render(c)
	return ansi.Strip(c.String())
}

// TestEveryChoiceIsSeenAndReached walks through more choices than one line of a
// narrow window has room for.
func TestEveryChoiceIsSeenAndReached(t *testing.T) {
	names := []string{"as ticked", "read only", "sync", "everything", "none"}
	for _, width := range []int{40, 60, 80, 120} {
		item := &Item{ID: "preset", Label: "Preset", Kind: Choice}
		for _, name := range names {
			item.Options = append(item.Options, Option{ID: name, Label: name})
		}
		f := &Form{Title: "Scopes", Items: []*Item{item, {ID: "name", Label: "Name"}}}
		f.SetSize(width, 20)
		for _, want := range names {
			frame := drawn(f)
			for _, name := range names {
				mark := "( ) "
				if name == want {
					mark = "(•) "
				}
				if !strings.Contains(frame, mark+name) {
					t.Errorf("%d wide, at %s, there is no %q:\n%s", width, want, mark+name, frame)
				}
			}
			x, y := f.CursorAt()
			if line := []rune(strings.Split(frame, "\n")[y]); string(line[x]) != "•" || !strings.HasPrefix(string(line[x+3:]), want) {
				t.Errorf("%d wide, at %s, the cursor is at %d of %q", width, want, x, string(line))
			}
			f.Key(tea.Key{Code: tea.KeyRight})
		}
		if item.Chosen() != names[0] {
			t.Errorf("%d wide, once around ends at %s", width, item.Chosen())
		}
	}
}

func TestALongValueShowsItsBeginningUnlessItIsTypedInto(t *testing.T) {
	long := &Item{ID: "a", Label: "Address"}
	f := &Form{Title: "App", Items: []*Item{long, {ID: "b", Label: "Name"}}}
	f.SetSize(40, 20)
	long.Field.Set("https://a.very.long.address.example/with/a/path/and/its/end")
	if got := drawn(f); !strings.Contains(got, "/its/end") {
		t.Errorf("while it is typed into:\n%s", got)
	}
	f.Focus("b")
	if got := drawn(f); !strings.Contains(got, "https://a.very.") || !strings.Contains(got, "…") {
		t.Errorf("while it is not:\n%s", got)
	}
}

func TestWhatAnOptionMeansIsToldWholeWhereItsLineIsTooShort(t *testing.T) {
	list := &Item{ID: "scopes", Label: "Scopes", Kind: Many, Options: []Option{
		{ID: "a", Label: "a", Note: "granted", Says: "short"},
		{ID: "b", Label: "b", Note: "lost at a refresh (!)", Says: "change the spaces and locations, all"},
	}}
	f := &Form{Title: "Scopes", Items: []*Item{list}}
	f.SetSize(60, 20)
	if got := strings.Count(drawn(f), "short"); got != 2 {
		t.Errorf("the line under the cursor is told %d times", got)
	}
	f.Key(tea.Key{Code: tea.KeyDown})
	if got := drawn(f); !strings.Contains(got, "change the spaces and locations, all") {
		t.Errorf("it is cut:\n%s", got)
	}
	f.SetSize(120, 36)
	if got := drawn(f); strings.Count(got, "change the spaces") != 1 {
		t.Errorf("where there is room it is told twice:\n%s", got)
	}
}
