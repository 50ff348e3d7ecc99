package abuse_test

import (
	"strings"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/providers/sandbox"
)

// truth is what a server knows, by print.
type truth struct {
	tokens map[string]sandbox.Issued
	access map[int]map[time.Time]sandbox.Issued // of a grant and a moment: the access token of a pair
	brief  map[model.Fingerprint][]sandbox.Issued
}

func (r *rig) truth() *truth {
	w := &truth{
		tokens: map[string]sandbox.Issued{}, access: map[int]map[time.Time]sandbox.Issued{},
		brief: map[model.Fingerprint][]sandbox.Issued{},
	}
	base := 0
	for _, s := range r.sandbox.Servers() {
		for _, one := range s.Oracle().Issued() {
			one.Grant += base
			w.tokens[longPrint([]byte(one.Token))] = one
			brief := model.FingerprintOf([]byte(one.Token))
			w.brief[brief] = append(w.brief[brief], one)
			if one.Kind == model.AccessToken {
				if w.access[one.Grant] == nil {
					w.access[one.Grant] = map[time.Time]sandbox.Issued{}
				}
				w.access[one.Grant][one.At] = one
			}
		}
		base += 1 << 24 // grants are counted per server
	}
	return w
}

// alive says whether a server would take the token now.
func (w *truth) alive(print model.Fingerprint) bool {
	for _, one := range w.brief[print] {
		if one.Alive {
			return true
		}
	}
	return false
}

// check asks for the six invariants at a moment when no process is at work.
func (c *crash) check() {
	c.t.Helper()
	must(c.t, c.rig.keeper.Load(c.ctx))
	if fresh, store, err := keeperAt(c.home, nil); err != nil {
		c.t.Error(err)
	} else {
		if fresh.RestoredVault() {
			c.t.Error("the vault counts as an older copy of itself, and nobody put one back")
		}
		must(c.t, store.Close())
	}
	accounts := map[string]*model.Account{}
	for _, acc := range c.rig.keeper.Snapshot().Accounts {
		accounts[acc.Name] = acc
	}
	known := c.truth()
	c.checkAcknowledged(accounts)
	c.checkSpending(known)
	c.checkRead(accounts, known, c.aside())
	for _, name := range c.names {
		c.checkShown(accounts[name], known)
	}
	c.opensWhole()
}

// checkAcknowledged is I4: what a process called stored is there after its
// death.
func (c *crash) checkAcknowledged(accounts map[string]*model.Account) {
	for _, ack := range c.acks {
		c.stored++
		acc := accounts[ack.words[1]]
		for i, kind := range []model.TokenKind{model.AccessToken, model.RefreshToken} {
			if print := model.Fingerprint(ack.words[2+i]); !holds(acc, print) && !trimmed(acc, kind) {
				c.t.Errorf("I4: %s: the %s token %s was acknowledged and is gone", acc.Name, kind, print)
			}
		}
	}
}

// clockSlack is what whole seconds in answers leave open.
const clockSlack = 1100 * time.Millisecond

// checkSpending is I1 and I3: a refresh token is sent again only after its
// answer was lost, once, and only when the access token beside it was over, so
// that no family that held something of worth was ended by us.
func (c *crash) checkSpending(known *truth) {
	for print, sends := range c.sent {
		issued, ok := known.tokens[print]
		if !ok || issued.Reusable {
			continue
		}
		if issued.Offered > len(sends) {
			c.t.Errorf("I1: a refresh token was sent %d times, and the processes told of %d", issued.Offered, len(sends))
		}
		if len(sends) < 2 {
			continue
		}
		if !sends[1].counted {
			sends[1].counted = true
			c.twice++
		}
		tries := 0
		for i, s := range sends {
			if s.verdict != "unsent" && s.verdict != "busy" {
				tries++
			}
			if i > 0 && !sends[i-1].wasLost() {
				c.t.Errorf("I1: a refresh token was sent again after its answer was known (%s)", sends[i-1].verdict)
			}
		}
		if tries > 2 {
			c.t.Errorf("I1: a refresh token was sent %d times: one retry is all there is", tries)
		}
		c.checkNothingWasAtStake(known, issued, sends[1].at)
	}
}

func (s *sending) wasLost() bool {
	return s.got.IsZero() || s.verdict == "unsent" || s.verdict == "busy" || strings.Contains(s.verdict, "lost") ||
		!s.stored // read, and killed before it was stored: that is known to nobody
}

func (c *crash) checkNothingWasAtStake(known *truth, refresh sandbox.Issued, when time.Time) {
	if refresh.By == "POST /oauth/token" || strings.Contains(refresh.By, "storeman") {
		return // Doorkeeper's old token works until the new one is used
	}
	access, ok := known.access[refresh.Grant][refresh.At]
	if !ok {
		return
	}
	over := !access.Ends.IsZero() && access.Ends.Before(when.Add(clockSlack))
	dead := !access.Died.IsZero() && access.Died.Before(when)
	if !over && !dead {
		c.t.Errorf("I3: a refresh token (%s, grant %d) was risked while the access token beside it lived until %s", refresh.By, refresh.Grant, access.Ends.Sub(when))
	}
}

// promised is how long before its end a process must have read an answer for
// that to be kept for certain. On a quiet machine 20 ms are enough, see the
// keeper's aside; what the scheduler of a busy one makes of it is counted and
// told, and only what no scheduler explains is a fault.
const promised = 20 * time.Second

// checkRead is I2: an answer that was read in full is in the vault afterwards.
func (c *crash) checkRead(accounts map[string]*model.Account, known *truth, aside map[model.Fingerprint]bool) {
	held := map[model.Fingerprint]bool{}
	for _, acc := range accounts {
		for _, t := range append([]model.Token{}, acc.Superseded...) {
			held[t.Fingerprint] = true
		}
		if acc.Refresh != nil {
			held[acc.Refresh.Fingerprint] = true
		}
	}
	for _, sends := range c.sent {
		for _, s := range sends {
			age := s.killed.Sub(s.got)
			if s.checked {
				continue
			}
			s.checked = true
			if s.verdict != string(model.Granted) || s.stored || s.got.IsZero() || s.brought == "-" || age < 20*time.Millisecond {
				continue
			}
			issued := known.tokens[s.brought]
			print := model.FingerprintOf([]byte(issued.Token))
			if issued.Offered > 0 || held[print] || aside[print] {
				continue
			}
			c.unstored++
			c.oldest = max(c.oldest, age)
			if age > promised {
				c.t.Errorf("I2: an answer was read %s before its process was killed, and is gone", age)
			}
		}
	}
}

// aside are the tokens in answers that were kept and not yet applied.
func (r *rig) aside() map[model.Fingerprint]bool {
	r.t.Helper()
	answers, err := r.keeper.Unclaimed(r.ctx)
	must(r.t, err)
	tokens := map[model.Fingerprint]bool{}
	for _, answer := range answers {
		tokens[answer.Access] = true
		if answer.Refresh != "" {
			tokens[answer.Refresh] = true
		}
	}
	return tokens
}

// checkShown is I6: an account whose refresh token the server no longer takes
// says so, and none is shown as merely expired.
func (r *rig) checkShown(acc *model.Account, known *truth) {
	r.t.Helper()
	if acc == nil {
		r.t.Error("I6: an account is gone")
		return
	}
	if acc.Refresh == nil || known.alive(acc.Refresh.Fingerprint) {
		return
	}
	state := acc.State(time.Now())
	if acc.Doubt == nil && len(acc.Lost) == 0 && acc.RefreshRefused.IsZero() && state != model.NeedsSign {
		r.t.Errorf("I6: %s holds a refresh token that is dead at the server, and is shown as %s", acc.Name, state)
	}
}
