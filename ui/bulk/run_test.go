package bulk

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/themes"
	"github.com/tokenrack/tokenrack/ui/draw"
)

var now = time.Date(2026, 11, 21, 10, 42, 7, 0, time.UTC)

func account(n byte, provider string) Account {
	return Account{ID: model.ID{n}, Name: provider, Provider: provider, Host: provider + ".example"}
}

func result(n byte, o keeper.RefreshOutcome, kind model.ErrorKind, after time.Duration) keeper.RefreshResult {
	r := keeper.RefreshResult{Account: &model.Account{ID: model.ID{n}}, Outcome: o, RetryAfter: after}
	if !o.Succeeded() {
		r.Err = &model.Error{Kind: kind, What: "no"}
	}
	return r
}

func TestRunCountsAnAccountOnceHoweverOftenItIsTried(t *testing.T) {
	r := NewRun([]Account{account(1, "a"), account(2, "a"), account(3, "b")}, map[string]string{"c": "1 left out"}, now)
	r.Take(result(1, keeper.RefreshFailed, model.KindUnavailable, 40*time.Second))
	r.Take(result(2, keeper.RefreshFailed, model.KindUsage, 0))
	r.Take(result(9, keeper.Refreshed, "", 0)) // nobody asked for it
	r.Take(keeper.RefreshResult{Outcome: keeper.RefreshFailed})
	ids, wait := r.Later(20 * time.Second)
	if len(ids) != 1 || ids[0] != (model.ID{1}) || wait != 40*time.Second {
		t.Errorf("%v is tried again after %v", ids, wait)
	}
	r.Take(result(1, keeper.Refreshed, "", 0))
	r.Take(result(3, keeper.RefreshInDoubt, model.KindDoubt, 0))
	if done, all, ok := r.Progress(); done != 3 || all != 3 || ok != 1 || len(r.Failed()) != 2 {
		t.Errorf("%d of %d, %d well, %d failed", done, all, ok, len(r.Failed()))
	}
	if ids, wait := r.Later(20 * time.Second); len(ids) != 0 || wait != 20*time.Second {
		t.Errorf("%v is tried again after %v", ids, wait)
	}
	if len(r.lanes) != 3 {
		t.Errorf("%d lanes, want one for a provider that was only left out too", len(r.lanes))
	}
}

func TestRunTellsAboutHowLongItTakes(t *testing.T) {
	r := NewRun([]Account{account(1, "a"), account(2, "a"), account(3, "a"), account(4, "a")}, nil, now)
	if got := r.left(now.Add(time.Second)); got != 0 {
		t.Errorf("nothing is done and it takes %v", got)
	}
	r.Take(result(1, keeper.Refreshed, "", 0))
	if got := r.left(now.Add(2 * time.Second)); got != 6*time.Second {
		t.Errorf("it takes %v, want 6s", got)
	}
	r.Wait(now.Add(time.Minute))
	if got := r.left(now.Add(2 * time.Second)); got != 0 || !r.Waiting() {
		t.Errorf("it waits and takes %v", got)
	}
	r.End(now)
	if r.Waiting() || !r.Over() {
		t.Error("it is over and waits")
	}
}

func TestAReasonIsToldWholeWhereThereIsRoom(t *testing.T) {
	r := NewRun([]Account{account(1, "a"), account(2, "b")}, nil, now)
	for n, why := range map[byte]string{1: "a host that cannot be reached since nothing answers there at all, it seems", 2: ""} {
		res := result(n, keeper.RefreshFailed, model.KindUsage, 0)
		res.Err = &model.Error{Kind: model.KindUsage, What: why}
		r.Take(res)
	}
	s := &Screen{Run: r}
	c := draw.NewCanvas(themes.Harbor().For(colorprofile.TrueColor), draw.Unicode)
	for height, whole := range map[int]bool{20: true, 11: false} {
		s.SetSize(60, height)
		c.Reset()
		s.Render(c, now)
		text := ansi.Strip(c.String())
		if strings.Contains(text, "it seems") != whole || strings.Count(text, "✗") != 2 {
			t.Errorf("at %d lines:\n%s", height, text)
		}
	}
}
