package ui

import (
	"bytes"
	"context"
	"io"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/ui/desk"
)

// TestRunTypesCopiesAndLeaves goes through the real program, with pipes for a
// terminal.
func TestRunTypesCopiesAndLeaves(t *testing.T) {
	t.Setenv("TEA_TRACE", t.TempDir()+"/trace")
	in, keyboard := io.Pipe()
	board := &fakeDesk{}
	k := newFake(func() time.Time { return start }, samples())
	ended := make(chan error, 1)
	var screen safeBuffer
	go func() {
		ended <- Run(context.Background(), Options{
			Keeper: k, Clipboard: board, Input: in, Output: &screen, Notices: io.Discard,
			Environ: []string{"TERM=xterm-256color", "LANG=C.UTF-8"},
		})
	}()
	for _, key := range []string{"/", "e", "i", "\r"} {
		if _, err := keyboard.Write([]byte(key)); err != nil {
			t.Fatal(err)
		}
	}
	waitFor(t, board.Holding)
	board.mu.Lock()
	text := board.text
	board.mu.Unlock()
	if text != "bearer-of-eiger-shop" {
		t.Errorf("the clipboard holds %q", text)
	}
	_, _ = keyboard.Write([]byte{3})
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("the program did not end")
	}
	if board.Holding() {
		t.Error("the clipboard was not wiped")
	}
	if strings.Contains(screen.String(), "bearer-of") {
		t.Error("the token was written to the terminal")
	}
	if _, set := os.LookupEnv("TEA_TRACE"); set {
		t.Error("TEA_TRACE is still set: it would log every key")
	}
}

func TestRunEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	in, _ := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		ended <- Run(ctx, Options{
			Keeper: newFake(time.Now, samples()), Clipboard: &fakeDesk{}, Input: in, Output: io.Discard,
			Notices: io.Discard, Environ: []string{},
		})
	}()
	time.Sleep(50 * time.Millisecond)
	cancel()
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("the program did not end")
	}
}

func TestRunSaysWhatItWaitsFor(t *testing.T) {
	k := newFake(time.Now, samples())
	k.closed = make(chan struct{})
	a, err := newApp(context.Background(), Options{Keeper: k, Clipboard: &fakeDesk{outcome: desk.Copied}}, desk.Surroundings{})
	if err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(2*patience, func() { close(k.closed) })
	var notices safeBuffer
	a.stop()
	settle(a.keeper, a.desk, new(sync.WaitGroup), &notices)
	if !strings.Contains(notices.String(), "so that no token is lost") {
		t.Errorf("it says %q", notices.String())
	}
}

func waitFor(t *testing.T, done func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if done() {
			return
		}
	}
	t.Fatal("that did not happen")
}

// safeBuffer is a buffer that a test reads while the program writes.
type safeBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}
