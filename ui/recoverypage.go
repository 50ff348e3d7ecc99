package ui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/gate"
	"github.com/tokenrack/tokenrack/ui/keys"
)

// recoveryPage shows the recovery key of a vault that would have one way in
// alone, before it is made: two ways in stand before the first account.
type recoveryPage struct {
	bare
	*gate.Recovery
	first     *firstPage // what it came from, and goes back to
	recipient string
}

func (p *recoveryPage) Mode() keys.Mode             { return keys.Form }
func (p *recoveryPage) Name() string                { return "Recovery key" }
func (p *recoveryPage) Draw(a *app, c *draw.Canvas) { p.Render(c, a.dark) }
func (p *recoveryPage) SetSize(width, height int)   { p.Recovery.SetSize(width, height) }
func (p *recoveryPage) Close()                      { p.Wipe(); p.first.Close() }
func (p *recoveryPage) Blur()                       { p.HideCode() }
func (p *recoveryPage) CursorAt() (x, y int, on bool) {
	x, y = p.Recovery.CursorAt()
	return x, y, !p.CodeShown()
}

func (p *recoveryPage) Paste(_ *app, text string) tea.Cmd {
	p.Recovery.Paste(text)
	return nil
}

func (p *recoveryPage) Key(a *app, key tea.Key) (tea.Cmd, bool) {
	switch p.Recovery.Key(key) {
	case gate.Quit:
		p.Wipe()
		p.back(a)
	case gate.Create:
		p.Wipe()
		p.back(a)
		return p.first.create(a, p.recipient), true
	}
	return nil, true
}

func (p *recoveryPage) back(a *app) {
	a.gate = p.first
	a.resize(a.width, a.height)
}

// answered is never asked: the vault is made on the page before.
func (p *recoveryPage) answered(a *app, got opened) tea.Cmd { return p.first.answered(a, got) }

// secondWay shows a recovery key where the vault would have one way in alone.
func (p *firstPage) secondWay(a *app) tea.Cmd {
	plan := p.Plan()
	both := plan.Keyring && !plan.Passphrase.Empty()
	plan.Passphrase.Wipe()
	if both {
		return p.create(a, "")
	}
	key, recipient, err := a.vault.Recovery()
	if err != nil {
		p.Fail(lines(err))
		return nil
	}
	a.gate = &recoveryPage{Recovery: gate.NewRecovery(key), first: p, recipient: recipient}
	a.resize(a.width, a.height)
	return nil
}
