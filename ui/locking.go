package ui

import (
	"context"
	"errors"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/desk"
	"github.com/tokenrack/tokenrack/ui/toast"
)

const (
	// warnBefore is how long before it locks itself the person is told.
	warnBefore = time.Minute
	// guardEvery is how often the guard looks at the clock.
	guardEvery = 5 * time.Second
	// slept is how far the wall clock must have run ahead of the guard to say
	// that the computer was asleep.
	slept = 30 * time.Second
)

// locks is what the screen knows of the vault it shows. Without a vault, in
// the demo, nothing is ever locked.
type locks struct {
	life    context.Context //nolint:containedctx // the program's own; that of an open vault ends with it
	vault   Vault           // nil: there is nothing to lock
	gate    gatePage        // in front of everything; nil: the vault is open
	close   func() error    // gives the open vault up
	chores  Chores          // of the open vault; nil: none
	pending chan opened     // the keyring's answer that was not there at the start

	touched   time.Time // the last key
	heard     time.Time // when the guard last looked
	warned    bool
	suspended bool // Ctrl+Z: it is no sleep
	guards    int  // generation of the guard
	// rekeyedWhy is why the screen locks where another program changed the
	// vault's key; empty: none did.
	rekeyedWhy string
	owed       string // why the screen locks once a revocation is over; empty: it need not
	wantsDemo  bool
	words      []string // the fingerprint of a vault that this computer never saw
	// wantsVault says that a vault of the person's own comes after the demo.
	wantsVault bool
	wantsReset bool // the demo begins anew
	// stranded are drafts that wait for the vault to be unlocked.
	stranded stranded

	send   func(tea.Msg)   // to the running program; nil in tests
	beside *sync.WaitGroup // what runs beside the screen
}

// guardMsg is the guard's next look; one of an older generation is ignored.
type guardMsg struct{ generation int }

// begin starts what runs while a vault is open.
func (a *app) begin() tea.Cmd {
	a.ticks++
	a.guards++
	if a.options.kept.Find && a.rack.Len() > 0 {
		a.list.Find()
	}
	cmds := []tea.Cmd{a.changed(), a.refreshed(), a.tick(), a.guard(), a.foreword(), a.lookForIncidents()}
	if a.send != nil {
		a.background()
	}
	return tea.Batch(cmds...)
}

// guard looks after a while whether somebody is still there.
func (a *app) guard() tea.Cmd {
	if a.vault == nil {
		return nil
	}
	generation := a.guards
	return tea.Tick(guardEvery, func(time.Time) tea.Msg { return guardMsg{generation} })
}

// watched looks at every message before anybody else does, and says whether it
// locked the vault instead. The wall clock counts while the computer sleeps and
// timers do not: where it ran ahead of the guard the computer was asleep, and
// whoever woke it up may be somebody else.
func (a *app) watched(msg tea.Msg) (cmd tea.Cmd, locked bool) {
	if a.vault == nil || a.quitting {
		return nil, false
	}
	switch msg := msg.(type) {
	case tea.KeyPressMsg, tea.PasteMsg, tea.MouseClickMsg, tea.MouseWheelMsg:
		if !a.asleep() {
			a.touched, a.warned = a.now, false
			if a.owed == a.idleWords() {
				a.owed = "" // somebody is there again
			}
		}
	case tea.ResumeMsg:
		a.suspended, a.heard = false, a.now
	case guardMsg:
		return a.guarded(msg)
	}
	if a.asleep() && !a.mustFinish() {
		return a.lock(lockedBySleep), true
	}
	return nil, false
}

// revoking says that a revocation is under way. It is not stopped half-way: the
// screen locks once it is over.
func (a *app) revoking() bool { return a.incident != nil && a.incident.Running() }

// mustFinish says that the vault cannot be given up now.
func (a *app) mustFinish() bool { return a.revoking() || a.inDanger() }

// Why the screen locks by itself.
const lockedBySleep = "Locked, since the computer slept."

// idleWords say that nobody was there.
func (a *app) idleWords() string {
	return "Locked after " + count(int(a.options.kept.Lock/time.Minute), "minute") + " without a key."
}

// lockWhenDone locks now, or once the revocation that runs is over.
func (a *app) lockWhenDone(why string) tea.Cmd {
	if !a.mustFinish() {
		return a.lock(why)
	}
	if a.owed == why {
		return nil
	}
	a.owed = why
	if a.inDanger() {
		return a.say(toast.Warning, "New tokens can be stored nowhere yet, so the screen locks once they are.")
	}
	return a.say(toast.Info, "A revocation is running. The screen locks when it is over.")
}

func (a *app) asleep() bool {
	return !a.suspended && a.now.Sub(a.heard) > guardEvery+slept
}

func (a *app) guarded(msg guardMsg) (tea.Cmd, bool) {
	if msg.generation != a.guards {
		return nil, true
	}
	why := a.owed
	if a.asleep() {
		why = lockedBySleep
	}
	a.heard = a.now
	idle := a.now.Sub(a.touched)
	most := a.options.kept.Lock // 0: it never locks by itself
	if why == "" && most > 0 && idle >= most {
		why = a.idleWords()
	}
	switch {
	case why != "" && !a.mustFinish():
		return a.lock(why), true
	case why != "":
		return tea.Batch(a.guard(), a.lockWhenDone(why)), true
	case most > warnBefore && idle >= most-warnBefore && !a.warned:
		a.warned = true
		return tea.Batch(a.guard(), a.say(toast.Info, "Locks in a minute; any key keeps it open.")), true
	}
	return a.guard(), true
}

// lock gives the vault up: its key is wiped once every exchange that had begun
// is stored, the background stops, and what stood in front of the list is
// closed, since it may hold secrets. The list stays where it was.
func (a *app) lock(why string) tea.Cmd { return a.lockFor(why, nil) }

// lockFor is lock; work, where there is some, is done to the vault's file once it
// is given up, and says in words what came of it.
func (a *app) lockFor(why string, work func(context.Context) (string, error)) tea.Cmd {
	a.stop()
	a.guards++
	a.owed = ""
	a.detail.Conceal()
	a.list.Leave()
	drafts := a.keepDrafts()
	for len(a.pages) > 0 {
		a.shut(a.pages[len(a.pages)-1])
	}
	a.dropTabs()
	a.bulk = nil
	a.lapseUndo()
	a.toasts = toast.Stack{}
	counts := "No account is in it yet."
	if snap := a.keeper.Snapshot(); snap != nil && len(snap.Accounts) > 0 {
		for _, account := range snap.Accounts {
			a.list.SetBusy(account.ID, false)
		}
		counts = a.lockedWords()
	}
	keeper, vault, giveUp, beside, board, stranded := a.keeper, a.vault, a.close, a.beside, a.desk, &a.stranded
	rekeyed := a.rekeyedWhy != "" && why == a.rekeyedWhy
	page := newLockPage(a, "Locked", nil, why, counts)
	page.SetBusy("Finishing what has begun, so that no token is lost.")
	page.SetSize(a.width, a.height)
	a.gate = page
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), closeWithin)
		defer cancel()
		asked := board.Wipe(ctx) == desk.AskedFor
		for _, keep := range drafts {
			keep(ctx)
		}
		err := keeper.Close(ctx)
		waitUntilOver(ctx, beside)
		err = errors.Join(err, giveUp())
		words := []string{why, counts}
		if work != nil && err == nil {
			said, workErr := work(ctx)
			words, err = append(words, said), workErr
		}
		status, statusErr := vault.Status(ctx)
		if rekeyed {
			words[0] = why + " " + unlockWith(status.Slots, stranded.any())
		}
		return lockedMsg{words: words, slots: status.Slots, asked: asked, err: errors.Join(err, statusErr)}
	}
}

// lockedMsg says that the vault is closed.
type lockedMsg struct {
	words []string
	slots []model.VaultSlot
	asked bool // the terminal is to be asked to clear its clipboard
	err   error
}

func (lockedMsg) atGate() {}

func (m lockedMsg) apply(a *app) tea.Cmd {
	page := newLockPage(a, "Locked", m.slots, m.words...)
	page.SetSize(a.width, a.height)
	if m.err != nil {
		page.Fail(lines(m.err))
	}
	a.gate = page
	a.keeper, a.close, a.chores = closedRack{now: a.vault.Now}, nil, nil
	if m.asked {
		return tea.Batch(tea.SetClipboard(""), a.tickLocked())
	}
	return a.tickLocked()
}

// waitUntilOver waits until a group is over or ctx ends.
func waitUntilOver(ctx context.Context, group *sync.WaitGroup) {
	over := make(chan struct{})
	model.Go(func() {
		group.Wait()
		close(over)
	})
	select {
	case <-over:
	case <-ctx.Done():
	}
}
