package ui

import (
	"context"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui/palette"
	"github.com/tokenrack/tokenrack/ui/toast"
)

// Resting lets the background refresh rest, and settles what is in doubt.
type Resting interface {
	Pause(ctx context.Context, ids []model.ID, until time.Time) (changed int, err error)
	Settle(ctx context.Context, id model.ID, retry bool) (keeper.RefreshResult, error)
}

// paused is what the list says of accounts whose background refresh rests.
type paused struct {
	accounts []model.ID
	of       int       // accounts that are not revoked
	until    time.Time // when the last of them ends
}

// notePauses looks once a snapshot which accounts rest.
func (a *app) notePauses() {
	a.paused = paused{of: a.rack.Len() - a.rack.Count(model.IsRevoked)}
	for row := range a.rack.Paused(a.now) {
		a.paused.accounts = append(a.paused.accounts, row.ID)
		if row.Account.Paused.After(a.paused.until) {
			a.paused.until = row.Account.Paused
		}
	}
}

// pauseNote says how many accounts rest, and until when; empty: none does.
func (a *app) pauseNote() string {
	p := &a.paused
	if !a.now.Before(p.until) {
		return ""
	}
	until := " until " + a.clockTime(p.until)
	if len(p.accounts) == p.of {
		return "auto-refresh paused" + until
	}
	return "auto-refresh of " + strconv.Itoa(len(p.accounts)) + " paused" + until
}

// clockTime is a time today, or with its day.
func (a *app) clockTime(t time.Time) string { return At(t, a.now) }

// pause lets accounts rest until a time; the zero time ends their pause.
func (a *app) pause(ids []model.ID, until time.Time) tea.Cmd {
	ctx, k := a.ctx, a.keeper
	return func() tea.Msg {
		n, err := k.Pause(ctx, ids, until)
		return pausedMsg{ids: ids, n: n, of: len(ids), until: until, err: err}
	}
}

// pausedMsg says what became of a pause.
type pausedMsg struct {
	ids   []model.ID
	n, of int
	until time.Time
	err   error
}

func (m pausedMsg) apply(a *app) tea.Cmd {
	switch {
	case m.err != nil:
		return a.fail("Not paused", nil, m.err)
	case m.until.IsZero():
		return a.tell(toast.Done, "Auto-refresh of "+count(m.n, "account")+" is on again.")
	}
	says := "Auto-refresh of " + count(m.of, "account") + " rests until " + a.clockTime(m.until) + ", then goes on by itself"
	return a.sayUndo(says, func(a *app) tea.Cmd { return a.pause(m.ids, time.Time{}) })
}

// durations are the choices of how long accounts rest.
func (a *app) durations(ids []model.ID) []palette.Item {
	var items []palette.Item
	for _, d := range []struct {
		name string
		long time.Duration
	}{
		{"15 minutes", 15 * time.Minute}, {"1 hour", time.Hour}, {"4 hours", 4 * time.Hour}, {"1 day", 24 * time.Hour}, {"3 days", 72 * time.Hour},
	} {
		items = append(items, a.rest(d.name, ids, d.long))
	}
	return items
}

func (a *app) rest(name string, ids []model.ID, long time.Duration) palette.Item {
	until := a.now.Add(long)
	return palette.Item{Name: name, Says: "until " + a.clockTime(until), Do: func() tea.Cmd { return a.pause(ids, until) }}
}

// typedRest is a duration that was typed: 90m, 2h, 2h30m, 3d.
func (a *app) typedRest(ids []model.ID) func(string) (palette.Item, bool) {
	return func(text string) (palette.Item, bool) {
		long, why := RestFor(text)
		switch {
		case why != "":
			return palette.Item{Name: text, Reason: why}, true
		case long == 0:
			return palette.Item{}, false
		}
		return a.rest(text, ids, long), true
	}
}

// RestFor reads how long something is to rest: 90m, 2h, 2h30m, 3d. It is 0 where
// the text is no such length; why says why one is not taken.
func RestFor(text string) (long time.Duration, why string) {
	text = strings.ToLower(strings.ReplaceAll(text, " ", ""))
	long, err := time.ParseDuration(text)
	if days, is := strings.CutSuffix(text, "d"); err != nil && is {
		var n int
		n, err = strconv.Atoi(days)
		long = time.Duration(min(max(n, 0), 1000)) * 24 * time.Hour
	}
	switch {
	case err != nil || long < time.Minute:
		return 0, ""
	case long > keeper.PauseLongest:
		return 0, "a pause is 7 days at most"
	}
	return long, ""
}

// settle resolves an account in doubt.
func (a *app) settleDoubt(id model.ID, retry bool) tea.Cmd {
	a.list.SetBusy(id, true)
	a.turn()
	ctx, k := a.ctx, a.keeper
	return func() tea.Msg {
		r, err := k.Settle(ctx, id, retry)
		msg := refreshEndedMsg{ids: []model.ID{id}, last: r, err: err}
		if err == nil && r.Outcome.Succeeded() {
			msg.good = 1
		}
		return msg
	}
}

// testConnection tries an account's token by a call that only reads.
func (a *app) testConnection(id model.ID) tea.Cmd {
	a.list.SetBusy(id, true)
	a.turn()
	ctx, k := a.ctx, a.keeper
	return func() tea.Msg {
		r, err := k.Probe(ctx, id)
		return testedMsg{id: id, result: r, err: err}
	}
}

// testedMsg says what became of a test.
type testedMsg struct {
	id     model.ID
	result keeper.ProbeResult
	err    error
}

func (m testedMsg) apply(a *app) tea.Cmd {
	a.done(m.id)
	row := a.rack.Row(m.id)
	who := a.identity(row, m.result.Account)
	switch {
	case m.err != nil:
		return a.fail("Not tested", row, m.err)
	case m.result.Err != nil:
		return a.fail("Not tested", row, m.result.Err)
	case m.result.Outcome == model.ProbeWorks:
		return a.tell(toast.Done, a.sentence([]string{"The connection works", who, "the server takes the access token"}))
	case m.result.Outcome == model.ProbeRefused:
		return a.tell(toast.Warning, a.sentence([]string{"The server answers and refuses the access token", who, a.worded("{account.refresh} refreshes, {account.sign_in} signs in")}))
	}
	return a.tell(toast.Warning, a.sentence([]string{"The server answers, but says neither yes nor no", who}))
}
