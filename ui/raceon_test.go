//go:build race

package ui

// raceOn says that the race detector is. What one goroutine alone goes through,
// such as text after text, goes through a part of it then: the detector sees the
// same in less, and is ten times as slow.
const raceOn = true
