package abuse_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/providers/sandbox"
)

// stride is how far the clock of a race goes on at each round: further than an
// access token lives.
const stride = 2 * time.Hour

// latest is how long after the first the last of the processes may have the token,
// in 99 of 100 rounds. It is held in the long runs, which have a machine to
// themselves.
const latest = 300 * time.Millisecond

// jumping is the real clock, so many strides ahead.
type jumping struct {
	keeper.SystemClock
	strides atomic.Int64
}

func (c *jumping) Now() time.Time {
	return c.SystemClock.Now().Add(time.Duration(c.strides.Load()) * stride)
}

func init() { jobs["racer"] = racer }

// racer asks for the account's token each time a byte comes on its standard
// input, when its clock has gone on, and says what it got.
func racer(home string, args []string) error {
	store, err := openAt(context.Background(), home)
	if err != nil {
		return err
	}
	plain, err := newEngine()
	if err != nil {
		return err
	}
	clock := &jumping{}
	k := keeper.New(store, plain, keeper.Options{Clock: clock})
	says := &journal{out: os.Stdout}
	says.say("ready")
	for one := make([]byte, 1); ; {
		if _, err := os.Stdin.Read(one); err != nil {
			return store.Close()
		}
		clock.strides.Add(1)
		b, err := k.Token(context.Background(), args[0], keeper.TokenRequest{})
		if err != nil {
			says.say("failed %s", word(err.Error()))
			continue
		}
		says.say("token %s", b.Token.Fingerprint())
	}
}

// TestRace lets 2, 4, 8 and 16 processes ask at once for the token of one
// account whose access token is over, at a server that ends the session of
// whoever sends a refresh token twice: one request a round, and all get the
// same token.
func TestRace(t *testing.T) {
	rounds := amount(t, "ABUSE_ROUNDS", [3]int{4, 25, 1000})
	for _, n := range []int{2, 4, 8, 16} {
		if n > 4 && hardness() == taste {
			continue
		}
		t.Run(fmt.Sprintf("%d processes", n), func(t *testing.T) { race(t, n, rounds) })
	}
}

func race(t *testing.T, n, rounds int) {
	r := newRig(t, func(s *sandbox.Settings) {
		s.AccessLife, s.RefreshLife, s.Think = time.Hour, 0, 2*time.Millisecond
	}, sandbox.OIDC)
	acc := r.account(sandbox.OIDC, "contested", time.Hour)
	racers := make([]*process, n)
	for i := range racers {
		racers[i] = start(t, nil, r.home, "racer", acc.Name)
		defer racers[i].rest()
		defer racers[i].kill()
		if l, _ := racers[i].next(); !l.is("ready", 1) {
			t.Fatal(l.words)
		}
	}
	oracle := r.sandbox.Server(sandbox.OIDC).Oracle()
	var late []time.Duration
	for round := range rounds {
		r.sandbox.Advance(stride)
		before := oracle.TokenRequests()
		for _, p := range racers {
			_, err := p.in.Write([]byte{1})
			must(t, err)
		}
		var first, last time.Time
		var token string
		for i, p := range racers {
			l, ok := p.next()
			if !ok || !l.is("token", 2) {
				t.Fatalf("round %d, process %d: %v", round, i, l.words)
			}
			if i == 0 {
				token, first, last = l.words[1], l.at, l.at
			}
			if l.at.Before(first) {
				first = l.at
			}
			if l.at.After(last) {
				last = l.at
			}
			if l.words[1] != token {
				t.Fatalf("round %d: process %d got %s, process 0 got %s", round, i, l.words[1], token)
			}
		}
		late = append(late, last.Sub(first))
		if got := oracle.TokenRequests() - before; got != 1 {
			t.Fatalf("round %d: %d requests reached the server", round, got)
		}
	}
	equal(t, "sessions ended by reuse", oracle.FamiliesKilled(), 0)
	slices.Sort(late)
	if worst := late[len(late)*99/100]; hardness() == long && worst > latest {
		t.Errorf("99 of 100 had their token %s after the first, want %s", worst.Round(time.Millisecond), latest)
	}
	t.Logf("%d rounds of %d processes: one request each; the last had its token after the first by %s (median), %s (99 of 100)",
		rounds, n, late[len(late)/2].Round(time.Millisecond), late[len(late)*99/100].Round(time.Millisecond))
}
