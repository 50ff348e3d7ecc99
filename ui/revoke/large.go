package revoke

import (
	"strconv"
	"strings"

	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/themes"
	"github.com/tokenrack/tokenrack/ui/draw"
)

// large are the signs that the verdict is written in, five lines high. They
// are made of the bar's own cell, which is one cell wide by Unicode.
var large = map[rune][5]string{
	'0': {"###", "# #", "# #", "# #", "###"},
	'1': {" # ", "## ", " # ", " # ", "###"},
	'2': {"###", "  #", "###", "#  ", "###"},
	'3': {"###", "  #", "###", "  #", "###"},
	'4': {"# #", "# #", "###", "  #", "  #"},
	'5': {"###", "#  ", "###", "  #", "###"},
	'6': {"###", "#  ", "###", "# #", "###"},
	'7': {"###", "  #", "  #", "  #", "  #"},
	'8': {"###", "# #", "###", "# #", "###"},
	'9': {"###", "# #", "###", "  #", "###"},
	'A': {"###", "# #", "###", "# #", "# #"},
	'L': {"#  ", "#  ", "#  ", "#  ", "###"},
	'I': {"###", " # ", " # ", " # ", "###"},
	'V': {"# #", "# #", "# #", "# #", " # "},
	'E': {"###", "#  ", "###", "#  ", "###"},
	'N': {"#  #", "## #", "# ##", "#  #", "#  #"},
	'O': {"###", "# #", "# #", "# #", "###"},
	'T': {"###", " # ", " # ", " # ", " # "},
	'D': {"## ", "# #", "# #", "# #", "## "},
	'P': {"###", "# #", "###", "#  ", "#  "},
	'R': {"###", "# #", "## ", "# #", "# #"},
	' ': {"  ", "  ", "  ", "  ", "  "},
}

// largeFrom is the size of the window from which the verdict is large.
const (
	largeFromWidth  = 80
	largeFromHeight = 24
)

// largeItems write the verdict so that it is read from across the desk: how
// many tokens live, and where none does but not all are proven dead, that.
func (s *Screen) largeItems(c *draw.Canvas, width int) {
	if s.width < largeFromWidth || s.height < largeFromHeight {
		return
	}
	alive, open := s.count(keeper.RevokedAlive), s.unproven()
	text, role := strconv.Itoa(alive)+" ALIVE", themes.Danger
	switch {
	case open == 0:
		role = themes.Fresh
	case alive == 0:
		text, role = strconv.Itoa(open)+" NOT PROVEN", themes.Soon
	}
	rows := enlarged(text, c.Glyphs.BarFull)
	if draw.Width(rows[0], c.Method) > width {
		return
	}
	for _, row := range rows {
		s.add(plain(role, row))
	}
	s.add(plain(themes.Text, ""))
}

// enlarged writes a text in large signs.
func enlarged(text, cell string) []string {
	rows := make([]string, 5)
	for i := range rows {
		var parts []string
		for _, r := range text {
			parts = append(parts, large[r][i])
		}
		rows[i] = strings.ReplaceAll(strings.Join(parts, " "), "#", cell)
	}
	return rows
}
