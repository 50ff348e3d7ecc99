package plain

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui/browse"
)

// browse signs in with the browser: the address is told, and what comes back is
// waited for, or taken from what is pasted.
func (p *program) browse(target keeper.NewAccount, of model.Provider, who string, scopes model.Scopes) (*model.Account, error) {
	for {
		account, err := p.browseOnce(target, of, who, scopes)
		var e *model.Error
		if err == nil || !errors.As(err, &e) || p.ctx.Err() != nil {
			return account, err
		}
		p.fail("Not signed in", err)
		p.bell()
		again, yesErr := p.yes("Begin again?")
		if yesErr != nil || !again {
			return nil, cmp.Or(yesErr, errCancel)
		}
	}
}

func (p *program) browseOnce(target keeper.NewAccount, of model.Provider, who string, scopes model.Scopes) (*model.Account, error) {
	ctx, cancel := context.WithTimeout(p.ctx, browse.Limit)
	defer cancel()
	running, err := p.keeper.StartBrowser(ctx, target)
	if err != nil {
		return nil, err
	}
	type end struct {
		account *model.Account
		err     error
	}
	over, ended := make(chan struct{}), end{}
	model.Go(func() {
		ended.account, ended.err = running.Finish(ctx)
		close(over)
	})
	flow := browse.Flow{
		URL: running.URL(), Redirect: running.RedirectURL(), Scopes: scopes.Join(", "), Provider: of.Name,
		SSH: p.around.SSH, Host: cmp.Or(p.around.Host, "this-host"), NoOpen: p.browser.Why(),
	}
	p.begin(flow, who)
	if demo := p.options.Demo; demo != nil && demo.Approve != nil {
		p.say("This is the demo: it presses Allow itself.")
		answer, err := demo.Approve(flow.URL)
		if err == nil {
			err = running.Paste(answer)
		}
		if err != nil {
			return nil, err
		}
	} else if flow.NoOpen == "" {
		p.openBrowser(flow.URL)
	}
	for {
		select {
		case <-over: // also where a line waits: it is for what follows
			p.bell()
			return ended.account, ended.err
		default:
		}
		if p.options.Demo != nil && p.options.Demo.Approve != nil {
			<-over
			continue
		}
		line, err := p.line("waiting for the browser> ", over)
		switch {
		case errors.Is(err, errWoken):
			continue
		case err != nil:
			return nil, err
		}
		if err := p.whileBrowsing(flow, strings.TrimSpace(line), running.Paste); err != nil {
			return nil, err
		}
	}
}

// begin tells what to do in the browser.
func (p *program) begin(flow browse.Flow, who string) {
	p.tell("Browser sign-in: " + who + ", " + flow.Provider)
	if flow.Scopes != "" {
		p.tell("asking for: " + flow.Scopes)
	}
	p.say("1. Open this address, log in as the customer and press Allow:")
	p.tell(flow.URL)
	if at := flow.Listens(); at != "" && !flow.SSH {
		p.tell("2. Come back here; the answer comes to " + at + " by itself. Where the last page fails to load, paste its address here.")
	} else {
		p.say("2. The last page will fail to load: that is fine. Paste its address here.")
	}
	p.say("Or type: open, copy for the address, message for a text to the customer, tunnel for a line of ssh, cancel.")
}

// whileBrowsing does what was typed while the browser is waited for.
func (p *program) whileBrowsing(flow browse.Flow, line string, paste func(string) error) error {
	switch strings.ToLower(line) {
	case "":
		p.say("Still waiting for the browser.")
	case "cancel", "back", "quit":
		return errCancel
	case "open", "o":
		p.openBrowser(flow.URL)
	case "copy", "y":
		return p.copyText(flow.URL, "Copied the address; it holds no secret")
	case "message", "m":
		for text := range strings.Lines(flow.Message()) {
			p.tell(text)
		}
	case "tunnel":
		if flow.Tunnel() == "" {
			p.say("Nothing listens on this computer for this sign-in: paste the address.")
			break
		}
		p.tell(flow.Tunnel())
	default:
		if !callback(line) {
			p.say("That is no address and no code. open, copy, message, tunnel, cancel, or paste the address of the last page.")
			break
		}
		if err := paste(strings.Join(strings.Fields(strings.Trim(line, "<>\"'")), "")); err != nil {
			p.fail("That was not taken", err)
			break
		}
		p.say("Got it; the tokens are being fetched.")
	}
	return nil
}

// callback says that a line can be what a browser came back with: an address, a
// query, or a bare code. A mistyped word is none of them, and is not sent.
func callback(line string) bool {
	if strings.ContainsAny(line, "=/?") {
		return true
	}
	letters := strings.Trim(strings.ToLower(line), "abcdefghijklmnopqrstuvwxyz ")
	return len(line) >= 6 && letters != "" || len(line) >= 16
}

// openBrowser opens the person's own browser.
func (p *program) openBrowser(address string) {
	switch {
	case p.browser.Why() != "":
		p.tell("No browser can be opened here: " + p.browser.Why() + ".")
	case p.browser.Open(p.ctx, address) != nil:
		p.say("The browser did not open.")
	default:
		p.say("The browser was asked to open the address.")
	}
}
