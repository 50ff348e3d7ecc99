package gate

import (
	"slices"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/form"
	"github.com/tokenrack/tokenrack/ui/keys"
)

// Answer is what a key did to a page.
type Answer uint8

// The answers.
const (
	Stay    Answer = iota
	Create         // make the vault
	Unlock         // open it with what was typed
	Keyring        // open it by the keyring
	Demo           // show the demo first
	Quit           // leave the program
)

// The items of the form, but for the passphrase.
const (
	way    = "way"
	lost   = "lost"
	locked = "locked"
)

// What a locked screen tells.
const (
	nothing = "nothing"
	due     = "due"
)

// The ways into a new vault.
const (
	byKeyring    = "keyring"
	byPassphrase = "passphrase"
	byBoth       = "both"
)

// First is the page of the first run. Make one with [NewFirst].
type First struct {
	form  form.Form
	found *form.Item
}

// Habits are what the settings say of locking.
type Habits struct {
	Lock       time.Duration // without a key after which the vault is locked; 0: never
	Countdowns bool          // what is due is still told while it is locked
}

// words say when the vault will be locked.
func (h Habits) words() string {
	if h.Lock <= 0 {
		return "Later: locked on {app.lock}, and when the computer slept."
	}
	return "Later: locked after " + strconv.Itoa(int(h.Lock/time.Minute)) + " minutes without a key, on {app.lock}, and when the computer slept."
}

// NewFirst makes the page for a vault at a path. Whether there is a keyring is
// told later, with [First.Tell].
func NewFirst(path string, h Habits) *First {
	f := &First{found: &form.Item{ID: "found", Kind: form.Words, Says: "Looking for the system's keyring."}}
	f.form = form.Form{
		Title: "First run", Note: "make your vault", Whole: true, Airy: true, Done: "create vault", Leave: "quit",
		Hints: []form.Hint{{Key: "F2", Says: "try the demo first"}},
		Items: slices.Concat([]*form.Item{
			{Kind: form.Words, Says: "Tokens, client secrets and kept passwords are sealed in one file on this computer: " + keys.Literal(path)},
			f.found,
			{
				ID: way, Label: "Opens by", Kind: form.Choice, Off: true,
				Options: []form.Option{{ID: byKeyring, Label: "keyring"}, {ID: byPassphrase, Label: "passphrase"}, {ID: byBoth, Label: "both"}},
			},
		}, TwiceItems("Passphrase"), []*form.Item{
			{ID: lost, Kind: form.Words, Says: "A lost passphrase is a lost vault. There is no reset."},
			{Kind: form.Words, Says: h.words()},
			{
				ID: locked, Label: "When locked", Kind: form.Choice,
				Options: []form.Option{{ID: nothing, Label: "nothing is told"}, {ID: due, Label: "what is due, without names"}},
			},
			{Kind: form.Words, Says: "Just looking? F2 shows the demo; nothing of it is kept and nothing leaves this computer."},
		}),
	}
	if h.Countdowns {
		f.form.Item(locked).Choose(due)
	}
	f.choose()
	f.form.Focus(passphrase)
	return f
}

// Countdowns says that a locked screen is to tell what is due.
func (f *First) Countdowns() bool { return f.form.Item(locked).Chosen() == due }

// Tell says whether a keyring was found: its name, or why there is none.
func (f *First) Tell(name, why string) {
	if why != "" {
		f.found.Says = notFound(keys.Literal(draw.Clean(why)))
		return
	}
	f.found.Says = "Found: " + keys.Literal(draw.Clean(name)) + ". With the vault's key in it no passphrase need be typed; with both, a lost keyring costs nothing."
	item := f.form.Item(way)
	item.Off = false
	if f.form.Item(passphrase).Field.Text() == "" { // nobody has begun to type
		item.Choose(byKeyring)
		f.choose()
		f.form.Focus(way)
	} else {
		item.Choose(byPassphrase)
	}
}

// notFound says once that there is no keyring, and why.
func notFound(why string) string {
	why = strings.TrimPrefix(strings.TrimPrefix(why, "there is no keyring here"), ": ")
	if why != "" {
		why = " (" + why + ")"
	}
	return "There is no keyring here" + why + ", so the vault opens by a passphrase."
}

// choose leaves the passphrase out where the keyring alone opens the vault.
func (f *First) choose() {
	item := f.form.Item(way)
	alone := !item.Off && item.Chosen() == byKeyring
	LeaveTwiceOut(&f.form, alone)
	f.form.Item(lost).Off = alone
	MeasureTwice(&f.form)
}

// Key takes a key.
func (f *First) Key(key tea.Key) Answer {
	stroke := key.Keystroke()
	focused := f.form.Focused()
	typing := focused != nil && focused.Kind == form.Secret
	if !f.form.Busy() && (stroke == "f2" || stroke == "d" && !typing) {
		return Demo
	}
	switch f.form.Key(key) {
	case form.Cancel:
		return Quit
	case form.Submit:
		return f.submit()
	case form.Changed, form.Stay:
		f.choose()
	}
	return Stay
}

// submit looks whether the vault can be made; the second passphrase is asked
// for only now.
func (f *First) submit() Answer {
	f.form.Clear()
	if !CheckTwice(&f.form) {
		return Stay
	}
	return Create
}

// Paste gives pasted text to the field that has the focus.
func (f *First) Paste(text string) {
	f.form.Paste(text)
	f.choose()
}

// Plan is what the new vault is to open by. The caller wipes the passphrase.
func (f *First) Plan() model.VaultInit {
	item := f.form.Item(way)
	plan := model.VaultInit{Keyring: !item.Off && item.Chosen() != byPassphrase}
	plan.Passphrase = Twice(&f.form)
	return plan
}

// SetBusy says that the vault is being made.
func (f *First) SetBusy() { f.form.SetBusy("Making the vault; that takes a moment on purpose.") }

// Fail says why it was not made; what was typed stays.
func (f *First) Fail(lines []string) { f.form.Fail(lines) }

// SetSize gives the page the window's size.
func (f *First) SetSize(width, height int) { f.form.SetSize(width, height) }

// Render draws the page, exactly as large as the window.
func (f *First) Render(c *draw.Canvas) { f.form.Render(c) }

// CursorAt is the cell for the terminal's own cursor.
func (f *First) CursorAt() (x, y int) { return f.form.CursorAt() }

// Wipe drops what was typed.
func (f *First) Wipe() { f.form.Wipe() }
