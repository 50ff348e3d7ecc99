package rack

import (
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
		return compareNames(a.Customer.Text, b.Customer.Text)
	case ByAccount:
		return compareNames(a.Name.Text, b.Name.Text)
	case ByProvider:
		return compareNames(a.Provider.Name.Text, b.Provider.Name.Text)
	case ByApp:
		return compareNames(a.AppName.Text, b.AppName.Text)
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

// compareNames orders names as a person would look them up: letter case does
// not matter, and what has no name comes last.
func compareNames(a, b string) int {
	switch {
	case a == b:
		return 0
	case a == "" || b == "":
		return len(b) - len(a)
	}
	for i := range min(len(a), len(b)) {
		x, y := lower(a[i]), lower(b[i])
		if x != y {
			return int(x) - int(y)
		}
	}
	if len(a) != len(b) {
		return len(a) - len(b)
	}
	return strings.Compare(a, b)
}

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
