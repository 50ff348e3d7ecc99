package appform

import (
	"strings"
	"testing"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/form"
)

func TestACopiedValueIsLookedAt(t *testing.T) {
	usual := model.Shape{Letters: model.LettersAlnum, Lengths: []int{40}}
	whole := strings.Repeat("aB3d", 10)
	for _, tt := range []struct {
		name, value, other string
		shape              model.Shape
		typing             bool
		word               string
		tone               form.Tone
		says               string
	}{
		{"nothing typed", "", "", usual, false, "", form.Plain, ""},
		{"as usual", whole, "", usual, false, "looks complete", form.Good, ""},
		{"as usual already while typing", whole, "", usual, true, "looks complete", form.Good, ""},
		{"cut off", whole[:38], "", usual, false, "38 characters", form.Warn, "Usually it has 40"},
		{"half typed", whole[:38], "", usual, true, "38 characters", form.Plain, ""},
		{"a strange letter", whole[:39] + "-", "", usual, false, "not as usual", form.Warn, "A character in it"},
		{"no shape known", "DSI", "", model.Shape{}, false, "3 characters", form.Plain, ""},
		{"one letter", "D", "", model.Shape{}, false, "1 character", form.Plain, ""},
		{"the client id again", whole, whole, usual, false, "not as usual", form.Warn, "copied twice"},
		{"masked", "9kT••••", "", model.Shape{}, false, "not as usual", form.Warn, "masked form"},
		{"shortened", "9kT...", "", model.Shape{}, false, "not as usual", form.Warn, "masked form"},
		{"an address", "https://x.example", "", model.Shape{}, false, "not as usual", form.Warn, "another field"},
		{"with its name", "client_secret=abc", "", model.Shape{}, false, "not as usual", form.Warn, "name was copied along"},
		{"a token", "Bearer abc", "", model.Shape{}, false, "not as usual", form.Warn, "looks like a token"},
		{"quoted", `"abc"`, "", model.Shape{}, false, "not as usual", form.Warn, "quotation marks"},
		{"with a gap", "abc def", "", model.Shape{}, false, "not as usual", form.Warn, "a gap in it"},
		{"with a gap while typing", "abc def", "", model.Shape{}, true, "7 characters", form.Plain, ""},
	} {
		m := lookOf(tt.value, tt.other, tt.shape, tt.typing)
		if m.word != tt.word || m.tone != tt.tone || !strings.Contains(m.says, tt.says) || (m.says == "") != (tt.says == "") {
			t.Errorf("%s: %+v", tt.name, m)
		}
		if tt.value != "" && strings.Contains(m.word+m.says, tt.value) {
			t.Errorf("%s: the value itself is told: %+v", tt.name, m)
		}
	}
}
