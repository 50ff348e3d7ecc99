package abuse_test

import (
	"bufio"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// writeLike are the system calls that change what is on a disk, and those that
// tell somebody about it.
const writeLike = "open,openat,pwrite64,write,fsync,fdatasync,ftruncate,unlink,unlinkat,rename,renameat,renameat2"

// strace finds the program, or skips: without it, and where the system forbids
// tracing, disks that fail and power that goes cannot be played.
func strace(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("strace is not installed: no system call was made to fail")
	}
	if out, err := exec.Command(path, "-q", "-o", os.DevNull, "true").CombinedOutput(); err != nil {
		t.Skipf("strace may not trace here: %v %s", err, out)
	}
	return path
}

// event is one call that a traced process made, in the order of the log.
type event struct {
	call   string
	path   string // of the file it was made on
	to     string // of a rename
	data   []byte
	off    int64 // -1: at the file's position
	size   int64
	flags  string
	failed bool
	// began is the number of the event before which the call began: a sync
	// covers what was written until then.
	began int
}

// traceOf reads a log that strace wrote with -f -y -xx.
func traceOf(t *testing.T, log string) (events []event) {
	t.Helper()
	file, err := os.Open(log)
	must(t, err)
	defer func() { _ = file.Close() }()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 4<<20)
	begun := map[string]event{} // by thread: a call that has not returned
	for lines.Scan() {
		thread, text, ok := strings.Cut(lines.Text(), " ")
		text = strings.TrimLeft(text, " ")
		if !ok || strings.HasPrefix(text, "+++") || strings.HasPrefix(text, "---") {
			continue
		}
		if rest, resumed := strings.CutPrefix(text, "<... "); resumed {
			e, known := begun[thread]
			delete(begun, thread)
			if known {
				e.failed = strings.Contains(rest, "= -1")
				if e.call == "fsync" || e.call == "fdatasync" {
					events = append(events, e)
				}
			}
			continue
		}
		e, ok := eventOf(text)
		if !ok {
			continue
		}
		e.began = len(events)
		if strings.HasSuffix(text, "<unfinished ...>") {
			begun[thread] = e
			if e.call == "fsync" || e.call == "fdatasync" {
				continue // it counts when it has returned
			}
		}
		events = append(events, e)
	}
	must(t, lines.Err())
	return events
}

// eventOf reads one line: call(arguments) = result.
func eventOf(text string) (event, bool) {
	call, rest, ok := strings.Cut(text, "(")
	if !ok {
		return event{}, false
	}
	e := event{call: call, off: -1, failed: strings.Contains(rest, ") = -1")}
	arguments, result, _ := strings.Cut(rest, ") = ")
	a := strings.Split(arguments, ", ")
	switch call {
	case "pwrite64", "write":
		if len(a) < 3 {
			return e, false
		}
		e.path, e.data = pathOf(a[0]), quoted(a[1])
		if call == "pwrite64" && len(a) > 3 {
			e.off, _ = strconv.ParseInt(strings.Fields(a[3])[0], 10, 64)
		}
	case "fsync", "fdatasync":
		e.path = pathOf(a[0])
	case "ftruncate":
		e.path = pathOf(a[0])
		e.size, _ = strconv.ParseInt(strings.Fields(a[1])[0], 10, 64)
	case "open":
		e.call, e.path, e.flags = "openat", pathOf(result), a[1]
	case "openat":
		e.path, e.flags = pathOf(result), a[2]
	case "unlink":
		e.path = string(quoted(a[0]))
	case "unlinkat":
		e.path = string(quoted(a[1]))
	case "rename":
		e.path, e.to = string(quoted(a[0])), string(quoted(a[1]))
	case "renameat", "renameat2":
		e.path, e.to = string(quoted(a[1])), string(quoted(a[3]))
	default:
		return e, false
	}
	return e, true
}

// pathOf is the path that -y writes behind a number: 7<\x2f\x74…>.
func pathOf(text string) string {
	_, inside, ok := strings.Cut(text, "<")
	if !ok {
		return ""
	}
	inside, _, _ = strings.Cut(inside, ">")
	return string(unhex(inside))
}

func quoted(text string) []byte {
	_, inside, _ := strings.Cut(text, `"`)
	inside, _, _ = strings.Cut(inside, `"`)
	return unhex(inside)
}

func unhex(text string) []byte {
	b, err := hex.DecodeString(strings.ReplaceAll(text, `\x`, ""))
	if err != nil {
		return []byte(text)
	}
	return b
}

// isStored says whether a path is a file of the home that a power cut leaves:
// the shared memory beside the log and the locks of processes are not.
func isStored(home, path string) bool {
	inner, ok := strings.CutPrefix(path, home+string(filepath.Separator))
	return ok && !strings.HasSuffix(path, "-shm") && !strings.HasPrefix(inner, filepath.Join("state", "run"))
}
