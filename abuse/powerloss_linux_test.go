package abuse_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/providers/sandbox"
)

// told is what a process had said by some moment of its trace.
type told struct {
	acks []line
	sent map[string]string // print of a refresh token to the account's name
	done map[string]bool   // accounts that were acknowledged after their last send
}

// TestPowerLoss records what refreshing processes write and sync, and rebuilds
// thousands of disks as a power cut may leave them: unsynced writes dropped,
// reordered and torn. Each has to open without repair, whole, with all that was
// acknowledged, and with an intent for every token that was sent.
func TestPowerLoss(t *testing.T) {
	ownProcesses(t)
	tracer := strace(t)
	d := throw(t)
	images := amount(t, "ABUSE_IMAGES", [3]int{150, 600, 5000})
	r := newRig(t, func(s *sandbox.Settings) { s.AccessLife, s.RefreshLife = time.Hour, 10*time.Hour }, sandbox.Storeman, sandbox.OIDC)
	owner := map[string]string{} // print of a refresh token to the account's name
	var names []string
	for i := range 10 {
		name := fmt.Sprint("acc-", i)
		names = append(names, name)
		acc := r.account([]string{sandbox.Storeman, sandbox.OIDC}[i%2], name, time.Hour)
		owner[string(acc.Refresh.Fingerprint)] = name
	}
	must(t, r.store.Close())
	start0 := newDisk(t, r.home)
	log := filepath.Join(t.TempDir(), "trace")
	// Twice through all, so that the log is written back once in between; and a
	// second process, which finds what the first left at its closing.
	var events []event
	for range 2 {
		p := start(t, []string{tracer, "-f", "-q", "-y", "-xx", "-s", "1000000", "-o", log, "-e", "trace=" + writeLike},
			r.home, "steady", append(append([]string{}, names...), names...)...)
		for _, l := range p.rest() {
			if l.words[0] == "error" || l.words[0] == "failed" {
				t.Fatal(l.words)
			}
		}
		base := len(events)
		for _, e := range traceOf(t, log) {
			e.began += base
			events = append(events, e)
		}
	}
	said := &told{sent: map[string]string{}, done: map[string]bool{}}
	dir := filepath.Join(t.TempDir(), "image")
	made := 0
	for i, e := range events {
		start0.play(e)
		said.hear(e, owner)
		due := images * (i + 1) / len(events)
		for ; made < due && !t.Failed(); made++ {
			start0.image(t, dir, d.part(made))
			said.check(t, dir)
			if t.Failed() {
				t.Logf("image %d, cut after call %d of %d (%s %s)", made, i+1, len(events), e.call, e.path)
			}
		}
	}
	if len(said.acks) != 4*len(names) {
		t.Errorf("%d refreshes were acknowledged, want %d", len(said.acks), 4*len(names))
	}
	t.Logf("%d images out of %d calls, %d acknowledged refreshes, two processes", made, len(events), len(said.acks))
}

// hear takes in what the process wrote on its standard output.
func (w *told) hear(e event, owner map[string]string) {
	if e.call != "write" || !strings.HasPrefix(e.path, "pipe:") {
		return
	}
	switch l := readLine(strings.TrimSpace(string(e.data))); {
	case l.is("send", 2):
		name := owner[l.words[1][:model.FingerprintLength]]
		w.sent[name] = l.words[1]
		w.done[name] = false
	case l.is("stored", 4):
		w.acks = append(w.acks, l)
		w.done[l.words[1]] = true
		owner[l.words[3]] = l.words[1]
	}
}

// check opens an image as the next process does after the power is back.
func (w *told) check(t *testing.T, home string) {
	t.Helper()
	mustOpenWhole(t, home)
	k, store, err := keeperAt(home, nil)
	if err != nil {
		t.Errorf("I5: %v", err)
		return
	}
	defer func() { _ = store.Close() }()
	if store.Restored() {
		t.Error("I5: the vault counts as an older copy of itself")
	}
	must(t, k.Load(context.Background()))
	accounts := map[string]*model.Account{}
	for _, acc := range k.Snapshot().Accounts {
		accounts[acc.Name] = acc
	}
	for _, ack := range w.acks {
		acc := accounts[ack.words[1]]
		for i, kind := range []model.TokenKind{model.AccessToken, model.RefreshToken} {
			if acc == nil || !holds(acc, model.Fingerprint(ack.words[2+i])) && !trimmed(acc, kind) {
				t.Errorf("I4: %s: %v was acknowledged and is gone", ack.words[1], ack.words)
			}
		}
	}
	for name, spent := range w.sent {
		acc := accounts[name]
		if w.done[name] || acc == nil {
			continue
		}
		// Sent and not acknowledged: it is in doubt, or its answer was stored.
		if acc.Doubt == nil && string(acc.Refresh.Fingerprint) == spent[:model.FingerprintLength] {
			t.Errorf("I6: %s: a refresh token left the machine, and nothing tells of it", name)
		}
	}
}
