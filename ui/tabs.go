package ui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/themes"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/keys"
)

// tab is one of the program's main screens. There is a tab only where its
// screen exists; the list of accounts is the one without a page.
type tab struct {
	id   keys.ID
	name string
	make func(a *app) page
	page page // nil until it is shown first
}

// allTabs lists the tabs in their order.
func allTabs() []*tab {
	return []*tab{
		{id: keys.TabAccounts, name: "Accounts"},
		{id: keys.TabApps, name: "Apps", make: newAppsPage},
		{id: keys.TabActivity, name: "Activity", make: newRecordPage},
		{id: keys.TabSettings, name: "Settings", make: newSettingsPage},
	}
}

// tabNow is the tab that is shown.
func (a *app) tabNow() *tab { return a.tabs[a.tabAt] }

// tabPage is the page of the tab that is shown, nil for the list.
func (a *app) tabPage() page { return a.tabNow().page }

// showTab shows a tab; what stands in front of it is closed.
func (a *app) showTab(id keys.ID) tea.Cmd {
	for i, t := range a.tabs {
		if t.id != id {
			continue
		}
		for len(a.pages) > 0 {
			a.shut(a.pages[len(a.pages)-1])
		}
		a.list.Leave()
		a.detailOpen = false
		a.detail.Conceal()
		a.endPreview()
		if t.make != nil && t.page == nil {
			t.page = t.make(a)
		}
		a.tabAt = i
		a.resize(a.width, a.height)
		if t.page != nil {
			return t.page.Changed(a)
		}
	}
	return nil
}

// tabBar draws the tabs into at most width cells, the one that is shown
// standing out. With one tab only there is nothing to choose.
func (a *app) tabBar(c *draw.Canvas, width int) {
	if len(a.tabs) < 2 {
		return
	}
	end := c.Col() + width
	for i, t := range a.tabs {
		if c.Col()+4+len(t.name) > end {
			return
		}
		from := c.Col()
		number := a.registry.Action(t.id).Written(c.Glyphs.ASCII)
		if i == a.tabAt {
			c.Put(themes.AccentOn, " "+number+" "+t.name+" ")
		} else {
			c.Pad(1)
			c.Put(themes.Key, number)
			c.Pad(1)
			c.Put(themes.Muted, t.name)
			c.Pad(1)
		}
		c.Zone(from, draw.Target{Action: string(t.id)})
	}
}

// dropTabs forgets what the tabs show, which holds names, and goes back to the
// list.
func (a *app) dropTabs() {
	for _, t := range a.tabs {
		if t.page != nil {
			t.page.Close()
			t.page = nil
		}
	}
	a.tabAt = 0
	a.endPreview()
}
