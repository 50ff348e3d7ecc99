package apps

import (
	"strconv"
	"strings"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/themes"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/keys"
)

// chrome is how many lines are not rows: borders, tabs, rule, header, rule,
// three about the app, footer.
const chrome = 8 + handLines

// handLines is how many lines tell what is done by hand.
const handLines = 2

// Around is what the root draws about the list. Each function draws into at
// most width cells.
type Around struct {
	Title, Note  string
	Tabs, Footer func(c *draw.Canvas, width int)
}

// columns are the widths of the cells; 0: left out.
type columns struct {
	name, provider, customer, client, accounts, tokens, kill int
	short                                                    bool
}

// layOut shares the width out. kill is what the longest kill switch of the list
// takes: those words are what the list is for, so they are cut last.
func layOut(width, kill int) columns {
	room := width - 4
	col := columns{accounts: 8, tokens: 11, kill: min(max(kill, 11), 24)}
	switch {
	case width >= 110:
		col.provider, col.customer, col.client = 16, 18, 14
	case width >= 80:
		col.provider, col.short, col.customer, col.accounts, col.tokens = 3, true, 14, 4, 9
	default:
		col.provider, col.short, col.accounts, col.tokens, col.kill = 3, true, 4, 9, min(col.kill, 20)
	}
	taken := 0
	for _, w := range []int{col.provider, col.customer, col.client, col.accounts, col.tokens, col.kill} {
		if w > 0 {
			taken += w + 1
		}
	}
	col.name = max(8, room-2-taken)
	if most := 34; col.name > most {
		col.kill += col.name - most
		col.name = most
	}
	return col
}

// Render draws the list, exactly as large as it was told to be.
func (s *Screen) Render(c *draw.Canvas, around Around) {
	col := layOut(s.width, s.killWidth(c.Method))
	f := draw.Frame{Canvas: c, Width: s.width, Line: themes.Line}
	f.Top(around.Title, around.Note)
	c.Newline()
	line := func(content func()) {
		f.Open()
		c.Pad(1)
		content()
		f.Close(0)
		c.Newline()
	}
	line(func() { around.Tabs(c, s.width-4) })
	f.Rule()
	c.Newline()
	line(func() { s.header(c, col) })
	for n := range s.room() {
		s.line(c, f, col, n)
	}
	f.Rule()
	c.Newline()
	line(func() { s.about(c) })
	for _, part := range s.byHand(c) {
		line(func() { c.ClipText(themes.Faint, part, s.width-4) })
	}
	line(func() { around.Footer(c, s.width-4) })
	f.Bottom()
}

func (s *Screen) header(c *draw.Canvas, col columns) {
	names := [...]string{"APP", "PROVIDER", "CUSTOMER", "CLIENT ID", "ACCOUNTS", "LIVE (OLD)", "KILL SWITCH"}
	if col.short {
		names = [...]string{"APP", "PRO", "CUSTOMER", "CLIENT ID", "ACCT", "LIVE(OLD)", "KILL SWITCH"}
	}
	c.Pad(2)
	for n, w := range col.widths() {
		if w > 0 {
			c.FitText(themes.Faint, names[n], w)
			c.Pad(1)
		}
	}
}

func (col columns) widths() [7]int {
	return [7]int{col.name, col.provider, col.customer, col.client, col.accounts, col.tokens, col.kill}
}

func (s *Screen) line(c *draw.Canvas, f draw.Frame, col columns, n int) {
	f.Open()
	at := s.offset + n
	switch {
	case at < len(s.rows):
		selected := at == s.cursor
		if selected {
			s.cursorY = 4 + n
			c.On(themes.Selected)
		}
		s.row(c, &s.rows[at], col, selected)
		c.To(s.width - 1)
		c.Zone(1, draw.Target{Do: func() { s.cursor = at }, Twice: string(keys.AppAccounts)})
		c.On(themes.Plain)
	case len(s.rows) == 0 && n == 0:
		s.cursorY = 4
		c.Pad(3)
		c.ClipText(themes.Muted, c.Spell("No app yet. {apps.add} adds one: the client that was registered at a provider."), s.width-6)
	}
	f.Close(0)
	c.Newline()
}

func (s *Screen) row(c *draw.Canvas, r *Row, col columns, selected bool) {
	mark := " "
	if selected {
		mark = c.Glyphs.Cursor
	}
	c.Put(themes.Cursor, mark)
	c.Pad(2)
	provider := brief(r.Provider.Name, col.provider, c.Method)
	if col.short {
		provider = r.Provider.Short
	}
	if provider == "" {
		provider = r.App.Provider
	}
	texts := [7]string{
		s.Name(r), provider, s.customer(r), ClientMask(r, c.Glyphs.Mask, s.Hidden), strconv.Itoa(r.Accounts), Tokens(r), s.kill(r),
	}
	for n, w := range col.widths() {
		if w == 0 {
			continue
		}
		role := themes.Text
		if n == 1 || n == 3 {
			role = themes.Muted
		}
		c.FitText(role, texts[n], w)
		c.Pad(1)
	}
}

// kill is a kill switch as it stands in the list: shorter in a narrow one.
func (s *Screen) kill(r *Row) string {
	if s.width < 80 {
		return strings.TrimPrefix(Kill(r), "by ")
	}
	return Kill(r)
}

// killWidth is what the longest kill switch of the list takes.
func (s *Screen) killWidth(method draw.Method) int {
	most := 0
	for n := range s.rows {
		most = max(most, draw.Width(draw.Clean(s.kill(&s.rows[n])), method))
	}
	return most
}

// Tokens is how many tokens of an app may open something now, and in brackets
// how many were replaced and are not known to be dead; with a question mark
// where nobody knows when some of those end.
func Tokens(r *Row) string {
	text := strconv.Itoa(r.Live)
	switch {
	case r.Endless > 0:
		text += " (" + strconv.Itoa(r.Old) + "?)"
	case r.Old > 0:
		text += " (" + strconv.Itoa(r.Old) + ")"
	}
	return text
}

// ClientMask is an app's client id as it may be shown, all of it masked where
// names are hidden, and whether a secret belongs to it.
func ClientMask(r *Row, mask string, hidden bool) string {
	id := r.App.ClientID
	if id == "" {
		return "none"
	}
	head := ""
	switch {
	case r.Provider.ClientIDSecret, hidden: // people name them after their customers
	case len(id) >= 12 && strings.IndexFunc(id[:4], func(c rune) bool { return c > 0x7e }) < 0:
		head = id[:4]
	}
	text := head + strings.Repeat(mask, 4)
	if len(r.App.ClientSecrets) > 0 {
		text += " +s"
	}
	return text
}

// Kill says how everything of an app can be ended: by the server's API, and by
// the step that a person takes in the maker's own pages.
func Kill(r *Row) string {
	switch {
	case !r.App.RevokedAt.IsZero():
		return "revoked " + r.App.RevokedAt.Local().Format("2 Jan")
	}
	api := r.App.RevokesByCall(r.Provider)
	last := r.Provider.ByHand.Short // what ends it
	if steps := r.Provider.ByHand.Steps; last == "" && len(steps) > 0 {
		last = steps[len(steps)-1]
	}
	switch {
	case api && last == "":
		return "API"
	case api:
		return "API + " + last
	case last == "":
		return "none known"
	}
	return "by hand: " + last
}

// about says more of the app under the cursor.
func (s *Screen) about(c *draw.Canvas) {
	r := s.Row()
	if r == nil {
		return
	}
	parts := []string{s.Name(r), r.Provider.Name}
	if r.App.Base != "" && !s.Hidden {
		parts = append(parts, r.App.Base)
	}
	switch {
	case len(r.App.ClientSecrets) > 0:
		parts = append(parts, "secret kept")
	case r.Provider.ClientSecret == model.SecretRequired:
		parts = append(parts, "no secret kept")
	}
	if r.Endless > 0 {
		parts = append(parts, strconv.Itoa(r.Endless)+" old of unknown end")
	}
	if len(r.App.Scopes) > 0 {
		parts = append(parts, "scopes "+r.App.Scopes.Join(" "))
	}
	c.ClipText(themes.Muted, strings.Join(parts, " "+c.Glyphs.Dot+" "), s.width-4)
}

// byHand says what a person does at the provider to end the app, always in
// [handLines] lines, so that the list does not jump.
func (s *Screen) byHand(c *draw.Canvas) []string {
	var lines []string
	if r := s.Row(); r != nil && len(r.Provider.ByHand.Steps) > 0 {
		text := "by hand: " + strings.Join(r.Provider.ByHand.Steps, " > ")
		if ends := r.Provider.ByHand.Ends; ends != "" {
			text += ". Ends " + ends
		}
		lines = draw.Wrap(text, s.width-4, c.Method)
	}
	if len(lines) > handLines {
		lines[handLines-1] = strings.Join(lines[handLines-1:], " ")
	}
	return append(lines, make([]string, handLines)...)[:handLines]
}

// brief leaves away the words of a name that do not fit.
func brief(name string, width int, method draw.Method) string {
	for draw.Width(draw.Clean(name), method) > width {
		at := strings.LastIndexByte(name, ' ')
		if at <= 0 {
			return name
		}
		name = strings.TrimRight(name[:at], " /-,(&")
	}
	return name
}

func itoa(n int) string { return strconv.Itoa(n) }
