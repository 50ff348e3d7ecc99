package keys

import "testing"

func TestLiteralsNameNoAction(t *testing.T) {
	r, err := New(Table())
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"{account.refresh}", "{{account.refresh}}", "{", "{{", "a{b", "{account.refresh", "{}", "plain"} {
		text := "{account.refresh} refreshes " + Literal(name) + ", {account.copy} copies"
		want := "r refreshes " + name + ", ⏎ copies"
		if got := r.Spell(text, false); got != want {
			t.Errorf("%q is spelled %q, want %q", text, got, want)
		}
	}
}
