package plain

import (
	"strings"

	"github.com/tokenrack/tokenrack/ui/rack"
)

// sort chooses what lists of accounts are sorted by; the same once more turns
// it round.
func (p *program) sort(args string) error {
	args = strings.TrimPrefix(strings.ToLower(args), "by ")
	var names []string
	for _, by := range rack.Orders() {
		if args != "" && strings.HasPrefix(by.String(), args) {
			p.list.SortBy(by)
			return p.listAccounts()
		}
		names = append(names, by.String())
	}
	p.tell("Sorted by " + p.order() + ". sort takes one of: " + strings.Join(names, ", ") + ".")
	return nil
}

// order is what lists are sorted by, in words.
func (p *program) order() string {
	by, back := p.rack.Order()
	text := by.String()
	if back {
		text += ", backwards"
	}
	return text
}
