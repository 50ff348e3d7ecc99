package ui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/keys"
)

// page is what stands in front of the list: a full screen, a dialog, or the
// screen of a tab. It ties a plain screen to the root; the screen itself lies
// in a package of its own and knows nothing of either. What a page does not
// need it takes from [bare].
type page interface {
	// SetSize gives the page the size of the window.
	SetSize(width, height int)
	// Full says that at this size the page fills the window. One that does not
	// is a box over what lies below it.
	Full() bool
	// Width is how wide the box is; of a page that is full it is not asked.
	Width() int
	// Draw draws the page: the window's size where it is full, else a box.
	Draw(a *app, c *draw.Canvas)
	// CursorAt is the cell within what was drawn for the terminal's own cursor,
	// at what has the focus; false where there is nothing to point at.
	CursorAt() (x, y int, shown bool)

	// Mode is the mode in which the registry is asked for a key that Key did
	// not take. It is the badge in the footer too.
	Mode() keys.Mode
	// Name is the page's name as help shows it.
	Name() string
	// Key takes a key first. Where handled is false the registry is asked, and
	// Esc closes the page.
	Key(a *app, key tea.Key) (cmd tea.Cmd, handled bool)
	// Paste takes pasted text.
	Paste(a *app, text string) tea.Cmd
	// Do runs an action of the registry that is the page's own, moving keys
	// among them; false: the root runs it.
	Do(a *app, id keys.ID) (cmd tea.Cmd, handled bool)
	// Place tells the registry's actions what they need to know of the page.
	Place(s *keys.Situation)

	// Changed is called when there is a new snapshot, and when a tab is shown
	// again.
	Changed(a *app) tea.Cmd
	// Tick is called with the clock, and Every says how often it has to come;
	// 0: the page shows no time.
	Tick(a *app) tea.Cmd
	Every() time.Duration
	// Blur is called when the terminal loses the focus: what is revealed is
	// hidden.
	Blur()
	// Close is called once, whatever way the page is left: secrets are wiped.
	Close()
}

// bare is a page that does nothing, to be embedded by those that do a part.
type bare struct{}

func (bare) Full() bool                        { return true }
func (bare) Width() int                        { return 0 }
func (bare) CursorAt() (x, y int, shown bool)  { return 0, 0, false }
func (bare) Paste(*app, string) tea.Cmd        { return nil }
func (bare) Do(*app, keys.ID) (tea.Cmd, bool)  { return nil, false }
func (bare) Place(*keys.Situation)             {}
func (bare) Changed(*app) tea.Cmd              { return nil }
func (bare) Tick(*app) tea.Cmd                 { return nil }
func (bare) Every() time.Duration              { return 0 }
func (bare) Blur()                             {}
func (bare) Close()                            {}
func (bare) Key(*app, tea.Key) (tea.Cmd, bool) { return nil, false }

// hinting is a page with hints of its own for the footer, such as what ends
// typing; where it gives none, the registry's are shown.
type hinting interface {
	Hints(g *draw.Glyphs) [][2]string
}

// message is a message that knows what to do with itself, so that what a page
// asked for comes back without the root knowing every page.
type message interface {
	// apply runs in the event loop. It does no I/O.
	apply(a *app) tea.Cmd
}

// front is the page that has the keyboard, nil where the list has it.
func (a *app) front() page {
	if a.gate != nil {
		return a.gate
	}
	if len(a.pages) > 0 {
		return a.pages[len(a.pages)-1]
	}
	return a.tabPage()
}

// open puts a page in front. Notices of what was done before would lie over it,
// so they go; the one that offers to undo stays for its time.
func (a *app) open(p page) {
	a.toasts.Leave(a.undoable.toast)
	p.SetSize(a.width, a.height)
	a.pages = append(a.pages, p)
}

// shut closes a page wherever it lies; one that was closed already is left.
func (a *app) shut(p page) {
	for i, open := range a.pages {
		if open == p {
			p.Close()
			a.pages = append(a.pages[:i:i], a.pages[i+1:]...)
			return
		}
	}
}

// backOut leaves the page in front: a dialog or a full screen closes, a tab
// gives way to the list.
func (a *app) backOut() tea.Cmd {
	if len(a.pages) > 0 {
		a.shut(a.pages[len(a.pages)-1])
		return nil
	}
	return a.showTab(keys.TabAccounts)
}

// everyPage visits all pages, those of tabs that are not shown too.
func (a *app) everyPage(visit func(page)) {
	if a.gate != nil {
		visit(a.gate)
	}
	for _, t := range a.tabs {
		if t.page != nil {
			visit(t.page)
		}
	}
	for _, p := range a.pages {
		visit(p)
	}
}

// seen are the pages that can be seen, the lowest first, beginning with the
// last that fills the window; whole says that nothing below them can be seen.
func (a *app) seen() (pages []page, whole bool) {
	if a.gate != nil {
		return []page{a.gate}, true
	}
	for i := len(a.pages) - 1; i >= 0; i-- {
		if a.pages[i].Full() {
			return a.pages[i:], true
		}
	}
	return a.pages, false
}

// pageKey gives a key to the page in front.
func (a *app) pageKey(p page, key tea.Key) tea.Cmd {
	if cmd, handled := p.Key(a, key); handled {
		return cmd
	}
	if action := a.registry.Match(p.Mode(), key.String(), key.Keystroke()); action != nil {
		return a.try(action)
	}
	if key.Keystroke() == "esc" {
		return a.backOut()
	}
	return nil
}

// overPages lays the pages that can be seen over the frame.
func (a *app) overPages(content string, cursor *tea.Cursor, pages []page) (string, *tea.Cursor) {
	for _, p := range pages {
		c := a.pane
		c.Reset()
		p.Draw(a, c)
		over := c.String()
		x, y := 0, 0
		a.pointer.hits, a.pointer.box = a.pointer.hits[:0], box{}
		if p.Full() {
			content = over
		} else {
			x = max(0, (a.width-p.Width())/2)
			y = max(0, (a.height-strings.Count(over, "\n")-1)/3)
			a.pointer.box = box{x, y, p.Width(), strings.Count(over, "\n") + 1}
			content = draw.Overlay(content, over, x, y, a.canvas.Method)
		}
		a.pointer.lay(c, x, y)
		cursor = nil
		if cx, cy, shown := p.CursorAt(); shown {
			cursor = tea.NewCursor(x+cx, y+cy)
		}
	}
	return content, cursor
}

// tickPages gives the clock to the pages that can be seen.
func (a *app) tickPages() tea.Cmd {
	var cmds []tea.Cmd
	a.shownPages(func(p page) { cmds = append(cmds, p.Tick(a)) })
	return tea.Batch(cmds...)
}

// shownPages visits the page of the tab and those in front of it.
func (a *app) shownPages(visit func(page)) {
	if p := a.tabPage(); p != nil {
		visit(p)
	}
	for _, p := range a.pages {
		visit(p)
	}
}

// isOpen says that a page has not been left.
func (a *app) isOpen(p page) bool {
	for _, open := range a.pages {
		if open == p {
			return true
		}
	}
	return false
}
