package cli

import (
	"context"
	"errors"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

// hookTime is how long a hook may run.
const hookTime = 10 * time.Second

// Hooks runs a person's own commands when something happens to an account's
// tokens: one at a time and in order, each for ten seconds at most, with names
// in its environment and never a token. The zero value runs nothing; make one
// with [NewHooks].
type Hooks struct {
	file    string
	environ func() []string
	say     func(string) // told what went wrong, a line each

	mu     sync.Mutex
	queue  []keeper.Event
	busy   bool
	idle   chan struct{} // closed when busy ends
	loaded bool
	hooks  hookSet
}

// NewHooks runs what the file hooks.toml in the folder of settings names. The
// file is read when the first event comes. Say is told of hooks that fail.
func NewHooks(paths Paths, environ func() []string, say func(string)) *Hooks {
	return &Hooks{file: filepath.Join(paths.Config, "hooks.toml"), environ: environ, say: say}
}

// Tell queues an event. It returns at once.
func (h *Hooks) Tell(e keeper.Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.queue = append(h.queue, e)
	if h.busy {
		return
	}
	h.busy, h.idle = true, make(chan struct{})
	model.Go(func() { h.work() })
}

// Wait returns once every event that was told has been dealt with, or ctx ends.
func (h *Hooks) Wait(ctx context.Context) {
	if h == nil {
		return
	}
	h.mu.Lock()
	idle, busy := h.idle, h.busy
	h.mu.Unlock()
	if !busy {
		return
	}
	select {
	case <-idle:
	case <-ctx.Done():
	}
}

func (h *Hooks) work() {
	for {
		h.mu.Lock()
		if len(h.queue) == 0 {
			h.busy = false
			close(h.idle)
			h.mu.Unlock()
			return
		}
		e := h.queue[0]
		h.queue = h.queue[1:]
		h.mu.Unlock()
		h.run(e)
	}
}

// run runs the hook of one event, if there is one.
func (h *Hooks) run(e keeper.Event) {
	if !h.loaded {
		h.loaded = true
		hooks, err := readHooks(h.file)
		if err != nil {
			h.say(tell(err).Error())
		}
		h.hooks = hooks
	}
	words := h.hooks[e.Kind]
	if len(words) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), hookTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, words[0], words[1:]...)
	cmd.Env = childEnviron(h.environ(), eventEnviron(e)...)
	cmd.WaitDelay = time.Second // what it left running may hold its output open
	err := cmd.Run()
	switch {
	case err == nil:
	case ctx.Err() != nil:
		h.say("the hook on_" + string(e.Kind) + " took longer than 10 seconds and was ended")
	default:
		h.say("the hook on_" + string(e.Kind) + " " + hookTrouble(err))
	}
}

func hookTrouble(err error) string {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return "ended with " + exit.String()
	}
	return "could not be run: is its program there, and may it be run?"
}

// eventEnviron is what a hook is told, and all of it.
func eventEnviron(e keeper.Event) []string {
	a := e.Account
	facts := map[string]string{
		"EVENT": string(e.Kind), "ACCOUNT": a.Name, "CUSTOMER": a.CustomerOf(e.App), "OUTCOME": e.Outcome,
		"WHY": e.Why, "SCOPES_LOST": e.ScopesLost.Join(" "), "FINGERPRINT": "", "EXPIRES_AT": "", "APP": "", "PROVIDER": "",
	}
	if e.App != nil {
		facts["APP"], facts["PROVIDER"] = e.App.Name, e.App.Provider
	}
	if a.Access != nil {
		facts["FINGERPRINT"] = string(a.Access.Fingerprint)
		if a.Access.Expiry.Known() {
			facts["EXPIRES_AT"] = a.Access.Expiry.At.UTC().Format(time.RFC3339)
		}
	}
	var out []string
	for name, value := range facts {
		out = append(out, "TOKENRACK_"+name+"="+strings.ReplaceAll(plain(value), "\x00", ""))
	}
	return out
}

// hookSet is the commands by event.
type hookSet map[keeper.EventKind][]string

// hookKinds are the events that can have a hook, as hooks.toml names them.
func hookKinds() map[string]keeper.EventKind {
	kinds := map[string]keeper.EventKind{}
	for _, kind := range []keeper.EventKind{keeper.EventRefreshFailed, keeper.EventExpiring, keeper.EventRevoked, keeper.EventScopesLost} {
		kinds["on_"+string(kind)] = kind
	}
	return kinds
}

func badHooks(file, why string) error {
	return &model.Error{
		Kind: model.KindUsage, What: "the hooks cannot be used", Why: why,
		Still: "Everything else works; no hook is run.",
		Do:    "Correct " + file + `, like this: on_revoked = ["/usr/local/bin/notify", "revoked"]`,
	}
}

// eventHooks are the person's hooks, one runner for each call.
func (c *call) eventHooks() *Hooks {
	if c.hooks == nil {
		c.hooks = NewHooks(c.paths, c.deps.Environ, c.sayOfHook)
	}
	return c.hooks
}

// sayOfHook tells of a hook that failed, unless the screen is up: a line there
// would stand across it.
func (c *call) sayOfHook(line string) {
	if !c.onScreen {
		c.say("%s", line)
	}
}
