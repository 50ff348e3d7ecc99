package ui

import (
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/toast"
)

// alarm says in few words which servers do not answer; empty: they all do. A
// server is told of by itself; the word "offline" means that none answers.
func (a *app) alarm() string {
	h := a.rack.Hosts()
	g := a.canvas.Glyphs
	switch {
	case h.Down == 0:
		return ""
	case h.Offline():
		if left := a.nextTry(); left > 0 {
			return g.Auto + " offline since " + h.Since.Local().Format("15:04") + " " + g.Dot + " next try in " + a.canvas.Left(left)
		}
		return g.Auto + " offline since " + h.Since.Local().Format("15:04") + " " + g.Dot + " no server answers"
	case h.All == 1:
		return g.Auto + " no reply since " + h.Since.Local().Format("15:04")
	}
	return g.Auto + " " + strconv.Itoa(h.Down) + " of " + strconv.Itoa(h.All) + " servers down"
}

// nextTry is how long it is until the background tries a server again while none
// answers; 0: nothing waits.
func (a *app) nextTry() time.Duration {
	next := a.keeper.NextTry()
	if next.IsZero() {
		return 0
	}
	return max(0, next.Sub(a.now))
}

// briefAlarm is alarm where there is little room.
func (a *app) briefAlarm() string {
	h := a.rack.Hosts()
	if h.Down == 0 || h.Offline() {
		return a.alarm()
	}
	return a.canvas.Glyphs.Auto + " " + count(h.Down, "server") + " down"
}

// tellOffline says once what still works when no server answers any more.
func (a *app) tellOffline() tea.Cmd {
	h := a.rack.Hosts()
	was := a.offline
	a.offline = h.Offline()
	if was || !a.offline {
		return nil
	}
	text := "No server has answered since " + h.Since.Local().Format("15:04") +
		". Still here: the list, the details, and copies of tokens that are not over."
	if waiting := a.rack.Count(model.Expired) + a.rack.Count(model.NoReply); waiting > 0 {
		text += " " + count(waiting, "account") + a.worded(" will be tried again by themselves; {account.refresh} tries one now.")
	}
	return a.tell(toast.Warning, text)
}

// palettable says that a window too small for a list still holds the palette.
func (a *app) palettable() bool { return a.width >= 30 && a.height >= 8 }

// tinyLines is how many lines a window says that is too small.
const tinyLines = 3

// tinyKeys are the keys of a window that is too small.
func (a *app) tinyKeys() string {
	if a.palettable() {
		return a.canvas.Spell("{app.palette} still works " + a.canvas.Glyphs.Dot + " {app.quit} quits")
	}
	return a.canvas.Spell("{app.quit} quits")
}
