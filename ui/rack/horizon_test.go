package rack

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

func TestHorizonCountsByTheHour(t *testing.T) {
	soon, later, alone := account(1, 20*time.Minute, 2*time.Hour), account(2, 3*time.Hour, 4*time.Hour), account(3, 5*time.Hour, 6*time.Hour)
	alone.Refresh = nil
	far, over := account(4, 40*time.Hour, 50*time.Hour), account(5, -time.Minute, 2*time.Hour)
	far.AutoOff, over.Refresh = true, nil
	r := New(catalog{})
	r.Load(snapshot(soon, later, alone, far, over), start)
	h := r.Horizon(start)
	if h.Now != [2]int{1, 0} || h.By[ByItself][0] != 1 || h.By[ByItself][3] != 1 || h.By[ByPerson][5] != 1 {
		t.Errorf("the horizon is %+v", h)
	}
	if h.First == nil || h.First.Name.Text != "account-3" || !h.At.Equal(start.Add(5*time.Hour)) {
		t.Errorf("%v needs a person first, at %v", h.First, h.At)
	}
	r.Tick(start.Add(21 * time.Minute))
	if next := r.Horizon(start.Add(21 * time.Minute)); next.Now != [2]int{1, 1} {
		t.Errorf("after the first end it is %+v", next)
	}
	if next := r.Horizon(start.Add(time.Hour)); next.By[ByPerson][4] != 1 {
		t.Errorf("an hour later it is %+v", next)
	}
}

// TestWhatIsCountedInPassingIsWhatCountingAnewGives lets time pass and accounts
// change, and compares what the rack kept up with a rack that was just made.
func TestWhatIsCountedInPassingIsWhatCountingAnewGives(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	accounts := make([]*model.Account, 200)
	for i := range accounts {
		accounts[i] = anyAccount(random, i, start)
	}
	r := New(catalog{})
	r.Load(snapshot(accounts...), start)
	for now := start; now.Before(start.Add(3 * time.Hour)); now = now.Add(13 * time.Second) {
		if random.IntN(3) == 0 {
			at := random.IntN(len(accounts))
			accounts = slices.Clone(accounts)
			accounts[at] = anyAccount(random, int(accounts[at].ID[1]), now)
			r.Load(snapshot(accounts...), now)
		}
		if random.IntN(100) == 0 {
			accounts = slices.Delete(slices.Clone(accounts), 0, 1)
			r.Load(snapshot(accounts...), now)
		}
		r.Tick(now)
		r.Sort()
		anew := New(catalog{})
		anew.Load(snapshot(accounts...), now)
		anew.Sort()
		after := now.Sub(start)
		got, want := r.Horizon(now), anew.Horizon(now)
		if got.Now != want.Now || got.By != want.By || !got.From.Equal(want.From) || !got.At.Equal(want.At) {
			t.Fatalf("after %v the horizon is %+v, want %+v", after, got, want)
		}
		if (got.First == nil) != (want.First == nil) || got.First != nil && got.First.ID != want.First.ID {
			t.Fatalf("after %v %v needs a person first, want %v", after, got.First, want.First)
		}
		if r.Hosts() != anew.Hosts() {
			t.Fatalf("after %v the servers are %+v, want %+v", after, r.Hosts(), anew.Hosts())
		}
		if !r.Due().Equal(anew.Due()) {
			t.Fatalf("after %v something is due at %v, want %v", after, r.Due(), anew.Due())
		}
		if !slices.Equal(names(r.Shown()), names(anew.Shown())) || r.Hidden() != anew.Hidden() {
			t.Fatalf("after %v the list is %v, want %v", after, names(r.Shown()), names(anew.Shown()))
		}
	}
}

// anyAccount is an account of any kind.
func anyAccount(random *rand.Rand, n int, now time.Time) *model.Account {
	some := func(most time.Duration) time.Time { return now.Add(time.Duration(random.Int64N(int64(most)))) }
	life := time.Duration(1+random.IntN(7200)) * time.Second
	a := account(n, now.Sub(start)+time.Duration(random.Int64N(int64(life))), life)
	a.Origin = []string{"https://a", "https://b", "https://c", ""}[random.IntN(4)]
	a.Skew = time.Duration(random.IntN(60)-30) * time.Second
	switch random.IntN(8) {
	case 0:
		a.Refresh = nil
	case 1:
		a.Session = model.Expiry{At: some(time.Hour), Source: model.FromJWT}
	case 2:
		a.Refresh.Expiry = model.Expiry{At: some(time.Hour), Source: model.FromResponse}
	case 3:
		a.NoReplyAt = now.Add(-time.Duration(random.IntN(60)) * time.Second)
	case 4:
		a.ProvenAt = now
	case 5:
		a.Revoked = &model.Revoked{}
	case 6:
		a.AutoOff = true
	}
	return a
}
