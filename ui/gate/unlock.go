package gate

import (
	"slices"
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/form"
	"github.com/tokenrack/tokenrack/ui/keys"
)

// tries is how many passphrases may be wrong before each further one costs a
// wait of [Pause].
const tries = 2

// Pause is how long nothing is tried after the second wrong passphrase, and
// after each that follows.
const Pause = 5 * time.Second

// Lock is the page in front of a locked vault. Make one with [NewLock].
type Lock struct {
	form        form.Form
	keyring     bool // the vault has a slot in the keyring
	passphrase  bool // and one for a passphrase
	wrong       int
	pausedUntil time.Time
}

// NewLock makes the page. The title says how it came to it; words are what is
// told besides, each on its own lines.
func NewLock(title string, slots []model.VaultSlot, words ...string) *Lock {
	l := &Lock{}
	for _, s := range slots {
		l.keyring = l.keyring || s.Type == byKeyring
		l.passphrase = l.passphrase || s.Type == byPassphrase
	}
	l.form = form.Form{Title: title, Whole: true, Airy: true, Done: "unlock", Leave: "quit"}
	for _, text := range words {
		l.form.Items = append(l.form.Items, &form.Item{ID: told, Kind: form.Words, Says: keys.Literal(text)})
	}
	l.form.Items = append(l.form.Items, &form.Item{ID: passphrase, Label: "Passphrase", Kind: form.Secret, Spaced: true, Off: !l.passphrase})
	if l.keyring && l.passphrase {
		l.form.Hints = []form.Hint{{Key: "F2", Says: "use the keyring"}}
	}
	switch {
	case l.passphrase:
	case l.keyring:
		l.form.Items = append(l.form.Items, &form.Item{Kind: form.Words, Says: "Only the keyring opens this vault."})
	case len(slots) > 0:
		l.form.Items = append(l.form.Items, &form.Item{Kind: form.Words, Says: "This vault opens by a key in a file: leave, and start tokenrack with --identity FILE."})
	}
	l.form.Settle()
	return l
}

// Key takes a key.
func (l *Lock) Key(key tea.Key, now time.Time) Answer {
	field := l.form.Item(passphrase)
	if stroke := key.Keystroke(); stroke == "f2" && !l.form.Busy() {
		if l.keyring {
			return Keyring
		}
		l.form.Trouble = []string{"This vault has no slot in a keyring."}
		return Stay
	} else if stroke == "esc" && field.Field.Text() != "" {
		field.Field.Wipe()
		return Stay
	}
	switch l.form.Key(key) {
	case form.Cancel:
		return Quit
	case form.Submit:
		return l.submit(now)
	default:
		return Stay
	}
}

func (l *Lock) submit(now time.Time) Answer {
	field := l.form.Item(passphrase)
	switch {
	case field.Off:
		return Keyring
	case now.Before(l.pausedUntil):
		l.form.Trouble = []string{"Wait until " + l.pausedUntil.Local().Format("15:04:05") + ", then try again."}
		return Stay
	case field.Field.Text() == "":
		return Stay
	}
	return Unlock
}

// Paste gives pasted text to the field.
func (l *Lock) Paste(text string) { l.form.Paste(text) }

// Passphrase is what was typed. The caller wipes it.
func (l *Lock) Passphrase() model.Secret {
	return model.NewSecret(l.form.Item(passphrase).Field.Text())
}

// Tell changes what was told as the last of the words.
func (l *Lock) Tell(text string) {
	for _, item := range slices.Backward(l.form.Items) {
		if item.Kind == form.Words && item.ID == told {
			item.Says = text
			return
		}
	}
}

// told are the words that [Lock.Tell] changes.
const told = "told"

// SetBusy says what is under way.
func (l *Lock) SetBusy(what string) { l.form.SetBusy(what) }

// Busy says that something is under way.
func (l *Lock) Busy() bool { return l.form.Busy() }

// Wrong says that a passphrase did not open the vault, and how long the next
// one has to wait.
func (l *Lock) Wrong(now time.Time) (pause time.Duration) {
	l.wrong++
	l.form.Item(passphrase).Field.Select()
	says := "Not that one. Is Caps Lock on?"
	if l.wrong >= tries {
		l.pausedUntil = now.Add(Pause)
		l.form.Fail([]string{says + " " + strconv.Itoa(l.wrong) + " tries: the next one waits " + strconv.Itoa(int(Pause/time.Second)) + " s."})
		return Pause
	}
	l.form.Fail([]string{says})
	return 0
}

// Rested takes the word about the wait away, once it is over.
func (l *Lock) Rested(now time.Time) {
	if !l.form.Busy() && !now.Before(l.pausedUntil) {
		l.form.Clear()
	}
}

// Fail says why the vault stays locked.
func (l *Lock) Fail(lines []string) { l.form.Fail(lines) }

// SetSize gives the page the window's size.
func (l *Lock) SetSize(width, height int) { l.form.SetSize(width, height) }

// Render draws the page, exactly as large as the window.
func (l *Lock) Render(c *draw.Canvas) { l.form.Render(c) }

// CursorAt is the cell for the terminal's own cursor.
func (l *Lock) CursorAt() (x, y int) { return l.form.CursorAt() }

// Asks says that there is a field to type into.
func (l *Lock) Asks() bool { return l.passphrase && !l.form.Busy() }

// Wipe drops what was typed.
func (l *Lock) Wipe() { l.form.Wipe() }
