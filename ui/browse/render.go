package browse

import (
	"cmp"
	"strings"
	"time"

	"github.com/tokenrack/tokenrack/themes"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/qr"
)

// Around is what the root draws around the page's own content.
type Around struct {
	Footer func(c *draw.Canvas, width int)
	Dark   bool // the terminal's background
}

// besideFrom is how wide the text must stay beside a QR code.
const besideFrom = 46

// line draws one line of content into at most so many cells.
type line func(width int)

// Render draws the page, exactly as large as the window.
func (s *Screen) Render(c *draw.Canvas, around Around, now time.Time) {
	if s.showQR && (c.Glyphs.ASCII || !s.besides()) {
		s.renderCode(c, around)
		return
	}
	f := draw.Frame{Canvas: c, Width: s.width, Line: themes.LineFocus}
	f.Top(s.title(c), s.note())
	c.Newline()
	text := s.width - 4
	var code []string
	if s.showQR {
		code = s.code.Lines(around.Dark)
		text -= s.code.Width() + 3
	}
	room := s.height - 4
	lines := s.lines(c, text, room, now)
	for n := range room {
		f.Open()
		c.Pad(1)
		if n < len(lines) && lines[n] != nil {
			s.atBox = false
			lines[n](text)
			if s.atBox {
				s.cursorY = n + 1
			}
		}
		if n < len(code) {
			c.To(s.width - 2 - s.code.Width())
			c.Put(themes.Text, code[n])
		}
		f.Close(0)
		c.Newline()
	}
	f.Rule()
	c.Newline()
	f.Open()
	c.Pad(1)
	around.Footer(c, s.width-4)
	f.Close(0)
	c.Newline()
	f.Bottom()
}

func (s *Screen) title(c *draw.Canvas) string {
	name := "Waiting for your browser"
	if s.width < 80 {
		name = "Browser sign-in"
	}
	if s.flow.UserCode != "" {
		name = "Sign in on another device"
	}
	parts := []string{name, s.flow.Provider}
	if s.flow.Customer != "" && s.width >= 100 {
		parts = append(parts, s.flow.Customer)
	}
	return strings.Join(append(parts, s.flow.Account), " "+c.Glyphs.Dot+" ")
}

func (s *Screen) note() string {
	if s.flow.SSH {
		return "SSH session seen"
	}
	return ""
}

// lines are the page's content for a width and height: what there is no room
// for is left out, the least important first.
func (s *Screen) lines(c *draw.Canvas, width, height int, now time.Time) []line {
	if s.state == over {
		return s.ended(c, width)
	}
	var out []line
	say := func(role themes.Role, text string) {
		for _, part := range draw.Wrap(text, width, c.Method) {
			out = append(out, func(width int) { c.ClipText(role, part, width) })
		}
	}
	gap := func(from int) {
		if height >= from {
			out = append(out, nil)
		}
	}
	for _, step := range s.steps() {
		say(themes.Text, c.Spell(step))
	}
	gap(20)
	out = append(out, func(width int) { s.clock(c, width, now) })
	if height >= 18 && s.flow.Scopes != "" {
		asks := "asking for: " + s.flow.Scopes
		if s.flow.UserCode == "" {
			asks += " " + c.Glyphs.Dot + " state check on"
		}
		say(themes.Muted, asks)
	}
	gap(20)
	out = append(out, s.address(c, width, height)...)
	if code := s.flow.UserCode; code != "" {
		gap(16)
		out = append(out, func(width int) { codeLine(c, code, width) })
	} else {
		gap(20)
		say(themes.Muted, s.pasteHelp(height))
		out = append(out, func(width int) { s.input(c, width) })
	}
	for _, part := range s.trouble {
		say(themes.Danger, part)
	}
	if tunnel := s.flow.Tunnel(); tunnel != "" && height >= 18 {
		out = append(out, func(width int) { tunnelLine(c, tunnel, width) })
	}
	if s.said != "" {
		gap(20)
		say(themes.Accent, c.Spell(s.said))
	}
	return out
}

// steps are what the person does, shorter in a small window.
func (s *Screen) steps() []string {
	open := "Open the address below in a browser."
	switch {
	case s.flow.UserCode != "":
		return []string{
			"1. Open the address below in a browser on any device; {browser.qr} shows it for a phone.",
			"2. Enter the code there, log in as the customer and press Allow.",
			"3. Come back here; there is nothing to type.",
		}
	case s.flow.Practice:
		open = "Open the address below in a browser, or press {browser.open}: the demo presses Allow for you."
	case s.flow.NoOpen == "":
		open = "Your browser opens the address below; {browser.open} opens it again."
	}
	if s.height < 24 {
		return []string{open, "Log in as the customer, press Allow, come back."}
	}
	return []string{
		"1. " + open,
		"2. Log in there as the customer and press Allow.",
		"3. Come back here; there is nothing to type.",
	}
}

func (s *Screen) pasteHelp(height int) string {
	if s.flow.Listens() == "" {
		return "The browser cannot come back here by itself: copy the address of the page it ends at, and paste it here."
	}
	if height < 18 {
		return "Over SSH: paste the address of the page that fails to load:"
	}
	return "On another machine or over SSH? The last page will fail to load: that is fine. Copy its address and paste it here:"
}

// clock says how long the page waits already, and where.
func (s *Screen) clock(c *draw.Canvas, width int, now time.Time) {
	end := c.Col() + width
	c.Put(themes.Accent, c.Glyphs.Busy+" ")
	where := "waiting"
	if at := s.flow.Listens(); at != "" {
		where = "waiting on " + at
	}
	limit := cmp.Or(s.flow.Life, Limit)
	spent := min(max(now.Sub(s.began), 0), limit)
	c.Put(themes.Accent, c.Left(spent))
	c.ClipText(themes.Muted, " of "+draw.Left(limit)+" "+c.Glyphs.Dot+" "+where, end-c.Col())
}

// address is the link, over as many lines as can be spared: over SSH it may
// have to be marked with the mouse.
func (s *Screen) address(c *draw.Canvas, width, height int) []line {
	most := 1
	if height >= 18 {
		most = 5
	}
	var out []line
	rest := draw.Clean(s.flow.URL)
	for len(out) < most && rest != "" {
		part, _ := draw.Head(rest, width, c.Method)
		if part == "" {
			break
		}
		rest = rest[len(part):]
		if len(out) == most-1 && rest != "" {
			part += rest // so that the cut is marked
		}
		out = append(out, func(width int) { c.Link(themes.Link, part, s.flow.URL, "signin", width) })
	}
	return append(out, func(width int) {
		c.ClipText(themes.Faint, c.Spell("{browser.copy_address} copies it: it holds no secret. {browser.copy_message} copies a message for the customer."), width)
	})
}

// input is the box for the callback, with marks for what was found in it.
func (s *Screen) input(c *draw.Canvas, width int) {
	end := c.Col() + width
	role := themes.Muted
	if s.inBox {
		role = themes.Accent
	}
	c.Put(role, c.Glyphs.Prompt+" ")
	marks := s.marks(c)
	room := end - c.Col() - draw.Width(marks, c.Method) - 1
	if s.box.Text() == "" && !s.inBox {
		c.ClipText(themes.Faint, c.Spell("{browser.paste_box}, then paste"), room)
		return
	}
	at := s.box.Draw(c, max(1, room))
	if s.inBox {
		s.cursorX, s.atBox = at, true
	}
	c.To(end - draw.Width(marks, c.Method))
	c.Put(themes.Muted, marks)
}

// marks say what the box holds, as far as can be told before it is handed in.
func (s *Screen) marks(c *draw.Canvas) string {
	if s.box.Text() == "" {
		return ""
	}
	yes, no := c.Glyphs.Yes+" ", c.Glyphs.No+" "
	found := s.look()
	if found.bare {
		return yes + "a bare code"
	}
	parts := []string{no + "no code"}
	switch {
	case found.refused:
		parts[0] = no + "refused"
	case found.hasCode:
		parts[0] = yes + "has code"
	}
	switch {
	case found.stateFits:
		parts = append(parts, yes+"state matches")
	case found.hasState:
		parts = append(parts, no+"another sign-in's state")
	default:
		parts = append(parts, no+"no state")
	}
	return strings.Join(parts, "  ")
}

// codeLine is the code that a person types elsewhere, alone on its line.
func codeLine(c *draw.Canvas, code string, width int) {
	end := c.Col() + width
	c.ClipText(themes.Muted, "the code:  ", width)
	c.ClipText(themes.AccentOn, " "+draw.Clean(code)+" ", end-c.Col())
	if says := c.Spell("  ({browser.copy_code} copies)"); c.Col()+draw.Width(says, c.Method) <= end {
		c.Put(themes.Faint, says)
	}
}

func tunnelLine(c *draw.Canvas, tunnel string, width int) {
	end := c.Col() + width
	c.ClipText(themes.Muted, "or tunnel first: ", width)
	c.ClipText(themes.Text, tunnel, end-c.Col())
	if says := c.Spell("  ({browser.copy_tunnel} copies)"); c.Col()+draw.Width(says, c.Method) <= end {
		c.Put(themes.Faint, says)
	}
}

// ended is what stands here once the sign-in is over without tokens.
func (s *Screen) ended(c *draw.Canvas, width int) []line {
	var out []line
	say := func(role themes.Role, text string) {
		for _, part := range draw.Wrap(text, width, c.Method) {
			out = append(out, func(width int) { c.ClipText(role, part, width) })
		}
	}
	says := c.Glyphs.No + " Not signed in. The port is closed."
	if s.flow.UserCode != "" {
		says = c.Glyphs.No + " Not signed in."
	}
	say(themes.Danger, says)
	out = append(out, nil)
	for _, part := range s.trouble {
		say(themes.Text, part)
	}
	return out
}

// besides says that the QR code has room beside the text.
func (s *Screen) besides() bool {
	return s.code != nil && s.code.Height() <= s.height-4 && s.width-4-s.code.Width()-3 >= besideFrom
}

// renderCode draws the QR code alone, or says how much room it needs.
func (s *Screen) renderCode(c *draw.Canvas, around Around) {
	var code []string
	switch {
	case c.Glyphs.ASCII:
		code = draw.Wrap(c.Spell("This terminal shows only ASCII, which a QR code cannot be drawn with. {browser.qr} goes back, {browser.copy_address} copies the address."), s.width, c.Method)
	case s.code.Height() > s.height || s.code.Width() > s.width:
		code = draw.Wrap(c.Spell(tooLarge(s.code, s.width, s.height)), s.width, c.Method)
	default:
		code = s.code.Lines(around.Dark)
	}
	qr.Alone(c, code, s.width, s.height, c.Spell("{browser.qr} or {browser.cancel} goes back"))
}

func tooLarge(code *qr.Code, width, height int) string {
	return "The QR code of this address takes " + code.Size() + " and this window has " +
		qr.Cells(width, height) + ". A larger window or a smaller letter shows it. {browser.qr} goes back, {browser.copy_address} copies the address."
}
