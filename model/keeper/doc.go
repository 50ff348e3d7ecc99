// Package keeper is what can happen to tokens: signing in, adopting pasted
// tokens, handing out a fresh bearer, refreshing one or thousands, revoking
// with proof, forgetting, and watching the clock.
//
// It is the one place that spends refresh tokens. Whoever asks, a screen, a
// command or the background, every exchange goes the same way: the intent is
// durable before the first byte leaves, the answer is durable before anybody
// sees it, and a lost answer is a state of its own.
//
// It knows no HTTP, no database and no screen: what it needs of them stands in
// ports.go as small interfaces.
package keeper
