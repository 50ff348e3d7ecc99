package ui

import (
	"strconv"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/toast"
)

// unsaved is what the vault's disk has not taken yet. Stand-ins of the keeper
// need not know of it; see [Unsaved].
func (a *app) unsaved() keeper.Unsaved { return Unsaved(a.keeper) }

// Unsaved is what the vault's disk has not taken yet.
func Unsaved(of Keeper) keeper.Unsaved {
	if k, ok := of.(interface{ Unsaved() keeper.Unsaved }); ok {
		return k.Unsaved()
	}
	return keeper.Unsaved{}
}

// UnsavedWords say where new tokens are that the vault's disk did not take; empty
// where all is well.
func UnsavedWords(of Keeper) string { return unsavedWords(Unsaved(of)) }

// inDanger says that new tokens are nowhere but in memory: the program must not
// end, nor give the vault up.
func (a *app) inDanger() bool { return a.unsaved().Memory > 0 }

// unsavedWords are the banner's; empty where all is well.
func unsavedWords(n keeper.Unsaved) string {
	switch {
	case n.Memory > 0:
		return "DISK FULL OR FAILING: " + manyAnswers(n.Memory) + " with new tokens only in memory" + notInKeyring(n.Why) + ". Free some space on the vault's disk; do not quit, they would be lost."
	case n.Keyring > 0:
		return "Disk full or failing: " + manyAnswers(n.Keyring) + " with new tokens safe in the system's keyring, taken in as soon as the disk works. Free some space, or make it writable."
	case n.Aside > 0:
		return "Disk full or failing: " + manyAnswers(n.Aside) + " with new tokens safe beside the vault, taken in as soon as there is room. Free some space."
	}
	return ""
}

// notInKeyring says why the system's keyring did not take an answer.
func notInKeyring(why string) string {
	if why == "" {
		return ""
	}
	return " (" + why + ")"
}

func manyAnswers(n int) string {
	if n == 1 {
		return "1 answer"
	}
	return strconv.Itoa(n) + " answers"
}

// overBanner lays the banner over the top of whatever is shown, for as long as
// there is reason for it, and below the line where the person types.
func (a *app) overBanner(content string, line int) string {
	words := unsavedWords(a.unsaved())
	if words == "" || a.tooSmall() {
		return content
	}
	text, width, height := a.toastBox(toast.Toast{Kind: toast.Failed, Text: words})
	y := 1
	if y <= line && line < y+height {
		y = line + 1
	}
	return draw.Overlay(content, text, max(0, (a.width-width)/2), y, a.canvas.Method)
}

// mustStay says why the program may not end now, once: the same again within a
// few seconds is a person's word that the tokens may be lost.
func (a *app) mustStay() (tea.Cmd, bool) {
	n := a.unsaved().Memory
	if n == 0 || a.now.Sub(a.askedLoss) <= confirmFor {
		return nil, false
	}
	a.askedLoss = a.now
	return a.tell(toast.Failed, manyAnswers(n)+" with new tokens can be stored nowhere: the disk is full or fails. Quitting now loses them; the same key again within 4 seconds does it."), true
}
