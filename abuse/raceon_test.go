//go:build race

package abuse_test

const raceOn = true
