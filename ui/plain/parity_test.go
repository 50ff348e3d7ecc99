package plain

import (
	"testing"

	"github.com/tokenrack/tokenrack/ui/keys"
)

// seenOnly are the screen's actions that have no counterpart in lines: they
// move a cursor, mark rows, or change what is drawn.
var seenOnly = map[keys.ID]string{
	keys.Next: "numbers pick", keys.Prev: "numbers pick", keys.Back: "nothing is in front of anything",
	keys.ClearFind: "find without words", keys.Order: "every list is in order", keys.Reverse: "every list is in order",
	keys.Mark: "refresh takes numbers", keys.MarkRange: "refresh takes numbers", keys.MarkAll: "refresh due", keys.Unmark: "refresh takes numbers",
	keys.SortCustomer: "sort", keys.SortAccount: "sort", keys.SortProvider: "sort", keys.SortApp: "sort", keys.SortEnd: "sort",
	keys.SortAuto: "sort", keys.SortScopes: "sort",
	"app.undo":       "the same command changes it back", // its notice goes with the screen
	keys.TabAccounts: "list", keys.Palette: "help", keys.QuitNow: "Ctrl+C",
}

// TestEveryActionOfTheScreenHasItsCommand holds that nothing that can be done
// on the main screens is missing here.
func TestEveryActionOfTheScreenHasItsCommand(t *testing.T) {
	typed := map[keys.ID]bool{}
	words := map[string]bool{}
	for _, c := range commands() {
		typed[c.id], typed[c.app] = true, true
		if words[c.words] {
			t.Errorf("%q is typed for two commands", c.words)
		}
		words[c.words] = true
	}
	for _, a := range keys.Table() {
		if a.Modes&(keys.List|keys.Detail|keys.Apps) == 0 || a.Group == keys.Move && seenOnly[a.ID] == "" {
			continue
		}
		if !typed[a.ID] && seenOnly[a.ID] == "" {
			t.Errorf("%s (%s) has no command", a.ID, a.Says)
		}
	}
	for alias, of := range aliases {
		if !words[of] || words[alias] {
			t.Errorf("the other word %q stands for %q, which is no command, or is one itself", alias, of)
		}
	}
}
