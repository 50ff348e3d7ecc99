package keeper_test

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/providers/sandbox"
	"github.com/tokenrack/tokenrack/vault"
)

// unasked is what no sweep ever asks of providers.
type unasked interface{ keeper.Providers }

// quiet are providers whose tokens live for a year: nothing is refreshed, and
// every request is a probe.
type quiet struct {
	unasked
	mu     sync.Mutex
	probed map[string][]time.Time // by the app's address
	asking map[string]int         // probes under way
	most   int                    // at one host at once
	answer func(app model.App, token model.Secret) model.ProbeReply
	alone  bool // pasted tokens have no refresh token beside them
}

func works(model.App, model.Secret) model.ProbeReply {
	return model.ProbeReply{Outcome: model.ProbeWorks, Status: 200}
}

func refuses(model.App, model.Secret) model.ProbeReply {
	return model.ProbeReply{Outcome: model.ProbeRefused, Status: 401}
}

func silent(model.App, model.Secret) model.ProbeReply {
	return model.ProbeReply{Outcome: model.ProbeUnknown, Err: &model.Error{Kind: model.KindUnavailable, What: "nobody answers"}}
}

func (q *quiet) Provider(id string) (model.Provider, error) {
	return model.Provider{ID: id, Name: id, CanRefresh: true, SignIns: []model.SignIn{{Way: model.SignInPaste}}}, nil
}

func (q *quiet) Resolve(_ context.Context, app *model.App, _ bool) error {
	app.Origins = app.Endpoints
	return nil
}

func (q *quiet) CanProbe(app model.App) bool { return app.Endpoints.Probe != "" }

func (q *quiet) ReadPaste(_ model.App, pasted model.Secret) (model.TokenSet, error) {
	if q.alone {
		return model.TokenSet{Access: pasted, Lifetimes: model.Lifetimes{Access: 365 * 24 * time.Hour}}, nil
	}
	return model.TokenSet{
		Access: pasted, Refresh: model.NewSecret("refresh of " + pasted.Reveal()),
		Lifetimes: model.Lifetimes{Access: 365 * 24 * time.Hour},
	}, nil
}

// Exchange refuses every refresh token, as a server does whose session is over.
func (q *quiet) Exchange(context.Context, model.Client, model.Grant) model.Reply {
	return model.Reply{
		Verdict: model.GrantRefused, Status: 400, Raw: model.NewSecret("{}"),
		Err: &model.Error{Kind: model.KindSignIn, What: "refused"},
	}
}

// Probe takes a second, as a server that is far away does.
func (q *quiet) Probe(_ context.Context, c model.Client, token model.Secret) model.ProbeReply {
	host := c.App.Origins.Probe
	q.mu.Lock()
	q.probed[host] = append(q.probed[host], time.Now())
	q.asking[host]++
	q.most = max(q.most, q.asking[host])
	q.mu.Unlock()
	time.Sleep(time.Second)
	q.mu.Lock()
	q.asking[host]--
	q.mu.Unlock()
	return q.answer(c.App, token)
}

func (q *quiet) count() (n int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, times := range q.probed {
		n += len(times)
	}
	return n
}

func (q *quiet) answers(with func(model.App, model.Secret) model.ProbeReply) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.answer = with
}

// idleRack is a rack of accounts at two hosts, on the bubble's clock.
type idleRack struct {
	*testing.T
	keeper   *keeper.Keeper
	quiet    *quiet
	apps     []*model.App
	accounts []*model.Account
	events   chan keeper.Event
}

// idling plays fn in a bubble of its own, with Follow and Watch beside it.
func idling(t *testing.T, each int, fn func(r *idleRack)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		store, err := vault.OpenMemory(context.WithoutCancel(ctx))
		if err != nil {
			t.Fatal(err)
		}
		q := &quiet{probed: map[string][]time.Time{}, asking: map[string]int{}, answer: works}
		r := &idleRack{T: t, quiet: q, events: make(chan keeper.Event, 100)}
		r.keeper = keeper.New(store, q, keeper.Options{Events: func(e keeper.Event) { r.events <- e }})
		for _, host := range []string{"https://one.example", "https://two.example"} {
			r.add(host, each)
		}
		if err := r.keeper.Load(ctx); err != nil {
			t.Fatal(err)
		}
		var crew sync.WaitGroup
		crew.Go(func() { _ = r.keeper.Follow(ctx) })
		crew.Go(func() { _ = r.keeper.Watch(ctx) })
		fn(r)
		stop()
		crew.Wait()
		_ = store.Close()
	})
}

func (r *idleRack) add(host string, accounts int) {
	r.Helper()
	app, err := r.keeper.AddApp(r.Context(), keeper.AppDraft{App: model.App{
		Name: host, Provider: "quiet", Endpoints: model.Endpoints{Token: host, Probe: host},
	}})
	if err != nil {
		r.Fatal(err)
	}
	r.apps = append(r.apps, app)
	for i := range accounts {
		name := fmt.Sprintf("%s %d", host[8:11], i)
		acc, err := r.keeper.Paste(r.Context(), keeper.Pasted{
			Account: keeper.NewAccount{Name: name, App: app.ID}, Tokens: model.NewSecret("token of " + name),
		})
		if err != nil {
			r.Fatal(err)
		}
		r.accounts = append(r.accounts, acc)
	}
}

func (r *idleRack) now(acc *model.Account) *model.Account {
	return r.keeper.Snapshot().Account(acc.ID)
}

const day = 24 * time.Hour

func TestSweep_isOffUnlessSomebodySwitchesItOn(t *testing.T) {
	idling(t, 5, func(r *idleRack) {
		time.Sleep(2 * day)
		equal(r.T, "requests", r.quiet.count(), 0)
		r.keeper.SweepIdle(day)
		time.Sleep(10 * time.Hour)
		equal(r.T, "requests once it is on", r.quiet.count(), 10)
		r.keeper.SweepIdle(0)
		time.Sleep(2 * day)
		equal(r.T, "requests once it is off again", r.quiet.count(), 10)
	})
}

func TestSweep_triesEachIdleAccountOnceAndSpreadsThem(t *testing.T) {
	const each, after = 60, 12 * time.Hour
	idling(t, each, func(r *idleRack) {
		r.keeper.SweepIdle(after)
		time.Sleep(after - time.Minute)
		equal(r.T, "requests while nothing was idle for so long", r.quiet.count(), 0)
		time.Sleep(after - time.Minute) // within half of it, where the jitter falls badly a little more
		for host, at := range r.quiet.probed {
			equal(r.T, "probes at "+host, len(at), each)
			slices.SortFunc(at, func(a, b time.Time) int { return cmp.Compare(a.Unix(), b.Unix()) })
			interval := after / 2 / each
			gaps := map[time.Duration]bool{}
			for i := range at[1:] {
				gap := at[i+1].Sub(at[i])
				gaps[gap] = true
				if gap < interval/2 || gap > 3*interval/2+10*time.Second {
					r.Errorf("%s: a gap of %s, want about %s", host, gap, interval)
				}
			}
			if len(gaps) < 4 {
				r.Errorf("%s: the gaps are all alike: %v", host, gaps)
			}
			if took := at[each-1].Sub(at[0]); took < after/4 {
				r.Errorf("%s: all of them in %s", host, took)
			}
		}
		equal(r.T, "probes at one host at once", r.quiet.most, 1)
		for _, acc := range r.accounts {
			equal(r.T, acc.Name, r.now(acc).ProvenAt.IsZero(), false)
		}
	})
}

func TestSweep_findsADeadTokenAndShowsIt(t *testing.T) {
	idling(t, 3, func(r *idleRack) {
		r.keeper.SweepIdle(day)
		dead, yes := r.accounts[1], true
		if _, err := r.keeper.EditAccount(r.Context(), dead.ID, keeper.AccountEdit{AutoOff: &yes}); err != nil {
			r.Fatal(err)
		}
		time.Sleep(2 * day) // every token works once: the probe is worth believing
		r.quiet.answers(func(app model.App, token model.Secret) model.ProbeReply {
			if token.Reveal() == "token of "+dead.Name {
				return refuses(app, token)
			}
			return works(app, token)
		})
		time.Sleep(2 * day)
		equal(r.T, "state of the dead one", r.now(dead).State(time.Now()), model.Expired)
		equal(r.T, "state of its neighbour", r.now(r.accounts[0]).State(time.Now()), model.Fresh)
		before := r.quiet.count()
		lines, err := r.keeper.Activity(r.Context(), keeper.ActivityQuery{Account: dead.Name})
		if err != nil || len(lines) == 0 {
			r.Fatalf("the record: %v %v", lines, err)
		}
		equal(r.T, "the record's newest line", fmt.Sprint(lines[0].Verb, " ", lines[0].Outcome, ": ", lines[0].Note), "probe refused: it was idle")
		time.Sleep(day / 2)
		equal(r.T, "probes of a token that is known to be dead", r.quiet.count()-before <= 5, true)
	})
}

func TestSweep_asksForASignInWhereNothingElseHelps(t *testing.T) {
	idling(t, 2, func(r *idleRack) {
		r.keeper.SweepIdle(day)
		time.Sleep(2 * day)
		acc := r.accounts[0]
		r.quiet.answers(refuses)
		time.Sleep(2 * day)
		// The background did what it does for every token that is over, and its
		// refresh token is dead too.
		equal(r.T, "state", r.now(acc).State(time.Now()), model.NeedsSign)
	})
}

func TestSweep_tellsOfADeadTokenThatOnlyAPersonCanReplace(t *testing.T) {
	idling(t, 1, func(r *idleRack) {
		r.quiet.alone = true
		r.add("https://six.example", 2)
		r.keeper.SweepIdle(day)
		time.Sleep(2 * day)
		equal(r.T, "events while all is well", len(r.events), 0)
		dead := r.accounts[2]
		r.quiet.answers(func(app model.App, token model.Secret) model.ProbeReply {
			if token.Reveal() == "token of "+dead.Name {
				return refuses(app, token)
			}
			return works(app, token)
		})
		time.Sleep(4 * day)
		equal(r.T, "state", r.now(dead).State(time.Now()), model.NeedsSign)
		equal(r.T, "events", len(r.events), 1)
		e := <-r.events
		equal(r.T, "what", fmt.Sprint(e.Kind, " ", e.Account.Name, " ", e.App.Name, " ", e.Outcome), "refresh_failed "+dead.Name+" https://six.example sign_in")
	})
}

func TestSweep_doesNotBelieveAnAddressThatNeverWorked(t *testing.T) {
	idling(t, 3, func(r *idleRack) {
		r.quiet.answers(refuses)
		r.keeper.SweepIdle(day)
		time.Sleep(3 * day)
		if r.quiet.count() < 6 {
			r.Errorf("only %d of 6 were tried", r.quiet.count())
		}
		for _, acc := range r.accounts {
			equal(r.T, acc.Name, r.now(acc).State(time.Now()), model.Fresh)
		}
	})
}

func TestSweep_restsWhereAServerIsDown(t *testing.T) {
	idling(t, 40, func(r *idleRack) {
		r.quiet.answers(func(app model.App, token model.Secret) model.ProbeReply {
			if app.Name == "https://one.example" {
				return silent(app, token)
			}
			return works(app, token)
		})
		time.Sleep(2 * day)
		r.keeper.SweepIdle(day)
		time.Sleep(day)
		down, up := len(r.quiet.probed["https://one.example"]), len(r.quiet.probed["https://two.example"])
		equal(r.T, "probes at the host that answers", up, 40)
		if down < 2 || down > 8 {
			r.Errorf("%d probes in a day at the host that is down, want a few with growing pauses", down)
		}
		for _, acc := range r.accounts {
			equal(r.T, acc.Name, r.now(acc).State(time.Now()), model.Fresh)
		}
	})
}

func TestSweep_leavesWhatRestsOrIsRevoked(t *testing.T) {
	idling(t, 4, func(r *idleRack) {
		paused, frozen := r.accounts[0], r.accounts[1]
		if _, err := r.keeper.Pause(r.Context(), []model.ID{paused.ID}, time.Now().Add(6*day)); err != nil {
			r.Fatal(err)
		}
		thaw, err := r.keeper.Freeze(r.Context(), []model.ID{frozen.ID})
		if err != nil {
			r.Fatal(err)
		}
		r.keeper.SweepIdle(day)
		time.Sleep(3 * day)
		equal(r.T, "the paused one", r.now(paused).ProvenAt.IsZero(), true)
		equal(r.T, "the frozen one", r.now(frozen).ProvenAt.IsZero(), true)
		equal(r.T, "another", r.now(r.accounts[2]).ProvenAt.IsZero(), false)
		thaw()
		time.Sleep(5 * day)
		equal(r.T, "the paused one, after its pause", r.now(paused).ProvenAt.IsZero(), false)
		equal(r.T, "the frozen one, once it is thawed", r.now(frozen).ProvenAt.IsZero(), false)
	})
}

// The servers' own books: nothing is asked while it is off, and a session that
// was ended there is found once it is on.
func TestSweep_findsASessionThatWasEndedAtTheServer(t *testing.T) {
	r := newRack(t)
	app := r.app(sandbox.Storeman)
	if err := r.server1().TuneClient(app.ClientID, func(s *sandbox.Settings) { s.AccessLife = 90 * day }); err != nil {
		t.Fatal(err)
	}
	acc := r.signIn(app, "idle")
	if _, err := r.keeper.Probe(r.ctx, acc.ID); err != nil {
		t.Fatal(err)
	}
	r.endAll(app)
	r.sandbox.Advance(8 * day)
	before := r.oracle(acc).Requests("")
	r.watched(func() { r.until(10 * time.Minute) })
	equal(t, "requests while it is off", r.oracle(acc).Requests(""), before)
	equal(t, "state while it is off", r.reload(acc).State(r.clock.Now()), model.Fresh)
	r.keeper.SweepIdle(time.Hour)
	r.watched(func() {
		for i := 0; i < 120 && r.reload(acc).State(r.clock.Now()) == model.Fresh; i++ {
			r.until(5 * time.Minute)
		}
		r.until(5 * time.Minute)
	})
	equal(t, "state", r.reload(acc).State(r.clock.Now()), model.NeedsSign)
}

// endAll is somebody else who revokes every token of an app.
func (r *rack) endAll(app *model.App) {
	r.t.Helper()
	e := r.entry(app.Provider)
	for _, token := range r.server1().Oracle().Living() {
		answer, err := http.PostForm(e.RevokeURL, url.Values{
			"token": {token.Token}, "client_id": {e.ClientID}, "client_secret": {e.ClientSecret},
		})
		if err != nil {
			r.t.Fatal(err)
		}
		_ = answer.Body.Close()
	}
	if living := r.server1().Oracle().Living(); len(living) > 0 {
		r.t.Fatalf("%d tokens live on", len(living))
	}
}
