package ui

import (
	"crypto/sha256"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui/appform"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/form"
	"github.com/tokenrack/tokenrack/ui/keys"
	"github.com/tokenrack/tokenrack/ui/toast"
)

// filled is a form that a page shows.
type filled interface {
	SetSize(width, height int)
	Full() bool
	Width() int
	Render(c *draw.Canvas)
	CursorAt() (x, y int)
	Key(key tea.Key) form.Answer
	Paste(text string) form.Answer
	Busy() bool
	Wipe()
	// Front is the form as it is seen now.
	Front() *form.Form
	// Digest tells one state of what is filled in from another, but for the
	// items named in except.
	Digest(except ...string) [sha256.Size]byte
}

// checkable is a form of an app that can be tested without making a token.
type checkable interface {
	Tests() bool
	CheckDraft() (keeper.AppDraft, bool)
	SetChecking()
	Checked(found model.AppCheck, onward bool) form.Answer
	CheckFailed(lines []string)
	// Refused is what the test found where a certificate is not trusted.
	Refused() *model.AppCheck
	Pin()
	// Accept takes the person's word that secrets may go where the issuer says.
	Accept()
}

// reaching is a form that looks whether an address answers, once its field was
// left.
type reaching interface {
	Reaching() (app model.App, of string, ok bool)
	Reached(of string, found model.AppCheck, err error)
}

// guided is a form that knows the maker's page and a redirect URL.
type guided interface {
	MakersPage() string
	RedirectURL() string
}

// pasting is a form that can go by pasted tokens instead.
type pasting interface {
	CanPaste() bool
	PasteInstead() (says string)
}

// formPage is a form in front of what it is about.
type formPage struct {
	bare
	filled
	name   string
	filed  [sha256.Size]byte // as it was filled in when it was opened
	submit func(a *app, p *formPage) tea.Cmd
	draft  *drafting // keeps what is half filled in; nil: nothing does
	pinned time.Time // when the first of two presses came that replace a pin
	tests  int       // generation of the test that runs
}

func (p *formPage) SetSize(width, height int) { p.filled.SetSize(width, height) }
func (p *formPage) Full() bool                { return p.filled.Full() }
func (p *formPage) Width() int                { return p.filled.Width() }
func (p *formPage) Mode() keys.Mode           { return keys.Fill }
func (p *formPage) Name() string              { return p.name }

func (p *formPage) Draw(a *app, c *draw.Canvas) {
	front := p.Front()
	front.More = front.More[:0]
	if p.draft == nil && front.Leave == form.KeepDraft {
		front.Leave = "" // there is none: leaving asks
	}
	s := &keys.Situation{Mode: keys.Fill}
	p.Place(s)
	for _, action := range a.registry.Hints(s) {
		if action.Modes&keys.Fill != 0 && action.Group == keys.Forms {
			front.More = append(front.More, form.Hint{Key: action.Written(c.Glyphs.ASCII), Says: action.Hint, Urgent: action.ID == keys.FormPin})
		}
	}
	p.Render(c)
}

// Place tells what the form's own keys can do.
func (p *formPage) Place(s *keys.Situation) {
	s.Fill = keys.Filling{Draft: p.draft.any()}
	if p.Busy() {
		return
	}
	if f, ok := p.filled.(checkable); ok {
		s.Fill.Tests, s.Fill.Refused = f.Tests(), f.Refused() != nil
	}
	if f, ok := p.filled.(guided); ok {
		s.Fill.Page, s.Fill.Redirect = f.MakersPage() != "", f.RedirectURL() != ""
	}
	if f, ok := p.filled.(pasting); ok {
		s.Fill.Paste = f.CanPaste()
	}
}

func (p *formPage) CursorAt() (x, y int, shown bool) {
	x, y = p.filled.CursorAt()
	return x, y, true
}

// Close wipes the form; what is worth keeping was kept before.
func (p *formPage) Close() {
	p.draft.close()
	p.filled.Wipe()
}

// Paste gives pasted text to the form.
func (p *formPage) Paste(a *app, text string) tea.Cmd {
	if p.draft.waits(tea.PasteMsg{Content: text}) {
		return nil
	}
	p.filled.Paste(text)
	return p.draft.touched(a, p)
}

// Key asks the registry first: in a form only keys that type nothing are
// commands.
func (p *formPage) Key(a *app, key tea.Key) (tea.Cmd, bool) {
	if p.draft.waits(tea.KeyPressMsg(key)) {
		return nil, true
	}
	if key.Text == "" {
		action := a.registry.Match(keys.Fill, key.String(), key.Keystroke())
		if action != nil && action.Group == keys.Forms && !p.Busy() {
			return tea.Batch(a.try(action), p.draft.touched(a, p)), true
		}
	}
	cmd := p.answered(a, p.filled.Key(key))
	return tea.Batch(cmd, p.reach(a), p.draft.touched(a, p)), true
}

// reach looks whether an address answers whose field was just left. Filling in
// goes on meanwhile, and nothing is sent there.
func (p *formPage) reach(a *app) tea.Cmd {
	f, ok := p.filled.(reaching)
	if !ok || !a.isOpen(p) {
		return nil
	}
	app, of, ok := f.Reaching()
	if !ok {
		return nil
	}
	ctx, k := a.ctx, a.keeper
	return func() tea.Msg {
		found, err := k.ReachApp(ctx, app)
		return appReachedMsg{page: p, of: of, found: found, err: err}
	}
}

// appReachedMsg says whether an address answers.
type appReachedMsg struct {
	page  *formPage
	of    string
	found model.AppCheck
	err   error
}

func (m appReachedMsg) apply(a *app) tea.Cmd {
	if f, ok := m.page.filled.(reaching); ok && a.isOpen(m.page) {
		f.Reached(m.of, m.found, m.err)
	}
	return nil
}

// answered does what a key asked for.
func (p *formPage) answered(a *app, answer form.Answer) tea.Cmd {
	switch answer {
	case form.Cancel:
		return p.leave(a)
	case form.Submit:
		if !p.Busy() {
			return p.submit(a, p)
		}
	case form.Ask:
		return p.check(a, true)
	default:
	}
	return nil
}

// Do runs the keys of the forms.
func (p *formPage) Do(a *app, id keys.ID) (tea.Cmd, bool) {
	switch id {
	case keys.FormForget:
		return p.draft.forget(a), true
	case keys.FormTest:
		return p.check(a, false), true
	case keys.FormPin:
		return p.pin(a), true
	case keys.FormPrints:
		return p.copyPrints(a), true
	case keys.FormPage:
		if f, ok := p.filled.(guided); ok {
			return a.openPage(f.MakersPage()), true
		}
	case keys.FormRedirect:
		if f, ok := p.filled.(guided); ok {
			return a.copyText(f.RedirectURL(), "Copied the redirect URL: register exactly this one"), true
		}
	case keys.FormPaste:
		if f, ok := p.filled.(pasting); ok {
			return a.say(toast.Info, wording(f.PasteInstead())), true
		}
	}
	return nil, false
}

// check tests what is filled in; where all is well the form goes on after it,
// if that was asked for.
func (p *formPage) check(a *app, onward bool) tea.Cmd {
	f, ok := p.filled.(checkable)
	if !ok {
		return nil
	}
	draft, ok := f.CheckDraft()
	if !ok {
		return nil
	}
	f.SetChecking()
	p.tests++
	ctx, k, generation := a.ctx, a.keeper, p.tests
	return func() tea.Msg {
		defer draft.ClientSecret.Wipe()
		found, err := k.CheckApp(ctx, draft)
		return appCheckedMsg{page: p, generation: generation, onward: onward, found: found, err: err}
	}
}

// appCheckedMsg brings what a test found.
type appCheckedMsg struct {
	page       *formPage
	generation int
	onward     bool
	found      model.AppCheck
	err        error
}

func (m appCheckedMsg) apply(a *app) tea.Cmd {
	f, ok := m.page.filled.(checkable)
	if !ok || !a.isOpen(m.page) || m.generation != m.page.tests {
		return nil
	}
	if m.err != nil {
		f.CheckFailed(lines(m.err))
		return nil
	}
	cmd := m.page.answered(a, f.Checked(m.found, m.onward))
	if m.found.Elsewhere != nil {
		return tea.Batch(cmd, a.askElsewhere(m.found.Elsewhere, func(a *app) tea.Cmd {
			f.Accept()
			return m.page.check(a, m.onward)
		}))
	}
	return tea.Batch(cmd, m.page.draft.touched(a, m.page)) // a pin may be new
}

// askElsewhere asks whether secrets may go where an issuer's document leads,
// with both sides in full; then runs on a yes.
func (a *app) askElsewhere(e *model.Elsewhere, then func(a *app) tea.Cmd) tea.Cmd {
	says := []string{"The issuer's document names addresses of another host. Tokens, codes and the client's secret would leave", draw.Clean(e.From), "and go to"}
	for _, line := range e.Lines() {
		says = append(says, draw.Clean(line))
	}
	says = append(says, "Nothing was sent there yet. Ask the provider if you did not expect this.")
	return a.ask("Another host", says, "let them go there", true, then)
}

// again is how long after the first press the second one counts: a key that is
// held down decides nothing.
const (
	pinAfter  = 300 * time.Millisecond
	pinWithin = 10 * time.Second
)

// pin accepts the certificate that was shown, and tests anew. In place of
// another one that was pinned it has to be pressed twice.
func (p *formPage) pin(a *app) tea.Cmd {
	f, ok := p.filled.(checkable)
	if !ok || f.Refused() == nil {
		return nil
	}
	since := a.now.Sub(p.pinned)
	if f.Refused().Pin != "" && (since < pinAfter || since > pinWithin) {
		if since > pinWithin {
			p.pinned = a.now
		}
		return a.say(toast.Warning, "This replaces the pinned certificate. Has the customer confirmed the new fingerprint? Then {form.pin} once more.")
	}
	p.pinned = time.Time{}
	f.Pin()
	return tea.Batch(a.say(toast.Done, "Pinned: only this certificate is accepted."), p.check(a, false))
}

// copyPrints copies the fingerprints there are to compare; they are no secret.
func (p *formPage) copyPrints(a *app) tea.Cmd {
	f, ok := p.filled.(checkable)
	if !ok || f.Refused() == nil {
		return nil
	}
	found := f.Refused()
	if found.Pin == "" {
		return a.copyText(found.Certificate.SHA256, "Copied the fingerprint of the certificate")
	}
	return a.copyText("pinned "+found.Pin+"\nshown  "+found.Certificate.SHA256, "Copied both fingerprints")
}

// openPage opens a page of the maker's, or copies its address where no browser
// can be opened.
func (a *app) openPage(address string) tea.Cmd {
	if why := a.browser.Why(); why != "" {
		return a.copyText(address, "No browser can be opened here, since "+why+". Copied the page's address")
	}
	ctx, browser := a.ctx, a.browser
	return tea.Batch(a.tell(toast.Info, "Opening "+draw.Clean(address)), func() tea.Msg {
		if err := browser.Open(ctx, address); err != nil {
			return troubleMsg{what: "The browser did not open", err: err}
		}
		return nil
	})
}

// wizardPage adapts the wizard, which is several forms one after the other.
type wizardPage struct{ *appform.Wizard }

func (w wizardPage) Full() bool            { return w.Form().Full() }
func (w wizardPage) Width() int            { return w.Form().Width() }
func (w wizardPage) Render(c *draw.Canvas) { w.Form().Render(c) }
func (w wizardPage) CursorAt() (x, y int)  { return w.Form().CursorAt() }
func (w wizardPage) Busy() bool            { return w.Form().Busy() }
func (w wizardPage) Front() *form.Form     { return w.Form() }

func (w wizardPage) Digest(...string) [sha256.Size]byte { return digest(w.Wizard) }
