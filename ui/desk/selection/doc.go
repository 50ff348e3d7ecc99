// Package selection holds a text as the CLIPBOARD selection of an X display: who
// pastes asks this process for it (Inter-Client Communication Conventions Manual
// 2.0, section 2). Clipboard histories are asked to leave the text out. The
// display is believed: a hostile one may stop the process.
package selection

import "errors"

var (
	// ErrDisplay says that the display is not there, refuses, has gone, or does
	// not answer.
	ErrDisplay = errors.New("the display cannot be reached")
	// ErrTooLong says that a text does not fit into one request to the display.
	ErrTooLong = errors.New("the text is too long for one request to the display")
	// ErrReplaced is the cause of a context's end where something else was copied
	// meanwhile: only what this process still holds itself is cleared.
	ErrReplaced = errors.New("something else was copied")
)

// Word is what [Hold] tells while it holds a text.
type Word byte

// The words. The first comes once, and the last thing is one of the others, or
// nothing where it is not known what became of the text.
const (
	Held    Word = 'h' // who pastes gets the text
	Cleared Word = 'c' // it was there until the end, and is gone
	Lost    Word = 'l' // something else was copied, and stays
)
