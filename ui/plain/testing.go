package plain

import (
	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui"
	"github.com/tokenrack/tokenrack/ui/appform"
	"github.com/tokenrack/tokenrack/ui/form"
)

// test tries what is picked without making a token: an app's address, client and
// certificate, or an account's access token.
func (p *program) test(string) error {
	if app := p.app(); app != nil {
		p.say("Testing; no token is made.")
		found, err := p.keeper.CheckApp(p.ctx, keeper.AppDraft{App: *app.App})
		if err != nil {
			return err
		}
		p.sayFound(found)
		p.bell()
		return nil
	}
	row := p.row()
	switch {
	case row == nil:
		p.say("Nothing is picked. find or apps, then a number, picks what is to be tested.")
		return nil
	case row.Account.Access == nil:
		p.say("No access token is held.")
		return nil
	case row.State == model.IsRevoked:
		p.say("This account was revoked.")
		return nil
	}
	said, _ := ui.Tried(p.keeper.Probe(p.ctx, row.ID))
	p.tell(p.identity(row) + ": " + said)
	p.bell()
	return p.reload()
}

// sayFound tells what a test found.
func (p *program) sayFound(found model.AppCheck) {
	for _, f := range found.Findings {
		word := map[model.CheckOutcome]string{model.CheckGood: "good: ", model.CheckBad: "bad: "}[f.Outcome]
		p.tell(word + f.Says)
	}
	if found.Certificate != nil && !found.Trusted {
		p.tell("The certificate it shows: " + found.Certificate.SHA256)
	}
}

// testable is a form of an app that can be tested.
type testable interface {
	Front() *form.Form
	Tests() bool
	CheckDraft() (keeper.AppDraft, bool)
	Checked(found model.AppCheck, onward bool) form.Answer
	Refused() *model.AppCheck
	Pin()
}

// testing answers the word test while an app is filled in; it ends what it
// began.
func (p *program) testing(of testable) (end func()) {
	p.tester = func() error {
		_, err := p.testFilled(of, false)
		return err
	}
	p.say("test, at any question, tries what is filled in so far, without making a token.")
	return func() { p.tester = nil }
}

// testFilled tests what is filled in and offers to pin a certificate that nobody
// vouches for. onward goes on after it where nothing is bad.
func (p *program) testFilled(of testable, onward bool) (form.Answer, error) {
	if !of.Tests() {
		p.say("There is nothing here to test.")
		return form.Stay, nil
	}
	draft, ok := of.CheckDraft()
	if !ok {
		for _, item := range of.Front().Items {
			if item.Trouble != "" {
				p.say(wording(item.Label + ": " + item.Trouble))
				item.Trouble = ""
			}
		}
		return form.Stay, nil
	}
	defer draft.ClientSecret.Wipe()
	p.say("Testing; no token is made.")
	found, err := p.keeper.CheckApp(p.ctx, draft)
	if err != nil {
		return form.Stay, err
	}
	p.bell()
	answer := of.Checked(found, onward)
	for _, line := range appform.Verdict(of.Front()) {
		if text := withoutKeys(line.Head + " " + line.Text); text != "" && text != " " {
			p.say(wording(text))
		}
	}
	if of.Refused() == nil {
		return answer, nil
	}
	sure, err := p.yes("Has the server's owner confirmed this fingerprint, all of it? yes pins it.")
	if err == nil && sure {
		of.Pin()
		p.say("Pinned. No other certificate is accepted from then on.")
	}
	return answer, err
}
