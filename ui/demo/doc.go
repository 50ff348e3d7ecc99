// Package demo fills a rack with practice accounts, one way or another in each
// of the nine states, by the same calls that a person's own accounts go
// through. The servers behind them run in this process and vanish with it.
package demo
