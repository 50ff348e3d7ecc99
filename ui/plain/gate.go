package plain

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui"
	"github.com/tokenrack/tokenrack/ui/gate"
)

// tries is how many passphrases may be wrong before each further one waits.
const tries = 2

// gate makes or opens the vault.
func (p *program) gate() error {
	status, err := p.options.File.Status(p.life)
	switch {
	case err != nil:
		return err
	case !status.Exists:
		return p.firstRun(status.Path)
	}
	return p.unlock(status.Slots)
}

// firstRun makes the vault.
func (p *program) firstRun(path string) error {
	p.tell("First run: your vault is made now. Tokens, client secrets and kept passwords are sealed in one file on this computer: " + path)
	p.say("Looking for the system's keyring.")
	options := []string{"passphrase"}
	plans := []model.VaultInit{{}}
	at := 0
	if name, err := p.options.File.Keyring(p.life); err != nil {
		p.tell("No keyring was found: " + err.Error() + ". So the vault gets a passphrase.")
	} else {
		p.tell("Found: " + name + ". With the vault's key in it no passphrase need be typed; with both, a lost keyring costs nothing.")
		options = []string{"keyring", "passphrase", "both"}
		plans = []model.VaultInit{{Keyring: true}, {}, {Keyring: true}}
	}
	options = append(options, "try the demo first; nothing of it is kept")
	for {
		p.say("The vault opens by:")
		var err error
		if at, err = p.choose("Opens by", options, at); err != nil {
			return errLeave
		}
		if at == len(plans) {
			return ui.ErrDemo
		}
		plan := plans[at]
		whole, err := p.waysIn(&plan, options[at] != model.SlotKeyring)
		if err != nil {
			return err
		}
		if !whole {
			continue
		}
		p.say("Making the vault; that takes a moment on purpose.")
		err = p.options.File.Create(p.life, plan)
		if err == nil {
			err = p.open(plan.Passphrase)
		}
		plan.Passphrase.Wipe()
		if err == nil {
			p.say("The vault is made. Nothing is in it yet. It locks by itself when nobody types for long or the computer slept, and with lock.")
			return nil
		}
		if p.life.Err() != nil {
			return errLeave
		}
		p.fail("No vault was made", err)
	}
}

// waysIn asks for what the ways into the new vault need, two of them in the end;
// false: the person thought better of it.
func (p *program) waysIn(plan *model.VaultInit, passphrase bool) (whole bool, err error) {
	if passphrase {
		if plan.Passphrase, err = p.newPassphrase(); err != nil || plan.Passphrase.Empty() {
			return false, err
		}
	}
	if plan.Keyring && !plan.Passphrase.Empty() {
		return true, nil
	}
	if plan.Recovery, err = p.recovery(); err != nil || plan.Recovery == "" {
		plan.Passphrase.Wipe()
		return false, err
	}
	return true, nil
}

// recovery shows a recovery key, the second way into the vault, and has its end
// typed back. It returns its recipient; empty: the person thought better of it.
func (p *program) recovery() (recipient string, err error) {
	key, recipient, err := p.options.File.Recovery()
	if err != nil {
		return "", err
	}
	defer key.Wipe()
	text := key.Reveal()
	p.say("One way in is not enough: this recovery key is the second. It opens the vault when the first is lost. Write it down and keep the paper where this computer is not. It is kept nowhere and is not shown again.")
	p.tell(text)
	for {
		typed, err := p.secret("Its last 8 characters, from the paper, not shown (empty goes back): ")
		if err != nil {
			return "", err
		}
		said := strings.TrimSpace(typed.Reveal())
		typed.Wipe()
		switch {
		case said == "":
			return "", nil
		case len(text) > 8 && strings.EqualFold(said, text[len(text)-8:]):
			return recipient, nil
		}
		p.say("The key does not end like that.")
	}
}

// newPassphrase asks for a passphrase twice; empty: the person thought better
// of it.
func (p *program) newPassphrase() (model.Secret, error) {
	p.say("Several words that nobody connects with you are better than one with signs in it. A lost passphrase is a lost vault. There is no reset.")
	for {
		first, err := p.secret("Passphrase, not shown (empty goes back): ")
		if err != nil {
			return model.Secret{}, err
		}
		if first.Empty() {
			return model.Secret{}, nil
		}
		strength := gate.Measure(first.Reveal())
		p.tell("Strength: " + strength.String() + ".")
		if strength == gate.Weak {
			first.Wipe()
			p.say("That would be guessed quickly. Add words.")
			continue
		}
		again, err := p.secret("Once more, not shown: ")
		if err != nil {
			first.Wipe()
			return model.Secret{}, err
		}
		same := again.Reveal() == first.Reveal()
		again.Wipe()
		if same {
			return first, nil
		}
		first.Wipe()
		p.say("The two differ.")
	}
}

// open unlocks the vault and takes it over.
func (p *program) open(passphrase model.Secret) error {
	session, err := p.options.File.Open(p.life, passphrase)
	if err != nil {
		return err
	}
	if err := p.adopt(session); err != nil {
		return errors.Join(err, session.Close())
	}
	return nil
}

// unlock opens the vault: by the keyring where it can, else by the passphrase.
func (p *program) unlock(slots []model.VaultSlot) error {
	keyring, passphrase := false, false
	for _, s := range slots {
		keyring = keyring || s.Type == model.SlotKeyring
		passphrase = passphrase || s.Type == model.SlotPassphrase
	}
	if keyring {
		p.say("Asking the keyring; it may want an answer from you.")
		err := p.open(model.Secret{})
		if err == nil {
			return nil
		}
		if model.KindOf(err) != model.KindLocked || !passphrase {
			return err
		}
		for _, text := range ui.ReadKeyring(err) {
			p.tell(told(text))
		}
	}
	if !passphrase {
		return &model.Error{
			Kind: model.KindLocked, What: "this vault has no passphrase that could be typed",
			Why: "it opens by a key in a file", Do: "Start it with --identity FILE.",
		}
	}
	return p.unlockByPassphrase()
}

// unlockByPassphrase asks until one opens the vault.
func (p *program) unlockByPassphrase() error {
	for wrong := 0; ; {
		typed, err := p.secret("Passphrase, not shown (empty leaves): ")
		if err != nil {
			return err
		}
		if typed.Empty() || strings.EqualFold(typed.Reveal(), "quit") {
			return errLeave
		}
		p.say("Unlocking; that takes a moment on purpose.")
		err = p.open(typed)
		typed.Wipe()
		switch {
		case err == nil:
			return nil
		case p.life.Err() != nil:
			return errLeave
		case model.KindOf(err) != model.KindLocked:
			return err
		}
		p.say("Not that one. Is Caps Lock on?")
		if wrong++; wrong >= tries {
			p.tellf("%d tries: the next one waits %d s.", wrong, int(gate.Pause/time.Second))
			if !p.rest(gate.Pause) {
				return errLeave
			}
		}
	}
}

// rest waits, and says false where the program is to end instead.
func (p *program) rest(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-p.life.Done():
		return false
	}
}

// lock gives the vault up, and waits until somebody wants it unlocked.
func (p *program) lock(by lockError) error {
	p.giveUp(by)
	p.place, p.record = place{}, nil
	return p.whenBack()
}

// giveUp gives the vault up: its key is wiped once every exchange that had begun
// is stored, and the background stops.
func (p *program) giveUp(by lockError) {
	p.tell(by.why + " " + count(p.rack.Len(), "account") + "; the background refresh rests too.")
	p.stop()
	p.wipe()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(p.life), ui.CloseWithin)
	defer cancel()
	err := p.keeper.Close(ctx)
	ui.WaitUntilOver(ctx, p.beside)
	if p.close != nil {
		err = errors.Join(err, p.close())
	}
	p.keeper, p.close, p.chores = nil, nil, nil
	p.pending.take()
	switch {
	case err != nil:
		p.fail("The vault was not closed cleanly", err)
	case by.work != nil:
		said, err := by.work(ctx)
		p.tell(said)
		if err != nil {
			p.fail("Not done", err)
		}
		p.bell()
	}
}

// whenBack waits until somebody wants a locked vault unlocked.
func (p *program) whenBack() error {
	answer, err := p.line("Locked. Enter unlocks, quit leaves: ", nil)
	if err != nil || strings.EqualFold(strings.TrimSpace(answer), "quit") || strings.TrimSpace(answer) == "q" {
		return errLeave
	}
	return nil
}
