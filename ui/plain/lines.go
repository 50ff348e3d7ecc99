package plain

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui"
	"github.com/tokenrack/tokenrack/ui/desk"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/keys"
	"github.com/tokenrack/tokenrack/ui/settings"
)

// wording is a text of ours, in which actions may stand in braces. Names and
// what else comes from elsewhere are no such text: they are told as they stand,
// or joined to one by [keys.Literal].
type wording string

// say says a line of ours. Where it names an action in braces, what is typed
// for it stands instead.
func (p *program) say(text wording) { p.out.line(p.spell(text)) }

// tell says a line as it stands.
func (p *program) tell(text string) { p.out.line(text) }

// spell puts what is typed for an action where a text names it in braces.
func (p *program) spell(text wording) string {
	if p.table == nil {
		return string(text)
	}
	return p.table.Name(string(text), typed)
}

// typed is how an action is typed: its letter, else the words of its command.
// The keys of the screen that are no letters mean nothing here.
func typed(a *keys.Action) string {
	for _, key := range a.Keys {
		if letter(key) {
			return key
		}
	}
	for _, c := range commands() {
		if c.id == a.ID || c.app == a.ID {
			return c.words
		}
	}
	return a.Hint
}

// letter says that a key can be typed as a line: one sign, and no digit, which
// picks from the last list.
func letter(key string) bool {
	return utf8.RuneCountInString(key) == 1 && !strings.Contains(" 0123456789", key)
}

func (p *program) tellf(format string, args ...any) { p.tell(fmt.Sprintf(format, args...)) }

// bell says that something that was asked for is finished.
func (p *program) bell() { p.out.bell() }

// fail tells an error, each of its parts on a line of its own.
func (p *program) fail(what string, err error) {
	lines := ui.Told(err)
	for i, text := range lines {
		name, rest, whole := strings.Cut(text, "\t")
		if whole {
			lines[i] = word[name] + rest
		}
	}
	if len(lines) == 0 {
		p.tell(what + ".")
		return
	}
	p.tell(what + ": " + lines[0])
	for _, text := range lines[1:] {
		p.tell(text)
	}
}

// word is how the parts of an error begin; what happened stands behind the
// name of what failed.
var word = map[string]string{"What": "", "Why": "Why: ", "Still": "Still: ", "Do": "Do: "}

func oneLine(err error) string {
	var e *model.Error
	if errors.As(err, &e) {
		return draw.Clean(e.Error())
	}
	return draw.Clean(err.Error())
}

// line waits for a line of the person's. It ends early with errWoken when also
// is closed.
func (p *program) line(prompt string, also <-chan struct{}) (string, error) {
	p.out.prompt(prompt)
	p.heard = p.now()
	for {
		if line, ok := p.in.cut(); ok {
			p.touch()
			p.out.answered()
			return line, nil
		}
		if p.in.over || p.out.gone() {
			p.out.broken()
			return "", errLeave
		}
		if err := p.await(also); err != nil {
			p.out.broken()
			return "", err
		}
	}
}

// await waits for a piece of input, and looks now and then whether somebody is
// still there.
func (p *program) await(also <-chan struct{}) error {
	p.in.want()
	guard := time.NewTicker(ui.GuardEvery)
	defer guard.Stop()
	for {
		select {
		case got := <-p.in.got:
			p.in.take(got)
			return nil
		case <-p.life.Done():
			return errLeave
		case <-also:
			return errWoken
		case err := <-p.turned:
			return rekeyed(err)
		case <-guard.C:
			if err := p.guard(); err != nil {
				return err
			}
			if p.out.gone() {
				return errLeave
			}
		}
	}
}

func (p *program) touch() { p.touched, p.heard = p.now(), p.now() }

// guard says when the vault has to be locked: nobody typed for long, or the
// wall clock ran ahead, since the computer slept and whoever woke it up may be
// somebody else.
func (p *program) guard() error {
	now, heard := p.now(), p.heard
	p.heard = now
	err := p.due(now, heard)
	var locked lockError
	if errors.As(err, &locked) && p.putOff(locked) {
		return nil
	}
	return err
}

// due is why the vault has to be locked now, nil where it has not.
func (p *program) due(now, heard time.Time) error {
	switch {
	case p.keeper == nil || p.options.File == nil:
	case p.owed != nil:
		return *p.owed
	case now.Sub(heard) > ui.GuardEvery+ui.Slept:
		return lockError{why: "Locked, since the computer slept or the program was stopped."}
	case p.kept.Lock > 0 && now.Sub(p.touched) >= p.kept.Lock:
		return lockError{why: "Locked after " + count(int(p.kept.Lock/time.Minute), "minute") + " without a line."}
	}
	return nil
}

// yes asks a question that is answered with yes or no; nothing typed is no.
func (p *program) yes(question string) (bool, error) {
	for {
		answer, err := p.line(question+" yes or no [no]: ", nil)
		if err != nil {
			return false, err
		}
		switch strings.ToLower(strings.TrimSpace(answer)) {
		case "y", "yes":
			return true, nil
		case "", "n", "no", "cancel", "back":
			return false, nil
		}
		p.say("Please type yes or no.")
	}
}

// choose asks for one of several by its number.
func (p *program) choose(question string, options []string, at int) (int, error) {
	for i, text := range options {
		p.tellf("%d. %s", i+1, text)
	}
	for {
		answer, err := p.line(fmt.Sprintf("%s, a number [%d]: ", question, at+1), nil)
		if err != nil {
			return 0, err
		}
		switch answer = strings.TrimSpace(answer); answer {
		case "":
			return at, nil
		case "cancel":
			return 0, errCancel
		case "back":
			return 0, errBack
		}
		if n, err := strconv.Atoi(answer); err == nil && n >= 1 && n <= len(options) {
			return n - 1, nil
		}
		p.tellf("Please type a number from 1 to %d, or cancel.", len(options))
	}
}

// recall reads the settings that were kept, and brings the person's own
// letters.
func (p *program) recall() []keys.Wish {
	p.out.ascii = p.onlyASCII()
	if p.options.Settings == "" {
		return nil
	}
	data, err := desk.Read(p.options.Settings)
	var file settings.File
	if err == nil {
		file, err = settings.Parse(data)
	}
	if err != nil {
		p.fail("Mind", err)
		return nil
	}
	p.kept = file.Values
	p.out.ascii = p.onlyASCII()
	return file.Keys
}

// onlyASCII says that nothing else can be shown: the person said so, or the
// locale. A dumb terminal draws nothing, but it has letters.
func (p *program) onlyASCII() bool {
	return p.options.ASCII || p.kept.ASCII || !desk.Letters(p.options.Environ)
}

// lasting is a length of time in words, in its two largest units.
func lasting(d time.Duration) string {
	d = max(0, d)
	const day = 24 * time.Hour
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%d s", d/time.Second)
	case d < time.Hour:
		return fmt.Sprintf("%d min %d s", d/time.Minute, d%time.Minute/time.Second)
	case d < day:
		return fmt.Sprintf("%d h %d min", d/time.Hour, d%time.Hour/time.Minute)
	}
	return fmt.Sprintf("%d days %d h", d/day, d%day/time.Hour)
}

func count(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return strconv.Itoa(n) + " " + word + "s"
}
