package rack

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/draw"
)

var start = time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)

type catalog struct{}

func (catalog) Provider(id string) (model.Provider, error) {
	if id == "gone" {
		return model.Provider{}, errors.New("no such provider")
	}
	return model.Provider{ID: id, Name: "Netrex / Survilla Cloud", Short: "NTX"}, nil
}

func account(n int, left, life time.Duration) *model.Account {
	a := &model.Account{Name: fmt.Sprintf("account-%d", n), Customer: fmt.Sprintf("customer-%d", n%3)}
	a.ID[0], a.ID[1] = byte(n>>8), byte(n)
	end := start.Add(left)
	a.Access = &model.Token{Issued: end.Add(-life), Expiry: model.Expiry{At: end, Source: model.FromJWT}}
	a.Refresh = &model.Token{}
	return a
}

func snapshot(accounts ...*model.Account) *model.Snapshot {
	return &model.Snapshot{Apps: map[model.ID]*model.App{}, Accounts: accounts}
}

func names(rows []*Row) []string {
	var out []string
	for _, r := range rows {
		out = append(out, r.Name.Text)
	}
	return out
}

func TestSoonThatLooksAfterItselfRanksJustAboveFresh(t *testing.T) {
	soon, fresh, alone, over := account(1, time.Minute, 2*time.Hour), account(2, time.Hour, 2*time.Hour), account(3, 2*time.Minute, 2*time.Hour), account(4, -time.Minute, 2*time.Hour)
	alone.AutoOff = true
	r := New(catalog{})
	r.Load(snapshot(soon, fresh, alone, over), start)
	r.Sort()
	want := []string{"account-3", "account-4", "account-1", "account-2"}
	if got := names(r.Shown()); !slices.Equal(got, want) {
		t.Errorf("the order is %v, want %v", got, want)
	}
}

func TestMissingScopesLiftARow(t *testing.T) {
	whole, lacking := account(1, time.Hour, 2*time.Hour), account(2, 90*time.Minute, 2*time.Hour)
	lacking.ScopesAsked, lacking.ScopesGranted = model.NewScopes("a", "b"), model.NewScopes("a")
	r := New(catalog{})
	r.Load(snapshot(whole, lacking), start)
	r.Sort()
	if got := names(r.Shown()); got[0] != "account-2" {
		t.Errorf("the order is %v, want the lacking one first", got)
	}
	if got := r.Shown()[0].Aside.Text; got != "no b" {
		t.Errorf("the row says %q, want what is missing", got)
	}
}

func TestLoadKeepsPlacesAndDropsWhatIsGone(t *testing.T) {
	a, b, c := account(1, time.Hour, 2*time.Hour), account(2, time.Minute, 2*time.Hour), account(3, -time.Hour, 2*time.Hour)
	r := New(catalog{})
	r.Load(snapshot(a, b, c), start)
	before := names(r.Shown())
	changed := *a
	changed.Attention = "look"
	r.Load(snapshot(&changed, b, c), start)
	if got := names(r.Shown()); !slices.Equal(got, before) || !r.Stale() {
		t.Errorf("a changed account moved the list from %v to %v (stale: %v)", before, got, r.Stale())
	}
	r.Load(snapshot(&changed, c), start)
	if got := names(r.Shown()); !slices.Equal(got, []string{"account-1", "account-3"}) {
		t.Errorf("the list holds %v", got)
	}
	if r.Row(b.ID) != nil || r.Count(model.Soon) != 0 || r.Count(model.Attention) != 1 {
		t.Error("what is gone is still counted")
	}
}

// TestTickNeverMissesAChange compares the rack, which looks only at rows whose
// clock ran out, with looking at every account at every second.
func TestTickNeverMissesAChange(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var accounts []*model.Account
	for i := range 200 {
		life := time.Duration(1+random.IntN(7200)) * time.Second
		a := account(i, time.Duration(random.Int64N(int64(life))), life)
		a.Skew = time.Duration(random.IntN(60)-30) * time.Second
		switch i % 4 {
		case 1:
			a.Refresh = nil
		case 2:
			a.Session = model.Expiry{At: start.Add(time.Duration(random.IntN(3600)) * time.Second)}
		case 3:
			a.Refresh.Expiry = model.Expiry{At: start.Add(time.Duration(random.IntN(3600)) * time.Second)}
		}
		accounts = append(accounts, a)
	}
	r := New(catalog{})
	r.Load(snapshot(accounts...), start)
	for now := start; now.Before(start.Add(2 * time.Hour)); now = now.Add(7 * time.Second) {
		r.Tick(now)
		counts := map[model.State]int{}
		for _, a := range accounts {
			state := a.State(now)
			counts[state]++
			if got := r.Row(a.ID).State; got != state {
				t.Fatalf("%s is %s after %v, the rack says %s", a.Name, state, now.Sub(start), got)
			}
		}
		for _, state := range model.States() {
			if r.Count(state) != counts[state] {
				t.Fatalf("%d are %s after %v, the rack counts %d", counts[state], state, now.Sub(start), r.Count(state))
			}
		}
	}
}

func TestTickFollowsAClockThatIsSetBack(t *testing.T) {
	r := New(catalog{})
	r.Load(snapshot(account(1, time.Minute, 2*time.Hour)), start)
	r.Tick(start.Add(2 * time.Minute))
	if got := r.All()[0].State; got != model.Expired {
		t.Fatalf("the account is %s", got)
	}
	r.Tick(start)
	if got := r.All()[0].State; got != model.Soon {
		t.Errorf("the account is %s after the clock was set back, want soon", got)
	}
}

// TestNarrowingFindsWhatSearchingAnewFinds types queries letter by letter.
func TestNarrowingFindsWhatSearchingAnewFinds(t *testing.T) {
	var accounts []*model.Account
	for i := range 300 {
		a := account(i, time.Duration(i-20)*time.Minute, 2*time.Hour)
		if i%7 == 0 {
			a.Revoked = &model.Revoked{At: start}
		}
		accounts = append(accounts, a)
	}
	for _, query := range []string{"account-1", "1 2 -3", "is:soon 1", "is:revoked acc", "cust 2 -is:fresh", "acnt1", "zzz", "-", "customer:1 t-2"} {
		typed, anew := New(catalog{}), New(catalog{})
		for _, r := range []*Rack{typed, anew} {
			r.Load(snapshot(accounts...), start)
			r.Sort()
		}
		for i := range query {
			typed.Find(query[:i+1])
			anew.Find("")
			anew.Find(query[:i+1])
			if got, want := names(typed.Shown()), names(anew.Shown()); !slices.Equal(got, want) {
				t.Errorf("%q typed shows %d rows, searched anew %d", query[:i+1], len(got), len(want))
			}
		}
		anew.Find(query)
		if len(anew.Shown()) == 0 && typed.Hidden() != anew.Hidden() {
			t.Errorf("%q hides %d, searched anew %d", query, typed.Hidden(), anew.Hidden())
		}
	}
}

func TestProvidersAreNamedBriefly(t *testing.T) {
	for name, want := range map[string]string{
		"Storeman": "Storeman", "Netrex / Survilla Cloud": "Netrex", "DSI Advanced Inventory": "DSI Advanced",
		"Petrosoft CStoreOffice": "Petrosoft", "Averyveryverylongname": "Averyveryveryl",
	} {
		if got := brief(name, draw.ByCharacter).Text; got != want {
			t.Errorf("%s is called %q, want %q", name, got, want)
		}
	}
	r := New(catalog{})
	if p := r.provider("gone"); p.Name.Text != "gone" || p.Short.Text != "gon" {
		t.Errorf("a provider whose profile is gone is called %q, %q", p.Name.Text, p.Short.Text)
	}
}

// TestAsideIsBriefAndTheNoteWhole holds what stands in a row: the state's word
// stands there already, and there is room for a dozen letters.
func TestAsideIsBriefAndTheNoteWhole(t *testing.T) {
	const refused = "the provider refused the app: its client id or secret is wrong, or it was deleted"
	for name, test := range map[string]struct {
		change      func(a *model.Account)
		aside, note string
	}{
		"silent today": {func(a *model.Account) {
			a.NoReplyAt, a.NoReplyWhy = start.Add(-2*time.Minute), "till.example:8130 did not answer in 10 s"
		}, "since " + start.Add(-2*time.Minute).Local().Format("15:04"), "till.example:8130 did not answer in 10 s"},
		"silent for days": {func(a *model.Account) {
			a.NoReplyAt, a.NoReplyWhy = start.Add(-72*time.Hour), "no answer"
		}, "since 18 Nov", "no answer"},
		"app refused": {func(a *model.Account) { a.Attention = refused }, "refused the app", refused},
		"doubt":       {func(a *model.Account) { a.Doubt = &model.Doubt{} }, "answer lost", "answer lost"},
	} {
		a := account(1, time.Hour, 2*time.Hour)
		test.change(a)
		r := New(catalog{})
		r.Load(snapshot(a), start)
		if row := r.All()[0]; row.Aside.Text != test.aside || row.Note(start) != test.note {
			t.Errorf("%s: the row says %q, at length %q", name, row.Aside.Text, row.Note(start))
		}
	}
}

func TestNamesAreOrderedAsOneLooksThemUp(t *testing.T) {
	want := []string{"acme", "Acme 2", "acme 002b", "acme 9", "ACME 10", "acme-till-2", "acme-till-10", "Bacchus", "bacchus 1", "zoo", ""}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, CompareNames)
	if !slices.Equal(got, want) {
		t.Errorf("the order is %q, want %q", got, want)
	}
	for _, a := range want {
		for _, b := range want {
			if x, y := CompareNames(a, b), CompareNames(b, a); (x < 0) != (y > 0) || (x == 0) != (a == b) {
				t.Errorf("%q against %q is %d, the other way round %d", a, b, x, y)
			}
		}
	}
}

// However many accounts there are, a second looks at those whose clocks ran out,
// and a snapshot at those that changed.
func TestASecondLooksOnlyAtClocksThatRanOut(t *testing.T) {
	const many, ending = 50_000, 7
	accounts := make([]*model.Account, many)
	for i := range accounts {
		accounts[i] = account(i, time.Hour, 2*time.Hour)
		if i%7000 == 1 && i < 7000*ending {
			accounts[i] = account(i, time.Second, 2*time.Hour)
		}
	}
	r := New(catalog{})
	r.Load(snapshot(accounts...), start)
	r.Sort()
	looks := func(what string, do func(), want int) {
		t.Helper()
		before := r.looks
		if do(); r.looks-before != want {
			t.Errorf("%s looked at %d accounts, want %d", what, r.looks-before, want)
		}
	}
	looks("a second in which nothing ends", func() { r.Tick(start.Add(time.Second / 2)) }, 0)
	looks("a second in which seven end", func() { r.Tick(start.Add(time.Second)) }, ending)
	looks("the order", r.Sort, 0)
	looks("the horizon", func() { r.Horizon(start.Add(time.Second)) }, 0)
	changed := slices.Clone(accounts)
	again := *changed[5]
	changed[5] = &again
	looks("a snapshot with one change", func() { r.Load(snapshot(changed...), start.Add(time.Second)) }, 1)
}
