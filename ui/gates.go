package ui

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/gate"
	"github.com/tokenrack/tokenrack/ui/keys"
	"github.com/tokenrack/tokenrack/ui/toast"
)

const (
	askingKeyring = "Asking the keyring; it may want an answer from you."
	unlocking     = "Unlocking; that takes a moment on purpose."
)

// gatePage is a page in front of everything, while there is no open vault.
type gatePage interface {
	page
	// answered takes the answer of an attempt to open the vault.
	answered(a *app, got opened) tea.Cmd
}

// gateMessage is a message that counts while there is no open vault too.
type gateMessage interface {
	message
	atGate()
}

// firstPage makes the vault.
type firstPage struct {
	bare
	*gate.First
}

func newFirstPage(a *app, path string) *firstPage {
	kept := a.options.kept
	return &firstPage{First: gate.NewFirst(path, gate.Habits{Lock: kept.Lock, Countdowns: kept.Countdowns})}
}

func (p *firstPage) Mode() keys.Mode               { return keys.Form }
func (p *firstPage) Name() string                  { return "First run" }
func (p *firstPage) Draw(_ *app, c *draw.Canvas)   { p.Render(c) }
func (p *firstPage) SetSize(width, height int)     { p.First.SetSize(width, height) }
func (p *firstPage) Close()                        { p.Wipe() }
func (p *firstPage) CursorAt() (x, y int, on bool) { x, y = p.First.CursorAt(); return x, y, true }

func (p *firstPage) Paste(_ *app, text string) tea.Cmd {
	p.First.Paste(text)
	return nil
}

func (p *firstPage) Key(a *app, key tea.Key) (tea.Cmd, bool) {
	switch p.First.Key(key) {
	case gate.Quit:
		return a.quit(), true
	case gate.Demo:
		a.wantsDemo = true
		return a.quit(), true
	case gate.Create:
		return p.secondWay(a), true
	default:
		return nil, true
	}
}

// create makes the vault, with a slot for the recovery key where there is one,
// and opens it.
func (p *firstPage) create(a *app, recovery string) tea.Cmd {
	plan := p.Plan()
	plan.Recovery = recovery
	p.SetBusy()
	ctx, vault := a.life, a.vault
	return func() tea.Msg {
		defer plan.Passphrase.Wipe()
		if err := vault.Create(ctx, plan); err != nil {
			return gateMsg{opened{err: err}}
		}
		return gateMsg{a.unlockBy(ctx, plan.Passphrase)}
	}
}

func (p *firstPage) answered(a *app, got opened) tea.Cmd {
	if got.err != nil {
		p.Fail(lines(got.err))
		return nil
	}
	countdowns := p.Countdowns()
	cmd := a.enterRack(got.session)
	if kept := a.options.kept; kept.Countdowns != countdowns {
		kept.Countdowns = countdowns
		cmd = tea.Batch(cmd, a.keep(kept))
	}
	return tea.Batch(cmd, a.say(toast.Done, "The vault is made. Nothing is in it yet."))
}

// lookForKeyring finds out whether a new vault can lie in a keyring.
func (a *app) lookForKeyring() tea.Cmd {
	ctx, vault := a.life, a.vault
	return func() tea.Msg {
		name, err := vault.Keyring(ctx)
		msg := keyringMsg{name: name}
		if err != nil {
			msg.why = err.Error()
		}
		return msg
	}
}

// keyringMsg says which keyring there is, or why none.
type keyringMsg struct{ name, why string }

func (keyringMsg) atGate() {}

func (m keyringMsg) apply(a *app) tea.Cmd {
	if p, ok := a.gate.(*firstPage); ok {
		p.Tell(m.name, m.why)
	}
	return nil
}

// lockPage unlocks the vault.
type lockPage struct {
	bare
	*gate.Lock
}

// newLockPage makes the page; why says how it came to it.
func newLockPage(_ *app, title string, slots []model.VaultSlot, words ...string) *lockPage {
	var said []string
	for _, text := range words {
		if text != "" {
			said = append(said, text)
		}
	}
	return &lockPage{Lock: gate.NewLock(title, slots, said...)}
}

func (p *lockPage) Mode() keys.Mode             { return keys.Form }
func (p *lockPage) Name() string                { return "Locked" }
func (p *lockPage) Draw(_ *app, c *draw.Canvas) { p.Render(c) }
func (p *lockPage) SetSize(width, height int)   { p.Lock.SetSize(width, height) }
func (p *lockPage) Close()                      { p.Wipe() }

func (p *lockPage) CursorAt() (x, y int, on bool) {
	x, y = p.Lock.CursorAt()
	return x, y, p.Asks()
}

func (p *lockPage) Paste(_ *app, text string) tea.Cmd {
	p.Lock.Paste(text)
	return nil
}

func (p *lockPage) Key(a *app, key tea.Key) (tea.Cmd, bool) {
	switch p.Lock.Key(key, a.now) {
	case gate.Quit:
		return a.quit(), true
	case gate.Unlock:
		return p.open(a, p.Passphrase(), unlocking), true
	case gate.Keyring:
		return p.open(a, model.Secret{}, askingKeyring), true
	default:
		return nil, true
	}
}

// open tries to open the vault.
func (p *lockPage) open(a *app, passphrase model.Secret, says string) tea.Cmd {
	p.SetBusy(says)
	ctx := a.life
	return func() tea.Msg {
		defer passphrase.Wipe()
		return gateMsg{a.unlockBy(ctx, passphrase)}
	}
}

func (p *lockPage) answered(a *app, got opened) tea.Cmd {
	switch {
	case got.err == nil:
		return a.enterRack(got.session)
	case got.keyring:
		p.Fail(keyringSays(got.err))
		return nil
	case model.KindOf(got.err) != model.KindLocked:
		p.Fail(lines(got.err))
		return nil
	}
	if pause := p.Wrong(a.now); pause > 0 {
		return tea.Tick(pause, func(time.Time) tea.Msg { return restedMsg{} })
	}
	return nil
}

// keyringSays is why the keyring did not open the vault.
func keyringSays(err error) []string {
	var e *model.Error
	if errors.As(err, &e) && e.Why != "" {
		return []string{"The keyring did not open it: " + draw.Clean(e.Why) + "."}
	}
	return lines(err)
}

// restedMsg is the end of the wait after wrong passphrases.
type restedMsg struct{}

func (restedMsg) atGate() {}

func (restedMsg) apply(a *app) tea.Cmd {
	if p, ok := a.gate.(*lockPage); ok {
		p.Rested(a.now)
	}
	return nil
}

// gateMsg brings the answer of an attempt to open the vault.
type gateMsg struct{ got opened }

func (gateMsg) atGate() {}

func (m gateMsg) apply(a *app) tea.Cmd {
	if a.gate == nil || a.quitting { // nobody waits for it
		return a.giveUp(m.got.session)
	}
	return a.gate.answered(a, m.got)
}

// giveUp closes a vault that was opened for nobody.
func (a *app) giveUp(s Session) tea.Cmd {
	if s.Close == nil {
		return nil
	}
	return func() tea.Msg {
		_ = s.Close() // nothing was done with it
		return nil
	}
}

// awaitKeyring waits for the answer that was not there when the screen came up.
func (a *app) awaitKeyring() tea.Cmd {
	answer := a.pending
	if answer == nil {
		return nil
	}
	a.pending = nil
	return func() tea.Msg { return gateMsg{<-answer} }
}

// gated routes messages while there is no open vault: what is not about the
// gate, the terminal or the clipboard comes from before it was locked.
func (a *app) gated(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return a.gateKey(tea.Key(msg))
	case tea.MouseMsg:
		return a.mouse(msg)
	case tea.PasteMsg:
		if a.quitting {
			return nil
		}
		return a.gate.Paste(a, msg.Content)
	case tea.WindowSizeMsg:
		a.resize(msg.Width, msg.Height)
	case toastGoneMsg:
		a.toastGone(msg.id)
	case wipeMsg:
		if msg.generation == a.copies {
			return a.wipe()
		}
	case wipedMsg:
		return a.wiped(msg)
	case closedMsg:
		return a.leave()
	case revealedMsg:
		msg.token.Wipe()
	case gateMessage:
		return msg.apply(a)
	case message: // of a page that is gone
	default:
		return a.terminal(msg)
	}
	return nil
}

func (a *app) gateKey(key tea.Key) tea.Cmd {
	a.toasts.Key()
	key = printed(key)
	switch key.Keystroke() {
	case "ctrl+c":
		return a.quitNow()
	case "ctrl+z":
		return tea.Suspend
	}
	if a.quitting {
		return nil
	}
	cmd, _ := a.gate.Key(a, key)
	return cmd
}

// enterRack shows the rack of a vault that was opened.
func (a *app) enterRack(s Session) tea.Cmd {
	a.adopt(s)
	return tea.Batch(a.begin(), a.take(), a.look(), a.stranded.land(context.WithoutCancel(a.ctx), a.keeper))
}

// adopt takes over an open vault; what was shown before it was locked comes
// back as it was.
func (a *app) adopt(s Session) {
	if a.gate != nil {
		a.gate.Close()
		a.gate = nil
	}
	a.stop()
	a.ctx, a.stop = context.WithCancel(a.life)
	a.keeper, a.close, a.options.Vault, a.words, a.chores = s.Keeper, s.Close, s.How, s.Words, s.Chores
	a.now = s.Keeper.Now()
	a.touched, a.heard, a.warned, a.rekeyedWhy = a.now, a.now, false, ""
	clear(a.providers)
}
