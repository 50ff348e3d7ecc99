// Package plain is the program for screen readers, braille lines, slow links
// and terminals that draw nothing: it reads line by line and answers line by
// line. It does what the screen does, over the same keeper and by the same
// rules and words; only what is drawn is left out.
//
// Its output holds no control character but the line feed, the bell when
// something that was asked for is finished, and, where a copy can only go
// through the terminal over SSH, the sequence that hands it over (OSC 52).
// What happens in the background is told between two lines and never while the
// person types.
package plain
