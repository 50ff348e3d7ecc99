package desk

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"strings"
	"sync"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

const (
	// deadline is how long a clipboard program may take: some wait for ever.
	deadline = 2 * time.Second
	// terminalMost is the longest text that is sent to a terminal: longer OSC
	// 52 sequences are dropped by some of them, without a word. 74,994 bytes
	// of Base64.
	terminalMost = 74994 / 4 * 3
)

// Outcome is what became of a copy. It never claims more than is known.
type Outcome uint8

// The outcomes.
const (
	Failed Outcome = iota
	Copied         // a program of this computer took it
	Send           // it is to be sent to the terminal, which gives no answer
)

// Wiped is what became of clearing the clipboard.
type Wiped uint8

// The outcomes of clearing.
const (
	Nothing  Wiped = iota // nothing of ours is there
	Cleared               // it was ours, and is gone
	Changed               // something else is there by now, and stays
	AskedFor              // the terminal is to be asked; it gives no answer
	NotWiped              // it could not be read or cleared, or did not say
)

// tool reads and writes the clipboard of this computer.
type tool interface {
	write(ctx context.Context, text []byte) error
	read(ctx context.Context) ([]byte, error)
	clear(ctx context.Context) error
	name() string
}

// Clipboard is the way to the person's clipboard. Its methods may be called
// from any goroutine.
type Clipboard struct {
	tool tool // nil: only the terminal's own
	why  string

	// display is the X display whose clipboard the program may hold itself; empty:
	// none. The tool is asked where that fails.
	display string
	env     []string // what a process of our own needs of the environment

	one sync.Mutex // copying and clearing, one after the other

	mu      sync.Mutex
	salt    [32]byte
	held    []byte // keyed hash of what was copied last; nil: nothing
	route   Outcome
	command []string // runs [Sweep]; nil: nothing outlives us
	after   time.Duration
	beside  *beside // the sweeper or the holder of what was copied; nil: none
}

// NewClipboard finds the way to the clipboard once, so that a program that
// appears later on the search path is never run.
func NewClipboard(around Surroundings, environ []string) *Clipboard {
	c := &Clipboard{}
	_, _ = rand.Read(c.salt[:]) // never fails, see crypto/rand
	switch {
	case around.SSH:
		c.why = "the terminal is on another computer"
	case !around.Display:
		c.why = "there is no display"
	default:
		env := read(environ)
		c.tool, c.env = findTool(env), besideEnv(env)
		c.display = ownDisplay(env, c.tool)
		if !c.Local() {
			c.why = "no clipboard program is installed"
		}
	}
	return c
}

// Local says that copies go to this computer's clipboard, not to the terminal.
func (c *Clipboard) Local() bool { return c.tool != nil || c.display != "" }

// Why says why copies go to the terminal; empty where they do not.
func (c *Clipboard) Why() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.why
}

// Copy puts a token on the clipboard. Where the outcome is [Send] nothing was
// done yet: the caller asks the terminal.
func (c *Clipboard) Copy(ctx context.Context, token model.Secret) (Outcome, error) {
	text := token.Bytes()
	if err := copyable(text); err != nil {
		return Failed, err
	}
	c.one.Lock()
	defer c.one.Unlock()
	if holder := c.hold(text); holder != nil {
		c.remember(text, Copied, holder)
		return Copied, nil
	}
	if c.write(ctx, text) {
		c.remember(text, Copied, c.leaveSweeper(text))
		return Copied, nil
	}
	if len(text) > terminalMost {
		return Failed, &model.Error{
			Kind: model.KindUnavailable,
			What: "the token is too long to send it through the terminal",
			Do:   "Use tokenrack token on the command line.",
		}
	}
	c.remember(text, Send, nil)
	return Send, nil
}

// write hands a text to the clipboard program, and keeps why that failed.
func (c *Clipboard) write(ctx context.Context, text []byte) bool {
	why := "the display did not take it"
	if c.tool != nil {
		ctx, cancel := context.WithTimeout(ctx, deadline)
		defer cancel()
		if c.tool.write(ctx, text) == nil {
			return true
		}
		why = c.tool.name() + " did not take it"
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.Local() {
		c.why = why
	}
	return false
}

// copyable keeps a token from being more than one line once it is pasted.
func copyable(text []byte) error {
	for _, b := range text {
		if b < 0x20 || b > 0x7e {
			return &model.Error{
				Kind: model.KindUnavailable,
				What: "the token holds characters that no bearer may have, so it was not copied",
				Why:  "RFC 6750 section 2.1 allows plain ASCII only",
			}
		}
	}
	if len(text) == 0 {
		return &model.Error{Kind: model.KindInternal, What: "there was no token to copy"}
	}
	return nil
}

// remember keeps what was copied, and the process that looks after it in the
// place of the one before.
func (c *Clipboard) remember(text []byte, route Outcome, now *beside) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.held, c.route = c.hash(text), route
	c.beside.dismiss()
	c.beside = now
}

// hash is keyed with a salt of this run, so that it is of no use to anybody
// who finds it. Line ends that a program adds do not count.
func (c *Clipboard) hash(text []byte) []byte {
	mac := hmac.New(sha256.New, c.salt[:])
	_, _ = mac.Write([]byte(strings.TrimRight(string(text), "\r\n")))
	return mac.Sum(nil)
}

// Wipe clears the clipboard if it still holds what was copied last. Where the
// outcome is [AskedFor] nothing was done yet: the caller asks the terminal,
// which cannot be asked what it holds.
func (c *Clipboard) Wipe(ctx context.Context) Wiped {
	c.one.Lock()
	defer c.one.Unlock()
	c.mu.Lock()
	held, route, beside := c.held, c.route, c.beside
	c.held, c.beside = nil, nil
	c.mu.Unlock()
	defer beside.dismiss()
	switch {
	case held == nil:
		return Nothing
	case route == Send:
		return AskedFor
	}
	if outcome := beside.wipe(); outcome != NotWiped {
		return outcome
	}
	return c.wipe(ctx, held)
}

// wipe clears what was copied, known by its hash.
func (c *Clipboard) wipe(ctx context.Context, held []byte) Wiped {
	return c.clearWhere(ctx, func(now []byte) bool { return c.matches(now, held) })
}

// clearWhere clears by the clipboard program, which tells what is there, where
// that is ours.
func (c *Clipboard) clearWhere(ctx context.Context, ours func(now []byte) bool) Wiped {
	if c.tool == nil {
		return NotWiped
	}
	ctx, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	now, err := c.tool.read(ctx)
	if err != nil {
		return NotWiped
	}
	is := ours(now)
	clear(now)
	if !is {
		return Changed
	}
	if err := c.tool.clear(ctx); err != nil {
		return NotWiped
	}
	return Cleared
}

// Holding says that something of ours may be on the clipboard.
func (c *Clipboard) Holding() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.held != nil
}
