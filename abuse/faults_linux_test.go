package abuse_test

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/providers/sandbox"
	"github.com/tokenrack/tokenrack/vault/vaulttest"
)

func init() { jobs["ordered"] = ordered }

// ordered does what it is told on its standard input, a line each, and answers
// with a line.
func ordered(home string, _ []string) error {
	says := &journal{out: os.Stdout}
	k, store, err := keeperAt(home, nil)
	if err != nil {
		return err
	}
	var before syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &before); err != nil {
		return err
	}
	began := make(chan string, 1)
	says.say("ready")
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		order, name, _ := strings.Cut(in.Text(), " ")
		switch order {
		case "refresh":
			says.say("%s", refreshed(k, name))
		case "begin":
			go func() { began <- refreshed(k, name) }()
			says.say("begun")
		case "await":
			says.say("%s", <-began)
		case "token":
			_, err := k.Token(context.Background(), name, keeper.TokenRequest{NoRefresh: true})
			says.say("token %s", inShort(err))
		case "open":
			another, err := openAt(context.Background(), home)
			if err == nil {
				err = another.Close()
			}
			says.say("open %s", inShort(err))
		case "starve": // not one more file can be opened
			says.say("starved %s", inShort(syscall.Setrlimit(syscall.RLIMIT_NOFILE, &syscall.Rlimit{Cur: 3, Max: before.Max})))
		case "feed":
			says.say("fed %s", inShort(syscall.Setrlimit(syscall.RLIMIT_NOFILE, &before)))
		case "unsaved":
			n := k.Unsaved()
			says.say("unsaved %d %d %d", n.Aside, n.Keyring, n.Memory)
		case "end":
			return store.Close()
		}
	}
	return nil
}

// refreshed refreshes one account and says what came of it.
func refreshed(k *keeper.Keeper, name string) (said string) {
	err := refreshNamed(context.Background(), k, name, func(r keeper.RefreshResult) {
		said = "refresh " + string(r.Outcome) + " "
		if r.Err == nil {
			said += inShort(nil)
		} else {
			said += inShort(r.Err)
		}
	})
	if err != nil {
		return "refresh none " + inShort(err)
	}
	return said
}

// inShort is an error as one word with its kind and what a person is told.
func inShort(err error) string {
	if err == nil {
		return "ok"
	}
	text := err.Error()
	if hinted, ok := err.(interface{ Hint() string }); ok {
		text += " | " + hinted.Hint()
	}
	return word(string(model.KindOf(err)) + ": " + text)
}

// order gives a process an order and returns its answer.
func (p *process) order(t *testing.T, text string) string {
	t.Helper()
	if _, err := fmt.Fprintln(p.in, text); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	l, ok := p.next()
	if !ok {
		t.Fatalf("%s: the process is gone", text)
	}
	return strings.Join(l.words, " ")
}

// wants gives an order whose answer must have all of these in it.
func (p *process) wants(t *testing.T, order string, want ...string) string {
	t.Helper()
	got := p.order(t, order)
	for _, part := range want {
		if !strings.Contains(got, strings.ReplaceAll(part, " ", "_")) && !strings.Contains(got, part) {
			t.Errorf("%s: %s, want %q", order, got, part)
		}
	}
	return got
}

// faulty is a rig with a process that takes orders.
type faulty struct {
	*rig
	*process
	arrived, goOn chan struct{}
}

func newFaulty(t *testing.T, home string, names ...string) *faulty {
	t.Helper()
	f := &faulty{rig: newRigIn(t, home, func(s *sandbox.Settings) { s.AccessLife = time.Hour }, sandbox.OIDC)}
	for _, name := range names {
		f.account(sandbox.OIDC, name, time.Hour)
	}
	return f
}

// begins starts the process.
func (f *faulty) begins(t *testing.T) {
	t.Helper()
	f.process = start(t, nil, f.home, "ordered")
	f.isReady(t)
}

func (f *faulty) isReady(t *testing.T) {
	t.Helper()
	t.Cleanup(f.kill)
	if l, ok := f.next(); !ok || !l.is("ready", 1) {
		t.Fatalf("the process does not begin: %v", l.words)
	}
}

// holding lets the next refresh wait at the server.
func (f *faulty) holding() {
	f.arrived, f.goOn = make(chan struct{}), make(chan struct{})
	arrived, goOn := f.arrived, f.goOn
	f.sandbox.Server(sandbox.OIDC).Inject(sandbox.Fault{Path: "/token", Times: 1, Process: true, Answer: func(w http.ResponseWriter, _ *http.Request, real sandbox.Real) {
		close(arrived)
		<-goOn
		answer(w, real)
	}})
}

func (f *faulty) requests() int { return f.sandbox.Server(sandbox.OIDC).Oracle().TokenRequests() }

// unsent gives an order to refresh that must come to nothing before anything is
// sent.
func (f *faulty) unsent(t *testing.T, name string, want ...string) {
	t.Helper()
	before := f.requests()
	f.wants(t, "refresh "+name, append([]string{"refresh failed"}, want...)...)
	equal(t, "requests for "+name, f.requests()-before, 0)
}

func TestWithoutFileDescriptorsNothingIsLost(t *testing.T) {
	ownProcesses(t)
	f := newFaulty(t, t.TempDir(), "a", "b", "c", "d")
	f.begins(t)
	f.wants(t, "starve", "ok")
	f.unsent(t, "a", "too many files are open", "can still be copied", "ulimit")
	f.wants(t, "token a", "token ok")
	f.wants(t, "feed", "ok")
	f.wants(t, "refresh a", "refresh refreshed")
	f.wants(t, "starve", "ok")
	f.unsent(t, "b")
	f.wants(t, "token b", "token ok")
	f.wants(t, "open", "too many files are open")
	f.wants(t, "feed", "ok")
	f.wants(t, "refresh b", "refresh refreshed")
	// In the middle of an exchange: its answer needs no file that is not open.
	f.holding()
	f.wants(t, "begin c", "begun")
	<-f.arrived
	f.wants(t, "starve", "ok")
	close(f.goOn)
	f.wants(t, "await", "refresh refreshed")
	f.wants(t, "feed", "ok")
	f.wants(t, "refresh d", "refresh refreshed")
	f.wants(t, "open", "open ok")
	f.opensWhole()
}

func TestAVaultThatIsRemovedWhileOpenTakesNoToken(t *testing.T) {
	ownProcesses(t)
	f := newFaulty(t, filepath.Join(t.TempDir(), "home"), "a", "b", "c")
	f.begins(t)
	f.wants(t, "refresh a", "refresh refreshed")
	away := f.home + ".away"
	must(t, os.Rename(f.home, away))
	f.unsent(t, "b", "no longer where it was", "can still be copied", "backup")
	f.wants(t, "token a", "token ok")
	must(t, os.Rename(away, f.home))
	f.wants(t, "refresh b", "refresh refreshed")
	// In the middle of an exchange: the answer stays in memory, nobody says that it
	// is safe, and it comes in once the vault is back.
	f.holding()
	before := f.requests()
	f.wants(t, "begin c", "begun")
	<-f.arrived
	must(t, os.Rename(f.home, away))
	close(f.goOn)
	f.wants(t, "await", "refresh failed", "somebody removed", "memory", "Do not end it")
	f.wants(t, "unsaved", "unsaved 0 0 1")
	must(t, os.Rename(away, f.home))
	for end := time.Now().Add(time.Minute); f.order(t, "unsaved") != "unsaved 0 0 0"; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the answer never came in")
		}
	}
	f.wants(t, "token c", "token ok")
	equal(t, "requests for c", f.requests()-before, 1)
	f.opensWhole()
	if acc := f.reload("c"); acc.Doubt != nil || !f.truth().alive(acc.Refresh.Fingerprint) {
		t.Errorf("afterwards: %v, state %s", acc.Doubt, acc.State(time.Now()))
	}
	// For good: what a program says that it stored would be gone with it.
	must(t, os.RemoveAll(f.home))
	f.unsent(t, "a", "no longer where it was")
	f.wants(t, "token c", "token ok")
}

// A state folder that is swept clean is made anew: others must see that this
// process lives, and its answers must be found.
func TestAStateFolderThatIsRemovedIsMadeAnew(t *testing.T) {
	ownProcesses(t)
	f := newFaulty(t, t.TempDir(), "a", "b")
	f.begins(t)
	f.wants(t, "refresh a", "refresh refreshed")
	must(t, os.RemoveAll(placeAt(f.home).State))
	f.holding()
	f.wants(t, "begin b", "begun")
	<-f.arrived
	ctx, stop := context.WithTimeout(f.ctx, 300*time.Millisecond)
	defer stop()
	if _, err := f.keeper.Token(ctx, "b", keeper.TokenRequest{ForceRefresh: true}); model.KindOf(err) != model.KindAborted {
		t.Errorf("another process does not wait: %v", err)
	}
	close(f.goOn)
	f.wants(t, "await", "refresh refreshed")
	equal(t, "requests", f.requests(), 2)
	f.opensWhole()
}

// nobody is who has no rights to what was closed to all.
const nobody = 65534

func TestAFolderThatIsClosedToUsTakesNoToken(t *testing.T) {
	ownProcesses(t)
	if os.Getuid() != 0 {
		t.Skip("only root can begin a process that is somebody else: permissions that go were not tried")
	}
	home, err := os.MkdirTemp("", "closed")
	must(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(home) })
	f := newFaulty(t, home, "a", "b", "c", "d")
	state := placeAt(home).State
	give := func(uid int) {
		must(t, filepath.Walk(home, func(path string, _ os.FileInfo, err error) error {
			if err == nil {
				err = os.Lchown(path, uid, uid)
			}
			return err
		}))
	}
	give(nobody)
	program := filepath.Join(t.TempDir(), "program")
	self, err := os.Executable()
	must(t, err)
	copyFile(t, self, program)
	for dir := filepath.Dir(program); dir != os.TempDir(); dir = filepath.Dir(dir) {
		must(t, os.Chmod(dir, 0o755))
	}
	must(t, os.Chmod(program, 0o755))
	begins := func() {
		cmd := exec.Command(program)
		cmd.Env = append(os.Environ(), jobVariable+"=ordered", homeVariable+"="+home)
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
		cmd.Dir = "/"
		in, err := cmd.StdinPipe()
		must(t, err)
		out, err := cmd.StdoutPipe()
		must(t, err)
		must(t, cmd.Start())
		f.process = &process{cmd: cmd, in: in, lines: bufio.NewScanner(out)}
		f.isReady(t)
	}
	closed := func(dirs ...string) (again func()) {
		for _, dir := range dirs {
			must(t, os.Chmod(dir, 0))
		}
		return func() {
			for _, dir := range dirs {
				must(t, os.Chmod(dir, 0o700))
			}
		}
	}
	begins()
	again := closed(state)
	f.unsent(t, "a", "does not allow it", "can still be copied")
	f.wants(t, "token a", "token ok")
	again()
	f.wants(t, "refresh a", "refresh refreshed")
	// What is open stays open: a refresh is stored, or is not begun.
	again = closed(state, home)
	before := f.requests()
	if said := f.order(t, "refresh b"); !strings.HasPrefix(said, "refresh refreshed ") {
		equal(t, "requests for b, of which it said "+said, f.requests()-before, 0)
	}
	f.wants(t, "open", "store:", "closed to us")
	f.wants(t, "token a", "token ok")
	again()
	f.wants(t, "refresh b", "refresh refreshed")
	f.holding()
	f.wants(t, "begin c", "begun")
	<-f.arrived
	again = closed(state, home)
	close(f.goOn)
	f.wants(t, "await", "refresh ")
	again()
	for end := time.Now().Add(time.Minute); f.order(t, "unsaved") != "unsaved 0 0 0"; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the answer never came in")
		}
	}
	f.wants(t, "refresh d", "refresh refreshed")
	give(0)
	f.opensWhole()
	if acc := f.reload("c"); acc.Doubt != nil || !f.truth().alive(acc.Refresh.Fingerprint) {
		t.Errorf("afterwards: %v, state %s", acc.Doubt, acc.State(time.Now()))
	}
}

// abortable mounts a small ext4 that can be made to fail as a broken disk makes
// it: the kernel turns it read-only under whoever has files open on it.
func abortable(t *testing.T) (dir string, abort, mount func()) {
	t.Helper()
	image := filepath.Join(t.TempDir(), "image")
	must(t, os.WriteFile(image, make([]byte, 32<<20), 0o600))
	dir = filepath.Join(t.TempDir(), "disk")
	must(t, os.Mkdir(dir, 0o700))
	tools := func(name string, args ...string) error { return exec.Command(name, args...).Run() }
	if err := tools("mkfs.ext4", "-q", image); err != nil {
		t.Skipf("no ext4 can be made here (%v): a file system that turns read-only was not tried", err)
	}
	mount = func() {
		_ = syscall.Unmount(dir, 0)
		if err := tools("mount", "-o", "loop", image, dir); err != nil {
			t.Skipf("nothing can be mounted here (%v): a file system that turns read-only was not tried", err)
		}
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	return dir, func() { must(t, tools("mount", "-o", "remount,abort", dir)) }, mount
}

func TestAFileSystemThatTurnsReadOnlyTakesNoToken(t *testing.T) {
	tests := map[string]struct {
		ring   string
		says   []string
		waits  string
		ending func(t *testing.T, f *faulty)
	}{
		"without a keyring": {"", []string{"no keyring here", "Do not end it"}, "unsaved 0 0 1", func(t *testing.T, f *faulty) {
			if acc := f.reload("c"); acc.Doubt == nil {
				t.Error("an answer that was lost with its process is not in doubt")
			}
		}},
		"with a keyring": {t.TempDir(), []string{"sealed, in the system's keyring"}, "unsaved 0 1 0", func(t *testing.T, f *faulty) {
			before := f.requests()
			f.wantsItsTokens(t, "c")
			equal(t, "requests for c", f.requests()-before, 0)
			if items, err := os.ReadDir(os.Getenv(ringVariable)); err != nil || len(items) > 0 {
				t.Errorf("%d items are left in the keyring: %v", len(items), err)
			}
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			ownProcesses(t)
			t.Setenv(ringVariable, test.ring)
			defer vaulttest.UseRing(vaulttest.Folder(test.ring))()
			dir, abort, mount := abortable(t)
			mount()
			f := newFaulty(t, filepath.Join(dir, "home"), "a", "b", "c")
			must(t, f.store.Close()) // only the process has it open
			f.begins(t)
			f.wants(t, "refresh a", "refresh refreshed")
			f.holding()
			f.wants(t, "begin c", "begun")
			<-f.arrived
			abort()
			close(f.goOn)
			f.wants(t, "await", append([]string{"refresh failed"}, test.says...)...)
			f.wants(t, "unsaved", test.waits)
			f.unsent(t, "b", "store:")
			f.wants(t, "token a", "token ok")
			f.kill()
			_ = f.rest()
			mount() // the journal is played back
			mustOpenWhole(t, f.home)
			var err error
			f.keeper, f.store, err = keeperAt(f.home, nil)
			must(t, err)
			defer func() { _ = f.store.Close() }()
			test.ending(t, f)
			before := f.requests()
			if r := refreshed(f.keeper, "b"); !strings.HasPrefix(r, "refresh refreshed") {
				t.Errorf("once it can be written: %s", r)
			}
			equal(t, "requests", f.requests()-before, 1)
		})
	}
}

// wantsItsTokens says that an account holds the newest tokens of its server.
func (f *faulty) wantsItsTokens(t *testing.T, name string) {
	t.Helper()
	if _, err := f.keeper.Token(f.ctx, name, keeper.TokenRequest{NoRefresh: true}); err != nil {
		t.Error(err)
	}
	must(t, refreshNamed(f.ctx, f.keeper, name, func(keeper.RefreshResult) {})) // adopts what was received
	if acc := f.reload(name); acc.Doubt != nil || !f.truth().alive(acc.Refresh.Fingerprint) {
		t.Errorf("afterwards: %v, state %s", acc.Doubt, acc.State(time.Now()))
	}
}

// A vault on a file system that was read-only from the start opens not, and says
// why; once it can be written it works as ever.
func TestAVaultOnAReadOnlyFileSystemSaysSo(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=16m,mode=0700"); err != nil {
		t.Skipf("nothing can be mounted here (%v): a read-only file system was not tried", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	_, err := placeAt(dir).Init(context.Background(), model.VaultInit{Passphrase: model.NewSecret(passphrase)})
	must(t, err)
	must(t, syscall.Mount("", dir, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""))
	v, err := openAt(context.Background(), dir)
	if err == nil {
		err = v.Update(context.Background(), func(tx model.Tx) error { return tx.Record([]byte("x")) })
		_ = v.Close()
	}
	if said := inShort(err); !strings.HasPrefix(said, "store:") || !strings.Contains(said, "can_only_be_read") {
		t.Errorf("it says %s", said)
	}
	must(t, syscall.Mount("", dir, "", syscall.MS_REMOUNT, ""))
	mustOpenWhole(t, dir)
}
