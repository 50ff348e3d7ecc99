package plain

import (
	"testing"

	"github.com/tokenrack/tokenrack/ui/keys"
)

// TestWhatIsTypedForAnActionIsSaid holds that a line names a letter only where
// typing that letter does it.
func TestWhatIsTypedForAnActionIsSaid(t *testing.T) {
	table, wrong := keys.Bind(keys.Table(), []keys.Wish{
		{Action: "account.sign_in", Keys: []string{"f9", "n"}}, {Action: "account.refresh", Keys: []string{"f6"}},
		{Action: "revoke.save", Keys: []string{"S"}}, {Action: "revoke.again", Keys: []string{"f5"}},
	})
	if len(wrong) > 0 {
		t.Fatalf("refused: %q", wrong)
	}
	registry, err := keys.New(table)
	if err != nil {
		t.Fatal(err)
	}
	p := &program{table: registry}
	for text, want := range map[string]string{
		"{account.sign_in} signs in": "n signs in", "{account.refresh} asks": "refresh asks", "{tab.apps} lists": "apps lists",
		"{revoke.save} saves, {revoke.again} retries": "S saves, retry failed retries", "{no.such} stays": "{no.such} stays",
	} {
		if got := p.spell(wording(text)); got != want {
			t.Errorf("%q is said as %q, want %q", text, got, want)
		}
	}
	for typed, want := range map[string]string{"S": "save report", "w": "w", "f5": "f5", "Retry failed": "retry failed", "p": "re-prove all"} {
		if got := p.asWord(typed); got != want {
			t.Errorf("%q below a report is %q, want %q", typed, got, want)
		}
	}
}

func TestNoKeyOfAFormIsSaid(t *testing.T) {
	for text, want := range map[string]string{
		"(!)\tLetter by letter, port included. {form.copy_redirect} copies it.": "(!)\tLetter by letter, port included.",
		"No way to make a client? {form.paste_instead} does without: pasted.":   "",
		"1\tOpen the portal, e.g. system2. Then the menu.":                      "1\tOpen the portal, e.g. system2. Then the menu.",
		"": "",
	} {
		if got := withoutKeys(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}
