package ui

import (
	"testing"

	"github.com/tokenrack/tokenrack/ui/desk"
)

// Whoever locks the screen goes away: what was copied goes too.
func TestLockingClearsTheClipboard(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.withVault()
		d.Press("/").Type("ware").Enter().Copied("bearer-of-acme-warehouse")
		d.Press("ctrl+l").Sees("Locked by Ctrl+L.")
		if d.desk.Holding() || d.desk.text != "" {
			t.Errorf("the clipboard holds %q", d.desk.text)
		}
	})
}

func TestLockingAsksTheTerminalToClear(t *testing.T) {
	drive(t, setup{outcome: desk.Send}, func(d *driver) {
		d.withVault()
		d.Press("/").Type("ware").Enter()
		sent := len(d.sent)
		d.Press("ctrl+l").Sees("Locked by Ctrl+L.")
		if len(d.sent) != sent+1 || d.sent[sent] != "" {
			t.Errorf("the terminal got %q", d.sent[sent:])
		}
	})
}
