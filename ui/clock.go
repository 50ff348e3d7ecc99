package ui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/ui/keys"
)

// interval is how often the clock on the screen has to move: each second only
// while something that can be seen counts seconds, each minute while nobody
// looks.
func (a *app) interval() time.Duration {
	switch {
	case a.blurred:
		return time.Minute
	case a.detail.Revealing():
		return time.Second
	}
	if a.reduced() {
		return time.Minute
	}
	every := a.list.Ticks(a.now)
	a.shownPages(func(p page) {
		if own := p.Every(); own > 0 {
			every = min(every, own)
		}
	})
	return every
}

// tick asks for the next tick of the clock: at the next full second or
// minute, or when the first state changes by itself, if that is sooner.
func (a *app) tick() tea.Cmd {
	a.every = a.interval()
	wait := a.every - time.Duration(a.now.UnixNano())%a.every
	if due := a.rack.Due(); !due.IsZero() {
		wait = min(wait, max(due.Sub(a.now), time.Millisecond))
	}
	a.ticksAt = a.now.Add(wait)
	generation, now := a.ticks, a.keeper.Now
	return tea.Tick(wait, func(time.Time) tea.Msg {
		return tickMsg{generation: generation, now: now()}
	})
}

// retick starts a faster clock where one is needed by now, or where a state
// changes before the clock would move.
func (a *app) retick() tea.Cmd {
	due := a.rack.Due()
	sooner := !due.IsZero() && due.Before(a.ticksAt)
	if a.interval() >= a.every && !sooner {
		return nil
	}
	a.ticks++
	return a.tick()
}

func (a *app) ticked(msg tickMsg) tea.Cmd {
	if msg.generation != a.ticks {
		return nil
	}
	a.list.Tick(a.now)
	a.turn()
	return tea.Batch(a.tickPages(), a.tick())
}

// tour is the demo's hints, one after the other.
type tour struct {
	hints []Hint
	at    int
}

// hint is the step that is to be shown, empty where there is none.
func (t *tour) hint(ascii bool) string {
	switch {
	case t.at >= len(t.hints):
		return ""
	case ascii:
		return inASCII.Replace(t.hints[t.at].Text)
	}
	return t.hints[t.at].Text
}

// inASCII writes the keys and shapes that hints name.
var inASCII = strings.NewReplacer("⏎", "Enter", "→", "l", "←", "h", "↻", "o", "»", ">")

// did notes that an action was done; help ends the tour.
func (t *tour) did(id keys.ID) {
	switch {
	case t.at >= len(t.hints):
	case id == keys.Help:
		t.at = len(t.hints)
	case t.hints[t.at].Until == id:
		t.at++
	}
}
