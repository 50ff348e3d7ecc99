package ui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/dialog"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/keys"
	"github.com/tokenrack/tokenrack/ui/toast"
)

// confirmPage asks before something is done.
type confirmPage struct {
	bare
	*dialog.Confirm
	then func(a *app) tea.Cmd
}

func (p *confirmPage) Full() bool                  { return p.Box.Full() }
func (p *confirmPage) Width() int                  { return p.Box.Width() }
func (p *confirmPage) Mode() keys.Mode             { return keys.Form }
func (p *confirmPage) Name() string                { return "Confirm" }
func (p *confirmPage) Draw(_ *app, c *draw.Canvas) { p.Render(c) }

func (p *confirmPage) CursorAt() (x, y int, shown bool) {
	x, y = p.Confirm.CursorAt()
	return x, y, true
}

func (p *confirmPage) Key(a *app, key tea.Key) (tea.Cmd, bool) {
	switch p.Confirm.Key(key, a.now) {
	case dialog.No:
		a.shut(p)
	case dialog.Yes:
		a.shut(p)
		return p.then(a), true
	default:
	}
	return nil, true
}

// ask opens a question; then runs on a yes. The button says what it does, with
// its number; grave questions begin on Cancel.
func (a *app) ask(title string, says []string, button string, grave bool, then func(a *app) tea.Cmd) tea.Cmd {
	a.open(&confirmPage{Confirm: dialog.NewConfirm(title, says, button, grave, a.now), then: then})
	return nil
}

// mark runs the actions that mark rows.
func (a *app) mark(id keys.ID) tea.Cmd {
	switch id {
	case keys.Mark:
		a.list.Mark()
	case keys.MarkAll:
		a.list.MarkAll()
	case keys.Unmark:
		if a.list.MarkedCount() == 0 {
			return a.move(keys.ClearFind)
		}
		a.list.Unmark()
	case keys.MarkRange:
		if !a.list.MarkRange() {
			return a.say(toast.Info, "Marked. Move on and press {list.mark_range} again to mark all in between.")
		}
	}
	a.turn()
	return a.look()
}

// manyFrom is the number of accounts above which a bulk refresh begins on
// Cancel.
const manyFrom = 20

// refreshMarked asks for the count, then refreshes the marked accounts that
// can be refreshed.
func (a *app) refreshMarked() tea.Cmd {
	var ids []model.ID
	marked := a.list.Marked()
	unseen := len(marked)
	shown := map[model.ID]bool{}
	for _, row := range a.rack.Shown() {
		shown[row.ID] = true
	}
	for _, row := range marked {
		if shown[row.ID] {
			unseen--
		}
		able := row.State != model.IsRevoked && row.Account.Freeze == nil && row.Account.Renewable(a.now)
		if able && !a.list.Busy(row.ID) {
			ids = append(ids, row.ID)
		}
	}
	if len(ids) == 0 {
		return a.tell(toast.Warning, a.worded("{accounts.refresh_due}: none of the ")+count(len(marked), "marked account")+" can be refreshed. Their rows say why.")
	}
	says := []string{fmt.Sprintf("%s marked.", are(len(marked)))}
	if unseen > 0 {
		says = append(says, fmt.Sprintf("%s not in the list as it is filtered now.", are(unseen)))
	}
	if left := len(marked) - len(ids); left > 0 {
		says = append(says, fmt.Sprintf("%s left out: revoked, frozen, under way, or without a way to refresh.", are(left)))
	}
	what := "refresh " + count(len(ids), "account")
	return a.ask("Refresh marked", says, what, len(ids) > manyFrom, func(a *app) tea.Cmd {
		a.list.Unmark()
		said := a.tell(toast.Info, "Refreshing "+count(len(ids), "account")+".")
		if len(ids) == 1 {
			return tea.Batch(said, a.refreshAll(ids, false))
		}
		return tea.Batch(said, a.bulkRefresh(ids, nil, false, len(ids) > manyFrom))
	})
}

// are is a number with its verb.
func are(n int) string {
	if n == 1 {
		return "1 is"
	}
	return itoa(n) + " are"
}
