package ui

import (
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/themes"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/keys"
)

// testPage is a page that notes what it is told.
type testPage struct {
	bare
	full          bool
	width, height int
	ticks, closed int
	pasted        string
	every         time.Duration
	blurred       bool
}

func (p *testPage) SetSize(width, height int)             { p.width, p.height = width, height }
func (p *testPage) Full() bool                            { return p.full }
func (p *testPage) Width() int                            { return 20 }
func (p *testPage) Mode() keys.Mode                       { return keys.Detail }
func (p *testPage) Name() string                          { return "A page" }
func (p *testPage) Every() time.Duration                  { return p.every }
func (p *testPage) Tick(*app) tea.Cmd                     { p.ticks++; return nil }
func (p *testPage) Blur()                                 { p.blurred = true }
func (p *testPage) Close()                                { p.closed++ }
func (p *testPage) Paste(_ *app, text string) tea.Cmd     { p.pasted = text; return nil }
func (p *testPage) CursorAt() (x, y int, shown bool)      { return 1, 1, true }
func (p *testPage) Key(_ *app, k tea.Key) (tea.Cmd, bool) { return nil, k.Keystroke() == "y" }

func (p *testPage) Draw(_ *app, c *draw.Canvas) {
	f := draw.Frame{Canvas: c, Width: 20, Line: themes.Line}
	rows := 3
	if p.full {
		f.Width, rows = p.width, p.height-2
	}
	f.Top("A page", "")
	for range rows {
		c.Newline()
		f.Open()
		f.Close(0)
	}
	c.Newline()
	f.Bottom()
}

func TestEscClosesOnePageAfterTheOther(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		under, over := &testPage{full: true}, &testPage{}
		d.app.open(under)
		d.app.open(over)
		d.Press("x").Misses("does nothing here").Press("esc")
		if over.closed != 1 || under.closed != 0 || d.app.front() != page(under) {
			t.Errorf("the first Esc closed %d and %d", over.closed, under.closed)
		}
		d.Press("esc").Sees("acme-pos-sync").Press("esc")
		if under.closed != 1 || d.app.front() != nil {
			t.Error("the second Esc did not close the page below")
		}
	})
}

func TestPageHasTheKeyboard(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		p := &testPage{}
		d.app.open(p)
		d.Press("y")
		d.send(tea.PasteMsg{Content: "pasted"})
		d.Press("j").On("tank-gauges") // not taken by the page: the registry's
		d.send(tea.BlurMsg{})
		if p.pasted != "pasted" || !p.blurred {
			t.Errorf("the page was told %+v", p)
		}
		d.Press("?").Sees("Help · A page")
	})
}

func TestRowsTickBeneathADialog(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		p := &testPage{every: time.Second}
		d.app.open(p)
		d.Press("y").Sees("A page").Sees("31:55").Wait(3 * time.Second).Sees("31:52")
		if p.ticks < 3 {
			t.Errorf("the page ticked %d times in 3 s", p.ticks)
		}
	})
}

func TestPagesFillEverySizeExactly(t *testing.T) {
	for _, full := range []bool{true, false} {
		drive(t, setup{}, func(d *driver) {
			d.app.open(&testPage{full: full})
			for width := 40; width < 200; width += 7 {
				d.send(tea.WindowSizeMsg{Width: width, Height: 10 + width/4})
			}
		})
	}
}

func TestLeavingClosesEveryPage(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		p := &testPage{}
		d.app.open(p)
		d.Press("ctrl+c")
		if p.closed != 1 || !d.quit {
			t.Errorf("the page was closed %d times", p.closed)
		}
	})
}
