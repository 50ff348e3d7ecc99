package plain

import (
	"errors"
	"regexp"
	"strconv"
	"strings"

	"github.com/tokenrack/tokenrack/ui/form"
)

// fill asks for the items of a form one after the other; changed lets the form
// follow each answer. "back" goes back a question, "cancel" gives up, "?"
// explains, "-" empties what stands there already.
func (p *program) fill(f *form.Form, changed func()) error {
	var asked []int
	for i := 0; i < len(f.Items); i++ {
		f.Settle()
		item := f.Items[i]
		if item.Off {
			continue
		}
		f.Focus(item.ID)
		err := p.keeping(func() error { return p.item(item) })
		note := item.Note
		switch {
		case errors.Is(err, errBack) && len(asked) > 0:
			i = asked[len(asked)-1] - 1
			asked = asked[:len(asked)-1]
			continue
		case err != nil:
			return err
		}
		if item.Kind != form.Words {
			asked = append(asked, i)
		}
		changed()
		if item.Note != note && item.Note != "" {
			p.tell(item.Label + ": " + item.Note + ".")
		}
	}
	return nil
}

// amend tells what is wrong with a form and asks for those items again. It says
// whether there was anything wrong.
func (p *program) amend(f *form.Form, changed func()) (wrong bool, err error) {
	for _, text := range f.Trouble {
		wrong = true
		p.tell(told(text))
	}
	for _, item := range f.Items {
		if item.Trouble == "" || item.Off {
			continue
		}
		wrong = true
		p.say(wording(item.Label + ": " + item.Trouble))
		f.Focus(item.ID)
		f.Settle()
		if err := p.keeping(func() error { return p.item(item) }); err != nil {
			return wrong, err
		}
		item.Trouble = ""
		changed()
	}
	return wrong, nil
}

// told is a line of an error without its tab.
func told(text string) string {
	name, rest, whole := strings.Cut(text, "\t")
	if !whole {
		return text
	}
	return word[name] + rest
}

// item asks for one item.
func (p *program) item(item *form.Item) error {
	switch item.Kind {
	case form.Words:
		if item.Says != "" {
			p.say(wording(item.Says))
		}
		return nil
	case form.Tick:
		return p.tick(item)
	case form.Choice:
		return p.choice(item)
	case form.Pick:
		return p.pickOne(item)
	case form.Many:
		return p.many(item)
	case form.Secret:
		return p.secretItem(item)
	default:
		return p.textItem(item)
	}
}

// about is what stands behind an item's name in its question: what is there
// already, or what would be taken.
func about(item *form.Item) string {
	switch {
	case item.Value() != "" && item.Kind == form.Secret:
		return " [filled in, Enter keeps it]"
	case item.Value() != "":
		return " [" + item.Value() + "]"
	case item.Ghost != "":
		return " (" + item.Ghost + ")"
	}
	return ""
}

// words reads an answer's words that are about the questions themselves; taken
// says that it was one. A backslash before such a word takes it literally.
func (p *program) words(item *form.Item, answer string) (rest string, taken bool, err error) {
	switch answer {
	case "cancel":
		return "", true, errCancel
	case "back":
		return "", true, errBack
	case "?":
		p.explain(item)
		return "", true, nil
	case `\cancel`, `\back`, `\?`, `\-`:
		return answer[1:], false, nil
	}
	switch {
	case p.tester == nil:
	case answer == "test":
		return "", true, p.tester()
	case answer == `\test`:
		return answer[1:], false, nil
	}
	return answer, false, nil
}

func (p *program) explain(item *form.Item) {
	if item.Says != "" {
		p.say(wording(item.Label + ": " + item.Says))
	} else if item.Ghost != "" {
		p.tell(item.Label + ": " + item.Ghost + ".")
	}
	if item.Kind == form.Text && len(item.Options) > 0 {
		p.tell("There are: " + known(item.Options) + ".")
	}
	p.say("Enter keeps what is in brackets, - empties it, back goes back a question, cancel gives up.")
}

// mostKnown is how many values that were typed before are read out.
const mostKnown = 20

// known lists values that were typed before.
func known(options []form.Option) string {
	var names []string
	for n, o := range options {
		if n == mostKnown {
			names = append(names, strconv.Itoa(len(options)-n)+" more")
			break
		}
		names = append(names, o.Label)
	}
	return strings.Join(names, ", ")
}

func (p *program) textItem(item *form.Item) error {
	if item.Says != "" && item.Value() == "" {
		p.say(wording(item.Label + ": " + item.Says))
	}
	for {
		line, err := p.line(item.Label+about(item)+": ", nil)
		if err != nil {
			return err
		}
		answer, taken, err := p.words(item, strings.TrimSpace(line))
		switch {
		case err != nil:
			return err
		case taken:
		case answer == "":
			return nil
		case answer == "-" && line != `\-`:
			item.Field.Set("")
			return nil
		default:
			item.Field.Set(answer)
			return nil
		}
	}
}

func (p *program) secretItem(item *form.Item) error {
	if !p.in.terminal() && p.options.Secret == nil && item.Value() != "" {
		return nil // what is filled in is taken where nothing can be typed
	}
	if item.Says != "" {
		p.say(wording(item.Label + ": " + item.Says))
	}
	answer, err := p.secret(item.Label + about(item) + ", not shown: ")
	if err != nil {
		return err
	}
	defer answer.Wipe()
	switch text := answer.Reveal(); text {
	case "":
	case "cancel":
		return errCancel
	case "back":
		return errBack
	case "-":
		item.Field.Wipe()
	default:
		if !item.Spaced {
			text = strings.TrimRight(text, "\r\n")
		}
		item.Field.Set(text)
		if item.Note = lettersOf(text); item.Note != "" {
			p.tell(item.Label + ": " + item.Note + ".")
		}
	}
	return nil
}

// lettersOf says how much was typed, since nothing of it was seen.
func lettersOf(text string) string { return count(len([]rune(text)), "character") }

func (p *program) tick(item *form.Item) error {
	is := "no"
	if item.On {
		is = "yes"
	}
	for {
		line, err := p.line(item.Label+" ("+item.Ghost+"), yes or no ["+is+"]: ", nil)
		if err != nil {
			return err
		}
		answer, taken, err := p.words(item, strings.ToLower(strings.TrimSpace(line)))
		switch {
		case err != nil:
			return err
		case taken:
		case answer == "":
			return nil
		case answer == "y" || answer == "yes":
			item.On = true
			return nil
		case answer == "n" || answer == "no":
			item.On = false
			return nil
		default:
			p.say("Please type yes or no.")
		}
	}
}

// aside tells what stands beside a form: what a system is like, or where to
// find what is asked for.
func (p *program) aside(title string, a *form.Aside) {
	if a == nil || len(a.Lines) == 0 {
		return
	}
	p.tell(title + ":")
	for _, text := range a.Lines {
		text = withoutKeys(text)
		mark, rest, whole := strings.Cut(text, "\t")
		if whole && takesOnlyDigits(mark) {
			mark += "."
		}
		if text = strings.TrimSpace(mark + " " + rest); text != "" {
			p.say(wording(text))
		}
	}
}

// sentence is a sentence of a text with the gap behind it.
var sentence = regexp.MustCompile(`.*?[.?] +|.+$`)

// withoutKeys is a text of a form without the sentences that name a key of its
// own, and the questions that those answer: no key is pressed here.
func withoutKeys(text string) string {
	var kept []string
	for _, part := range sentence.FindAllString(text, -1) {
		if !strings.Contains(part, "{form.") {
			kept = append(kept, part)
			continue
		}
		if n := len(kept); n > 0 && strings.HasSuffix(strings.TrimSpace(kept[n-1]), "?") {
			kept = kept[:n-1]
		}
	}
	return strings.TrimRight(strings.Join(kept, ""), " ")
}
