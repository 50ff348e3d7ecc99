package keeper_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/providers"
	"github.com/tokenrack/tokenrack/providers/sandbox"
)

// failing is a store whose commits fail while it is told to.
type failing struct {
	keeper.Store
	fails   atomic.Int32 // how many commits fail from now on
	spilled atomic.Int32
	full    atomic.Bool
	with    atomic.Pointer[model.Error] // nil: errDisk
}

var errDisk = errors.New("the disk said no")

func (f *failing) Update(ctx context.Context, fn func(model.Tx) error) error {
	if f.fails.Load() > 0 {
		f.fails.Add(-1)
		if told := f.with.Load(); told != nil {
			return told
		}
		return errDisk
	}
	return f.Store.Update(ctx, fn)
}

func (f *failing) Reserve(ctx context.Context) (model.Reservation, error) {
	if f.full.Load() {
		return nil, model.ErrNoSpace
	}
	r, err := f.Store.Reserve(ctx)
	return spy{r, f}, err
}

type spy struct {
	model.Reservation
	f *failing
}

func (s spy) Spill(row model.Inbox) (model.Refuge, error) {
	s.f.spilled.Add(1)
	return s.Reservation.Spill(row)
}

func (r *rack) failing() *failing {
	f := &failing{Store: r.store}
	engine, err := providers.New(providers.Options{})
	if err != nil {
		r.t.Fatal(err)
	}
	r.keeper = keeper.New(f, engine, keeper.Options{Clock: r.clock})
	return f
}

func TestFullDisk_sendsNothing(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Inventorum)
	f := r.failing()
	f.full.Store(true)
	before := r.oracle(acc).TokenRequests()
	got := r.refresh(acc)
	equal(t, "outcome", got.Outcome, keeper.RefreshFailed)
	equal(t, "kind", model.KindOf(got.Err), model.KindStore)
	equal(t, "requests", r.oracle(acc).TokenRequests(), before)
	r.token(acc, keeper.TokenRequest{})
}

func TestFailingIntent_sendsNothing(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Inventorum)
	f := r.failing()
	f.fails.Store(1)
	before := r.oracle(acc).TokenRequests()
	equal(t, "outcome", r.refresh(acc).Outcome, keeper.RefreshFailed)
	equal(t, "requests", r.oracle(acc).TokenRequests(), before)
}

func TestFailingCommitOfAnAnswer_isTriedAgainWithTheAnswerInSafety(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Inventorum)
	f := r.failing()
	s := r.server(acc)
	s.Inject(answering("/api/auth/token/", func() {
		f.fails.Store(3) // from the moment the answer leaves
	}))
	equal(t, "outcome", r.refresh(acc).Outcome, keeper.Refreshed)
	equal(t, "spilled", f.spilled.Load(), 1)
	r.token(acc, keeper.TokenRequest{})
	equal(t, "answers left over", r.inbox(), 0)
}

// inbox counts the unclaimed answers.
func (r *rack) inbox() (n int) {
	r.t.Helper()
	if err := r.store.View(r.ctx, func(rd model.Reader) error {
		rows, err := rd.Inbox()
		n = len(rows)
		return err
	}); err != nil {
		r.t.Fatal(err)
	}
	return n
}

func TestWatch_cutsTheRecordAfterNinetyDays(t *testing.T) {
	r := newRack(t)
	r.account(sandbox.Storeman)
	r.sandbox.Advance(80 * 24 * time.Hour)
	r.signIn(s0(r.load()), "later")
	r.sandbox.Advance(11 * 24 * time.Hour)
	r.watched(func() { r.until(10 * time.Second) })
	lines, err := r.keeper.Activity(r.ctx, keeper.ActivityQuery{})
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range lines {
		if age := r.clock.Now().Sub(line.At); age > 90*24*time.Hour {
			t.Errorf("a line of %s ago is still there", age)
		}
	}
	if len(lines) == 0 {
		t.Error("the younger lines went too")
	}
}

func (r *rack) load() *model.Snapshot {
	r.t.Helper()
	if err := r.keeper.Load(r.ctx); err != nil {
		r.t.Fatal(err)
	}
	return r.keeper.Snapshot()
}

func TestAnswerThatCouldNeverBeStored_isTakenInAfterwards(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Inventorum)
	f := r.failing()
	s := r.server(acc)
	s.Inject(answering("/api/auth/token/", func() {
		f.fails.Store(1000)
	}))
	got := r.refresh(acc)
	equal(t, "outcome", got.Outcome, keeper.RefreshFailed)
	if got.Err.Still == "" {
		t.Errorf("nobody is told that the answer is safe: %v", got.Err)
	}
	equal(t, "spilled", f.spilled.Load(), 1)
}

func TestAccountThatIsForgottenMeanwhile_leavesTheAnswerInTheInbox(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Inventorum)
	s := r.server(acc)
	s.Inject(answering("/api/auth/token/", func() {
		err := r.store.Update(context.Background(), func(tx model.Tx) error {
			card, err := tx.Card(acc.ID)
			if err != nil {
				return err
			}
			return tx.DeleteCard(card.ID, card.Ver)
		})
		if err != nil {
			t.Error(err)
		}
	}))
	equal(t, "outcome", r.refresh(acc).Outcome, keeper.RefreshFailed)
	equal(t, "answers in the inbox", r.inbox(), 1)
	equal(t, "exchanges that still stand", r.intents(), 0)
}

func TestFind_tellsWhoseATokenIs(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Inventorum)
	other := r.account(sandbox.Petrosoft)
	access := r.token(acc, keeper.TokenRequest{}).Token.Reveal()
	r.refresh(acc)
	now := r.token(acc, keeper.TokenRequest{}).Token.Reveal()
	foreign := r.token(other, keeper.TokenRequest{}).Token.Reveal()
	tests := map[string]struct {
		text, account, what string
		superseded          bool
	}{
		"a whole token":              {now, acc.Name, "access token", false},
		"one that was replaced":      {access, acc.Name, "access token", true},
		"in a log line":              {`GET /x "Authorization: Bearer ` + now + `" 200`, acc.Name, "access token", false},
		"the end of one":             {now[len(now)-12:], acc.Name, "access token", false},
		"a fingerprint":              {string(model.FingerprintOf([]byte(now))), acc.Name, "access token", false},
		"percent-encoded":            {"token=" + strings.ReplaceAll(now, ".", "%2E") + "&x=1", acc.Name, "access token", false},
		"a JWT that shares its head": {foreign, other.Name, "access token", false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			hits, err := r.keeper.Find(r.ctx, model.NewSecret(tt.text))
			if err != nil || len(hits) != 1 {
				t.Fatalf("%d hits, %v", len(hits), err)
			}
			equal(t, "account", hits[0].Account.Name, tt.account)
			equal(t, "what", hits[0].What, tt.what)
			equal(t, "superseded", hits[0].Superseded, tt.superseded)
		})
	}
	if hits, err := r.keeper.Find(r.ctx, model.NewSecret("nobody's-token-at-all")); err != nil || len(hits) != 0 {
		t.Errorf("a stranger's token was found: %v %v", hits, err)
	}
	if _, err := r.keeper.Find(r.ctx, model.NewSecret("short")); model.KindOf(err) != model.KindUsage {
		t.Errorf("five letters are enough: %v", err)
	}
}

func TestAddMany_addsEachWholeOrNotAtAll(t *testing.T) {
	r := newRack(t)
	app := r.app(sandbox.Storeman)
	e := r.entry(sandbox.Storeman)
	items := make(chan keeper.BatchItem)
	go func() {
		defer close(items)
		for i, name := range []string{"one", "two", "ONE", "bad\x1bname", "wrong password"} {
			s := keeper.PasswordSignIn{Account: keeper.NewAccount{Name: name, App: app.ID}, Username: e.Username, Password: model.NewSecret(e.Password)}
			if name == "wrong password" {
				s.Password = model.NewSecret("x")
			}
			items <- keeper.BatchItem{Line: i + 1, Password: &s}
			if i == 1 {
				time.Sleep(300 * time.Millisecond) // the double comes second
			}
		}
	}()
	outcome := map[int]model.ErrorKind{}
	if err := r.keeper.AddMany(r.ctx, items, func(b keeper.BatchResult) { outcome[b.Line] = model.KindOf(b.Err) }); err != nil {
		t.Fatal(err)
	}
	want := map[int]model.ErrorKind{1: "", 2: "", 3: model.KindExists, 4: model.KindUsage, 5: model.KindSignIn}
	for line, kind := range want {
		equal(t, "line", outcome[line], kind)
	}
}

// Two lines with one name must not both sign in: the server would make two
// pairs, and one of them would be nobody's.
func TestAddMany_signsInOnceForADoubledName(t *testing.T) {
	r := newRack(t)
	app := r.app(sandbox.Storeman)
	e := r.entry(sandbox.Storeman)
	s := r.sandbox.Server(sandbox.Storeman)
	s.Inject(sandbox.SlowDown("/oauth/token", 200*time.Millisecond, 0))
	before := s.Oracle().TokenRequests()
	items := make(chan keeper.BatchItem)
	go func() {
		defer close(items)
		for line, name := range []string{"till", "TILL", "till"} {
			target := keeper.NewAccount{Name: name, App: app.ID}
			items <- keeper.BatchItem{Line: line, Password: &keeper.PasswordSignIn{
				Account: target, Username: e.Username, Password: model.NewSecret(e.Password),
			}}
		}
		items <- keeper.BatchItem{Line: 3, Pasted: &keeper.Pasted{
			Account: keeper.NewAccount{Name: "Till", App: app.ID}, Tokens: model.NewSecret("a-pasted-token"),
		}}
	}()
	kinds := map[model.ErrorKind]int{}
	if err := r.keeper.AddMany(r.ctx, items, func(b keeper.BatchResult) { kinds[model.KindOf(b.Err)]++ }); err != nil {
		t.Fatal(err)
	}
	equal(t, "added", kinds[""], 1)
	equal(t, "refused", kinds[model.KindExists], 3)
	if sent := s.Oracle().TokenRequests() - before; sent > 1 {
		t.Errorf("%d sign-ins were sent for one name", sent)
	}
}

func TestEditApp_toAnotherOriginNeedsAWord(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Storeman)
	_, app, err := r.keeper.Account(r.ctx, acc.Name)
	if err != nil {
		t.Fatal(err)
	}
	moved := *app
	moved.Base = r.entry(sandbox.Petrosoft).URL
	_, err = r.keeper.EditApp(r.ctx, keeper.AppDraft{App: moved})
	equal(t, "kind without the word", model.KindOf(err), model.KindUsage)
	moved.Endpoints.Probe = ""
	if _, err = r.keeper.EditApp(r.ctx, keeper.AppDraft{App: moved, AcceptOrigin: true}); err != nil {
		t.Fatal(err)
	}
	elsewhere := r.sandbox.Server(sandbox.Petrosoft).Oracle()
	before := elsewhere.Requests("")
	equal(t, "tokens of the old origin are not sent to the new one", r.refresh(acc).Outcome, keeper.RefreshSignIn)
	equal(t, "requests there", elsewhere.Requests(""), before)
}

func TestClose_waitsForWhatHasBegun(t *testing.T) {
	r := newRack(t)
	acc := r.account(sandbox.Storeman)
	r.server(acc).Inject(sandbox.SlowDown("/oauth/token", 300*time.Millisecond, 1))
	ctx, cancel := context.WithTimeout(r.ctx, 50*time.Millisecond)
	defer cancel()
	_ = r.keeper.RefreshAccounts(ctx, []model.ID{acc.ID}, false, func(keeper.RefreshResult) {})
	if err := r.keeper.Close(r.ctx); err != nil {
		t.Fatal(err)
	}
	fresh := r.reload(acc)
	if fresh.Access.Fingerprint == acc.Access.Fingerprint {
		t.Error("the caller went away, and the answer with it")
	}
}
