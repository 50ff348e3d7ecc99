package accounts

import (
	"time"

	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/horizon"
	"github.com/tokenrack/tokenrack/ui/rack"
)

// horizonFrom is how high the window must be for the next hours to stand above
// the list; it must be as wide as for all columns.
const horizonFrom = 28

// horizonHeight is how many lines they take, with the rule above them.
func (s *Screen) horizonHeight() int {
	if s.columns.summary && s.height >= horizonFrom && s.rack.Len() > 0 {
		return horizon.Lines + 1
	}
	return 0
}

// horizon draws the next hours, under a rule of their own.
func (s *Screen) horizon(f draw.Frame, now time.Time) {
	if s.horizonHeight() == 0 {
		return
	}
	f.RuleNote("the next 24 hours")
	f.Canvas.Newline()
	h := s.rack.Horizon(now)
	view := horizon.View{
		From: h.From, Now: h.Now, Hours: [2][]int{h.By[rack.ByPerson][:], h.By[rack.ByItself][:]},
	}
	view.Next = s.nextText(h)
	for i := range horizon.Lines {
		f.Open()
		f.Canvas.Pad(1)
		view.Draw(f.Canvas, i, s.width-4)
		f.Close(0)
		f.Canvas.Newline()
	}
}

// next is what needs a person next, in the words that were made for it: each
// frame shows them.
type next struct {
	name string
	at   time.Time
	text string
}

func (s *Screen) nextText(h *rack.Horizon) string {
	if h.First == nil || h.At.Sub(h.From) >= rack.Hours*time.Hour {
		return ""
	}
	if name := s.name(h.First).Text; name != s.next.name || !h.At.Equal(s.next.at) {
		s.next = next{name, h.At, "next " + h.At.Local().Format("15:04") + " " + name}
	}
	return s.next.text
}
