// Package toast holds the short notices at the lower edge of the screen.
package toast

import "time"

// Kind is what a notice is about.
type Kind uint8

// The kinds.
const (
	Info Kind = iota
	Done
	Warning
	Failed // stays until a key is pressed
)

// Life is how long a notice stays that is no failure: 4 seconds, and twice that
// for one that takes longer to read.
func Life(text string) time.Duration {
	if len(text) > long {
		return 8 * time.Second
	}
	return 4 * time.Second
}

// long is the number of bytes from which on a notice takes longer to read.
const long = 90

// most is how many notices are shown at once.
const most = 2

// Toast is one notice. Its text is clean, of one line or more, and holds no
// secret.
type Toast struct {
	ID    int
	Kind  Kind
	Text  string
	Times int // how often it was said, 1 the first time
}

// Stack holds the notices, the newest last. Its zero value is empty.
type Stack struct {
	toasts []Toast
	last   int
	keyed  int // the last id when a key was pressed last
}

// Add shows a notice and returns its id, for the timer that ends it. One that
// stands already counts up instead and gets a new id, so that the old timer
// cannot end it early. Where there are too many the oldest goes, but failures
// go last.
func (s *Stack) Add(kind Kind, text string) int {
	s.last++
	for i := range s.toasts {
		if t := s.toasts[i]; t.Kind == kind && t.Text == text {
			t.Times++
			t.ID = s.last
			s.toasts = append(append(s.toasts[:i:i], s.toasts[i+1:]...), t)
			return t.ID
		}
	}
	s.toasts = append(s.toasts, Toast{ID: s.last, Kind: kind, Text: text, Times: 1})
	if len(s.toasts) > most {
		s.dropOldest()
	}
	return s.last
}

func (s *Stack) dropOldest() {
	for i, t := range s.toasts[:len(s.toasts)-1] {
		if t.Kind != Failed {
			s.toasts = append(s.toasts[:i:i], s.toasts[i+1:]...)
			return
		}
	}
	s.toasts = append([]Toast(nil), s.toasts[1:]...)
}

// Expire ends the notice with the id; an id that is gone means nothing.
func (s *Stack) Expire(id int) {
	for i, t := range s.toasts {
		if t.ID == id && t.Kind != Failed {
			s.toasts = append(s.toasts[:i:i], s.toasts[i+1:]...)
			return
		}
	}
}

// Drop takes a notice away, whatever it is; an id that is gone means nothing.
func (s *Stack) Drop(id int) {
	for i, t := range s.toasts {
		if t.ID == id {
			s.toasts = append(s.toasts[:i:i], s.toasts[i+1:]...)
			return
		}
	}
}

// Stands says that the notice with the id has not gone.
func (s *Stack) Stands(id int) bool {
	for _, t := range s.toasts {
		if t.ID == id {
			return true
		}
	}
	return false
}

// Leave drops what stood already when a key was pressed last, since it is about
// what the person has left by that key; the one with the id to keep stays.
func (s *Stack) Leave(keep int) {
	kept := s.toasts[:0:0]
	for _, t := range s.toasts {
		if t.ID > s.keyed || t.ID == keep {
			kept = append(kept, t)
		}
	}
	s.toasts = kept
}

// Key ends the failures that stood when a key was pressed.
func (s *Stack) Key() {
	s.keyed = s.last
	kept := s.toasts[:0:0]
	for _, t := range s.toasts {
		if t.Kind != Failed {
			kept = append(kept, t)
		}
	}
	s.toasts = kept
}

// All is what stands, the newest last.
func (s *Stack) All() []Toast { return s.toasts }

// Timed says that the notice goes by itself.
func (k Kind) Timed() bool { return k != Failed }
