package cli

import (
	"strings"

	"github.com/clipperhouse/displaywidth"
)

// table writes aligned columns, two spaces apart, for people. Widths are
// terminal cells, not letters.
type table struct {
	widths []int
	rows   [][]string
}

func newTable(head ...string) *table {
	t := &table{}
	if len(head) > 0 {
		t.add(head...)
	}
	return t
}

// add puts a row in; cells are made safe for a terminal.
func (t *table) add(cells ...string) {
	row := make([]string, len(cells))
	for i, cell := range cells {
		row[i] = safe(cell)
		if i == len(t.widths) {
			t.widths = append(t.widths, 0)
		}
		t.widths[i] = max(t.widths[i], displaywidth.String(row[i]))
	}
	t.rows = append(t.rows, row)
}

func (t *table) String() string {
	var b strings.Builder
	for _, row := range t.rows {
		pad := 0
		for i, cell := range row {
			if cell == "" {
				pad += t.widths[i] + 2
				continue
			}
			b.WriteString(strings.Repeat(" ", pad))
			b.WriteString(cell)
			pad = t.widths[i] - displaywidth.String(cell) + 2
		}
		b.WriteByte('\n')
	}
	return b.String()
}
