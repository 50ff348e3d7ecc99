package accounts

import (
	"time"

	"github.com/tokenrack/tokenrack/ui/rack"
)

// Order sorts now.
func (s *Screen) Order(reverse bool) {
	if reverse {
		s.rack.Reverse()
	} else {
		s.rack.Sort()
	}
	s.follow(time.Time{}, true)
}

// SortBy sorts by something else; by what the list is sorted by already, it
// turns the order round.
func (s *Screen) SortBy(by rack.Order) {
	was, back := s.rack.Order()
	s.rack.SortBy(by, by == was && !back)
	s.follow(time.Time{}, true)
}

// orderText says what comes first.
func (s *Screen) orderText() string {
	switch by, back := s.rack.Order(); {
	case by == rack.ByUrgency && back:
		return "least urgent first"
	case by == rack.ByUrgency:
		return "most urgent first"
	case back:
		return "by " + by.String() + ", backwards"
	default:
		return "by " + by.String()
	}
}
