package form

import (
	"crypto/sha256"
	"maps"
	"slices"
	"strconv"
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

// Digest tells one state of what was filled in from another, passwords and all,
// without holding any of it. Items named in except do not count.
func (f *Form) Digest(except ...string) [sha256.Size]byte {
	d := model.Draft{Values: map[string]string{}, Secrets: map[string]model.Secret{}}
	defer d.Wipe()
	f.Keep(&d, "", except...)
	for _, i := range f.Items {
		if name := i.fresh(); name != "" && len(i.matches()) == 0 {
			d.Values[i.ID+"/typed"] = name // typed to be added, not to narrow
		}
	}
	return Digest(&d)
}

// Digest tells one draft from another.
func Digest(d *model.Draft) [sha256.Size]byte {
	h := sha256.New()
	add := func(parts ...[]byte) {
		for _, part := range parts {
			h.Write(strconv.AppendInt(nil, int64(len(part)), 10))
			h.Write([]byte{0})
			h.Write(part)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(d.Values)) {
		add([]byte(name), []byte(d.Values[name]))
	}
	for _, name := range slices.Sorted(maps.Keys(d.Secrets)) {
		add([]byte(name), d.Secrets[name].Bytes())
	}
	return [sha256.Size]byte(h.Sum(nil))
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
