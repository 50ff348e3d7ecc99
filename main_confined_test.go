package main

import (
	"os"
	"os/exec"
	"regexp"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// Of strace's lines.
var (
	tracedCall    = regexp.MustCompile(`^(?:\d+ +)?(\w+)\((.*)`)
	tracedPath    = regexp.MustCompile(`"((?:[^"\\]|\\.)*)"`)
	tracedNetwork = regexp.MustCompile(`sin6?_port=htons\((\d+)\).*?"([^"]*)"`)
	tracedUnix    = regexp.MustCompile(`sun_path=@?"([^"]*)"`)
)

// readable are the beginnings of what may be opened to read: what belongs to the
// system and holds nothing of a person.
var readable = []string{"/etc/", "/proc/", "/sys/", "/dev/", "/usr/", "/lib/", "/lib64/", "/run/systemd/resolve/"}

// confined ARGS…: tokenrack runs under strace; it writes nowhere but in its own
// folder, and on the terminal, reads nothing beside that but the system's files
// and the script's own, starts no other program, and talks to the practice
// servers and the session bus alone. Where there is no strace it just runs.
func confined(ts *testscript.TestScript, _ bool, args []string) {
	program, err := lookIn(ts.Getenv("PATH"), "tokenrack")
	ts.Check(err)
	if _, err := exec.LookPath("strace"); err != nil {
		ts.Logf("strace is not installed: what was opened was not looked at")
		ts.Check(ts.Exec("tokenrack", args...))
		return
	}
	log := ts.MkAbs("confined.log")
	calls := "trace=open,openat,creat,mkdir,mkdirat,unlink,unlinkat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,truncate,chmod,fchmodat,connect,execve"
	ts.Check(ts.Exec("strace", append([]string{"-f", "-qq", "-s", "4096", "-e", calls, "-o", log, program}, args...)...))
	text, err := os.ReadFile(log)
	ts.Check(err)
	c := confinement{ts: ts, program: program}
	for line := range strings.Lines(string(text)) {
		c.look(strings.TrimSpace(line))
	}
	if c.reads == 0 || c.writes == 0 || c.connects == 0 {
		ts.Fatalf("strace saw %d reads, %d writes and %d connections: it saw nothing", c.reads, c.writes, c.connects)
	}
	ts.Logf("%d reads, %d writes, %d connections", c.reads, c.writes, c.connects)
}

type confinement struct {
	ts                      *testscript.TestScript
	program                 string
	reads, writes, connects int
}

func (c *confinement) look(line string) {
	found := tracedCall.FindStringSubmatch(line)
	if found == nil {
		return
	}
	call, rest := found[1], found[2]
	switch call {
	case "execve":
		if path := tracedPath.FindStringSubmatch(rest); path == nil || path[1] != c.program {
			c.ts.Fatalf("another program is started: %s", line)
		}
	case "connect":
		c.connect(line, rest)
	case "open", "openat":
		path := tracedPath.FindStringSubmatch(rest)
		if strings.Contains(rest, "O_WRONLY") || strings.Contains(rest, "O_RDWR") || strings.Contains(rest, "O_CREAT") {
			c.written(line, path[1])
		} else {
			c.read(line, path[1])
		}
	default:
		for _, path := range tracedPath.FindAllStringSubmatch(rest, -1) {
			c.written(line, path[1])
		}
	}
}

func (c *confinement) written(line, path string) {
	c.writes++
	home := c.ts.Getenv("TOKENRACK_HOME")
	if path != home && !strings.HasPrefix(path, home+"/") && path != "/dev/null" && path != "/dev/tty" {
		c.ts.Fatalf("it writes elsewhere: %s", line)
	}
}

func (c *confinement) read(line, path string) {
	c.reads++
	if path == "" || !strings.HasPrefix(path, "/") || strings.HasPrefix(path, c.ts.Getenv("WORK")) {
		return // relative to a folder that was opened, or the script's
	}
	for _, start := range readable {
		if strings.HasPrefix(path, start) {
			return
		}
	}
	c.ts.Fatalf("it reads elsewhere: %s", line)
}

func (c *confinement) connect(line, rest string) {
	if at := tracedUnix.FindStringSubmatch(rest); at != nil {
		if bus := os.Getenv("DBUS_SESSION_BUS_ADDRESS"); strings.Contains(bus, at[1]) && at[1] != "" || strings.HasSuffix(at[1], "/bus") {
			return
		}
		c.ts.Fatalf("it talks to another socket: %s", line)
	}
	at := tracedNetwork.FindStringSubmatch(rest)
	if at == nil {
		return // no address of a network
	}
	c.connects++
	for _, s := range box(c.ts).Providers() {
		if strings.Contains(s.URL, at[2]+":"+at[1]) {
			return
		}
	}
	c.ts.Fatalf("it talks to a stranger: %s", line)
}
