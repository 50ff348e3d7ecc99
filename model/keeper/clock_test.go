package keeper_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/providers/sandbox"
)

// crowd is how many accounts a clock is changed for.
const crowd = 40

// crowded is a rack of many Storeman accounts whose tokens live for an hour.
func crowded(t *testing.T) (*rack, []*model.Account) {
	t.Helper()
	r := newRack(t)
	app := r.app(sandbox.Storeman)
	if err := r.sandbox.Server(sandbox.Storeman).TuneClient(app.ClientID, func(s *sandbox.Settings) { s.AccessLife = time.Hour }); err != nil {
		t.Fatal(err)
	}
	var accounts []*model.Account
	for i := range crowd {
		accounts = append(accounts, r.signIn(app, fmt.Sprintf("acc-%02d", i)))
	}
	return r, accounts
}

// TestWatch_sendsNoStormWhateverTheClockDoes changes clocks in all the ways that
// machines do, and counts: at most one request an account and minute, and none
// where there is no reason.
func TestWatch_sendsNoStormWhateverTheClockDoes(t *testing.T) {
	const minutes = 3
	for _, one := range []struct {
		name        string
		change      func(r *rack)
		least, most int  // requests in the minutes after it
		eachMinute  bool // most is meant by the minute
	}{
		{"nothing happens", func(*rack) {}, 0, 0, false},
		{"12 h of suspend", func(r *rack) { r.sandbox.Advance(12 * time.Hour) }, crowd, crowd, false},
		{"a week of suspend", func(r *rack) { r.sandbox.Advance(7 * 24 * time.Hour) }, crowd, crowd, false},
		{"an hour forward, as in spring", func(r *rack) { r.sandbox.Advance(time.Hour) }, crowd, crowd, false},
		{"an hour back, as in autumn", func(r *rack) { r.sandbox.Advance(-time.Hour) }, 0, 0, false},
		{"a day back", func(r *rack) { r.sandbox.Advance(-24 * time.Hour) }, 0, 0, false},
		{"the server a day ahead", func(r *rack) { r.server1().SetSkew(24 * time.Hour) }, 0, crowd, true},
		{"the server a day behind", func(r *rack) { r.server1().SetSkew(-24 * time.Hour) }, 0, crowd, true},
		{"12 h of suspend, and the server a day ahead", func(r *rack) {
			r.server1().SetSkew(24 * time.Hour)
			r.sandbox.Advance(12 * time.Hour)
		}, crowd, crowd, false},
		{"12 h of suspend, and the server is down", func(r *rack) {
			r.server1().Inject(sandbox.Busy("/oauth/token", 0, 503, ""))
			r.sandbox.Advance(12 * time.Hour)
		}, crowd, crowd, true},
		{"12 h of suspend, and the server asks for a minute", func(r *rack) {
			r.server1().Inject(sandbox.Busy("/oauth/token", 0, 429, "60"))
			r.sandbox.Advance(12 * time.Hour)
		}, crowd, crowd, true},
		{"back and forth", func(r *rack) {
			for range 10 {
				r.sandbox.Advance(24 * time.Hour)
				r.sandbox.Advance(-24 * time.Hour)
			}
		}, 0, crowd, false},
	} {
		t.Run(one.name, func(t *testing.T) {
			r, accounts := crowded(t)
			oracle := r.oracle(accounts[0])
			var sent, most int
			r.watched(func() {
				r.until(5 * time.Second)
				before := oracle.TokenRequests()
				one.change(r)
				begun, passed := r.clock.Now(), 0
				// The machine may be slower than its clock is here.
				for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); {
					r.until(time.Minute)
					passed = int(r.clock.Now().Sub(begun)/time.Minute) + 1
					if sent = oracle.TokenRequests() - before; passed > minutes && sent >= one.least {
						break
					}
				}
				if most = one.most; one.eachMinute {
					most *= passed
				}
			})
			if sent < one.least || sent > most {
				t.Errorf("%d requests for %d accounts, want %d to %d", sent, crowd, one.least, most)
			}
			equal(t, "spent twice", len(oracle.SpentTwice()), 0)
		})
	}
}

func (r *rack) server1() *sandbox.Server { return r.sandbox.Server(sandbox.Storeman) }

// A clock that is a day off is seen by the server's own: the tokens work, and a
// person is told.
func TestRefresh_tellsOfAClockThatIsADayOff(t *testing.T) {
	for _, off := range []time.Duration{24 * time.Hour, -24 * time.Hour} {
		r := newRack(t)
		acc := r.account(sandbox.Storeman)
		r.server(acc).SetSkew(off)
		r.refresh(acc)
		fresh := r.reload(acc)
		equal(t, "usable", fresh.Usable(r.clock.Now()), true)
		if fresh.Attention == "" || fresh.Skew < off-time.Minute || fresh.Skew > off+time.Minute {
			t.Errorf("%s: attention %q, skew %s", off, fresh.Attention, fresh.Skew)
		}
		if left, known := fresh.Left(r.clock.Now()); !known || left <= 0 || left > 3*time.Hour {
			t.Errorf("%s: %s left", off, left)
		}
	}
}
