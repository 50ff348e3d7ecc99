package ui

import (
	"errors"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/keys"
	"github.com/tokenrack/tokenrack/ui/toast"
)

// browsePastedMsg says whether the flow took a callback.
type browsePastedMsg struct {
	page *browsePage
	flow codeFlow
	err  error
}

func (m browsePastedMsg) apply(a *app) tea.Cmd {
	switch {
	case m.flow != m.page.flow || !a.isOpen(m.page):
	case m.err != nil:
		m.page.Refuse(lines(m.err))
	default:
		m.page.Leave()
		m.page.Wipe()
		m.page.Say("Got it; the tokens are being fetched" + a.canvas.Glyphs.More)
	}
	return nil
}

// browseOverMsg says how a flow ended.
type browseOverMsg struct {
	page    *browsePage
	flow    codeFlow
	account *model.Account
	err     error
}

func (m browseOverMsg) apply(a *app) tea.Cmd {
	here := a.isOpen(m.page) && m.page.flow == m.flow
	if m.err != nil {
		if here {
			m.page.End(lines(inWords(m.err)))
		}
		return nil // whoever left the page knows
	}
	order := m.page.order
	if here {
		a.shut(m.page)
	}
	a.tour.did(keys.SignIn)
	switch {
	case order.done != nil && here:
		return order.done(a, m.account)
	case order.copy && here:
		return a.copyBearer(m.account.ID)
	}
	return a.tell(toast.Done, a.sentence([]string{"Signed in", a.identity(a.rack.Row(m.account.ID), m.account)}))
}

// inWords says plainly what a person did in the browser.
func inWords(err error) error {
	var e *model.Error
	if !errors.As(err, &e) || e.Code != "access_denied" {
		return err
	}
	told := *e
	told.What = "The customer pressed Reject"
	return &told
}
