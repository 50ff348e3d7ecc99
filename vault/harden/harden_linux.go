package harden

import (
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/tokenrack/tokenrack/model"
)

// process makes the process undumpable, see prctl(2) PR_SET_DUMPABLE: no core
// file, no ptrace and no reading of /proc/PID/mem by others of the same user.
func process() {
	_ = unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0) // told by examine
	noCore()
}

func examine() []model.Finding {
	return []model.Finding{dumpable(), swap()}
}

func dumpable() model.Finding {
	f := model.Finding{Check: checkProcess, What: "no core dump, and closed to other programs of the same user that are not root"}
	if value, err := unix.PrctlRetInt(unix.PR_GET_DUMPABLE, 0, 0, 0, 0); err != nil || value != 0 || !coreForbidden() {
		f.Level = model.FindingWarning
		f.What = "the system did not let the program forbid core dumps and being read by others"
		f.Do = "Set `ulimit -c 0`, and kernel.yama.ptrace_scope to 1 or more."
		return f
	}
	scope, err := os.ReadFile("/proc/sys/kernel/yama/ptrace_scope")
	if err == nil && strings.TrimSpace(string(scope)) == "0" {
		f.Level = model.FindingNote
		f.What += "; elsewhere this system lets programs of a user read each other (kernel.yama.ptrace_scope is 0)"
	}
	return f
}

// swap looks for swap space that may lie in the clear on a disk.
func swap() model.Finding {
	f := model.Finding{Check: checkSwap, What: "none in use on a disk in the clear"}
	table, err := os.ReadFile("/proc/swaps")
	if err != nil {
		f.Level, f.What = model.FindingNote, "it cannot be told whether there is any"
		return f
	}
	var open []string
	for line := range strings.Lines(string(table)) {
		device, _, _ := strings.Cut(line, " ")
		device = strings.TrimSpace(device)
		if strings.HasPrefix(device, "/") && !encrypted(device) {
			open = append(open, device)
		}
	}
	if len(open) > 0 {
		f.Level = model.FindingNote
		f.What = "tokens in memory may be written to swap space that is perhaps not encrypted: " + printable(strings.Join(open, ", "))
		f.Still = "The vault's key lies in memory that is never swapped."
		f.Do = "Encrypt the swap space, or use zram."
	}
	return f
}

// encrypted says that a swap device keeps nothing in the clear on a disk: zram
// is memory, and a mapped device says itself whether it encrypts.
func encrypted(device string) bool {
	name := filepath.Base(device)
	if target, err := filepath.EvalSymlinks(device); err == nil {
		name = filepath.Base(target)
	}
	if strings.HasPrefix(name, "zram") {
		return true
	}
	uuid, err := os.ReadFile(filepath.Join("/sys/block", name, "dm", "uuid"))
	return err == nil && strings.HasPrefix(string(uuid), "CRYPT-")
}

func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, text)
}
