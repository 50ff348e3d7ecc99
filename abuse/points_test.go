package abuse_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/providers/sandbox"
)

// The named points of one refresh, in their order. T1 is the transaction that
// makes the intent durable, T3 the one that stores the answer.
const (
	beforeT1     = "beforeT1"
	afterT1      = "afterT1"
	afterSend    = "afterSend"
	afterHeaders = "afterHeaders"
	afterBody    = "afterBody"
	beforeT3     = "beforeT3"
	afterT3      = "afterT3"
)

// What happens at a point.
const (
	exits  = "exit"
	errs   = "error"
	sleeps = "sleep"
	spills = "spill" // errors until the answer lies in the spill file, then the end
)

// nap is how long a point sleeps: long enough that everything else has its
// turn.
const nap = 20 * time.Millisecond

// ends is what has to come of a refresh with trouble at one point.
type ends string

const (
	unsent   ends = "nothing was sent, and the account is as it was"
	doubtful ends = "in doubt, with a lost pair, and sent once"
	stored   ends = "stored"
	kept     ends = "not stored, but kept aside and taken in by the next process"
)

// expected is the protocol's promise, point by point.
var expected = map[string]map[string]ends{
	beforeT1:     {exits: unsent, errs: unsent, sleeps: stored},
	afterT1:      {exits: doubtful, errs: unsent, sleeps: stored},
	afterSend:    {exits: doubtful, errs: doubtful, sleeps: stored},
	afterHeaders: {exits: doubtful, errs: doubtful, sleeps: stored},
	afterBody:    {exits: doubtful, errs: doubtful, sleeps: stored},
	beforeT3:     {exits: doubtful, errs: kept, sleeps: stored, spills: kept},
	afterT3:      {exits: stored, errs: stored, sleeps: stored},
}

func init() { jobs["point"] = pointed }

// pointed refreshes accounts with trouble at a point of each.
func pointed(home string, args []string) error {
	point, action, names := args[0], args[1], args[2:]
	store, err := openAt(context.Background(), home)
	if err != nil {
		return err
	}
	plain, err := newEngine()
	if err != nil {
		return err
	}
	says := &journal{out: os.Stdout}
	trouble := &pointStore{Store: store, point: point, action: action}
	k := keeper.New(trouble, &heard{engine: plain, journal: says, around: trouble.exchange}, keeper.Options{Clock: hasty{}})
	for _, name := range names {
		trouble.sent = false
		if err := refreshNamed(context.Background(), k, name, tell(says)); err != nil {
			says.say("failed %s", word(err.Error()))
		}
	}
	_ = k.Close(context.Background())
	return store.Close()
}

// hasty is a clock whose pauses take no time.
type hasty struct{ keeper.SystemClock }

func (hasty) Sleep(ctx context.Context, d time.Duration) bool {
	return keeper.SystemClock{}.Sleep(ctx, min(d, time.Millisecond))
}

// pointStore makes trouble around the two transactions of a refresh.
type pointStore struct {
	keeper.Store
	point, action string
	sent          bool
	tries         int
}

var errPoint = errors.New("the disk said no")

func (s *pointStore) Update(ctx context.Context, fn func(model.Tx) error) error {
	before, after := beforeT1, afterT1
	if s.sent {
		before, after = beforeT3, afterT3
	}
	if err := s.at(before); err != nil {
		return err
	}
	err := s.Store.Update(ctx, fn)
	// A commit that is durable and was reported as failed breaks the store's
	// word; it is played where the answer is stored, since there it would be
	// worst. After T1 the send fails instead.
	if after == afterT1 && s.action == errs || err != nil {
		return err
	}
	return s.at(after)
}

func (s *pointStore) at(point string) error {
	if point != s.point {
		return nil
	}
	switch s.action {
	case exits:
		os.Exit(3)
	case sleeps:
		time.Sleep(nap)
	case errs:
		return errPoint
	case spills:
		if s.tries++; s.tries > 4 {
			os.Exit(3)
		}
		return errPoint
	}
	return nil
}

func (s *pointStore) exchange(send func() model.Reply) model.Reply {
	defer func() { s.sent = true }()
	if s.point == afterT1 && s.action == errs {
		return model.Reply{Verdict: model.Unsent, Err: &model.Error{Kind: model.KindUnavailable, What: "nothing was sent", Why: "the network is down"}}
	}
	return send()
}

// gates let the server make its trouble with single refreshes, by print of the
// refresh token.
type gates struct {
	mu   sync.Mutex
	list map[string]func(http.ResponseWriter, sandbox.Real)
}

func (g *gates) set(print string, gate func(http.ResponseWriter, sandbox.Real)) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.list[print] = gate
}

// install lets every refresh of the server go through the gates; what was asked
// is done first.
func (g *gates) install(s *sandbox.Server, path string) {
	s.Inject(sandbox.Fault{Path: path, Process: true, Answer: func(w http.ResponseWriter, r *http.Request, real sandbox.Real) {
		_ = r.ParseForm()
		g.mu.Lock()
		gate := g.list[string(model.FingerprintOf([]byte(r.PostForm.Get("refresh_token"))))]
		g.mu.Unlock()
		if gate == nil {
			gate = answer
		}
		gate(w, real)
	}})
}

func answer(w http.ResponseWriter, real sandbox.Real) {
	head(w, real)
	_, _ = w.Write(real.Body)
}

func head(w http.ResponseWriter, real sandbox.Real) {
	for name, values := range real.Header {
		w.Header()[name] = values
	}
	w.Header().Del("Content-Length") // so that the end is a chunk of its own
	w.WriteHeader(real.Status)
	_ = http.NewResponseController(w).Flush()
}

// serverTrouble is what the server does at its three points.
func serverTrouble(point, action string, kill func()) func(http.ResponseWriter, sandbox.Real) {
	return func(w http.ResponseWriter, real sandbox.Real) {
		if point != afterSend {
			head(w, real)
		}
		if point == afterBody {
			_, _ = w.Write(real.Body)
			_ = http.NewResponseController(w).Flush()
		}
		switch action {
		case exits:
			kill()
			panic(http.ErrAbortHandler)
		case errs:
			panic(http.ErrAbortHandler)
		}
		time.Sleep(nap)
		switch point {
		case afterSend:
			answer(w, real)
		case afterHeaders:
			_, _ = w.Write(real.Body)
		}
	}
}

// TestPoints makes trouble at every named point, and holds what comes of it
// against the table.
func TestPoints(t *testing.T) {
	ownProcesses(t)
	times := amount(t, "ABUSE_POINTS", [3]int{2, 8, 200})
	d := throw(t)
	r := newRig(t, func(s *sandbox.Settings) { s.AccessLife = time.Hour }, sandbox.Inventorum)
	g := &gates{list: map[string]func(http.ResponseWriter, sandbox.Real){}}
	g.install(r.sandbox.Server(sandbox.Inventorum), "/api/auth/token/")
	ran := 0
	for _, point := range []string{beforeT1, afterT1, afterSend, afterHeaders, afterBody, beforeT3, afterT3} {
		for _, action := range []string{exits, errs, sleeps, spills} {
			if expected[point][action] == "" {
				continue
			}
			t.Run(point+"/"+action, func(t *testing.T) {
				one := *r
				one.t = t
				one.atPoint(g, point, action, times, d.part(ran))
			})
			ran += times
		}
	}
	r.opensWhole()
	t.Logf("%d refreshes with trouble", ran)
}

// pointBatch is how many accounts one process refreshes, where it survives.
const pointBatch = 20

func (r *rig) atPoint(g *gates, point, action string, times int, random *rand.Rand) {
	r.t.Helper()
	var accounts []*model.Account
	before := map[string]model.Fingerprint{}
	for range times {
		acc := r.account(sandbox.Inventorum, fmt.Sprintf("%s-%s-%06x", strings.ToLower(point), action, random.Uint32()), time.Hour)
		accounts, before[acc.Name] = append(accounts, acc), acc.Refresh.Fingerprint
	}
	size := pointBatch
	if action == exits || action == spills {
		size = 1
	}
	var crew sync.WaitGroup
	lanes := make(chan struct{}, 4)
	for from := 0; from < len(accounts); from += size {
		batch := accounts[from:min(from+size, len(accounts))]
		lanes <- struct{}{}
		crew.Go(func() {
			defer func() { <-lanes }()
			r.runPoint(g, point, action, batch)
		})
	}
	crew.Wait()
	known := r.truth()
	for _, acc := range accounts {
		r.checkPoint(expected[point][action], acc.Name, before[acc.Name], known)
	}
}

// runPoint runs one process over a batch.
func (r *rig) runPoint(g *gates, point, action string, batch []*model.Account) {
	args := []string{point, action}
	born := make(chan *process, 1)
	for _, acc := range batch {
		args = append(args, acc.Name)
		if point == afterSend || point == afterHeaders || point == afterBody {
			g.set(string(acc.Refresh.Fingerprint), serverTrouble(point, action, func() { (<-born).kill() }))
		}
	}
	p, err := tryStart(nil, nil, r.home, "point", args...)
	if err != nil {
		r.t.Error(err)
		return
	}
	born <- p
	for _, l := range p.rest() {
		if l.words[0] == "error" {
			r.t.Errorf("the process ended: %v", l.words)
		}
	}
}

// checkPoint holds one account against what had to come.
func (r *rig) checkPoint(want ends, name string, before model.Fingerprint, known *truth) {
	r.t.Helper()
	acc := r.reload(name)
	var spent sandbox.Issued
	for _, one := range known.brief[before] {
		spent = one
	}
	if want == kept { // the next process that needs it takes it in
		if acc.Doubt == nil && acc.Refresh.Fingerprint == before {
			r.t.Errorf("%s: nothing tells of the answer that was kept aside", name)
		}
		if _, err := r.keeper.TokenOf(r.ctx, acc.ID, keeper.TokenRequest{ForceRefresh: true}); err != nil {
			r.t.Errorf("%s: the answer kept aside was not taken in: %v", name, err)
		}
		acc = r.reload(name)
		known = r.truth()
		for _, one := range known.brief[before] {
			spent = one
		}
	}
	switch want {
	case unsent:
		if acc.Doubt != nil || len(acc.Lost) > 0 || acc.Refresh.Fingerprint != before || spent.Offered != 0 {
			r.t.Errorf("%s: want %q, got doubt %v, %d lost, sent %d times", name, want, acc.Doubt, len(acc.Lost), spent.Offered)
		}
	case doubtful:
		if acc.Doubt == nil || len(acc.Lost) != 1 || acc.Refresh.Fingerprint != before || spent.Offered > 1 {
			r.t.Errorf("%s: want %q, got doubt %v, %d lost, sent %d times", name, want, acc.Doubt, len(acc.Lost), spent.Offered)
		}
	case stored, kept:
		if acc.Doubt != nil || acc.Refresh.Fingerprint == before || !known.alive(acc.Refresh.Fingerprint) || spent.Spent != 1 {
			r.t.Errorf("%s: want %q, got doubt %v, sent %d times, state %s", name, want, acc.Doubt, spent.Spent, acc.State(time.Now()))
		}
	}
}
