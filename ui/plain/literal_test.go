package plain

import (
	"strings"
	"testing"

	"github.com/tokenrack/tokenrack/ui"
	"github.com/tokenrack/tokenrack/ui/demo"
	"github.com/tokenrack/tokenrack/ui/keys"
)

// TestNamesInBracesNameNoAction calls everything from elsewhere like an action
// that nothing here is said of.
func TestNamesInBracesNameNoAction(t *testing.T) {
	const name, words = "{list.sort_scopes}", "sort by scopes"
	w := newWorld(t)
	if err := demo.New(w.keeper, w.servers).Furnish(t.Context()); err != nil {
		t.Fatal(err)
	}
	s, _ := sit(t, Options{Options: ui.Options{Keeper: hostile{w.keeper, name}}})
	registry, err := keys.New(keys.Table())
	if err != nil {
		t.Fatal(err)
	}
	if got := (&program{table: registry}).spell(name); got != words {
		t.Fatalf("%s is typed as %q, so this test finds nothing", name, got)
	}
	has(t, s.types("find", "1", "details"), name)
	s.types("time all", "refresh", "copy ids", "edit", "cancel", "apps", "1", "scopes", "cancel", "add account", "cancel", "add app", "1", "", "cancel", "activity", "1", "revoke", "", "dry", "cancel", "pause 1h", "resume")
	said := s.transcript()
	for _, never := range []string{words, "{{"} {
		if at := strings.Index(said, never); at >= 0 {
			t.Errorf("%q is said:\n%s", never, said[max(0, at-200):at+60])
		}
	}
}
