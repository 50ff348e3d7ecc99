package cli

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os/exec"
	"runtime"
	"strings"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

// browserTimeout is how long a person may take in the browser.
const browserTimeout = 10 * time.Minute

// maxCallback bounds a line pasted as the callback.
const maxCallback = 64 << 10

// signInBrowser signs in by an authorization code. The callback comes to the
// loopback listener, or is pasted on standard input: over SSH the browser runs
// on another machine.
func (c *call) signInBrowser(ctx context.Context, target keeper.NewAccount, app *model.App, open bool) (*model.Account, error) {
	if err := c.redirectGiven(app); err != nil {
		return nil, err
	}
	waiting, cancel := context.WithTimeout(ctx, browserTimeout)
	defer cancel()
	flow, err := c.rack.StartBrowser(waiting, target)
	if err != nil {
		return nil, err
	}
	defer func() { _ = flow.Close() }() // Finish closes it too
	c.showBrowser(ctx, flow, open)
	model.Go(func() { c.pasteCallbacks(flow) })
	account, err := flow.Finish(waiting)
	if err != nil && errors.Is(waiting.Err(), context.DeadlineExceeded) {
		return nil, &model.Error{
			Kind: model.KindSignIn,
			What: "no answer came from the browser within 10 minutes",
			Why:  "the redirect URL may not be the one that is registered at the provider",
			Do:   "Check it there, then sign in again.",
		}
	}
	return account, err
}

// redirectGiven says that an app lacks the redirect URL that its provider
// compares letter by letter.
func (c *call) redirectGiven(app *model.App) error {
	provider, err := c.rack.Provider(app.Provider)
	if err != nil || !provider.RedirectExact || app.RedirectURL != "" {
		return err
	}
	return usage("this app has no redirect URL, and "+provider.Name+" compares it letter by letter",
		"Register one there, like http://127.0.0.1:8976/callback, and give the same here: tokenrack app edit APP --redirect-url URL")
}

// showBrowser tells a person the address to open, and opens it where that was
// asked for.
func (c *call) showBrowser(ctx context.Context, flow model.CodeFlow, open bool) {
	c.say("open this address in a browser and allow the access:")
	c.errln(safe(flow.URL()))
	c.say("waiting for the answer at %s; the address the browser ends at may be pasted here instead", withoutQuery(flow.RedirectURL()))
	if open {
		c.openBrowser(ctx, flow.URL())
	}
}

// pasteCallbacks hands lines of standard input to the flow. A wrong one is
// said and the flow goes on waiting; the end of the input changes nothing.
func (c *call) pasteCallbacks(flow interface{ Paste(text string) error }) {
	lines := bufio.NewReaderSize(c.input.stream, maxCallback)
	for {
		line, err := lines.ReadString('\n')
		if text := strings.TrimSpace(line); text != "" && len(text) <= maxCallback {
			if pasteErr := flow.Paste(text); pasteErr != nil {
				c.say("%s", tell(pasteErr).Error())
			}
		}
		if err != nil {
			if !errors.Is(err, io.EOF) {
				c.say("standard input cannot be read any more; the browser's answer is still waited for")
			}
			return
		}
	}
}

// openBrowser opens an address in the person's browser. That it cannot is no
// failure: the address was printed.
func (c *call) openBrowser(ctx context.Context, address string) {
	program, args := browserCommand(runtime.GOOS, c.deps.Getenv("BROWSER"))
	path, err := exec.LookPath(program)
	if err != nil {
		return
	}
	child := exec.CommandContext(context.WithoutCancel(ctx), path, append(args, address)...) // it stays open after us
	child.Env = childEnviron(c.deps.Environ())
	if child.Start() == nil {
		model.Go(func() { _ = child.Wait() }) // how it ends changes nothing
	}
}

// browserCommand is the program that opens addresses on a system. A BROWSER
// that is one plain program name wins on Unix.
func browserCommand(system, named string) (string, []string) {
	switch {
	case system == "windows":
		return "rundll32", []string{"url.dll,FileProtocolHandler"}
	case system == "darwin":
		return "open", nil
	case named != "" && !strings.ContainsAny(named, ": %\t"):
		return named, nil
	}
	return "xdg-open", nil
}

// withoutQuery cuts an address before its query.
func withoutQuery(address string) string {
	before, _, _ := strings.Cut(address, "?")
	return before
}
