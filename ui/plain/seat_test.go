package plain

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/providers"
	"github.com/tokenrack/tokenrack/providers/sandbox"
	"github.com/tokenrack/tokenrack/ui"
	"github.com/tokenrack/tokenrack/ui/demo"
	"github.com/tokenrack/tokenrack/ui/desk"
	"github.com/tokenrack/tokenrack/vault"
	"github.com/tokenrack/tokenrack/vault/vaulttest"
)

func TestMain(m *testing.M) {
	vaulttest.CheapPassphrases()
	os.Exit(m.Run())
}

// patience is how long an answer may take before a test fails.
const patience = 60 * time.Second

// seat is a person who types a line when they are asked to, and reads what
// comes until they are asked again.
type seat struct {
	t     *testing.T
	asks  chan struct{}
	lines chan string
	ended chan error
	board *fakeDesk
	leave context.CancelFunc // what Ctrl+C does

	mu      sync.Mutex
	out     bytes.Buffer
	read    int
	secrets []string // what must never be read
}

// Read is asked for when the program waits for the person.
func (s *seat) Read(into []byte) (int, error) {
	line, err := s.answer()
	if err != nil {
		return 0, err
	}
	return copy(into, line+"\n"), nil
}

func (s *seat) answer() (string, error) {
	s.asks <- struct{}{}
	line, more := <-s.lines
	if !more {
		return "", io.EOF
	}
	return line, nil
}

// Write is what the program says.
func (s *seat) Write(text []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.out.Write(text)
}

// secret answers a question whose answer is not shown.
func (s *seat) secret() (model.Secret, error) {
	line, err := s.answer()
	if err != nil {
		return model.Secret{}, errLeave
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if line != "" && line != "cancel" {
		s.secrets = append(s.secrets, line)
	}
	return model.NewSecret(line), nil
}

// sit begins a run and waits for its first question.
func sit(t *testing.T, o Options) (s *seat, first string) {
	t.Helper()
	s = &seat{t: t, asks: make(chan struct{}), lines: make(chan string), ended: make(chan error, 1), board: &fakeDesk{outcome: desk.Copied}}
	o.Input, o.Output, o.Secret = s, s, s.secret
	o.Environ = []string{"LANG=C.UTF-8"}
	if o.Clipboard == nil {
		o.Clipboard = s.board
	}
	if o.Browser == nil {
		o.Browser = noBrowser{}
	}
	ctx, leave := context.WithCancel(t.Context())
	s.leave = leave
	go func() { s.ended <- Run(ctx, o) }()
	t.Cleanup(func() {
		leave()
		select {
		case <-s.ended:
		case <-time.After(patience):
			t.Error("the program did not end")
		}
		s.isClean()
	})
	return s, s.next()
}

// next waits until the program asks or has ended, and brings what it said.
func (s *seat) next() string {
	s.t.Helper()
	select {
	case <-s.asks:
	case err := <-s.ended:
		s.ended <- err
	case <-time.After(patience):
		s.t.Fatalf("nothing more comes after:\n%s", s.transcript())
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	said := s.out.String()[s.read:]
	s.read = s.out.Len()
	return said
}

// types types lines one after the other, each when the program asks, and brings
// what was said to the last.
func (s *seat) types(lines ...string) (said string) {
	s.t.Helper()
	for _, line := range lines {
		select {
		case s.lines <- line:
		case <-time.After(patience):
			s.t.Fatalf("nobody asks for %q:\n%s", line, s.transcript())
		}
		said = s.next()
	}
	return said
}

func (s *seat) transcript() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.out.String()
}

// isClean holds what every transcript must be: no control character but line
// feed and bell, and no secret.
func (s *seat) isClean() {
	s.t.Helper()
	text := s.transcript()
	for _, r := range text {
		if r < ' ' && r != '\n' && r != '\a' || r >= 0x7f && r < 0xa0 {
			s.t.Errorf("the output holds %q", r)
			break
		}
	}
	for _, secret := range append(s.secrets, s.board.all()...) {
		if secret != "" && strings.Contains(text, secret) {
			s.t.Errorf("a secret was said:\n%s", text)
		}
	}
}

// has fails where something was not said.
func has(t *testing.T, said string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not said:\n%s", want, said)
		}
	}
}

// fakeDesk is a clipboard that remembers.
type fakeDesk struct {
	mu      sync.Mutex
	outcome desk.Outcome
	copies  []string
	texts   []string
	held    bool
}

func (d *fakeDesk) Copy(_ context.Context, token model.Secret) (desk.Outcome, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.copies = append(d.copies, token.Reveal())
	d.held = true
	return d.outcome, nil
}

func (d *fakeDesk) CopyText(_ context.Context, text string) (desk.Outcome, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.texts = append(d.texts, text)
	return d.outcome, nil
}

func (d *fakeDesk) Forget(context.Context, model.Secret) desk.Wiped { return desk.Nothing }

func (d *fakeDesk) Wipe(context.Context) desk.Wiped {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.held {
		return desk.Nothing
	}
	d.held = false
	if d.outcome == desk.Send {
		return desk.AskedFor
	}
	return desk.Cleared
}

func (d *fakeDesk) Holding() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.held
}

func (d *fakeDesk) Why() string { return "there is no display" }

func (d *fakeDesk) all() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]string(nil), d.copies...)
}

// last is what was copied last.
func (d *fakeDesk) last() string {
	all := d.all()
	if len(all) == 0 {
		return ""
	}
	return all[len(all)-1]
}

type noBrowser struct{}

func (noBrowser) Why() string                        { return "a test has none" }
func (noBrowser) Open(context.Context, string) error { return nil }

// world is a vault in memory with the practice servers.
type world struct {
	t       *testing.T
	keeper  *keeper.Keeper
	servers *sandbox.Sandbox
	clock   *clock
}

// clock runs as the system's does, but can be ahead of it, and hurried.
type clock struct {
	*demo.Clock
	mu    sync.Mutex
	ahead time.Duration
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.Clock.Now().Add(c.ahead)
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += d
}

// hurried does something that waits on purpose, like a proof between two of its
// tries, while a second of the keeper's time takes a hundredth of one.
func (w *world) hurried(do func() string) string {
	w.clock.SetRate(100)
	defer w.clock.SetRate(1)
	return do()
}

func newWorld(t *testing.T) *world {
	t.Helper()
	store, err := vault.OpenMemory(context.WithoutCancel(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	engine, err := providers.New(providers.Options{})
	if err != nil {
		t.Fatal(err)
	}
	servers, err := sandbox.Start(context.WithoutCancel(t.Context()), sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = servers.Close() })
	w := &world{t: t, servers: servers, clock: &clock{Clock: demo.NewClock()}}
	w.keeper = keeper.New(store, engine, keeper.Options{Clock: w.clock})
	return w
}

// practice sits down before the demo's rack.
func practice(t *testing.T) (*world, *seat) {
	t.Helper()
	w := newWorld(t)
	s, said := sit(t, Options{Options: ui.Options{
		Keeper: w.keeper, Demo: demo.New(w.keeper, w.servers), Person: "maria", Reports: t.TempDir(),
	}})
	has(t, said, "Needs you:", "Of 12 accounts", "help lists everything", "tokenrack> ")
	return w, s
}

// account is one as it is stored now.
func (w *world) account(name string) (*model.Account, *model.App) {
	w.t.Helper()
	a, app, err := w.keeper.Account(w.t.Context(), name)
	if err != nil {
		w.t.Fatal(err)
	}
	return a, app
}

// until waits until an account is in a state.
func (w *world) until(name string, state model.State) {
	w.t.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		a, _ := w.account(name)
		if a.State(w.keeper.Now()) == state {
			return
		}
		if time.Now().After(end) {
			w.t.Fatalf("%s does not become %s", name, state)
		}
	}
}

// opens says what an account's API answers to a bearer.
func (w *world) opens(name, bearer string) int {
	w.t.Helper()
	_, app := w.account(name)
	request, err := http.NewRequestWithContext(w.t.Context(), http.MethodGet, app.Endpoints.Probe, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+bearer)
	request.Header.Set("Accept", "application/json")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	return answer.StatusCode
}
