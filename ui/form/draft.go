package form

import (
	"strings"

	"github.com/tokenrack/tokenrack/model"
)

// Keep adds what was filled in to a draft, each value under its item's id with
// a prefix before it. Items that are left out count too: they may be shown
// again. Those named in except stay out.
func (f *Form) Keep(d *model.Draft, prefix string, except ...string) {
next:
	for _, i := range f.Items {
		for _, id := range except {
			if i.ID == id {
				continue next
			}
		}
		name := prefix + i.ID
		switch i.Kind {
		case Text:
			put(d.Values, name, i.Field.Text())
		case Secret:
			if text := i.Field.Text(); text != "" {
				d.Secrets[name] = model.NewSecret(text)
			}
		case Tick:
			d.Values[name] = map[bool]string{true: "yes", false: "no"}[i.On]
		case Pick, Choice:
			put(d.Values, name, i.Chosen())
		case Many:
			d.Values[name] = strings.Join(i.Ticked(), "\n")
		case Words:
		}
	}
}

func put(values map[string]string, name, text string) {
	if text != "" {
		values[name] = text
	}
}

// Restore fills in what a draft holds, as [Form.Keep] put it there.
func (f *Form) Restore(d *model.Draft, prefix string) {
	for _, i := range f.Items {
		name := prefix + i.ID
		text, known := d.Values[name]
		switch i.Kind {
		case Text:
			i.Field.Max = max(i.Field.Max, FieldMax)
			i.Field.Set(text)
		case Secret:
			if secret, held := d.Secrets[name]; held {
				i.Field.Max = max(i.Field.Max, FieldMax)
				i.Field.Set(secret.Reveal())
			}
		case Tick:
			if known {
				i.On = text == "yes"
			}
		case Pick, Choice:
			i.Choose(text)
		case Many:
			if known {
				i.TickOnly(strings.FieldsFunc(text, func(r rune) bool { return r == '\n' }))
			}
		case Words:
		}
	}
}
