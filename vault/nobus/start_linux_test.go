package nobus_test

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// program is the smallest one that links the vault. What it prints tells what
// became of the bus.
const program = `package main

import (
	"context"
	"fmt"
	"os"

	"github.com/tokenrack/tokenrack/vault"
	"github.com/tokenrack/tokenrack/vault/keyring"
	"github.com/tokenrack/tokenrack/vault/nobus"
)

func main() {
	_ = vault.Place{}
	_, err := keyring.System().Choose(context.Background())
	fmt.Println(os.Args[1:], nobus.Why(), "/", err)
}
`

// build makes the program as a part of this module: the order in which Go
// initialises packages depends on their real import paths.
func build(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("builds a program")
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	source, binary := filepath.Join(dir, "main.go"), filepath.Join(dir, "program")
	if err := os.WriteFile(source, []byte(program), 0o600); err != nil {
		t.Fatal(err)
	}
	// The overlay puts the source where an internal package may be imported
	// from, without writing into the module.
	overlay := filepath.Join(dir, "overlay.json")
	inside := filepath.Join(root, "vault", "internal", "nobusprogram", "main.go")
	if err := os.WriteFile(overlay, []byte(`{"Replace":{"`+inside+`":"`+source+`"}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	build := exec.Command("go", "build", "-overlay", overlay, "-o", binary, "./vault/internal/nobusprogram")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return binary
}

// start runs the program with a trap in the place of dbus-launch.
func start(t *testing.T, binary, address string, args ...string) (said string, took time.Duration) {
	t.Helper()
	dir := t.TempDir()
	sprung := filepath.Join(dir, "sprung")
	trap := "#!/bin/sh\ntouch " + sprung + "\nsleep 20\n"
	if err := os.WriteFile(filepath.Join(dir, "dbus-launch"), []byte(trap), 0o700); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 15*time.Second)
	defer cancel()
	run := exec.CommandContext(ctx, binary, args...)
	run.WaitDelay = time.Second // what it started may hold its output open
	run.Env = []string{"PATH=" + dir + ":" + os.Getenv("PATH"), "HOME=" + dir}
	if address != "" {
		run.Env = append(run.Env, "DBUS_SESSION_BUS_ADDRESS="+address)
	}
	var out bytes.Buffer
	run.Stdout, run.Stderr = &out, &out
	began := time.Now()
	err := run.Run()
	took = time.Since(began)
	if _, sprungErr := os.Stat(sprung); sprungErr == nil {
		t.Errorf("%v ran dbus-launch", args)
	}
	if err != nil {
		t.Fatalf("%v: %v\n%s", args, err, out.String())
	}
	return out.String(), took
}

// hanging is a bus that accepts and never answers.
func hanging(t *testing.T) string {
	t.Helper()
	socket := filepath.Join(t.TempDir(), "bus")
	listener, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			if _, err := listener.Accept(); err != nil {
				return
			}
		}
	}()
	return "unix:path=" + socket
}

func TestStartingWithoutABusAndWithOneThatHangs(t *testing.T) {
	binary := build(t)
	hung := hanging(t)
	tests := []struct {
		name, address string
		args          []string
		says          string
		least, most   time.Duration
	}{
		{"no bus", "", []string{"token", "acme"}, "there is no session bus", 0, 2 * time.Second},
		{"autolaunch", "autolaunch:", []string{"token", "acme"}, "there is no session bus", 0, 2 * time.Second},
		{"a hanging bus and help", hung, []string{"--help"}, "it was not asked for", 0, 2 * time.Second},
		{"a hanging bus and a version", hung, []string{"version"}, "it was not asked for", 0, 2 * time.Second},
		{"a hanging bus and a passphrase file", hung, []string{"token", "acme", "--passphrase-file", "f"}, "it was not asked for", 0, 2 * time.Second},
		{"a hanging bus", hung, []string{"token", "acme"}, "the session bus does not answer", 4 * time.Second, 8 * time.Second},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			own := fmt.Sprintf("/run/user/%d/bus", os.Getuid())
			if _, err := os.Lstat(own); err == nil && (test.address == "" || test.address == "autolaunch:") {
				t.Skip("this machine has a session bus, " + own)
			}
			said, took := start(t, binary, test.address, test.args...)
			if !strings.Contains(said, test.says) {
				t.Errorf("it said %q, want %q", said, test.says)
			}
			if took < test.least || took > test.most {
				t.Errorf("it took %v, want %v to %v", took, test.least, test.most)
			}
			if want := strings.Join(test.args, " "); !strings.Contains(said, want) {
				t.Errorf("it forgot its arguments: %q", said)
			}
		})
	}
}
