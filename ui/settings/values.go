// Package settings is what a person chose for the screen: its theme, its
// symbols, how it starts. The file that keeps it is read strictly, since a
// misspelt line that is passed over looks like a program that does not listen.
package settings

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/keys"
)

// Values are the choices. [Defaults] is how the program comes.
type Values struct {
	Theme      string        // a theme's name; empty or "auto": by the terminal's background
	ASCII      bool          // symbols of ASCII characters only
	Find       bool          // start in the find line
	Reduced    bool          // no spinner, no motion, countdowns by the minute
	Mouse      bool          // the mouse is listened to
	Wipe       time.Duration // after which a copied token leaves the clipboard
	Lock       time.Duration // without a key after which the vault is locked; 0: never
	Countdowns bool          // what is due soon is still told while the vault is locked
	Sweep      time.Duration // after which an idle account is tried, in whole days; 0: never
}

// Defaults are the choices of somebody who chose nothing.
func Defaults() Values {
	return Values{Mouse: true, Wipe: 45 * time.Second, Lock: 15 * time.Minute}
}

// The bounds of the figures. A token that lies on the clipboard for longer than
// ten minutes is forgotten there; one that is gone in under five seconds cannot
// be pasted. A vault may stay open for a working day.
const (
	leastWipe, mostWipe   = 5, 600 // seconds
	leastLock, mostLock   = 1, 720 // minutes; 0: never
	leastSweep, mostSweep = 1, 90  // days; 0: never

	day = 24 * time.Hour
)

// The words of the file.
const (
	wordASCII   = "ascii"
	wordUnicode = "unicode"
	wordFind    = "find"
	wordList    = "list"
	wordReduced = "reduced"
	wordFull    = "full"
)

// File is what a settings file says.
type File struct {
	Values Values
	Keys   []keys.Wish // in the order of their lines
}

// written is the file as it is written.
type written struct {
	Theme      string         `toml:"theme"`
	Symbols    string         `toml:"symbols"`
	Start      string         `toml:"start"`
	Motion     string         `toml:"motion"`
	Mouse      *bool          `toml:"mouse"`
	Wipe       *int           `toml:"clipboard_wipe_seconds"`
	Lock       *int           `toml:"lock_minutes"`
	Countdowns bool           `toml:"countdowns_while_locked"`
	Sweep      *int           `toml:"sweep_days"`
	Keys       map[string]any `toml:"keys"`
}

// Parse reads the file. Its errors name the line and the key.
func Parse(data []byte) (File, error) {
	var file written
	decoder := toml.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&file); err != nil {
		return File{}, wrong(where(err))
	}
	v := Defaults()
	v.Theme, v.Countdowns = file.Theme, file.Countdowns
	if file.Mouse != nil {
		v.Mouse = *file.Mouse
	}
	if m := cmp.Or(file.words(&v), file.figures(&v)); m.key != "" {
		return File{}, wrongAt(data, m.key, m.says)
	}
	asked, err := wishes(data, file.Keys)
	return File{Values: v, Keys: asked}, err
}

// mistake is a value that cannot be; its zero value is none.
type mistake struct{ key, says string }

// words takes over what is one of two words.
func (f *written) words(v *Values) mistake {
	for _, word := range []struct {
		key, text, off, on string
		into               *bool
	}{
		{"symbols", f.Symbols, wordUnicode, wordASCII, &v.ASCII},
		{"start", f.Start, wordList, wordFind, &v.Find},
		{"motion", f.Motion, wordFull, wordReduced, &v.Reduced},
	} {
		switch word.text {
		case word.on:
			*word.into = true
		case word.off, "":
		default:
			return mistake{word.key, fmt.Sprintf("%s is %q or %q", word.key, word.off, word.on)}
		}
	}
	return mistake{}
}

// figures takes over what is a number within bounds.
func (f *written) figures(v *Values) mistake {
	for _, figure := range []struct {
		key         string
		given       *int
		least, most int
		never       bool // 0 is a choice too
		unit        time.Duration
		into        *time.Duration
	}{
		{"clipboard_wipe_seconds", f.Wipe, leastWipe, mostWipe, false, time.Second, &v.Wipe},
		{"lock_minutes", f.Lock, leastLock, mostLock, true, time.Minute, &v.Lock},
		{"sweep_days", f.Sweep, leastSweep, mostSweep, true, day, &v.Sweep},
	} {
		n := figure.given
		switch {
		case n == nil:
			continue
		case figure.never && *n == 0:
		case *n < figure.least || *n > figure.most:
			says := fmt.Sprintf("%s is %d to %d", figure.key, figure.least, figure.most)
			if figure.never {
				says += ", or 0 for never"
			}
			return mistake{figure.key, says}
		}
		*figure.into = time.Duration(*n) * figure.unit
	}
	return mistake{}
}

// wishes reads the table of keys: a list of keys, or one.
func wishes(data []byte, table map[string]any) ([]keys.Wish, error) {
	var all []keys.Wish
	for action, value := range flat("", table) {
		b := keys.Wish{Action: action, Line: lineOf(data, "keys", action)}
		switch value := value.(type) {
		case string:
			b.Keys = []string{value}
		case []any:
			for _, key := range value {
				text, ok := key.(string)
				if !ok {
					return nil, wrongAtLine(b.Line, "the keys of "+action+" are texts, such as [\"ctrl+r\"]")
				}
				b.Keys = append(b.Keys, text)
			}
		default:
			return nil, wrongAtLine(b.Line, "the keys of "+action+" are a list of texts, such as [\"ctrl+r\"]")
		}
		all = append(all, b)
	}
	slices.SortFunc(all, func(a, b keys.Wish) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Action, b.Action))
	})
	return all, nil
}

// flat undoes what TOML makes of an action that is not quoted: account.refresh
// is the key refresh of a table account.
func flat(before string, table map[string]any) map[string]any {
	out := map[string]any{}
	for key, value := range table {
		if inner, ok := value.(map[string]any); ok {
			maps.Copy(out, flat(before+key+".", inner))
			continue
		}
		out[before+key] = value
	}
	return out
}

// where says what is wrong with a file, by line and key.
func where(err error) string {
	var strict *toml.StrictMissingError
	if errors.As(err, &strict) && len(strict.Errors) > 0 {
		line, _ := strict.Errors[0].Position()
		return "line " + strconv.Itoa(line) + ": there is no setting " + strings.Join(strict.Errors[0].Key(), ".")
	}
	var decode *toml.DecodeError
	if errors.As(err, &decode) {
		line, _ := decode.Position()
		return "line " + strconv.Itoa(line) + ": " + strings.TrimPrefix(decode.Error(), "toml: ")
	}
	return "it is no TOML"
}

func wrong(why string) error {
	return &model.Error{
		Kind: model.KindUsage, What: "the settings file cannot be used", Why: why,
		Still: "Everything works, with the settings the program comes with.",
		Do:    "Correct the file, or keep settings on the screen, which writes it anew: 4.",
	}
}

func wrongAt(data []byte, key, why string) error { return wrongAtLine(lineOf(data, "", key), why) }

func wrongAtLine(line int, why string) error {
	return wrong("line " + strconv.Itoa(line) + ": " + why)
}
