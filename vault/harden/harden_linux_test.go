package harden

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/tokenrack/tokenrack/model"
)

// hardened asks a child of this test to stand still, hardened or not.
const hardened = "TOKENRACK_TEST_HARDENED"

func TestChildStandsStill(t *testing.T) {
	how := os.Getenv(hardened)
	if how == "" {
		t.Skip("this is only the other half of a test")
	}
	if how == "yes" {
		Process()
	}
	fmt.Println("ready")
	_, _ = bufio.NewReader(os.Stdin).ReadString('\n')
}

// nobody is the user that the processes of these tests are, where the test is
// root's: root may read everything.
const nobody = 65534

func asNobody(cmd *exec.Cmd) *exec.Cmd {
	if os.Geteuid() == 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	}
	return cmd
}

// standing starts a child of another user and returns its number.
func standing(t *testing.T, how string) int {
	t.Helper()
	self := "/proc/self/exe"
	child := asNobody(exec.Command(self, "-test.run=^TestChildStandsStill$", "-test.v"))
	child.Env = []string{hardened + "=" + how, "HOME=/"}
	child.Dir = "/"
	in, err := child.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Skipf("a process of another user cannot be started here: %v", err)
	}
	t.Cleanup(func() {
		_ = in.Close()
		_ = child.Wait()
	})
	for said := bufio.NewScanner(out); said.Scan(); {
		if said.Text() == "ready" {
			return child.Process.Pid
		}
	}
	t.Skip("the other half of the test cannot be run as another user here")
	return 0
}

// reads says whether a program of the same user gets at the memory.
func reads(pid int) error {
	cmd := asNobody(exec.Command("/bin/sh", "-c", fmt.Sprintf("head -c 0 </proc/%d/mem && head -c 1 /proc/%d/environ", pid, pid)))
	cmd.Dir = "/"
	return cmd.Run()
}

func TestProgramsOfTheSameUserCannotReadTheMemory(t *testing.T) {
	if err := reads(standing(t, "no")); err != nil {
		t.Skipf("this system lets no program read another's memory anyway: %v", err)
	}
	if err := reads(standing(t, "yes")); err == nil {
		t.Error("the memory of a hardened process was read")
	}
}

// gcore is what somebody would take who knows what he does.
func TestNoCoreIsHadOfTheProcess(t *testing.T) {
	gcore, err := exec.LookPath("gcore")
	if err != nil {
		t.Skip("gcore (of gdb) is not installed: it was not tried")
	}
	dump := func(pid int) ([]byte, error) {
		dir, err := os.MkdirTemp("/tmp", "core-*")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.RemoveAll(dir) })
		if err := os.Chmod(dir, 0o777); err != nil { //nolint:gosec // for the other user
			t.Fatal(err)
		}
		cmd := asNobody(exec.Command(gcore, "-o", dir+"/core", fmt.Sprint(pid)))
		cmd.Dir = dir
		said, _ := cmd.CombinedOutput()
		_, err = os.Stat(fmt.Sprintf("%s/core.%d", dir, pid))
		return said, err
	}
	if said, err := dump(standing(t, "no")); err != nil {
		t.Skipf("gcore works on no process here: %v\n%s", err, said)
	}
	if said, err := dump(standing(t, "yes")); err == nil {
		t.Errorf("a core was had:\n%s", said)
	}
}

// It changes this very process; nothing in this package minds.
func TestTheProcessIsHardenedAndSaysSo(t *testing.T) {
	var before unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_CORE, &before); err != nil {
		t.Fatal(err)
	}
	_ = unix.Prctl(unix.PR_SET_DUMPABLE, 1, 0, 0, 0)
	if f := Examine()[0]; before.Cur > 0 && f.Level != model.FindingWarning {
		t.Errorf("before: %+v", f)
	}
	Process()
	if value, err := unix.PrctlRetInt(unix.PR_GET_DUMPABLE, 0, 0, 0, 0); err != nil || value != 0 {
		t.Errorf("dumpable: %d %v", value, err)
	}
	if f := Examine()[0]; f.Level == model.FindingWarning || !strings.Contains(f.What, "no core dump") {
		t.Errorf("after: %+v", f)
	}
	Loosen()
	var after unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_CORE, &after); err != nil || after != before {
		t.Errorf("a program in its place would have the limits %+v, and had %+v", after, before)
	}
}
