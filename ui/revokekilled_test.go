package ui

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/model/keeper/storetest"
	"github.com/tokenrack/tokenrack/providers"
	"github.com/tokenrack/tokenrack/ui/revoke"
	"github.com/tokenrack/tokenrack/vault"
)

// A program is killed while its revoke screen runs: at each step, which lies
// before and after each commit and each call to a server. Another program over
// the same vault then goes on, with the keys that the screen itself offers.

const (
	dyingHome = "UI_TEST_DYING_HOME" // the vault of the program that dies
	dyingApp  = "UI_TEST_DYING_APP"
	dyingAt   = "UI_TEST_DYING_AT" // which step it does not outlive

	dyingPassphrase = "twelve quiet ferrets eat plums"
)

// revokesAndDies is the program that dies, a process of its own: see TestMain.
func revokesAndDies(t *testing.T) {
	at, err := strconv.Atoi(os.Getenv(dyingAt))
	if err != nil {
		t.Fatal(err)
	}
	store := openPractice(t, os.Getenv(dyingHome))
	engine, err := providers.New(providers.Options{})
	if err != nil {
		t.Fatal(err)
	}
	mortal := &storetest.Mortal{}
	p := &practice{t: t, store: mortal.Store(store), engine: mortal.Engine(engine)}
	d, _ := p.sit()
	app := os.Getenv(dyingApp)
	choose(d, app)
	page := ready(d, app)
	mortal.DieAt(at)
	tap(d, "enter")
	until(d, "the report", func() bool { return page.Step() == revoke.Report })
	fmt.Println("lived")
}

func openPractice(t *testing.T, home string) *vault.Vault {
	t.Helper()
	store, err := placeOf(home).Open(context.WithoutCancel(t.Context()), model.VaultKey{Passphrase: model.NewSecret(dyingPassphrase)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return store
}

func placeOf(home string) vault.Place {
	return vault.Place{Path: filepath.Join(home, "vault.db"), State: filepath.Join(home, "state")}
}

// choose puts the cursor on an account of the app.
func choose(d *driver, app string) {
	d.t.Helper()
	tap(d, "/")
	for _, r := range app {
		tap(d, string(r))
	}
	tap(d, "esc")
}

// ready opens the screen, waits for its plan and types the name, so that one
// Enter is left.
func ready(d *driver, name string) *revokePage {
	d.t.Helper()
	tap(d, "X")
	p := shown(d)
	until(d, "the plan", func() bool { return p.Where().Planned })
	tap(d, "enter")
	for _, r := range name {
		tap(d, string(r))
	}
	time.Sleep(350 * time.Millisecond) // longer than an Enter repeats
	return p
}

// sentAgain notes which tokens are sent to be revoked.
type sentAgain struct {
	engine
	mu   sync.Mutex
	sent map[model.Fingerprint]bool
}

type engine = keeper.Providers

func (e *sentAgain) Revoke(ctx context.Context, c model.Client, call model.RevokeCall) model.RevokeReply {
	e.mu.Lock()
	e.sent[call.Token.Fingerprint()] = true
	e.mu.Unlock()
	return e.engine.Revoke(ctx, c, call)
}

func TestTheRevokeScreenIsKilledAtItsStepsAndGoesOn(t *testing.T) {
	home := t.TempDir()
	if _, err := placeOf(home).Init(t.Context(), model.VaultInit{Passphrase: model.NewSecret(dyingPassphrase)}); err != nil {
		t.Fatal(err)
	}
	p := newPracticeOver(t, openPractice(t, home))
	stride := map[string]int{"": 13, "short": 3, "long": 1}[os.Getenv("ABUSE")]
	deaths, number := 0, 0
	for at := 1; ; at += stride {
		if at > 400 {
			t.Fatal("the revocation never comes to its end")
		}
		app := fmt.Sprintf("leak-%d", at)
		p.furnish(t.Context(), app, app+"-a", app+"-b")
		if p.revokedUntil(home, app, at) {
			t.Logf("died %d times on the way to its end at about step %d", deaths, at-1)
			return
		}
		deaths++
		number = p.goesOn(app, at, number)
	}
}

// revokedUntil runs the program that dies at a step, and says whether it lived
// to the end.
func (p *practice) revokedUntil(home, app string, at int) (lived bool) {
	p.t.Helper()
	self, err := os.Executable()
	if err != nil {
		p.t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), dyingHome+"="+home, dyingApp+"="+app, dyingAt+"="+strconv.Itoa(at))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		p.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	said := ""
	for lines := bufio.NewScanner(out); lines.Scan(); {
		lived = lived || lines.Text() == "lived"
		said += lines.Text() + "\n"
	}
	if err := cmd.Wait(); !lived && cmd.ProcessState.ExitCode() >= 0 {
		p.t.Fatalf("step %d: the program was not killed but ended by itself (%v):\n%s", at, err, said)
	}
	return lived
}

// goesOn sits down before another program, goes on with what was left, and
// returns the number of the incident.
func (p *practice) goesOn(app string, at, before int) int {
	p.t.Helper()
	dead := map[model.Fingerprint]bool{}
	begun := p.newest(app)
	if begun != nil {
		for _, l := range begun.Lines {
			if l.Outcome == keeper.RevokedDead {
				dead[l.Fingerprint] = true
			}
		}
		if begun.Proven() { // it died after its last commit
			return begun.Number
		}
	}
	engine := &sentAgain{engine: p.engine, sent: map[model.Fingerprint]bool{}}
	other := *p
	other.engine = engine
	d, leave := other.sit()
	defer leave()
	if begun != nil {
		until(d, "the notice", func() bool { return d.app.toResume() != nil })
		d.Sees(fmt.Sprintf("Incident %d was cut off", begun.Number))
	} else {
		choose(d, app)
	}
	page := ready(d, app)
	tap(d, "enter")
	until(d, "the report", func() bool { return page.Step() == revoke.Report })
	for print := range engine.sent {
		if dead[print] {
			p.t.Errorf("step %d: %s was proven dead and is sent again", at, print)
		}
	}
	summary, _, _ := page.Told()
	if summary.Incident != before+1 {
		p.t.Errorf("step %d: it is incident %d, after %d", at, summary.Incident, before)
	}
	p.checkLines(page.Lines(), app, at)
	return summary.Incident
}

// newest is the newest incident, where it is of that app; nil: none.
func (p *practice) newest(app string) *keeper.Incident {
	p.t.Helper()
	all, err := keeper.New(p.store, p.engine, keeper.Options{}).Incidents(p.t.Context())
	if err != nil {
		p.t.Fatal(err)
	}
	if len(all) == 0 || all[0].Name != app {
		return nil
	}
	return &all[0]
}

// checkLines: the report on the screen tells of every token that was ever of
// the app's accounts, and calls none dead that lives. A proof that was cut off
// while the server minted may leave a pair that nobody knows; it has a line of
// its own.
func (p *practice) checkLines(lines []keeper.RevokeLine, app string, at int) {
	p.t.Helper()
	told := map[model.Fingerprint]keeper.RevokeOutcome{}
	lost := false
	for _, l := range lines {
		told[l.Fingerprint] = l.Outcome
		lost = lost || l.Kind == model.LostToken
	}
	alive := map[model.Fingerprint]bool{}
	for _, issued := range p.server.Oracle().Living() {
		alive[model.FingerprintOf([]byte(issued.Token))] = true
	}
	k := keeper.New(p.store, p.engine, keeper.Options{})
	for _, name := range []string{app + "-a", app + "-b"} {
		acc, _, err := k.Account(p.t.Context(), name)
		if err != nil {
			p.t.Fatal(err)
		}
		for _, token := range append([]model.Token{*acc.Access, *acc.Refresh}, acc.Superseded...) {
			outcome, known := told[token.Fingerprint]
			switch {
			case !known || outcome == "":
				p.t.Errorf("step %d: the report says nothing of %s", at, token.Fingerprint)
			case outcome == keeper.RevokedDead && alive[token.Fingerprint]:
				p.t.Errorf("step %d: %s is called dead and lives", at, token.Fingerprint)
			case outcome != keeper.RevokedDead && !lost:
				p.t.Errorf("step %d: %s is %s", at, token.Fingerprint, outcome)
			}
		}
	}
}
