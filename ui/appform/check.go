package appform

import (
	"crypto/sha256"
	"strings"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui/form"
	"github.com/tokenrack/tokenrack/ui/keys"
)

// verdict is the item that tells what a test found.
const verdict = "verdict"

// tested is what a test found, and of what.
type tested struct {
	of    [sha256.Size]byte // what was filled in
	done  bool
	found model.AppCheck
	marks map[string]mark // by the item
}

// filledIn tells one state of the form from another, as far as a test looks at
// it.
func filledIn(f *form.Form) [sha256.Size]byte {
	var all strings.Builder
	for _, id := range []string{Base, Token, Auth, ClientID, Secret, Redirect, Trust, Probe} {
		if item := f.Item(id); item != nil && (!item.Off || id == Trust || id == Probe) {
			all.WriteString(item.Value())
		}
		all.WriteByte(0)
	}
	return sha256.Sum256([]byte(all.String()))
}

// testable checks what a test needs: an address.
func testable(f *form.Form) bool {
	f.Clear()
	for _, id := range []string{Base, Token, Redirect, Probe} {
		item := f.Item(id)
		switch {
		case item.Off && id != Probe:
		case item.Value() == "" && (id == Base || id == Token):
			item.Trouble = "There is no address yet to test."
		case item.Value() != "":
			item.Trouble = addressTrouble(item.Value())
		}
	}
	checkTrust(f.Item(Trust))
	return !f.FocusTrouble()
}

// whereShown are the fields that findings are noted beside.
var whereShown = map[model.CheckPart][]string{
	model.CheckAddress: {Base, Token}, model.CheckClient: {Secret, ClientID}, model.CheckRedirect: {Redirect},
	model.CheckProbe: {Probe}, model.CheckTrust: {Trust},
}

// show tells what a test found: in a word beside the fields, and in sentences
// below them.
func (t *tested) show(f *form.Form, found model.AppCheck) {
	t.forget(f)
	t.of, t.done, t.found, t.marks = filledIn(f), true, found, map[string]mark{}
	item := f.Item(verdict)
	item.Off = false
	item.Lines = []form.Line{{}, {Tone: form.Strong, Text: "TESTED, no token was made"}}
	for _, finding := range found.Findings {
		tone := toneOf(finding.Outcome)
		item.Lines = append(item.Lines, form.Line{Tone: tone, Text: keys.Literal(finding.Says)})
		if finding.Word == "" {
			continue
		}
		for _, id := range whereShown[finding.Part] {
			if i := f.Item(id); i != nil && !i.Off && i.Value() != "" {
				t.marks[id] = mark{word: finding.Word, tone: tone}
				break
			}
		}
	}
	item.Lines = append(item.Lines, certificateLines(found)...)
	if found.Worst() == model.CheckBad && t.refused() == nil {
		item.Lines = append(item.Lines, form.Line{Text: badSays})
	}
	f.Fail(nil)
	f.Seek(verdict)
}

// badSays is what is left to do where a test found something bad.
const badSays = "Nothing is stored yet. Correct what is marked, or what stands between here and the server; {form.test} tests again. Enter goes on all the same."

func toneOf(o model.CheckOutcome) form.Tone {
	switch o {
	case model.CheckGood:
		return form.Good
	case model.CheckBad:
		return form.Bad
	default:
		return form.Plain
	}
}

// certificateLines show a certificate that somebody has to decide about.
func certificateLines(found model.AppCheck) []form.Line {
	c := found.Certificate
	if c == nil || found.Trusted {
		return nil
	}
	if found.Pin != "" {
		return changedLines(found.Pin, c)
	}
	issuer := c.Issuer
	if c.SelfMade {
		issuer = "itself"
	}
	lines := []form.Line{
		{},
		{Tone: form.Strong, Text: "THE SERVER'S CERTIFICATE"},
		{Tone: form.Strong, Head: "subject", Text: c.Subject},
		{Tone: form.Strong, Head: "issuer", Text: issuer},
	}
	if len(c.Names) > 0 {
		lines = append(lines, form.Line{Tone: form.Strong, Head: "names", Text: strings.Join(c.Names, ", ")})
	}
	lines = append(lines, form.Line{Tone: form.Strong, Head: "valid", Text: day(c.NotBefore) + " to " + day(c.NotAfter)})
	for n, row := range Print(c.SHA256, 8) {
		head := "SHA-256"
		if n > 0 {
			head = " "
		}
		lines = append(lines, form.Line{Tone: form.Strong, Head: head, Text: row, Exact: true})
	}
	return append(lines,
		form.Line{Tone: form.Warn, Text: "Compare the SHA-256 with the customer, all of it, by telephone or in person: whoever stands between you and the server can show a certificate too. If it is theirs, {form.pin} pins it, and no other is accepted from then on. {form.copy_fingerprints} copies it."},
	)
}

// changedLines show the pinned certificate and the one shown now side by side.
func changedLines(pin string, c *model.Certificate) []form.Line {
	lines := []form.Line{
		{},
		{Tone: form.Bad, Text: "THE CERTIFICATE HAS CHANGED. Nothing was sent."},
		{Text: "pinned                    shown now", Exact: true},
	}
	was, is := Print(pin, 8), Print(c.SHA256, 8)
	for n := range min(len(was), len(is)) {
		lines = append(lines, form.Line{Tone: form.Strong, Text: was[n] + "   " + is[n], Exact: true})
	}
	return append(lines,
		form.Line{Text: "The new one: " + keys.Literal(c.Subject) + ", valid " + day(c.NotBefore) + " to " + day(c.NotAfter) + "."},
		form.Line{Tone: form.Warn, Text: "Do not go on unless the customer confirms that they have a new certificate with this fingerprint. {form.copy_fingerprints} copies both; {form.pin}, twice, pins the new one in place of the old."},
	)
}

func day(at time.Time) string { return at.UTC().Format("2 Jan 2006") }

// Print writes a fingerprint as people compare it: pairs of digits, so many to
// a line.
func Print(pin string, pairs int) []string {
	digits := strings.ToUpper(strings.TrimPrefix(strings.ToLower(pin), "sha256:"))
	var lines []string
	var line []string
	for len(digits) >= 2 {
		line = append(line, digits[:2])
		digits = digits[2:]
		if len(line) == pairs || len(digits) < 2 {
			lines = append(lines, strings.Join(line, ":"))
			line = nil
		}
	}
	return lines
}

// forget takes what was found away: it is of another state of the form.
func (t *tested) forget(f *form.Form) {
	*t = tested{}
	item := f.Item(verdict)
	item.Lines, item.Off = nil, true
}

// stale forgets what was found once something else is filled in.
func (t *tested) stale(f *form.Form) {
	if t.done && t.of != filledIn(f) {
		t.forget(f)
	}
}

// refused is the certificate that somebody has to decide about, nil where
// there is none.
func (t *tested) refused() *model.AppCheck {
	if !t.done || t.found.Trusted || t.found.Certificate == nil {
		return nil
	}
	return &t.found
}

// pin accepts the certificate that was shown.
func (t *tested) pin(f *form.Form) {
	found := t.refused()
	if found == nil {
		return
	}
	pin := found.Certificate.SHA256
	f.Item(More).On = true
	f.Item(Trust).Field.Set(pin)
	t.forget(f)
}

// CheckDraft is the app to test, false where its address is missing. Whoever
// takes it wipes its secret.
func (w *Wizard) CheckDraft() (keeper.AppDraft, bool) {
	if !w.Tests() || !testable(w.app) {
		return keeper.AppDraft{}, false
	}
	return w.Draft(), true
}

// Tests says that the step in front can be tested.
func (w *Wizard) Tests() bool { return w.step == StepApp }

// SetChecking says that a test is under way.
func (w *Wizard) SetChecking() { w.app.SetBusy("testing; no token is made") }

// Checked shows what a test found. Where all is well and the person wanted to
// go on, the wizard does.
func (w *Wizard) Checked(found model.AppCheck, onward bool) Answer {
	w.tested.show(w.app, found)
	w.remark()
	if onward && w.step == StepApp && found.Worst() != model.CheckBad {
		return w.onward()
	}
	return form.Stay
}

// CheckFailed says why there was no test.
func (w *Wizard) CheckFailed(lines []string) { w.app.Fail(lines) }

// Refused is what a test found where a certificate is not trusted; else nil.
func (w *Wizard) Refused() *model.AppCheck {
	if w.step != StepApp {
		return nil
	}
	return w.tested.refused()
}

// Pin accepts the certificate that was shown.
func (w *Wizard) Pin() {
	w.tested.pin(w.app)
	followApp(w.app, w.Provider())
	w.remark()
}

// mustCheck says that the address is the customer's own and was not tried yet:
// the certificate is looked at before anybody types a password.
func (w *Wizard) mustCheck() bool {
	base := w.app.Item(Base)
	if w.Provider().Base != "" || base.Off || !strings.HasPrefix(strings.ToLower(base.Value()), "https:") {
		return false
	}
	return !w.tested.done
}

// CheckDraft is the app to test, false where its address is missing.
func (e *Edit) CheckDraft() (keeper.AppDraft, bool) {
	if !testable(&e.Form) {
		return keeper.AppDraft{}, false
	}
	d := draftOf(&e.Form, e.provider, e.was)
	if d.App.Pin == "" && d.App.CA == "" {
		d.App.CA = e.was.CA
	}
	d.AcceptOrigin = e.accepts(d.App.Base)
	return d, true
}

// Tests says that the form can be tested.
func (e *Edit) Tests() bool { return true }

// SetChecking says that a test is under way.
func (e *Edit) SetChecking() { e.SetBusy("testing; no token is made") }

// Checked shows what a test found.
func (e *Edit) Checked(found model.AppCheck, _ bool) Answer {
	e.tested.show(&e.Form, found)
	e.remark()
	return form.Stay
}

// CheckFailed says why there was no test.
func (e *Edit) CheckFailed(lines []string) { e.Form.Fail(lines) }

// Refused is what a test found where a certificate is not trusted; else nil.
func (e *Edit) Refused() *model.AppCheck { return e.tested.refused() }

// Pin accepts the certificate that was shown.
func (e *Edit) Pin() {
	e.tested.pin(&e.Form)
	followApp(&e.Form, e.provider)
	e.remark()
}
