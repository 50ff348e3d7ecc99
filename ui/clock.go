package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"
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
	if a.offline && a.nextTry() > 0 {
		every = time.Second
	}
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
	if due := a.list.Due(a.now); !due.IsZero() {
		wait = min(wait, max(due.Sub(a.now), time.Millisecond))
	}
	a.ticksAt = a.now.Add(wait)
	if rate := a.rate(); rate > 1 {
		wait = max(wait/time.Duration(rate), hurriedTick)
	}
	generation, now := a.ticks, a.keeper.Now
	return tea.Tick(wait, func(time.Time) tea.Msg {
		return tickMsg{generation: generation, now: now()}
	})
}

// retick starts a faster clock where one is needed by now, or where a state
// changes before the clock would move.
func (a *app) retick() tea.Cmd {
	due := a.list.Due(a.now)
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

// At says when something was or will be: the hour alone where that is today.
func At(at, now time.Time) string {
	at, now = at.Local(), now.Local()
	if at.YearDay() == now.YearDay() && at.Year() == now.Year() {
		return at.Format("15:04")
	}
	return at.Format("2 Jan 15:04")
}
