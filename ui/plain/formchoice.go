package plain

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/find"
	"github.com/tokenrack/tokenrack/ui/form"
)

func (p *program) choice(item *form.Item) error {
	if len(item.Options) == 1 {
		p.tell(item.Label + ": " + item.Options[0].Label)
		return nil
	}
	var labels []string
	for _, o := range item.Options {
		labels = append(labels, o.Label)
	}
	p.tell(item.Label + ":")
	at, err := p.choose(item.Label, labels, max(0, item.At))
	if err != nil {
		return err
	}
	item.At = at
	return nil
}

// pickOne asks for one of a list, by number or by a part of its name.
func (p *program) pickOne(item *form.Item) error {
	if len(item.Options) == 0 {
		return nil
	}
	all := make([]int, len(item.Options))
	for i := range all {
		all[i] = i
	}
	shown := all
	p.tell(item.Label + ":")
	for {
		answer, err := p.pickFrom(item, shown, pickLine, item.Label+", a number or a part of its name ["+item.Options[max(0, item.At)].Label+"]: ")
		switch {
		case err != nil:
			return err
		case answer == "":
			item.At = max(0, item.At)
			return nil
		}
		if n, err := strconv.Atoi(answer); err == nil && n >= 1 && n <= len(shown) {
			item.At = shown[n-1]
			return nil
		}
		hits := matching(item, answer)
		switch len(hits) {
		case 0:
			p.say("Nothing there fits.")
			shown = all
		case 1:
			item.At = hits[0]
			return nil
		default:
			shown = hits
		}
	}
}

// pickFrom tells some of an item's options by their numbers and asks, until there
// is an answer that is not about the question itself.
func (p *program) pickFrom(item *form.Item, shown []int, text func(form.Option) string, question string) (string, error) {
	for {
		for n, at := range shown {
			p.tellf("%d. %s", n+1, text(item.Options[at]))
		}
		line, err := p.line(question, nil)
		if err != nil {
			return "", err
		}
		answer, taken, err := p.words(item, strings.TrimSpace(line))
		if !taken || err != nil {
			return answer, err
		}
	}
}

func pickLine(o form.Option) string {
	if o.Note == "" {
		return o.Label
	}
	return o.Label + ", " + o.Note
}

// matching finds the options that an answer may mean: the one whose name begins
// with it where there is one, else all that hold it.
func matching(item *form.Item, answer string) []int {
	folded := find.Fold(answer)
	var hits, begin []int
	for i, o := range item.Options {
		if strings.HasPrefix(find.Fold(o.Label), folded) {
			begin = append(begin, i)
		}
		if strings.Contains(find.Fold(o.Label+" "+o.ID+" "+o.Note), folded) {
			hits = append(hits, i)
		}
	}
	if len(begin) == 1 {
		return begin
	}
	return hits
}

// many asks for any of a list: numbers tick or untick, a new name is added.
func (p *program) many(item *form.Item) error {
	p.tell(item.Label + ":")
	for {
		all := make([]int, len(item.Options))
		for i := range all {
			all[i] = i
		}
		answer, err := p.pickFrom(item, all, optionLine, "Numbers tick or untick, a name is added, all, none; Enter goes on: ")
		switch {
		case err != nil:
			return err
		case answer == "":
			return nil
		case answer == "all" || answer == "none":
			for n := range item.Options {
				item.Options[n].On = answer == "all"
			}
			continue
		}
		p.ticked(item, answer)
	}
}

func (p *program) ticked(item *form.Item, answer string) {
	for _, text := range strings.FieldsFunc(answer, func(r rune) bool { return r == ' ' || r == ',' }) {
		n, err := strconv.Atoi(text)
		if err != nil {
			n = 1 + slices.IndexFunc(item.Options, func(o form.Option) bool { return o.ID == text })
		}
		switch {
		case n >= 1 && n <= len(item.Options):
			item.Options[n-1].On = !item.Options[n-1].On
		case err == nil:
			p.tellf("There is no number %d.", n)
		default:
			name := draw.Clean(text)
			item.Options = append(item.Options, form.Option{ID: name, Label: name, Note: "typed", On: true})
		}
	}
}

func optionLine(o form.Option) string {
	text := fmt.Sprintf("%s: %s", o.Label, map[bool]string{true: "ticked", false: "not ticked"}[o.On])
	for _, more := range []string{o.Note, o.Says} {
		if more != "" {
			text += ", " + more
		}
	}
	return text
}
