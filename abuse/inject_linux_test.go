package abuse_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/providers/sandbox"
)

// injection is one call that is made to fail, or to be the last.
type injection struct {
	call  string
	fault string // as strace takes it
	no    int    // the how-manieth of its thread
	on    bool   // and every later one too
}

func (i injection) String() string {
	when := fmt.Sprint(i.no)
	if i.on {
		when += "+"
	}
	return fmt.Sprintf("inject=%s:%s:when=%s", i.call, i.fault, when)
}

var injectable = []string{"pwrite64", "write", "fsync", "ftruncate", "unlink", "unlinkat", "rename", "renameat"}

// injector refreshes fresh accounts of two strict servers under injections.
type injector struct {
	*rig
	tracer string
	made   int
}

func newInjector(t *testing.T) *injector {
	t.Helper()
	tracer := strace(t)
	i := &injector{tracer: tracer}
	i.rig = newRig(t, func(s *sandbox.Settings) { s.AccessLife, s.RefreshLife = time.Hour, 10*time.Hour }, sandbox.Inventorum, sandbox.OIDC)
	return i
}

// refresh lets a process refresh one new account under the options for strace,
// and returns the account's name, what the process said, and the log.
func (i *injector) refresh(options ...string) (name string, said []line, log []byte) {
	i.t.Helper()
	i.made++
	name = fmt.Sprintf("acc-%d", i.made)
	i.account([]string{sandbox.Inventorum, sandbox.OIDC}[i.made%2], name, time.Hour)
	out := filepath.Join(i.t.TempDir(), "log")
	tool := append([]string{i.tracer, "-f", "-q", "-y", "-xx", "-o", out}, options...)
	p, err := tryStart(tool, []string{"GOMAXPROCS=1"}, i.home, "steady", name)
	must(i.t, err)
	p.cmd.Stderr = nil
	said = p.rest()
	log, err = os.ReadFile(out)
	must(i.t, err)
	return name, said, log
}

// TestInjection makes each write-like system call of one refresh the process's
// last, or fail with EIO, ENOSPC or EDQUOT.
func TestInjection(t *testing.T) {
	ownProcesses(t)
	i := newInjector(t)
	d := throw(t)
	var plan []injection
	for _, call := range injectable {
		_, _, log := i.refresh("-e", "trace="+call)
		for no := 1; no <= bytes.Count(log, []byte(call+"(")); no++ {
			for _, fault := range []string{"signal=SIGKILL", "error=EIO", "error=ENOSPC", "error=EDQUOT"} {
				plan = append(plan, injection{call: call, fault: fault, no: no})
			}
		}
	}
	d.Shuffle(len(plan), func(a, b int) { plan[a], plan[b] = plan[b], plan[a] })
	all := len(plan)
	plan = plan[:min(all, amount(t, "ABUSE_INJECTIONS", [3]int{8, 40, 1 << 20}))]
	hit, stored := 0, 0
	for _, one := range plan {
		name, said, log := i.refresh("-e", "trace="+one.call, "-e", one.String())
		if bytes.Contains(log, []byte("INJECTED")) || one.fault == "signal=SIGKILL" && bytes.Contains(log, []byte("killed by SIGKILL")) {
			hit++
		}
		if i.checkAfter(name, said) {
			stored++
		}
		if t.Failed() {
			t.Fatalf("after %s: it said %v", one, said)
		}
	}
	if hit == 0 {
		t.Error("no injection met a call: the test proves nothing")
	}
	t.Logf("%d of %d injections, %d met their call, %d refreshes came through all the same", len(plan), all, hit, stored)
}

// checkAfter asks the invariants of one account, and says whether its refresh
// was acknowledged.
func (i *injector) checkAfter(name string, said []line) (stored bool) {
	i.t.Helper()
	i.opensWhole()
	acc, known := i.reload(name), i.truth()
	i.checkShown(acc, known)
	for _, l := range said {
		if !l.is("stored", 4) {
			continue
		}
		stored = true
		if !holds(acc, model.Fingerprint(l.words[2])) || !holds(acc, model.Fingerprint(l.words[3])) {
			i.t.Errorf("I4: %s: %v was acknowledged and is gone", name, l.words)
		}
	}
	for print, issued := range known.tokens {
		if issued.Spent > 1 {
			i.t.Errorf("I1: the refresh token %s was spent %d times", print, issued.Spent)
		}
	}
	return stored
}

// TestFailingSyncs lets every sync from a thread's k-th on fail, for each k: a
// refresh may be called stored only after a sync of the log that did not fail.
// strace counts by thread, so a later try on another thread may come through.
func TestFailingSyncs(t *testing.T) {
	ownProcesses(t)
	i := newInjector(t)
	d := throw(t)
	const calls = "fsync,fdatasync"
	_, _, log := i.refresh("-e", "trace="+calls)
	syncs := bytes.Count(log, []byte("sync("))
	ks := d.Perm(syncs)
	ks = ks[:min(syncs, amount(t, "ABUSE_SYNCS", [3]int{1, 2, 1000}))]
	for _, k := range ks {
		one := injection{call: calls, fault: "error=EIO", no: k + 1, on: true}
		name, said, log := i.refresh("-s", "4096", "-e", "trace="+calls+",write", "-e", one.String())
		out := filepath.Join(t.TempDir(), "log")
		must(t, os.WriteFile(out, log, 0o600))
		failed := false
		for _, e := range traceOf(t, out) {
			switch {
			case strings.HasSuffix(e.call, "sync") && strings.HasSuffix(e.path, "-wal"):
				failed = e.failed
			case e.call == "write" && strings.HasPrefix(e.path, "pipe:") && strings.HasPrefix(string(e.data), "stored") && failed:
				t.Errorf("its last sync had failed, and this was acknowledged: %s", e.data)
			}
		}
		i.checkAfter(name, said)
	}
	t.Logf("%d of %d: from the k-th sync of a thread on, all failed", len(ks), syncs)
}
