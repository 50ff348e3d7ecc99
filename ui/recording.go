package ui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui/activity"
	"github.com/tokenrack/tokenrack/ui/cli"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/keys"
	"github.com/tokenrack/tokenrack/ui/toast"
)

// recordLines is how much of the record the screen holds.
const recordLines = 2000

// recordPage is the tab of the record.
type recordPage struct {
	bare
	*activity.Screen
	app     *app
	reading bool // the record was asked for
	again   bool // and has to be asked for once more
}

func newRecordPage(a *app) page { return &recordPage{Screen: activity.New(), app: a} }

func (p *recordPage) Name() string { return "Activity" }

func (p *recordPage) Mode() keys.Mode {
	if p.Finding() {
		return keys.ActivityIn
	}
	return keys.Activity
}

// Hints are the keys of the filter, where letters are no commands.
func (p *recordPage) Hints(g *draw.Glyphs) [][2]string {
	if !p.Finding() {
		return nil
	}
	return [][2]string{{g.Up + g.Down, "move"}, {"Esc", "commands"}}
}

func (p *recordPage) CursorAt() (x, y int, shown bool) {
	x, y = p.Screen.CursorAt()
	return x, y, true
}

func (p *recordPage) Place(s *keys.Situation) {
	s.Query, s.Lines = p.Narrowed(), len(p.Shown())
	if of := p.Row(); of != nil && p.app.remembered(of.Incident) != nil {
		s.Incident = of.Incident
	}
}

func (p *recordPage) Draw(a *app, c *draw.Canvas) {
	p.Render(c, activity.Around{
		Title: a.title(" " + c.Glyphs.Dot + " "), Note: a.note(), Tabs: a.tabBar, Footer: a.footer, Names: a.recordNames,
	}, a.now)
}

// recordNames are a line's account, app and note as they may be shown.
func (a *app) recordNames(of *model.Activity) (name, app, note string) {
	if !a.hidden {
		return of.Name, of.App, of.Note
	}
	note = of.Note
	if of.Verb != model.DidCopy && of.Verb != model.DidRefresh && note != "" {
		note = "hidden"
	}
	if of.App != "" {
		app = "hidden"
	}
	row := a.rack.Row(of.Account)
	switch {
	case row != nil:
		name, _ = a.list.Names(row)
		note = row.Unnamed(note)
	default:
		name, note = either(of.Name != "", "hidden", ""), either(note != "", "hidden", "")
	}
	return name, app, note
}

func (p *recordPage) Key(_ *app, key tea.Key) (tea.Cmd, bool) {
	if !p.Finding() {
		return nil, false
	}
	switch key.Keystroke() {
	case "esc", "enter":
		p.Leave()
	case "up", "ctrl+p":
		p.Move(keys.Up)
	case "down", "ctrl+n":
		p.Move(keys.Down)
	default:
		p.Type(key)
	}
	return nil, true
}

func (p *recordPage) Paste(_ *app, text string) tea.Cmd {
	if p.Finding() {
		p.Screen.Paste(text)
	}
	return nil
}

func (p *recordPage) Do(a *app, id keys.ID) (tea.Cmd, bool) {
	switch id {
	case keys.ActivityOpen:
		if number := p.Row().Incident; a.remembered(number) != nil {
			return a.openIncident(number), true
		}
		p.openLine(a)
	case keys.ActivityLine:
		p.openLine(a)
	case keys.ActivitySave:
		return a.saveIncident(p.Row().Incident), true
	case keys.ActivityFind:
		p.Find()
	case keys.ActivityKind:
		p.NextKind()
	case keys.ActivityClear:
		p.Clear()
	case keys.ActivityExport:
		return p.export(a), true
	default:
		return nil, p.Move(id)
	}
	return nil, true
}

// openLine shows the line under the cursor in full.
func (p *recordPage) openLine(a *app) {
	of := p.Row()
	name, app, note := a.recordNames(of)
	a.open(&recordLinePage{Details: activity.NewDetails(*of, name, app, note)})
}

// Changed reads the record anew: what changes an account is in it too.
func (p *recordPage) Changed(a *app) tea.Cmd {
	if p.reading {
		p.again = true
		return nil
	}
	p.reading, p.again = true, false
	ctx, k := a.ctx, a.keeper
	return func() tea.Msg {
		lines, err := k.Activity(ctx, keeper.ActivityQuery{Limit: recordLines})
		return recordMsg{page: p, lines: lines, err: err}
	}
}

// recordMsg brings the record.
type recordMsg struct {
	page  *recordPage
	lines []model.Activity
	err   error
}

func (m recordMsg) apply(a *app) tea.Cmd {
	p := m.page
	p.reading = false
	if m.err != nil {
		p.Fail(oneLine(m.err))
	} else {
		p.Tell(m.lines, len(m.lines) == recordLines)
	}
	if p.again {
		return p.Changed(a)
	}
	return nil
}

// export writes all lines that fit to a file, those too that are older than
// what the screen holds.
func (p *recordPage) export(a *app) tea.Cmd {
	switch {
	case a.hidden:
		return a.say(toast.Warning, "{activity.export}: names are hidden, and the file would hold them. {list.hide_names} shows them again.")
	case a.options.Save == nil:
		return a.say(toast.Warning, "{activity.export}: the demo writes no files. With a vault of your own the lines go to a JSON file in the working directory.")
	}
	ctx, k, save, fits := a.ctx, a.keeper, a.options.Save, p.Filter()
	name := "tokenrack-activity-" + a.now.Local().Format("20060102-150405") + ".json"
	return func() tea.Msg {
		lines, err := k.Activity(ctx, keeper.ActivityQuery{})
		if err != nil {
			return exportedMsg{err: err}
		}
		var some []model.Activity
		for i := range lines {
			if fits(&lines[i]) {
				some = append(some, lines[i])
			}
		}
		data, err := activity.Export(some)
		if err != nil {
			return exportedMsg{err: err}
		}
		path, err := save(name, cli.QuietJSON(data))
		return exportedMsg{path: path, lines: len(some), err: err}
	}
}

// exportedMsg says what became of an export.
type exportedMsg struct {
	path  string
	lines int
	err   error
}

func (m exportedMsg) apply(a *app) tea.Cmd {
	if m.err != nil {
		return a.fail("Not exported", nil, m.err)
	}
	return a.tell(toast.Done, a.sentence([]string{"Exported " + count(m.lines, "line"), draw.Clean(m.path), "no secret in it, but names"}))
}

// recordLinePage is one line of the record in full.
type recordLinePage struct {
	bare
	*activity.Details
}

func (p *recordLinePage) Full() bool                  { return p.Box.Full() }
func (p *recordLinePage) Width() int                  { return p.Box.Width() }
func (p *recordLinePage) Mode() keys.Mode             { return keys.Form }
func (p *recordLinePage) Name() string                { return "Activity" }
func (p *recordLinePage) Draw(_ *app, c *draw.Canvas) { p.Render(c) }

func (p *recordLinePage) Key(a *app, key tea.Key) (tea.Cmd, bool) {
	if p.Details.Key(key) {
		a.shut(p)
	}
	return nil, true
}
