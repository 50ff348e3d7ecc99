package ui

import (
	"context"
	"fmt"
	"testing"
	"time"

	"charm.land/bubbles/v2/list"
	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/ui/desk"
)

var counts = []int{214, 10_000, 100_000}

// benchApp is the program over n accounts, without a terminal. Its clock is
// the test's.
func benchApp(tb testing.TB, n int) (*app, *time.Time) {
	tb.Helper()
	now := start
	k := newFake(func() time.Time { return now }, many(n))
	a, err := newApp(context.Background(), Options{Keeper: k, Clipboard: &fakeDesk{}, Vault: "keyring"}, desk.Surroundings{Dark: true})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(a.stop)
	a.Update(tea.WindowSizeMsg{Width: 200, Height: 50})
	return a, &now
}

var sink any

func BenchmarkView(b *testing.B) {
	for _, n := range counts {
		b.Run(fmt.Sprintf("tokenrack/n=%d", n), func(b *testing.B) {
			a, _ := benchApp(b, n)
			b.ReportAllocs()
			for b.Loop() {
				sink = a.View()
			}
		})
		b.Run(fmt.Sprintf("bubbles/n=%d", n), func(b *testing.B) {
			l := bubblesList(n)
			b.ReportAllocs()
			for b.Loop() {
				sink = l.View()
			}
		})
	}
}

// BenchmarkTick is a second passing: the tick's Update, and View.
func BenchmarkTick(b *testing.B) {
	for _, n := range counts {
		b.Run(fmt.Sprintf("tokenrack/n=%d", n), func(b *testing.B) {
			a, now := benchApp(b, n)
			b.ReportAllocs()
			for b.Loop() {
				*now = now.Add(time.Second)
				a.Update(tickMsg{generation: a.ticks, now: *now})
				sink = a.View()
			}
		})
	}
}

// BenchmarkFindKey is one letter of "team5" typed into the find line, with its
// View. The field is emptied after the fifth.
func BenchmarkFindKey(b *testing.B) {
	const word = "team5"
	for _, n := range counts {
		b.Run(fmt.Sprintf("tokenrack/n=%d", n), func(b *testing.B) {
			a, _ := benchApp(b, n)
			a.Update(press("/"))
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if i%len(word) == 0 {
					a.list.ClearFind()
				}
				a.Update(press(word[i%len(word) : i%len(word)+1]))
				sink = a.View()
			}
		})
		b.Run(fmt.Sprintf("bubbles/n=%d", n), func(b *testing.B) {
			l := bubblesList(n)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if i%len(word) == 0 {
					l.SetFilterState(list.Unfiltered)
					l.FilterInput.Reset()
					l, _ = l.Update(press("/"))
				}
				var cmd tea.Cmd
				l, cmd = l.Update(press(word[i%len(word) : i%len(word)+1]))
				l = filtered(l, cmd)
				sink = l.View()
			}
		})
	}
}

// BenchmarkLoad is a snapshot in which one account of n changed.
func BenchmarkLoad(b *testing.B) {
	for _, n := range counts {
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			a, _ := benchApp(b, n)
			id := a.rack.All()[n/2].ID
			k, ok := a.keeper.(*fakeKeeper)
			if !ok {
				b.Fatal("not the fake")
			}
			b.ReportAllocs()
			for b.Loop() {
				b.StopTimer()
				k.mu.Lock()
				next := *k.snap
				next.Accounts = append(next.Accounts[:0:0], k.snap.Accounts...)
				for i, account := range next.Accounts {
					if account.ID == id {
						copied := *account
						next.Accounts[i] = &copied
					}
				}
				k.snap = &next
				k.mu.Unlock()
				b.StartTimer()
				a.Update(changedMsg{})
			}
		})
	}
}

type listItem string

func (i listItem) FilterValue() string { return string(i) }
func (i listItem) Title() string       { return string(i) }
func (i listItem) Description() string { return "Storeman · fresh · 47:10" }

func bubblesList(n int) list.Model {
	items := make([]list.Item, n)
	for i, s := range many(n) {
		items[i] = listItem(s.customer + " " + s.name + " " + s.provider)
	}
	return list.New(items, list.NewDefaultDelegate(), 200, 50)
}

// filtered runs the list's filter and hands its answer back; the cursor's
// blink is left behind.
func filtered(l list.Model, cmd tea.Cmd) list.Model {
	answer := make(chan tea.Msg, 8)
	var run func(tea.Cmd)
	run = func(cmd tea.Cmd) {
		if cmd == nil {
			return
		}
		switch msg := cmd().(type) {
		case tea.BatchMsg:
			for _, c := range msg {
				go run(c)
			}
		case list.FilterMatchesMsg:
			answer <- msg
		}
	}
	go run(cmd)
	l, _ = l.Update(<-answer)
	return l
}

func TestDrawingTenThousandAllocatesNextToNothing(t *testing.T) {
	const most = 20
	a, now := benchApp(t, 10_000)
	if got := testing.AllocsPerRun(50, func() { sink = a.View() }); got > most {
		t.Errorf("View takes %v allocations, want at most %d", got, most)
	}
	tick := func() {
		*now = now.Add(time.Millisecond)
		a.Update(tickMsg{generation: a.ticks, now: *now})
		sink = a.View()
	}
	if got := testing.AllocsPerRun(50, tick); got > most {
		t.Errorf("a tick takes %v allocations, want at most %d", got, most)
	}
	a.Update(press("/"))
	letter := 0
	typing := func() {
		const word = "team5"
		if letter%len(word) == 0 {
			a.list.ClearFind()
		}
		a.Update(press(word[letter%len(word) : letter%len(word)+1]))
		letter++
		sink = a.View()
	}
	if got := testing.AllocsPerRun(50, typing); got > 2*most {
		t.Errorf("a letter in the find line takes %v allocations, want at most %d", got, 2*most)
	}
}
