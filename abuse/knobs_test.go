package abuse_test

import (
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
)

// How hard a run is, by ABUSE: empty for a taste within `go test ./...`, short
// for CI, long for the night. Single numbers can be set apart, see [amount].
const (
	taste = iota
	short
	long
)

func hardness() int {
	switch os.Getenv("ABUSE") {
	case "short":
		return short
	case "long":
		return long
	}
	return taste
}

// amount is how often something is done: one number for each hardness, or the
// one that the environment variable of that name gives.
func amount(t testing.TB, name string, amounts [3]int) int {
	t.Helper()
	if text := os.Getenv(name); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatalf("%s is no number: %q", name, text)
		}
		return n
	}
	if testing.Short() {
		return amounts[taste]
	}
	return amounts[hardness()]
}

// ownProcesses leaves a test out under the race detector: what it abuses are
// processes of their own, of which the detector would see nothing but be slow.
func ownProcesses(t *testing.T) {
	t.Helper()
	if raceOn {
		t.Skip("the race detector sees nothing of other processes: run without it")
	}
}

// dice are the random choices of a test, and the seed that repeats them:
// ABUSE_SEED, or a new one that is told.
type dice struct {
	*rand.Rand
	seed uint64
}

func throw(t *testing.T) *dice {
	t.Helper()
	seed, err := strconv.ParseUint(os.Getenv("ABUSE_SEED"), 10, 64)
	if err != nil {
		seed = rand.Uint64()
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("to repeat: ABUSE_SEED=%d ABUSE=%s go test ./abuse -run '^%s$'", seed, os.Getenv("ABUSE"), t.Name())
		}
	})
	t.Logf("ABUSE_SEED=%d", seed)
	return &dice{rand.New(rand.NewPCG(seed, 1)), seed}
}

// part are the dice of one numbered part, which repeats alone.
func (d *dice) part(n int) *rand.Rand { return rand.New(rand.NewPCG(d.seed, uint64(n)+2)) }
