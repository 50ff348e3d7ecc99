package plain

import (
	"strings"
	"time"

	"github.com/tokenrack/tokenrack/ui/desk"
	"github.com/tokenrack/tokenrack/ui/find"
)

// help tells everything that can be typed, or what has to do with some words.
func (p *program) help(args string) error {
	words := strings.Fields(find.Fold(args))
	told := 0
	for _, c := range commands() {
		text, reason := p.helpLine(&c)
		folded := find.Fold(text)
		fits := true
		for _, w := range words {
			fits = fits && strings.Contains(folded, w)
		}
		if !fits {
			continue
		}
		told++
		if reason != "" {
			text += " Not now: " + p.spell(wording(reason))
		}
		p.tell(text)
	}
	switch {
	case told == 0:
		p.say("Nothing has to do with that. help alone lists everything.")
	case len(words) == 0:
		p.say("A number picks from the last list. An empty line copies a fresh bearer of what is picked, or lists what needs you. /WORDS is find WORDS.")
		p.say("In questions: Enter keeps what stands in brackets, ? explains, - empties, back goes back, cancel gives up.")
	}
	return nil
}

// helpLine is how a command is typed and what it does, and why it cannot run
// now.
func (p *program) helpLine(c *command) (text, reason string) {
	text = c.words
	if c.args != "" {
		text += " " + c.args
	}
	for _, letter := range p.letters(c) {
		text += ", " + letter
	}
	says := c.says
	if a := p.action(c); a != nil {
		if says == "" {
			says = a.Says
		}
		reason = a.Reason(p.where(a))
	}
	return text + ": " + says + ".", reason
}

// settings tells what of the settings counts here, and changes the symbols.
func (p *program) settings(args string) error {
	switch strings.ToLower(args) {
	case "":
	case "ascii on", "ascii off":
		p.kept.ASCII = strings.HasSuffix(strings.ToLower(args), "on")
		p.out.ascii = p.onlyASCII()
		if p.options.Settings == "" {
			p.say("Holds until you leave.")
			break
		}
		old, err := desk.Read(p.options.Settings)
		if err != nil {
			return err
		}
		if err := desk.Replace(p.options.Settings, p.kept.Write(old)); err != nil {
			return err
		}
		p.say("Kept.")
	default:
		p.say("settings takes ascii on or ascii off; the rest stands in the settings file.")
		return nil
	}
	symbols := "unicode"
	if p.out.ascii {
		symbols = "ascii"
	}
	p.tell("symbols: " + symbols)
	p.tell("clipboard is wiped after: " + lasting(p.kept.Wipe))
	lock := "never by itself"
	if p.kept.Lock > 0 {
		lock = "after " + count(int(p.kept.Lock/time.Minute), "minute") + " without a line"
	}
	if p.options.File == nil {
		lock = "never: the demo holds nothing that needs it"
	}
	p.tell("locks: " + lock)
	if p.options.Settings != "" {
		p.tell("file: " + p.options.Settings)
	}
	p.say("Theme, mouse, motion and how the screen starts count for the full screen only.")
	return nil
}

func (p *program) theme(string) error {
	p.say("Plain mode has no colours; themes are for the full screen, whose settings show them.")
	return nil
}
