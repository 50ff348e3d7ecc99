package rack

import (
	"cmp"
	"slices"
	"strings"
)

// Order is what the list is sorted by.
type Order uint8

// The orders. All but the first fall back on it where rows are alike.
const (
	ByUrgency Order = iota // what needs somebody first
	ByCustomer
	ByAccount
	ByProvider
	ByApp
	ByEnd    // what ends first
	ByAuto   // what is not refreshed by itself first
	ByScopes // where scopes are missing first
	orders
)

// String is the order in few words.
func (o Order) String() string {
	return [orders]string{"urgency", "customer", "account", "provider", "app", "time left", "auto-refresh", "scopes"}[o]
}

// Orders lists all orders.
func Orders() []Order {
	all := make([]Order, 0, orders)
	for o := range orders {
		all = append(all, o)
	}
	return all
}

// Order is what the list is sorted by, and whether backwards.
func (r *Rack) Order() (by Order, backwards bool) { return r.by, r.back }

// SortBy sorts by something else.
func (r *Rack) SortBy(by Order, backwards bool) {
	r.by, r.back = by, backwards
	r.sortAll()
	r.rearrange()
}

// Reverse turns the order round and sorts.
func (r *Rack) Reverse() { r.SortBy(r.by, !r.back) }

// Stale says that sorting would change something.
func (r *Rack) Stale() bool { return r.moving > 0 }

// move notes that a row may belong elsewhere.
func (r *Rack) move(row *Row) {
	if !r.moved[row.place] {
		r.moved[row.place] = true
		r.moving++
	}
}

// Sort puts every row where it belongs by now. Where few rows changed only
// those are moved, since the others are in order.
func (r *Rack) Sort() {
	if r.moving > len(r.order)/16 {
		r.sortAll()
	} else {
		r.sortMoved()
	}
	r.rearrange()
}

// rearrange shows the new order. What matches is the same unless it was to be
// searched for anyhow.
func (r *Rack) rearrange() {
	if r.again {
		r.search(false)
		return
	}
	r.arrange()
}

func (r *Rack) sortAll() {
	slices.SortFunc(r.order, r.compare)
	clear(r.moved)
	r.moving = 0
}

func (r *Rack) sortMoved() {
	kept, moving := r.kept[:0], make([]int32, 0, r.moving)
	from := 0
	for at, place := range r.order {
		if r.moved[place] {
			moving = append(moving, place)
			r.moved[place] = false
			kept, from = append(kept, r.order[from:at]...), at+1
		}
	}
	kept = append(kept, r.order[from:]...)
	r.kept, r.moving = kept, 0
	slices.SortFunc(moving, r.compare)
	order := r.order[:0]
	for _, place := range moving {
		before, _ := slices.BinarySearchFunc(kept, place, r.compare)
		order = append(append(order, kept[:before]...), place)
		kept = kept[before:]
	}
	r.order = append(order, kept...)
}

// compare orders rows; no two are alike, so that the order is always the same.
func (r *Rack) compare(x, y int32) int {
	a, b := r.all[x], r.all[y]
	c := r.by.compare(a, b)
	if c == 0 {
		c = a.before(b)
	}
	if c == 0 {
		c = int(x) - int(y)
	}
	if r.back {
		return -c
	}
	return c
}

func (o Order) compare(a, b *Row) int {
	switch o {
	case ByCustomer:
		return CompareNames(a.Customer.Text, b.Customer.Text)
	case ByAccount:
		return CompareNames(a.Name.Text, b.Name.Text)
	case ByProvider:
		return CompareNames(a.Provider.Name.Text, b.Provider.Name.Text)
	case ByApp:
		return CompareNames(a.AppName.Text, b.AppName.Text)
	case ByEnd:
		return compareNumbers(a.ends, b.ends)
	case ByAuto:
		return auto(a) - auto(b)
	case ByScopes:
		return rankOf(a.Lacking) - rankOf(b.Lacking)
	default:
		return 0
	}
}

// CompareNames orders names as a person would look them up: letter case does not
// matter, numbers count by their value, and what has no name comes last.
func CompareNames(a, b string) int {
	switch {
	case a == b:
		return 0
	case a == "" || b == "":
		return len(b) - len(a)
	}
	x, y := a, b
	for x != "" && y != "" {
		if isDigit(x[0]) && isDigit(y[0]) {
			var p, q string
			p, x = number(x)
			q, y = number(y)
			if c := cmp.Or(len(p)-len(q), strings.Compare(p, q)); c != 0 {
				return c
			}
			continue
		}
		if p, q := lower(x[0]), lower(y[0]); p != q {
			return int(p) - int(q)
		}
		x, y = x[1:], y[1:]
	}
	return cmp.Or(len(x)-len(y), strings.Compare(a, b))
}

// number is the number that a text begins with, without the noughts before it,
// and what stands behind.
func number(text string) (digits, rest string) {
	end := 0
	for end < len(text) && isDigit(text[end]) {
		end++
	}
	return strings.TrimLeft(text[:end], "0"), text[end:]
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

func lower(b byte) byte {
	if b >= 'A' && b <= 'Z' {
		return b + 'a' - 'A'
	}
	return b
}

func compareNumbers(a, b int64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// auto ranks what the background does for an account: nothing first.
func auto(r *Row) int {
	switch {
	case r.rests():
		return 2
	case r.tended:
		return 1
	}
	return 0
}

// rankOf ranks what is so before what is not.
func rankOf(yes bool) int {
	if yes {
		return 0
	}
	return 1
}
