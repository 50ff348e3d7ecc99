package main_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Whole processes, paired: each round runs both programs one after the other,
// and the ratio of a benchmark is the median over the rounds, so that a slow
// moment of the machine meets both.

// pair runs two programs in turn and reports how often longer the first takes.
func pair(b *testing.B, ours, other *exec.Cmd) {
	b.Helper()
	var ratios []float64
	var took time.Duration
	for b.Loop() {
		a, o := run(b, ours), run(b, other)
		took += a
		ratios = append(ratios, a.Seconds()/o.Seconds())
	}
	b.ReportMetric(median(ratios), "x-other")
	b.ReportMetric(took.Seconds()/float64(b.N)*1000, "ms/process")
	b.ReportMetric(peak(b, ours), "MiB-peak")
}

func run(b *testing.B, template *exec.Cmd) time.Duration {
	b.Helper()
	cmd := again(template)
	begun := time.Now()
	if err := cmd.Run(); err != nil {
		b.Fatalf("%s: %v", filepath.Base(cmd.Path), err)
	}
	return time.Since(begun)
}

// again is a command that can be run once more.
func again(c *exec.Cmd) *exec.Cmd {
	cmd := exec.Command(c.Path, c.Args[1:]...)
	cmd.Env = c.Env
	return cmd
}

func median(values []float64) float64 {
	sorted := append([]float64(nil), values...)
	for i := range sorted {
		for j := i; j > 0 && sorted[j] < sorted[j-1]; j-- {
			sorted[j], sorted[j-1] = sorted[j-1], sorted[j]
		}
	}
	return sorted[len(sorted)/2]
}

// peak is a process's largest resident set.
func peak(b *testing.B, template *exec.Cmd) float64 {
	b.Helper()
	cmd := again(template)
	if err := cmd.Run(); err != nil {
		b.Fatal(err)
	}
	return maxRSS(cmd.ProcessState)
}

// program builds a program of ours, or the source given.
func program(b *testing.B, name, source string) string {
	b.Helper()
	path := filepath.Join(b.TempDir(), name)
	build := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", path, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if source != "" {
		file := filepath.Join(b.TempDir(), "main.go")
		if err := os.WriteFile(file, []byte(source), 0o600); err != nil {
			b.Fatal(err)
		}
		build.Args[len(build.Args)-1] = file
	}
	if out, err := build.CombinedOutput(); err != nil {
		b.Fatalf("build %s: %s", name, out)
	}
	return path
}

const hello = `package main

import "fmt"

func main() { fmt.Println("hello") }
`

// oneGet is the least that a program must do which has its key in a Secret
// Service: one Get.
const oneGet = `package main

import (
	"fmt"
	"os"

	"github.com/99designs/keyring"
)

func main() {
	ring, err := keyring.Open(keyring.Config{
		ServiceName: "bench", LibSecretCollectionName: "login",
		AllowedBackends: []keyring.BackendType{keyring.SecretServiceBackend},
	})
	if err == nil && len(os.Args) > 1 {
		err = ring.Set(keyring.Item{Key: "one", Data: make([]byte, 32)})
	} else if err == nil {
		_, err = ring.Get("one")
	}
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}
`

// BenchmarkVersion is what linking the whole program costs: against a Go hello
// world.
func BenchmarkVersion(b *testing.B) {
	ours, other := program(b, "tokenrack", ""), program(b, "hello", hello)
	pair(b, exec.Command(ours, "version"), exec.Command(other))
}

// BenchmarkToken gives a fresh bearer out of a vault that the keyring unlocks,
// against a program that does one Get from the same Secret Service.
func BenchmarkToken(b *testing.B) {
	env := secretService(b)
	ours, other := program(b, "tokenrack", ""), program(b, "get", oneGet)
	seed := exec.Command(other, "set")
	seed.Env = env
	if out, err := seed.CombinedOutput(); err != nil {
		b.Fatalf("the Secret Service took nothing: %s", out)
	}
	get := exec.Command(other)
	get.Env = env
	for _, n := range []int{100, 10_000, 100_000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			if n > 10_000 && testing.Short() {
				b.Skip("100,000 accounts take a while: leave out -short")
			}
			home := b.TempDir()
			fillHome(b, ours, home, env, n)
			token := exec.Command(ours, "--home", home, "token", "account-000077")
			token.Env = env
			pair(b, token, get)
		})
	}
}

// fillHome makes a vault with n accounts, by the program's own verbs.
func fillHome(b *testing.B, program, home string, env []string, n int) {
	b.Helper()
	do := func(stdin io.Reader, args ...string) {
		cmd := exec.Command(program, append([]string{"--home", home}, args...)...)
		cmd.Env, cmd.Stdin = env, stdin
		if out, err := cmd.CombinedOutput(); err != nil {
			b.Fatalf("%s: %s", args[0], out)
		}
	}
	do(nil, "vault", "init", "--keyring")
	do(strings.NewReader("secret"), "app", "add", "app", "--provider", "inventorum", "--url", "http://127.0.0.1:1",
		"--client-id", "id", "--client-secret-file", "-")
	lines, fill := io.Pipe() // not held in memory: a child begins as large as this process
	go func() {
		for i := range n {
			_, _ = fmt.Fprintf(fill, `{"name":"account-%06d","app":"app","customer":"Customer %d","access_token":"%01200d","refresh_token":"%01000d","expires_in":360000}`+"\n", i, i%400, i, i)
		}
		_ = fill.Close()
	}()
	do(lines, "account", "add", "--batch", "-")
}

// secretService starts a D-Bus session with a real, unlocked gnome-keyring and
// returns the environment to reach it.
func secretService(b *testing.B) []string {
	b.Helper()
	for _, name := range []string{"dbus-daemon", "gnome-keyring-daemon"} {
		if _, err := exec.LookPath(name); err != nil {
			b.Skipf("%s is not installed, so there is no Secret Service to measure against", name)
		}
	}
	ctx, stop := context.WithCancel(context.Background())
	b.Cleanup(stop)
	home, err := os.MkdirTemp("", "ring")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = os.RemoveAll(home) }) // the ring may still be writing
	env := append(os.Environ(), "HOME="+home, "XDG_RUNTIME_DIR="+home, "XDG_DATA_HOME="+home)
	bus := exec.CommandContext(ctx, "dbus-daemon", "--session", "--nofork", "--print-address=1")
	bus.Env = env
	out, err := bus.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := bus.Start(); err != nil {
		b.Fatal(err)
	}
	address := make([]byte, 512)
	n, err := out.Read(address)
	if err != nil {
		b.Fatalf("the bus gave no address: %v", err)
	}
	env = append(env, "DBUS_SESSION_BUS_ADDRESS="+strings.TrimSpace(string(address[:n])))
	ring := exec.CommandContext(ctx, "gnome-keyring-daemon", "--unlock", "--foreground", "--components=secrets")
	ring.Env, ring.Stdin = env, strings.NewReader("of a keyring that protects nothing")
	if err := ring.Start(); err != nil {
		b.Fatal(err)
	}
	time.Sleep(time.Second) // it says nothing when it is ready
	return env
}

// BenchmarkInit reports what initialising all packages takes, by the runtime's
// own account.
func BenchmarkInit(b *testing.B) {
	ours := program(b, "tokenrack", "")
	line := regexp.MustCompile(`(?m)^init (\S+) @\S+ ms, (\S+) ms clock`)
	var sums []float64
	for b.Loop() {
		cmd := exec.Command(ours, "version")
		cmd.Env = append(os.Environ(), "GODEBUG=inittrace=1")
		out, err := cmd.CombinedOutput()
		if err != nil {
			b.Fatal(err)
		}
		sum := 0.0
		for _, found := range line.FindAllStringSubmatch(string(out), -1) {
			ms, _ := strconv.ParseFloat(found[2], 64)
			sum += ms
		}
		sums = append(sums, sum)
	}
	b.ReportMetric(median(sums), "ms-init")
}
