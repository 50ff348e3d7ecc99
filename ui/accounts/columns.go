package accounts

import (
	"strconv"

	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/rack"
)

// The widths at which the layout changes.
const (
	fullFrom   = 110 // all columns
	mediumFrom = 80  // short provider, no life bar
	wordFrom   = 68  // customer and account in one cell; below no word for the state
	// MinWidth and MinHeight are what the list needs; below only counts are
	// shown.
	MinWidth  = 60
	MinHeight = 15
)

// columns are the widths of a row's cells, 0 for a column that is left out.
type columns struct {
	customer, account, provider, app int
	state, life, left, auto, scopes  int
	merged                           bool // customer and account in one cell
	short                            bool // the provider's three letters
	header                           bool
	summary                          bool // the line with the counts
}

// before is what stands before the first column: cursor, mark, shape, gap.
const before = 5

const (
	stateWidth = 10 // "refreshing"
	leftWidth  = 8
	autoWidth  = 5
)

// layOut divides a row of the given outer width.
func layOut(width int) columns {
	room := width - 2 - before - 1 // borders, what stands before, a margin
	switch {
	case width >= fullFrom:
		return fullColumns(room)
	case width >= mediumFrom:
		return mediumColumns(room)
	}
	c := columns{merged: true, short: true, provider: 3, left: leftWidth}
	if width >= wordFrom {
		c.state = stateWidth
		room--
	}
	c.account = max(8, room-c.provider-c.state-c.left-2)
	return c
}

func fullColumns(room int) columns {
	c := columns{
		provider: rack.BriefWidth, state: stateWidth, life: 8, left: leftWidth, auto: autoWidth,
		header: true, summary: true,
	}
	if room > 150 {
		c.provider = 24 // the whole name
	}
	rest := room - c.provider - c.state - c.life - c.left - c.auto - 9 // the gaps
	c.customer = min(32, rest*26/100)
	c.account = min(36, rest*28/100)
	c.app = min(24, rest*20/100)
	c.scopes = rest - c.customer - c.account - c.app
	return c
}

func mediumColumns(room int) columns {
	c := columns{provider: 3, short: true, state: stateWidth, left: leftWidth, auto: autoWidth, header: true}
	rest := room - c.provider - c.state - c.left - c.auto - 7
	c.scopes = max(7, rest/5)
	rest -= c.scopes
	c.customer = rest * 46 / 100
	c.account = rest - c.customer
	return c
}

// rows is how many rows fit.
func (s *Screen) rows() int {
	// top, find line, rule; rule, line about the row, footer, bottom
	rows := s.height - 7
	if s.columns.header {
		rows--
	}
	if s.columns.summary {
		rows--
	}
	return max(0, rows-s.horizonHeight())
}

func plainLabel(word string, n int) draw.Label {
	text := word + strconv.Itoa(n)
	return draw.Label{Text: text, Width: len(text)}
}
