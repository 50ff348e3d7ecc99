package abuse_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/providers/sandbox"
)

func init() { jobs["hammer"] = hammer }

// hammer refreshes accounts that it picks by its seed until it is killed, and
// says what it acknowledges.
func hammer(home string, args []string) error {
	seed, _ := strconv.ParseUint(args[0], 10, 64)
	says := &journal{out: os.Stdout}
	k, _, err := keeperAt(home, says)
	if err != nil {
		return err
	}
	ctx := context.Background()
	if err := k.Load(ctx); err != nil {
		return err
	}
	accounts := k.Snapshot().Accounts
	random := rand.New(rand.NewPCG(seed, 0))
	says.say("ready")
	for {
		var ids []model.ID
		for range 4 {
			ids = append(ids, accounts[random.IntN(len(accounts))].ID)
		}
		if err := k.RefreshAccounts(ctx, ids, random.IntN(8) == 0, tell(says)); err != nil {
			return err
		}
	}
}

// tell says what became of a refresh.
func tell(says *journal) func(keeper.RefreshResult) {
	return func(r keeper.RefreshResult) {
		switch {
		case r.Outcome == keeper.Refreshed && r.Account.Refresh != nil:
			says.say("stored %s %s %s", r.Account.Name, r.Account.Access.Fingerprint, r.Account.Refresh.Fingerprint)
		case r.Outcome == keeper.RefreshSignIn && r.Account != nil:
			says.say("signin %s", r.Account.Name)
		case r.Outcome == keeper.RefreshFailed:
			says.say("failed %s", word(r.Err.Error()))
		}
	}
}

// crashLife is how long access tokens live: short, so that what is in doubt
// comes to its one retry within the test.
const crashLife = time.Second

// TestCrash kills processes at random moments while eight of them refresh the
// accounts of four kinds of server, and asks after every few hundred deaths
// what the servers know.
func TestCrash(t *testing.T) {
	ownProcesses(t)
	c := &crash{
		d:         throw(t),
		kills:     amount(t, "ABUSE_KILLS", [3]int{24, 200, 10_000}),
		workers:   amount(t, "ABUSE_PROCESSES", [3]int{4, 8, 8}),
		accounts:  amount(t, "ABUSE_ACCOUNTS", [3]int{40, 200, 200}),
		refreshes: amount(t, "ABUSE_REFRESHES", [3]int{10, 200, 100_000}),
		life:      time.Duration(amount(t, "ABUSE_LIFE_MS", [3]int{200, 400, 1000})) * time.Millisecond,
	}
	c.rig = newRig(t, func(s *sandbox.Settings) {
		s.AccessLife, s.RefreshLife = crashLife, time.Hour
	}, sandbox.Storeman, sandbox.Inventorum, sandbox.OIDC, sandbox.Netrex)
	c.providers = []string{sandbox.Storeman, sandbox.Storeman, sandbox.Inventorum, sandbox.OIDC, sandbox.Netrex}
	must(t, c.sandbox.Server(sandbox.Inventorum).TuneClient(c.apps[sandbox.Inventorum].ClientID, func(s *sandbox.Settings) {
		s.Grace = 2 * time.Minute
	}))
	for i := range c.accounts {
		c.add(i)
	}
	begun := time.Now()
	for epoch := 0; (c.killed < c.kills || c.stored < c.refreshes) && !t.Failed(); epoch++ {
		c.epoch(epoch, min(250, max(c.kills-c.killed, c.workers)))
		c.check()
		c.recycle()
		t.Logf("%6d kills, %7d refreshes acknowledged, %d sign-ins, %d spent twice after a loss, %d read and not stored (oldest %d ms), %d tokens aside (%d of them held), %s",
			c.killed, c.stored, c.signIns, c.twice, c.unstored, c.oldest.Milliseconds(), len(c.aside()), c.doubles(), time.Since(begun).Round(time.Second))
	}
	for why, n := range c.failures {
		t.Logf("%d x %s", n, why)
	}
}

// crash is one run of TestCrash.
type crash struct {
	*rig
	d         *dice
	kills     int
	workers   int
	accounts  int
	refreshes int           // acknowledged ones, at least
	life      time.Duration // mean of a process's
	providers []string

	names    []string
	provider map[string]string // by account name
	killed   int
	stored   int
	signIns  int
	twice    int
	unstored int
	oldest   time.Duration
	failures map[string]int

	mu   sync.Mutex
	acks []line
	sent map[string][]*sending // by print of the refresh token
	need map[string]bool       // names that need a sign-in
}

// sending is one exchange as its process told of it.
type sending struct {
	at      time.Time
	got     time.Time // zero: it never told of an answer
	verdict string
	brought string // print of the new refresh token
	stored  bool
	killed  time.Time // of its process
	checked bool      // for I2: what is replaced later may be trimmed
	counted bool      // as one that was sent twice
}

func (c *crash) add(i int) {
	if c.provider == nil {
		c.provider, c.need = map[string]string{}, map[string]bool{}
		c.failures, c.sent = map[string]int{}, map[string][]*sending{}
	}
	provider := c.providers[i%len(c.providers)]
	name := fmt.Sprintf("%s-%03d", provider, i)
	c.provider[name] = provider
	c.names = append(c.names, name)
	c.account(provider, name, crashLife)
}

// epoch runs processes and kills them until so many are dead; at its end none
// lives.
func (c *crash) epoch(no, kills int) {
	random := c.d.part(no)
	var budget sync.Mutex
	left := kills
	take := func() (uint64, time.Duration, bool) {
		budget.Lock()
		defer budget.Unlock()
		if left == 0 {
			return 0, 0, false
		}
		left--
		return random.Uint64(), time.Duration(random.Int64N(int64(2 * c.life))), true
	}
	stop := make(chan struct{})
	var signer sync.WaitGroup
	signer.Go(func() { c.signInAgain(stop) })
	var crew sync.WaitGroup
	for range c.workers {
		crew.Go(func() {
			for {
				seed, life, more := take()
				if !more {
					return
				}
				c.oneLife(seed, life)
			}
		})
	}
	crew.Wait()
	close(stop)
	signer.Wait()
	c.killed += kills
}

// oneLife runs one process to its violent end.
func (c *crash) oneLife(seed uint64, life time.Duration) {
	p, err := tryStart(nil, nil, c.home, "hammer", strconv.FormatUint(seed, 10))
	if err != nil {
		c.t.Error(err)
		return
	}
	if first, _ := p.next(); !first.is("ready", 1) {
		c.t.Errorf("a process did not open the vault: %v %v", first.words, p.rest())
		return
	}
	died := make(chan time.Time, 1)
	time.AfterFunc(life, func() {
		died <- time.Now()
		p.kill()
	})
	lines := p.rest()
	c.enter(lines, <-died)
}

// enter takes what a dead process had said.
func (c *crash) enter(lines []line, died time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	under := map[string]*sending{}
	brought := map[string]*sending{} // by the short print of the new refresh token
	for _, l := range lines {
		switch {
		case l.is("send", 2):
			s := &sending{at: l.at, killed: died}
			under[l.words[1]] = s
			c.sent[l.words[1]] = append(c.sent[l.words[1]], s)
		case l.is("got", 4):
			if s := under[l.words[1]]; s != nil {
				s.got, s.verdict, s.brought = l.at, l.words[2], l.words[3]
				brought[l.words[3][:min(8, len(l.words[3]))]] = s
			}
		case l.is("stored", 4):
			c.acks = append(c.acks, l)
			if s := brought[l.words[3]]; s != nil {
				s.stored = true
			}
		case l.is("signin", 2):
			c.need[l.words[1]] = true
		case l.is("failed", 2):
			c.failures[l.words[1]]++
		case l.words != nil && l.words[0] == "error":
			c.t.Errorf("a process ended: %v", l.words)
		}
	}
}

// signInAgain gives a new pair to accounts that lost theirs: by the servers'
// strictness, not by a fault of ours, see [crash.check].
func (c *crash) signInAgain(stop <-chan struct{}) {
	for {
		c.mu.Lock()
		var names []string
		for name := range c.need {
			names = append(names, name)
		}
		clear(c.need)
		c.mu.Unlock()
		for _, name := range names {
			acc, _, err := c.rig.keeper.Account(c.ctx, name)
			if err != nil {
				c.t.Error(err)
				return
			}
			if acc.State(time.Now()) != model.NeedsSign {
				continue // somebody was quicker
			}
			if err := c.again(acc, c.provider[name], crashLife); err != nil {
				c.t.Errorf("%s: %v", name, err)
				return
			}
			c.signIns++
		}
		select {
		case <-stop:
			return
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// recycle makes accounts anew that have gathered many replaced tokens, and
// forgets the acknowledgements that are proven.
func (c *crash) recycle() {
	c.acks = nil
	for i, name := range c.names {
		acc := c.reload(name)
		if len(acc.Superseded) < 24 {
			continue
		}
		must(c.t, c.rig.keeper.Forget(c.ctx, acc.ID))
		c.account(c.provider[name], c.names[i], crashLife)
	}
}

// doubles are the answers kept aside whose refresh token the vault holds as well,
// or that went on to be used.
func (c *crash) doubles() (n int) {
	known := c.truth()
	held := map[model.Fingerprint]bool{}
	for _, name := range c.names {
		acc := c.reload(name)
		for _, t := range append([]model.Token{}, acc.Superseded...) {
			held[t.Fingerprint] = true
		}
		held[acc.Refresh.Fingerprint] = true
	}
	for print := range c.aside() {
		for _, one := range known.brief[print] {
			if one.Kind == model.RefreshToken && (one.Offered > 0 || held[print]) {
				n++
			}
		}
	}
	return n
}
