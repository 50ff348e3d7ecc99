package model

import (
	"strings"
	"testing"
)

func TestAValueFitsTheUsualShapeOrNot(t *testing.T) {
	doorkeeper := Shape{Letters: LettersBase64, Lengths: []int{43, 64}}
	for _, tt := range []struct {
		name          string
		shape         Shape
		value         string
		spelled, long bool
	}{
		{"as usual", doorkeeper, strings.Repeat("aZ0-_", 9)[:43], true, true},
		{"the other length", doorkeeper, strings.Repeat("a", 64), true, true},
		{"cut off", doorkeeper, strings.Repeat("a", 40), true, false},
		{"a letter of another set", doorkeeper, strings.Repeat("a", 42) + "+", false, true},
		{"a gap", doorkeeper, strings.Repeat("a", 42) + " ", false, true},
		{"letters of more than a byte", doorkeeper, strings.Repeat("ä", 43), false, true},
		{"a UUID", Shape{Letters: LettersUUID, Lengths: []int{36}}, "123e4567-e89b-12d3-a456-426614174000", true, true},
		{"hex", Shape{Letters: LettersHex}, "0aF", true, true},
		{"no hex", Shape{Letters: LettersHex}, "0aG", false, true},
		{"nothing known", Shape{}, "whatever it is", true, true},
	} {
		if spelled, long := tt.shape.Spelled(tt.value), tt.shape.Long(tt.value); spelled != tt.spelled || long != tt.long {
			t.Errorf("%s: spelled %v, long %v", tt.name, spelled, long)
		}
		if got := tt.shape.Fits(tt.value); got != (tt.spelled && tt.long) {
			t.Errorf("%s: fits %v", tt.name, got)
		}
	}
	if got := doorkeeper.Usual(); got != "43 or 64" {
		t.Errorf("the usual length is %q", got)
	}
}
