package ui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/ui/browse"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/keys"
	"github.com/tokenrack/tokenrack/ui/toast"
)

// browsePage waits for a browser.
type browsePage struct {
	bare
	*browse.Screen
	order  browserOrder
	flow   codeFlow
	cancel context.CancelFunc
	opened bool // the browser was opened for it already
}

func (p *browsePage) Name() string { return "Browser sign-in" }

func (p *browsePage) Mode() keys.Mode {
	if p.InBox() && !p.QRShown() {
		return keys.BrowseIn
	}
	return keys.Browse
}

func (p *browsePage) CursorAt() (x, y int, shown bool) { return p.Screen.CursorAt() }

func (p *browsePage) SetSize(width, height int) { p.Screen.SetSize(width, height) }

func (p *browsePage) Draw(a *app, c *draw.Canvas) {
	p.Render(c, browse.Around{Footer: a.footer, Dark: a.dark}, a.now)
}

func (p *browsePage) Every() time.Duration {
	if p.Waiting() {
		return time.Second
	}
	return 0
}

func (p *browsePage) Place(s *keys.Situation) {
	s.Browse = keys.Browsing{Waiting: p.Waiting(), NoOpen: p.NoOpen(), Tunnel: p.Tunnel() != "", Device: p.UserCode() != ""}
}

// Close stops waiting: the port is given back, and a callback that comes too
// late changes nothing.
func (p *browsePage) Close() {
	p.cancel()
	p.Wipe()
}

// Key leaves everything to the registry but what is typed into the box.
func (p *browsePage) Key(_ *app, key tea.Key) (tea.Cmd, bool) {
	switch stroke := key.Keystroke(); {
	case p.Mode() != keys.BrowseIn:
		return nil, false
	case stroke == "enter" || stroke == "esc" || stroke == "tab" || stroke == "f1" || stroke == "ctrl+l":
		return nil, false
	}
	p.Type(key)
	return nil, true
}

func (p *browsePage) Paste(a *app, text string) tea.Cmd {
	if p.Screen.Paste(text) {
		return p.handIn(a)
	}
	return nil
}

func (p *browsePage) Do(a *app, id keys.ID) (tea.Cmd, bool) {
	switch id {
	case keys.BrowseOpen:
		return p.openBrowser(a), true
	case keys.BrowseCopy:
		return a.copyText(p.URL(), "Copied the address; it holds no secret"), true
	case keys.BrowseMessage:
		return a.copyText(p.Message(), "Copied a message for the customer, in three steps"), true
	case keys.BrowseTunnel:
		return a.copyText(p.Tunnel(), "Copied the line for the other computer"), true
	case keys.BrowseCode:
		return a.copyText(p.UserCode(), "Copied the code for the other device"), true
	case keys.BrowseQR:
		if why := p.ToggleQR(); why != "" {
			return a.say(toast.Warning, wording(why)), true
		}
	case keys.BrowseBox:
		p.Enter()
	case keys.BrowseLeave:
		p.Leave()
	case keys.BrowseHandIn:
		return p.handIn(a), true
	case keys.BrowseAgain:
		return a.beginBrowser(p.order, p), true
	case keys.BrowseCancel:
		if p.QRShown() {
			p.ToggleQR()
			return nil, true
		}
		a.shut(p)
	default:
		return nil, false
	}
	return nil, true
}

// openBrowser opens the address; in the demo, where there is no browser, the
// demo itself presses Allow.
func (p *browsePage) openBrowser(a *app) tea.Cmd {
	ctx, browser, address := a.ctx, a.browser, p.URL()
	if p.Practice() {
		approve := a.options.Demo.Approve
		flow := p.flow
		return func() tea.Msg {
			callback, err := approve(address)
			if err == nil {
				err = flow.Paste(callback)
			}
			return browsePastedMsg{page: p, flow: flow, err: err}
		}
	}
	p.Say("Opening your browser" + a.canvas.Glyphs.More)
	return func() tea.Msg { return browserOpenedMsg{page: p, err: browser.Open(ctx, address)} }
}

// browserOpenedMsg says what became of opening the browser.
type browserOpenedMsg struct {
	page *browsePage
	err  error
}

func (m browserOpenedMsg) apply(*app) tea.Cmd {
	if m.err != nil {
		m.page.Say("The browser did not open. {browser.copy_address} copies the address.")
		return nil
	}
	m.page.Say("The browser was asked to open the address.")
	return nil
}

// handIn gives what stands in the box to the flow.
func (p *browsePage) handIn(*app) tea.Cmd {
	text, flow := p.Code(), p.flow
	if text == "" {
		return nil
	}
	return func() tea.Msg { return browsePastedMsg{page: p, flow: flow, err: flow.Paste(text)} }
}
