package settings

import (
	"strconv"
	"time"
)

// row is one setting that is no theme.
type row struct {
	label  string
	about  string // what it is for, in one line of 56 cells
	says   func(Values) string
	change func(v *Values, step int)
}

// labelWidth is how wide the labels are.
const labelWidth = 11

// The values that the figures go through; a file may name others between them.
var (
	wipes  = []time.Duration{10 * time.Second, 20 * time.Second, 30 * time.Second, 45 * time.Second, time.Minute, 90 * time.Second, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute}
	locks  = []time.Duration{0, time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour, 4 * time.Hour, 8 * time.Hour}
	sweeps = []time.Duration{0, day, 3 * day, 7 * day, 14 * day, 30 * day, 60 * day, 90 * day}
)

// rows are the settings in their order.
func rows() []row {
	flip := func(of func(*Values) *bool) func(*Values, int) {
		return func(v *Values, _ int) { *of(v) = !*of(v) }
	}
	return []row{
		{"Symbols", "What shapes, lines and bars are drawn with.", func(v Values) string { return pick(v.ASCII, "ASCII", "Unicode") }, flip(func(v *Values) *bool { return &v.ASCII })},
		{"Motion", "Reduced: nothing blinks, countdowns go by the minute.", func(v Values) string { return pick(v.Reduced, "reduced", "full") }, flip(func(v *Values) *bool { return &v.Reduced })},
		{"Mouse", "Off leaves the mouse to the terminal, to select text.", func(v Values) string { return pick(v.Mouse, "on", "off") }, flip(func(v *Values) *bool { return &v.Mouse })},
		{"Start in", "In the find line letters search at once.", func(v Values) string { return pick(v.Find, "the find line", "the list") }, flip(func(v *Values) *bool { return &v.Find })},
		{"Clipboard", "When a copied token leaves the clipboard again.", func(v Values) string { return "wiped after " + inWords(v.Wipe) }, func(v *Values, step int) { v.Wipe = another(wipes, v.Wipe, step) }},
		{"Lock", "How long without a key until the vault is sealed.", lockWords, func(v *Values, step int) { v.Lock = another(locks, v.Lock, step) }},
		{"Locked", "Whether the locked screen says how much is due.", func(v Values) string { return pick(v.Countdowns, "shows what is due", "hides what is due") }, flip(func(v *Values) *bool { return &v.Countdowns })},
		{"Idle", "Whether accounts that idle for days are tried.", sweepWords, func(v *Values, step int) { v.Sweep = another(sweeps, v.Sweep, step) }},
	}
}

func lockWords(v Values) string {
	if v.Lock == 0 {
		return "never by itself"
	}
	return "after " + inWords(v.Lock)
}

func sweepWords(v Values) string {
	switch v.Sweep {
	case 0:
		return "left alone"
	case day:
		return "tried after a day"
	}
	return "tried after " + strconv.Itoa(int(v.Sweep/day)) + " days"
}

// inWords is a whole number of seconds, minutes or hours.
func inWords(d time.Duration) string {
	switch {
	case d >= time.Hour && d%time.Hour == 0:
		return strconv.Itoa(int(d/time.Hour)) + " h"
	case d >= time.Minute && d%time.Minute == 0:
		return strconv.Itoa(int(d/time.Minute)) + " min"
	}
	return strconv.Itoa(int(d/time.Second)) + " s"
}

// another is the next or the last value from one on, round and round.
func another(values []time.Duration, from time.Duration, step int) time.Duration {
	if step > 0 {
		for _, v := range values {
			if v > from {
				return v
			}
		}
		return values[0]
	}
	for i := len(values) - 1; i >= 0; i-- {
		if values[i] < from {
			return values[i]
		}
	}
	return values[len(values)-1]
}
