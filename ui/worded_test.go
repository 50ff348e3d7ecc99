package ui

import (
	"testing"

	"github.com/tokenrack/tokenrack/ui/desk"
)

// A letter that a notice names types a letter while somebody finds.
func TestNoticesNameKeysAsTheyWorkWhereOneIs(t *testing.T) {
	drive(t, setup{around: desk.Surroundings{Dark: true}}, func(d *driver) {
		says := func(want string) {
			t.Helper()
			if got := d.app.worded("{account.sign_in} signs in"); got != want {
				t.Errorf("it says %q, want %q", got, want)
			}
		}
		says("s signs in")
		d.Press("/").Type("acme")
		says("Esc s signs in")
		d.Press("esc")
		says("s signs in")
	})
}
