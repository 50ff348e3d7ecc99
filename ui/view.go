package ui

import (
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/themes"
	"github.com/tokenrack/tokenrack/ui/accounts"
	"github.com/tokenrack/tokenrack/ui/detail"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/keys"
)

// paneFrom is the width from which details stand beside the list.
const paneFrom = 150

// paned says that details stand beside the list.
func (a *app) paned() bool { return a.detailOpen && a.width >= paneFrom }

// resize divides the window.
func (a *app) resize(width, height int) {
	a.width, a.height = width, height
	list := width
	if a.paned() {
		list = width * 60 / 100
		a.detail.SetSize(width-list, height)
	} else {
		a.detail.SetSize(width, height)
	}
	a.list.SetSize(list, height)
	a.everyPage(func(p page) { p.SetSize(width, height) })
}

// View draws the screen. It runs after every message, so it must cost little
// however many accounts there are.
func (a *app) View() tea.View {
	a.pointer.hits, a.pointer.box = a.pointer.hits[:0], box{}
	content, cursor := a.frame()
	typed := -1
	if cursor != nil {
		typed = cursor.Y
	}
	content = a.overBanner(a.overToasts(content, typed), typed)
	view := tea.NewView(content)
	view.AltScreen = true
	view.ReportFocus = true
	view.WindowTitle = a.title(" - ")
	view.KeyboardEnhancements.ReportAlternateKeys = true
	if a.options.kept.Mouse {
		view.MouseMode = tea.MouseModeCellMotion
	}
	view.ProgressBar = a.taskbar()
	if cursor != nil {
		cursor.Blink = !a.reduced() && (a.list.Finding() || a.front() != nil)
		cursor.Shape = tea.CursorBar
		view.Cursor = cursor
	}
	return view
}

func (a *app) tooSmall() bool {
	return a.width < accounts.MinWidth || a.height < accounts.MinHeight
}

func (a *app) frame() (string, *tea.Cursor) {
	if a.tooSmall() {
		a.canvas.Reset()
		if p, ok := a.front().(*palettePage); ok && a.palettable() {
			return a.overPages("", nil, []page{p})
		}
		a.counts(a.canvas)
		return a.canvas.String(), tea.NewCursor(0, 0)
	}
	pages, whole := a.seen()
	if whole {
		return a.overPages("", nil, pages)
	}
	if tab := a.tabPage(); tab != nil {
		content, cursor := a.overPages("", nil, []page{tab})
		return a.overPages(content, cursor, pages)
	}
	content, cursor := a.racks()
	return a.overPages(content, cursor, pages)
}

// racks draws the list, the details, or both side by side.
func (a *app) racks() (string, *tea.Cursor) {
	c := a.canvas
	c.Reset()
	if a.detailOpen && !a.paned() {
		a.renderDetail(c)
		a.pointer.lay(c, 0, 0)
		return c.String(), tea.NewCursor(2, 1)
	}
	a.list.Render(c, accounts.Around{
		Title: a.title(" " + c.Glyphs.Dot + " "), Note: a.note(), Auto: a.autoNote(), Alarm: a.alarm(), Brief: a.briefAlarm(), Footer: a.footer,
		Covered: len(a.toasts.All()) > 0, Tabs: a.tabBar,
	}, a.now)
	a.pointer.lay(c, 0, 0)
	content := c.String()
	if a.paned() {
		a.pane.Reset()
		a.renderDetail(a.pane)
		content = beside(content, a.pane.String())
		a.pointer.lay(a.pane, a.list.Width(), 0)
	}
	var cursor *tea.Cursor
	if at, ok := a.list.CursorAt(); ok {
		cursor = tea.NewCursor(at.X, at.Y)
	}
	return content, cursor
}

func (a *app) renderDetail(c *draw.Canvas) {
	footer := a.footer
	if a.paned() {
		footer = func(c *draw.Canvas, width int) {
			c.ClipText(themes.Faint, c.Spell("{move.down} {move.up} turn to the accounts beside  {move.half_down} {move.half_up} scroll"), width)
		}
	}
	a.detail.Render(c, detail.Around{Note: a.list.Position(), Footer: footer}, a.now)
}

// beside puts two boxes of the same height side by side.
func beside(left, right string) string {
	var b strings.Builder
	b.Grow(len(left) + len(right))
	for {
		l, lrest, more := strings.Cut(left, "\n")
		r, rrest, _ := strings.Cut(right, "\n")
		b.WriteString(l)
		b.WriteString(r)
		if !more {
			return b.String()
		}
		b.WriteByte('\n')
		left, right = lrest, rrest
	}
}

// title is the program's name, and in the demo what it is.
func (a *app) title(gap string) string {
	if n := a.unconfirmed(); n > 0 {
		return "OLDER COPY OF THE VAULT" + gap + count(n, "account") + " to confirm"
	}
	if a.options.Demo == nil {
		return "tokenrack"
	}
	demo := []string{"tokenrack", "DEMO", "sandbox on this computer", "resets on quit"}
	if a.width < accounts.MinWidth+20 {
		demo = []string{"DEMO", "sandbox on this computer", "resets on quit"}
	}
	if rate := a.rate(); rate > 1 {
		demo = append(demo, "clock x"+itoa(rate))
	}
	return strings.Join(demo, gap)
}

func (a *app) note() string {
	clock := a.now.Local().Format("15:04")
	if a.options.Vault == "" {
		return clock
	}
	return "vault: " + draw.Clean(a.options.Vault) + " " + a.canvas.Glyphs.Dot + " " + clock
}

func (a *app) autoNote() string {
	if a.incident != nil {
		return a.registry.Spell(a.incident.note(a.canvas.Glyphs), a.canvas.Glyphs.ASCII)
	}
	if a.bulking() {
		return a.bulkNote(a.canvas.Glyphs)
	}
	if i := a.toResume(); i != nil {
		return a.registry.Spell(CutOff(*i)+", {account.revoke} goes on", a.canvas.Glyphs.ASCII)
	}
	if a.warned {
		return "locks in a minute"
	}
	if n := a.list.Working(); n > 0 {
		return a.canvas.Glyphs.Busy + " " + count(n, "exchange") + " under way"
	}
	if rests := a.pauseNote(); rests != "" {
		return a.canvas.Glyphs.Auto + " " + rests
	}
	if alarm := a.alarm(); alarm != "" {
		return alarm
	}
	return a.canvas.Glyphs.Auto + " auto-refresh on"
}

// footer draws the mode, the keys most useful now, and always the way to help.
func (a *app) footer(c *draw.Canvas, width int) {
	start := c.Col()
	end := start + width
	mode := a.mode()
	c.Put(themes.AccentOn, " "+mode.String()+" ")
	c.Pad(2)
	room := end - a.helpWidth(c)
	switch hint := a.tour.hint(c, false); {
	case a.quitting:
		c.ClipText(themes.Text, "Finishing what has begun, then leaving. Ctrl+C leaves now.", room-c.Col())
	case hint != "" && a.front() == nil:
		a.tryHint(c, hint, room)
		a.hints(c, room)
	default:
		a.hints(c, room)
	}
	a.helpHint(c, end)
}

// tryHint draws a hint of the demo; where there is no room for all of it, what
// stands before its comma, semicolon or colon.
func (a *app) tryHint(c *draw.Canvas, hint string, room int) {
	const before = "try "
	if hint == "" {
		return
	}
	for draw.Width(hint, c.Method)+len(before) > room-c.Col() {
		at := strings.LastIndexAny(hint, ",;:")
		if at < 0 {
			break
		}
		hint = hint[:at]
	}
	c.Put(themes.Muted, before)
	c.ClipText(themes.Accent, hint, room-c.Col())
	c.Pad(max(0, min(3, room-c.Col())))
}

// helpWidth is how many cells the way to help takes with the gap before it; 0
// where the person left it to the palette.
func (a *app) helpWidth(c *draw.Canvas) int {
	key := a.helpKey(c.Glyphs.ASCII)
	if key == "" {
		return 0
	}
	return draw.Width(key, c.Method) + len(" help") + 2
}

// helpKey is the key of help as it is written: where letters are typed, one
// that types nothing. In an empty find line every key of it works.
func (a *app) helpKey(ascii bool) string {
	mode := a.mode()
	if mode.Types() || mode == keys.FindIn && !a.list.Fresh() {
		return a.registry.Typing(keys.Help, ascii)
	}
	return a.registry.Action(keys.Help).Written(ascii)
}

// helpHint draws the way to help so that it ends a footer: it is the last hint
// to go.
func (a *app) helpHint(c *draw.Canvas, end int) {
	width := a.helpWidth(c)
	if width == 0 {
		return
	}
	c.To(end - width + 2)
	from := c.Col()
	c.Put(themes.Key, a.helpKey(c.Glyphs.ASCII))
	c.Put(themes.Muted, " help")
	c.Zone(from, draw.Target{Action: string(keys.Help)})
}

// hints draws the most useful keys, as many as there is room for.
func (a *app) hints(c *draw.Canvas, room int) {
	if p, own := a.front().(hinting); own {
		if hints := p.Hints(c.Glyphs); len(hints) > 0 {
			for _, hint := range hints {
				a.hint(c, hint[0], hint[1], room)
			}
			return
		}
	}
	if a.list.Finding() {
		for _, hint := range a.findHints(c.Glyphs.ASCII) {
			a.hint(c, hint[0], hint[1], room)
		}
		return
	}
	for _, action := range a.registry.Hints(a.where()) {
		a.hintOf(c, action, room)
	}
}

// hintOf draws an action of the registry, which a click runs.
func (a *app) hintOf(c *draw.Canvas, action *keys.Action, room int) {
	from := c.Col()
	a.hint(c, action.Written(c.Glyphs.ASCII), action.Hint, room)
	c.Zone(from, draw.Target{Action: string(action.ID)})
}

// hint draws a key and what it does, where there is room; a click presses it.
func (a *app) hint(c *draw.Canvas, key, says string, room int) {
	if c.Col()+draw.Width(key, c.Method)+1+len(says) > room {
		return
	}
	from := c.Col()
	c.Put(themes.Key, key)
	c.Pad(1)
	c.Put(themes.Muted, says)
	c.Hint(from, key)
	c.Pad(2)
}

// findHints are the keys of the find line, which is a text field and has no
// letters for commands.
func (a *app) findHints(ascii bool) [][2]string {
	var hints [][2]string
	add := func(says string, ids ...keys.ID) {
		var all []string
		for _, id := range ids {
			if key := a.registry.Typing(id, ascii); key != "" {
				all = append(all, key)
			}
		}
		gap := ""
		if utf8.RuneCountInString(strings.Join(all, "")) > len(all) {
			gap = "/"
		}
		if len(all) > 0 {
			hints = append(hints, [2]string{strings.Join(all, gap), says})
		}
	}
	add("copy bearer", keys.Copy)
	add("move", keys.Up, keys.Down)
	add("details", keys.Details)
	return append(hints, [2]string{"Esc", "commands"})
}

// counts is all that fits into a tiny window.
func (a *app) counts(c *draw.Canvas) {
	room := max(1, a.width)
	said := []func(){
		func() {
			c.ClipText(themes.Text, "Too small: "+size(a.width, a.height)+". Need "+size(accounts.MinWidth, accounts.MinHeight)+".", room)
		},
		func() { a.list.Counts(c, room) },
		func() { c.ClipText(themes.Muted, a.tinyKeys(), room) },
	}
	for i := range a.height {
		if i < len(said) {
			said[i]()
		}
		c.To(a.width)
		if i < a.height-1 {
			c.Newline()
		}
	}
}
