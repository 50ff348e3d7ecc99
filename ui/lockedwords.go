package ui

import (
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
)

// lockedWords are what a locked screen says of the rack: how many accounts
// there are, and where the person chose so what is due among them. No name is
// among it.
func (a *app) lockedWords() string {
	of := count(a.rack.Len(), "account")
	const rests = " The background refresh rests too."
	if !a.options.kept.Countdowns {
		return of + "; countdowns and names are hidden while locked." + rests
	}
	a.rack.Tick(a.now)
	var due []string
	for _, state := range model.States() {
		if n := a.rack.Count(state); n > 0 && state != model.Fresh && state != model.IsRevoked {
			due = append(due, strconv.Itoa(n)+" "+state.Word())
		}
	}
	says := of + "."
	if len(due) > 0 {
		says = of + ": " + strings.Join(due, ", ") + "."
	}
	if left, known := a.nextEnd(); known {
		says += " The next token ends in " + strconv.Itoa(int(left/time.Minute)+1) + " min."
	}
	return says + rests
}

// nextEnd is how long the token still lives that ends next.
func (a *app) nextEnd() (left time.Duration, known bool) {
	for _, row := range a.rack.All() {
		l, ok := row.Account.Left(a.now)
		if ok && l > 0 && row.State != model.IsRevoked && (!known || l < left) {
			left, known = l, true
		}
	}
	return left, known && left < 24*time.Hour
}

// tickLocked counts on while the vault is locked, by the minute.
func (a *app) tickLocked() tea.Cmd {
	if !a.options.kept.Countdowns || a.rack.Len() == 0 {
		return nil
	}
	generation := a.guards
	return tea.Tick(time.Minute, func(time.Time) tea.Msg { return lockedTickMsg{generation} })
}

// lockedTickMsg is a minute of a locked screen; one of an older lock is ignored.
type lockedTickMsg struct{ generation int }

func (lockedTickMsg) atGate() {}

func (m lockedTickMsg) apply(a *app) tea.Cmd {
	p, locked := a.gate.(*lockPage)
	if !locked || m.generation != a.guards {
		return nil
	}
	p.Tell(a.lockedWords())
	return a.tickLocked()
}
