package plain

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui"
	"github.com/tokenrack/tokenrack/ui/copyas"
	"github.com/tokenrack/tokenrack/ui/desk"
)

// copies is the timer that clears the clipboard after the last copy.
type copies struct {
	mu    sync.Mutex
	timer *time.Timer
}

// copyWords are the forms by the words they are asked for.
var copyWords = map[string]copyas.Form{
	"": copyas.Bearer, "bearer": copyas.Bearer, "token": copyas.Bearer, "header": copyas.Header, "curl": copyas.Curl,
	"config": copyas.Config, "curl config": copyas.Config, "json": copyas.JSON, "env": copyas.Env,
	"id": copyas.IDs, "ids": copyas.IDs,
}

// copyCommand copies the picked account's bearer in the form that is named; of
// a picked app it lists the accounts.
func (p *program) copyCommand(args string) error {
	if app := p.app(); app != nil {
		return p.accountsOf(app)
	}
	args = strings.ToLower(args)
	if takesOnlyDigits(args) {
		args = ""
	}
	form, known := copyWords[args]
	if !known {
		p.say("There is no such way to copy. One of: bearer, header, curl, config, json, env, ids.")
		return nil
	}
	return p.copyOrSignIn(form)
}

func takesOnlyDigits(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }

// copyMenu offers the ways to copy.
func (p *program) copyMenu(string) error {
	choices := copyas.Choices()
	var options []string
	for _, c := range choices {
		options = append(options, string(c.Form)+": "+c.Says)
	}
	at, err := p.choose("Copy as", options, 0)
	if err != nil {
		return err
	}
	return p.copyOrSignIn(choices[at].Form)
}

// copyOrSignIn gives a working bearer, by way of a sign-in where only a person
// can help; or says why not. A dead token is never copied.
func (p *program) copyOrSignIn(form copyas.Form) error {
	row := p.row()
	if form.Secret() && (row.State == model.NeedsSign || row.State == model.IsRevoked) {
		if row.State == model.IsRevoked {
			p.say("This account was revoked, so nothing is copied before a new sign-in.")
		}
		if err := p.signIn(row); err != nil {
			return err
		}
	}
	return p.copyAs(row.ID, form)
}

// copyAs copies a working bearer in a form, refreshing first where needed.
func (p *program) copyAs(id model.ID, form copyas.Form) error {
	row := p.rack.Row(id)
	if row == nil {
		return errors.New("the account is gone")
	}
	if !form.Secret() {
		return p.copyText(copyas.WriteIDs(row.Account, row.App), "Copied ids of "+p.identity(row))
	}
	slow := ui.TakesTime(row.Account, p.keeper)
	if slow {
		p.say("Asking the server.")
		defer p.bell()
	}
	bearer, err := p.keeper.TokenOf(p.ctx, id, keeper.TokenRequest{})
	if err != nil {
		p.fail("Not copied: "+p.identity(row), errors.Join(err, p.reload()))
		return nil
	}
	defer bearer.Token.Wipe()
	address := ""
	if row.App != nil {
		address = row.App.Base
	}
	text, err := copyas.Write(form, copyas.Subject{
		Account: bearer.Account.Name, Token: bearer.Token, Type: bearer.Type,
		Expiry: bearer.Expiry, Scopes: bearer.Scopes, Address: address,
	})
	if err != nil {
		return err
	}
	defer text.Wipe()
	sent, err := p.toClipboard(text)
	if err != nil {
		p.fail("Not copied: "+p.identity(row), err)
		return nil
	}
	p.keeper.Copied(bearer.Account, string(form))
	if err := p.reload(); err != nil {
		return err
	}
	p.known(id)
	p.sayCopied(form, sent, bearer, p.identityOf(bearer.Account))
	return nil
}

// sayCopied says whose bearer it was, how long it lives, and no more about the
// clipboard than is known.
func (p *program) sayCopied(form copyas.Form, sent bool, bearer keeper.Bearer, who string) {
	head := "Copied " + string(form)
	wiped := "the clipboard is wiped in "
	if sent {
		head = "Sent " + string(form) + " to your terminal, which cannot say whether it arrived"
		wiped = "it is asked to clear it in "
	}
	left := "its end is unknown"
	if bearer.Expiry.Known() {
		left = lasting(bearer.Expiry.At.Sub(bearer.Account.ServerNow(p.now()))) + " left"
	}
	parts := []string{head, who, left}
	if bearer.Account.Attention != "" && !p.hidden {
		parts = append(parts, "but mind: "+bearer.Account.Attention)
	}
	if bearer.Warning != "" {
		parts = append(parts, bearer.Warning)
	}
	if form.Secret() {
		parts = append(parts, wiped+lasting(p.kept.Wipe))
	}
	if p.options.Demo != nil {
		parts = append(parts, "it opens only the sandbox")
	}
	p.tell(strings.Join(parts, "; ") + ".")
	if sent && p.around.Tmux {
		p.say("tmux drops copies unless told otherwise: tmux set -s set-clipboard on.")
	}
}

// toClipboard copies a secret and has it wiped later; sent says that it went
// through the terminal.
func (p *program) toClipboard(text model.Secret) (sent bool, err error) {
	outcome, err := p.board.Copy(p.ctx, text)
	if err != nil {
		return false, err
	}
	if outcome == desk.Send {
		if !p.mayHand() {
			p.board.Wipe(p.ctx) // nothing was sent: there is nothing to clear
			return false, p.noClipboard()
		}
		p.out.clipboard(text.Reveal())
	}
	p.wipeLater()
	return outcome == desk.Send, nil
}

// mayHand says that the terminal may be handed a copy: one over SSH, whose
// clipboard nothing else reaches, and that is not too simple to take the
// sequence for text.
func (p *program) mayHand() bool { return p.around.SSH && p.in.terminal() && !p.around.NoColor }

func (p *program) noClipboard() error {
	why := p.board.Why()
	if p.around.SSH {
		why = "this terminal would show the sequence that copies through it"
	}
	return &model.Error{
		Kind: model.KindUnavailable, What: "no clipboard can be reached from here", Why: why,
		Do: "reveal shows the token here. In a script: tokenrack token ACCOUNT.",
	}
}

// copyText copies a text that is no secret and may stay.
func (p *program) copyText(text, says string) error {
	outcome, err := p.board.CopyText(p.ctx, text)
	switch {
	case err != nil:
		return err
	case outcome != desk.Send:
		p.tell(says + ".")
	case p.mayHand():
		p.out.clipboard(text)
		p.tell(says + "; sent to your terminal, which cannot say whether it arrived.")
	default: // it is no secret, so it can be told instead
		p.say("No clipboard here keeps it; it reads:")
		for line := range strings.Lines(text) {
			p.tell(line)
		}
	}
	return nil
}

// wipeLater clears the clipboard after a while, if it still holds what was
// copied last.
func (p *program) wipeLater() {
	p.copies.mu.Lock()
	defer p.copies.mu.Unlock()
	if p.copies.timer != nil {
		p.copies.timer.Stop()
	}
	p.copies.timer = time.AfterFunc(p.kept.Wipe, model.Guarded(func() {
		if says := p.wipeNow(); says != "" {
			p.pending.add(says)
		}
	}))
}

// wipe clears the clipboard now.
func (p *program) wipe() {
	p.copies.mu.Lock()
	if p.copies.timer != nil {
		p.copies.timer.Stop()
	}
	p.copies.mu.Unlock()
	if says := p.wipeNow(); says != "" {
		p.tell(says)
	}
}

func (p *program) wipeNow() (says string) {
	if !p.board.Holding() {
		return ""
	}
	switch p.board.Wipe(context.Background()) { // the program may be about to end
	case desk.Cleared:
		return "Clipboard wiped."
	case desk.AskedFor:
		p.out.clipboard("")
		return "Asked your terminal to clear its clipboard."
	case desk.NotWiped:
		return "It is not known whether the clipboard was cleared. It may still hold the token."
	default:
		return ""
	}
}

// reveal shows the access token, after asking: what was written once stays
// where the terminal keeps its lines.
func (p *program) reveal(string) error {
	row := p.row()
	sure, err := p.yes("Show the access token of " + p.identity(row) + " here, in the open? It stays among the lines of your terminal.")
	if err != nil || !sure {
		if err == nil {
			p.say("Not shown.")
		}
		return err
	}
	bearer, err := p.keeper.TokenOf(p.ctx, row.ID, keeper.TokenRequest{NoRefresh: true})
	if err != nil {
		return err
	}
	defer bearer.Token.Wipe()
	p.keeper.Copied(bearer.Account, "shown on the screen")
	p.tell(bearer.Token.Reveal())
	return nil
}
