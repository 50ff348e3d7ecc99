package ui

import (
	"image/color"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui/desk"
	"github.com/tokenrack/tokenrack/ui/keys"
)

func TestListIsSortedByUrgency(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		var got []string
		for _, row := range d.app.rack.Shown() {
			got = append(got, row.Name.Text)
		}
		want := "acme-pos-sync tank-gauges api@acme.example acme-warehouse bacchus-till till-user-04 till-user-07 " +
			"eiger-shop acme-lobby cam-export night-job"
		if strings.Join(got, " ") != want {
			t.Errorf("the order is\n%s, want\n%s", strings.Join(got, " "), want)
		}
	})
}

func TestListNeverMovesUnderTheCursor(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.Press("G").On("night-job").Press("k").On("cam-export")
		line := lineOf(d.frame(), "cam-export")
		d.keeper.replace(d.keeper.named(t, "cam-export").ID, func(a *model.Account) { a.Attention = "look at this" })
		d.settle()
		d.On("cam-export").Sees("attention")
		if now := lineOf(d.frame(), "cam-export"); now != line {
			t.Errorf("the row went from line %d to %d while keys were pressed", line, now)
		}
		d.Wait(11 * time.Second).On("cam-export") // sorted by now, and still under the cursor
		if now := lineOf(d.frame(), "cam-export"); now == line {
			t.Error("ten seconds without keys did not sort the list")
		}
	})
}

func TestOrderSortsAtOnce(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.Press("j")
		d.keeper.replace(d.keeper.named(t, "night-job").ID, func(a *model.Account) {
			a.Doubt = &model.Doubt{At: start}
			a.Access.Expiry.At = start.Add(time.Minute)
		})
		d.settle()
		before := d.app.rack.Shown()[0].Name.Text
		d.Press("o")
		if got := d.app.rack.Shown()[0].Name.Text; got == before || got != "night-job" {
			t.Errorf("the first row is %s after o, %s before", got, before)
		}
		d.On("tank-gauges")
	})
}

func lineOf(frame, text string) int {
	for i, line := range strings.Split(frame, "\n") {
		if strings.Contains(line, text) && !strings.Contains(line, " · "+text) {
			return i
		}
	}
	return -1
}

func TestKeyIsIgnoredWhenTheRowHasJustChanged(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.Press("j", "j", "j").On("acme-warehouse")
		d.keeper.remove(d.keeper.named(t, "acme-warehouse").ID)
		d.send(changedMsg{})
		d.Enter().Copied("").Sees("just changed, so that key was ignored")
		d.Wait(400 * time.Millisecond).Enter().Sees("Copied bearer")
	})
}

func TestFindStaysUntilEsc(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.Press("/").Sees("FIND").Type("zürich").Sees("1 of 12").Enter().Sees("FIND")
		d.Press("esc").Sees("LIST").Sees("1 of 12").Sees("F clears")
		d.Press("F").Sees("11 of 12").On("night-job")
	})
}

// TestTheNextSearchIsTypedWhileACopyIsUnderWay holds that letters typed before a
// slow server answered begin a new search, and are not lost when it answers.
func TestTheNextSearchIsTypedWhileACopyIsUnderWay(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.keeper.token = func(id model.ID, _ keeper.TokenRequest) (keeper.Bearer, error) {
			time.Sleep(2 * time.Second)
			a := d.keeper.Snapshot().Account(id)
			return keeper.Bearer{Account: a, Token: model.NewSecret("bearer-of-" + a.Name), Expiry: a.Access.Expiry}, nil
		}
		d.Press("/").Type("zür").Press("enter").Type("ei").Sees("find ▸ ei").Sees("3 of 12")
		d.Wait(3 * time.Second).Sees("Copied bearer").Type("g").Sees("find ▸ eig")
		d.Press("enter").Wait(3 * time.Second).Type("b").Sees("find ▸ b")
	})
}

// TestEscGoesBackStepByStep leaves the find line first, then what is marked,
// then what is filtered, and nothing else.
func TestEscGoesBackStepByStep(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.Press("/").Type("eiger").Press("esc").Sees("3 of 12").Press("space").Sees("1 marked")
		d.Press("esc").Misses("marked").Sees("3 of 12").Press("esc").Sees("11 of 12").On("cam-export")
		d.Press("esc").Sees("nothing is filtered")
	})
}

// TestASlipOfTheHandFindsNoOtherCustomer types a word that is one letter wrong,
// whose letters stand strewn over another customer's names: Enter must not copy
// theirs.
func TestASlipOfTheHandFindsNoOtherCustomer(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.Press("/").Type("acne").Sees(`Nothing matches "acne".`).Sees("Did you mean acme").Enter().Copied("")
		d.Press("tab").On("acme-pos-sync")
	})
}

func TestFindWithoutAMatchSaysSo(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.Press("/").Type("qqq").Sees(`Nothing matches "qqq".`).Enter().Sees("No account is selected.")
		d.Press("esc", "F").Sees("11 of 12")
		d.Press("/").Type("bcchs").Sees("these resemble it").On("bacchus-till")
	})
}

func TestRevokedAreHiddenUntilAskedFor(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.Misses("acme-2019").Press(".").Sees("acme-2019").Press(".").Misses("acme-2019")
		d.Press("/").Type("is:revoked").Sees("acme-2019").On("acme-2019")
	})
}

func TestUnavailableKeySaysWhy(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.Press("/").Type("lobby").Press("esc", "r").Sees("r: one-time access, there is no refresh token.")
		d.Press("D").Sees("Forget Acme Cameras / acme-lobby")
	})
}

func TestLowerCaseLettersDoNoHarm(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.Press("x").Sees("X revokes, D forgets").Press("d").Sees("d does nothing here")
	})
}

func TestUnknownThemeIsSaid(t *testing.T) {
	drive(t, setup{theme: "solarised"}, func(d *driver) {
		d.Sees(`There is no theme "solarised". There are: Harbor, Paper, Contrast-dark, Contrast-light, Blue-orange, Terminal-16, Mono.`)
	})
	drive(t, setup{around: desk.Surroundings{Theme: "paper", Dark: true}}, func(d *driver) {
		if got := d.app.canvas.Palette.Name; got != "Paper" {
			t.Errorf("the theme is %s", got)
		}
		d.Misses("no theme")
	})
}

func TestThemeFollowsTheTerminal(t *testing.T) {
	drive(t, setup{around: desk.Surroundings{Dark: true}}, func(d *driver) {
		if got := d.app.canvas.Palette.Name; got != "Harbor" {
			t.Errorf("the theme is %s before the terminal answers", got)
		}
		d.send(tea.BackgroundColorMsg{Color: color.White})
		if got := d.app.canvas.Palette.Name; got != "Paper" {
			t.Errorf("the theme is %s on white", got)
		}
		d.send(tea.ColorProfileMsg{Profile: colorprofile.ASCII})
		if got := d.app.canvas.Palette.Name; got != "Mono" {
			t.Errorf("the theme is %s without colours", got)
		}
	})
}

func TestBusyRowShowsAndTakesNoSecondKey(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		answer := make(chan struct{})
		d.keeper.token = func(id model.ID, _ keeper.TokenRequest) (keeper.Bearer, error) {
			<-answer
			return keeper.Bearer{Account: d.keeper.Snapshot().Account(id), Token: model.NewSecret("late")}, nil
		}
		d.Enter().Sees("refreshing").Sees("1 exchange under way")
		d.Enter().Sees("is being refreshed")
		close(answer)
		d.settle()
		d.Copied("late").Misses("under way")
	})
}

func TestQuitWaitsForExchanges(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.keeper.closed = make(chan struct{})
		d.Press("q").Sees("Finishing what has begun")
		d.Wait(10 * time.Second)
		if d.quit {
			t.Error("the program ended before its exchange was stored")
		}
		close(d.keeper.closed)
		d.settle()
		if !d.quit {
			t.Error("the program did not end")
		}
	})
}

func TestCtrlCQuitsNowAndWipes(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.keeper.closed = make(chan struct{})
		d.Press("/").Type("ei").Enter().Copied("bearer-of-eiger-shop").Press("ctrl+c").Copied("")
		if !d.quit {
			t.Error("the program did not end")
		}
	})
}

func TestRevealEndsAfterTenSeconds(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.Press("l").Misses("bearer-of").Press("v").Sees("bearer-of-acme-pos-sync").Sees("shown for 10 s more")
		d.Wait(9 * time.Second).Sees("bearer-of").Wait(2 * time.Second).Misses("bearer-of")
		d.Press("v").Sees("bearer-of").Press("esc").Misses("bearer-of").Sees("DETAIL")
		d.Press("v").Sees("bearer-of").Press("]").Misses("bearer-of")
		d.Press("v").Sees("bearer-of")
		d.send(tea.BlurMsg{})
		d.Misses("bearer-of")
	})
}

// A window's title stands in task bars, and in the list of shared windows.
func TestTheWindowsTitleNamesNobody(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		for _, key := range []string{"", "l", "v", "esc", "esc", "/", "esc", "X"} {
			if key != "" {
				d.Press(key)
			}
			if title := d.app.View().WindowTitle; title != "tokenrack" {
				t.Errorf("after %q the title is %q", key, title)
			}
		}
	})
}

func TestHiddenNamesStayOffTheScreen(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.Press("z")
		for _, name := range []string{"Acme", "acme", "Eiger", "Bacchus", "Pacific", "Zürich", "cam-export"} {
			d.Misses(name)
		}
		d.Sees("Customer 1").Enter().Sees("Customer 1 / account 1").Misses("acme")
		d.Press("l").Misses("acme").Press("h", "z").Sees("acme-pos-sync")
	})
}

func TestHelpListsWhatWorksAndRunsIt(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.Press("?").Sees("Help · Accounts").Sees("copy a fresh bearer").Sees("no reply")
		d.Type("revoked acc").Sees("show or hide revoked accounts").Misses("next row").Enter()
		d.Misses("Help").Sees("acme-2019")
		d.Press("?", "esc").Misses("Help").Press("?", "?").Misses("Help")
	})
}

// TestHelpSaysAllOfALineInANarrowWindow holds that no line is cut for good, and
// that every state's shape is explained.
func TestHelpSaysAllOfALineInANarrowWindow(t *testing.T) {
	for _, size := range [][2]int{{60, 20}, {80, 24}} {
		drive(t, setup{width: size[0], height: size[1]}, func(d *driver) {
			d.Press("?").Type("marked, else").Sees("refresh what is marked, else every account shown that is over or ends soon")
			for _, state := range model.States() {
				d.Sees(state.Word())
			}
		})
	}
}

func TestEveryActionIsInHelp(t *testing.T) {
	drive(t, setup{height: 200, width: 120}, func(d *driver) {
		d.Press("?")
		for _, a := range keys.Table() {
			if a.Modes&keys.List != 0 && len(a.Keys) > 0 {
				d.Sees(joined(a.Says))
			}
		}
	})
}

func TestToastsMergeAndOldTimersSpareNewOnes(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.Press("/").Type("bac").Press("esc", "r").Sees("Refreshed · Bacchus")
		d.Wait(3 * time.Second).Press("r").Sees("x2")
		d.Wait(2 * time.Second).Sees("x2") // the first timer has run out by now
		d.Wait(3 * time.Second).Misses("Refreshed ·")
	})
}

func TestClockTicksOnlyAsOftenAsNeeded(t *testing.T) {
	far := []sample{{"far", "Acme", "storeman", "app", func(a *model.Account) { held(a, 50*time.Hour, 100*time.Hour) }}}
	drive(t, setup{of: far}, func(d *driver) {
		if got := ticksIn(d, 5*time.Minute); got > 6 {
			t.Errorf("%d ticks in five minutes with nothing below an hour", got)
		}
	})
	drive(t, setup{}, func(d *driver) {
		if got := ticksIn(d, 30*time.Second); got < 29 || got > 40 {
			t.Errorf("%d ticks in 30 s with seconds on the screen", got)
		}
		d.send(tea.BlurMsg{})
		d.Wait(2 * time.Second)
		if got := ticksIn(d, 2*time.Minute); got > 6 {
			t.Errorf("%d ticks in two minutes while nobody looks", got)
		}
	})
}

// ticksIn counts the clock's ticks while time passes.
func ticksIn(d *driver, how time.Duration) int {
	n := 0
	timer := time.NewTimer(how)
	for {
		select {
		case msg := <-d.msgs:
			if tick, ok := msg.(tickMsg); ok && tick.generation == d.app.ticks {
				n++
			}
			d.send(msg)
		case <-timer.C:
			return n
		}
	}
}

func TestCountdownReachesTheNextState(t *testing.T) {
	of := []sample{{"one", "Acme", "storeman", "app", func(a *model.Account) { held(a, 5*time.Minute+3*time.Second, 50*time.Minute) }}}
	drive(t, setup{of: of}, func(d *driver) {
		d.Sees("✓ fresh").Sees("05:03").Wait(4 * time.Second).Sees("◔ soon").Sees("04:59")
		d.Wait(5 * time.Minute).Sees("↻ expired").Sees("exp 0s")
	})
}

func TestBackgroundRefreshIsSeenInTheRow(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.keeper.replace(d.keeper.named(t, "bacchus-till").ID, func(a *model.Account) {
			held(a, time.Hour, time.Hour)
			a.RefreshedAt = start
		})
		d.settle()
		d.Sees("refreshed").Wait(3 * time.Second).Misses("refreshed").Sees("bacchus-till")
	})
}

func TestAutoIsSwitched(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.Press("/").Type("bac").Press("esc", "t").Sees("Background refresh is off · Bacchus Wines / bacchus-till")
		d.Press("t").Sees("Background refresh is on")
	})
}

func TestDemoHintsAdvanceByDoing(t *testing.T) {
	demo := &Demo{Hints: []Hint{{"/ei ⏎ copies a fresh bearer to the clipboard", keys.Copy}, {"→ shows", keys.Details}, {"? lists", keys.Help}}}
	drive(t, setup{demo: demo}, func(d *driver) {
		d.Sees("DEMO · sandbox on this computer · resets on quit").Sees("try /ei ⏎")
		for _, width := range []int{60, 64, 70, 120} { // help never moves from its place
			d.send(tea.WindowSizeMsg{Width: width, Height: 20})
			if !strings.Contains(d.frame(), "? help │") {
				t.Errorf("help is out of its place at %d:\n%s", width, d.frame())
			}
		}
		d.Press("/").Type("ei").Enter().Sees("try → shows").Sees("it opens only the sandbox")
		d.Press("right").Sees("try ? lists").Press("?", "esc", "h").Misses("try ")
	})
}

func TestTinyWindowShowsCounts(t *testing.T) {
	drive(t, setup{width: 44, height: 11}, func(d *driver) {
		d.Sees("Too small: 44x11. Need 60x15.").Sees("1 in doubt")
		d.send(tea.WindowSizeMsg{Width: 1, Height: 1})
		d.Press("q")
	})
}

func TestResizeKeepsTheSelection(t *testing.T) {
	drive(t, setup{of: many(300)}, func(d *driver) {
		d.Press("G", "k", "k")
		name := d.app.list.Row().Name.Text
		for _, size := range [][2]int{{60, 15}, {80, 24}, {59, 14}, {109, 20}, {110, 40}, {149, 30}, {150, 30}, {220, 60}, {67, 19}, {68, 19}} {
			d.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			d.On(name)
			if size[0] >= 60 && size[1] >= 15 {
				d.Sees(name)
			}
		}
		d.Press("l")
		for _, size := range [][2]int{{60, 15}, {110, 24}, {160, 40}} {
			d.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			d.On(name)
		}
	})
}

func TestDetailsBesideTheListFollowItAndScroll(t *testing.T) {
	drive(t, setup{width: 160, height: 20}, func(d *driver) {
		d.Press("l").Sees("in doubt").Sees("1 of 11").Sees("more below")
		d.Press("ctrl+d", "ctrl+d", "ctrl+d").On("acme-pos-sync").Sees("HISTORY").Misses("more below")
		d.Press("j").On("tank-gauges").Sees("2 of 11").Press("[").On("acme-pos-sync")
		d.Press("esc").Misses("Refresh token")
	})
}

func TestLongListSaysWhichRowsAreSeen(t *testing.T) {
	drive(t, setup{of: many(300), width: 80, height: 24}, func(d *driver) {
		d.Sees("1-16 of 300").Press("G").Sees("285-300 of 300")
	})
}

// TestHiddenNamesHideServersToo holds that a customer is not told by the address
// of a server of its own, nor by a client id that begins with its name.
func TestHiddenNamesHideServersToo(t *testing.T) {
	const host = "till.pacific.example:8130"
	silent := sample{"till-user-04", "Pacific Tools", "dsi", "pacific-tills", func(a *model.Account) {
		held(a, 2*time.Hour, 8*time.Hour)
		a.Origin = "https://" + host
		a.NoReplyAt, a.NoReplyWhy = start.Add(-time.Minute), host+" did not answer in 10 s"
	}}
	drive(t, setup{of: []sample{silent}}, func(d *driver) {
		d.keeper.refresh = func(id model.ID) keeper.RefreshResult {
			return keeper.RefreshResult{Account: d.keeper.Snapshot().Account(id), Outcome: keeper.RefreshFailed, Err: &model.Error{
				Kind: model.KindUnavailable, What: "The server at " + host + " did not answer", Why: "usually the VPN of till.pacific.example is down",
			}}
		}
		d.keeper.activity = []model.Activity{
			{At: start, Verb: model.DidRefresh, Outcome: "unsent", Note: host + " did not answer"},
			{At: start, Verb: model.DidEdit, Outcome: "ok", Note: "customer: pacific to Pacific Tools"},
		}
		d.Sees("pacific")
		for _, at := range [][]string{{"z"}, {"right"}, {"r"}, {"esc", "esc", "2"}, {"3"}} {
			d.Press(at...).Wait(time.Second)
			if frame := strings.ToLower(joined(d.frame())); strings.Contains(frame, "pacif") {
				t.Errorf("after %v the screen tells the customer:\n%s", at, d.frame())
			}
		}
		d.Press("1").Wait(5 * time.Second).Sees("its server did not answer in 10 s")
	})
}
