package vault

import (
	"zombiezen.com/go/sqlite"
)

const openFlags = sqlite.OpenReadWrite

// salvageTable reads all rows of a table that can be reached: from its front
// until a page that cannot be read, then from its end, then one by one between
// the two. whole says that no page was in the way.
func salvageTable(c *conn, t table) (rows []row, whole bool) {
	key := orderOf(t)
	seen := map[string]bool{}
	take := func(stmt *sqlite.Stmt) error {
		next := row{table: t}
		scanRow(stmt, &next)
		name := string(next.id[:])
		if t == inAudit {
			name = string(bigEndian(next.ver))
		}
		if !seen[name] {
			seen[name] = true
			rows = append(rows, next)
		}
		return nil
	}
	front := c.rows(picked(t)+" ORDER BY "+key, take)
	if front == nil {
		return rows, true
	}
	fromFront := len(rows)
	_ = c.rows(picked(t)+" ORDER BY "+key+" DESC", take) // as far as it comes
	if key == "rowid" || key == "seq" {
		salvageBetween(c, t, key, take)
	} else if fromFront == len(rows) {
		_ = c.rows(picked(t), take) // by another index, perhaps
	}
	return rows, false
}

// missesBetween is after how many rows in a row that cannot be had the search
// one by one ends: more than lie below one page of the tree.
const missesBetween = 2000

// salvageBetween asks for every row by its number.
func salvageBetween(c *conn, t table, key string, take func(*sqlite.Stmt) error) {
	least, most := int64(1), int64(0)
	edge := func(order string, into *int64) {
		_ = c.rows("SELECT "+key+" FROM "+t.String()+" ORDER BY "+key+" "+order+" LIMIT 1", func(stmt *sqlite.Stmt) error {
			*into = stmt.ColumnInt64(0)
			return nil
		})
	}
	edge("ASC", &least)
	edge("DESC", &most)
	if most < least {
		most = least + missesBetween
	}
	query := picked(t) + " WHERE " + key + " = ?1"
	misses := 0
	for n := least; n <= most && misses < missesBetween; n++ {
		misses++
		_ = c.rows(query, func(stmt *sqlite.Stmt) error {
			misses = 0
			return take(stmt)
		}, uint64(n))
	}
}

// orderOf is the column that orders a table on the disk.
func orderOf(t table) string {
	switch t {
	case inIntent:
		return "account"
	case inAudit:
		return "seq"
	}
	return "rowid"
}

func bigEndian(n uint64) []byte {
	b := make([]byte, 8)
	for i := range b {
		b[i] = byte(n >> (56 - 8*i))
	}
	return b
}
