package page

import (
	"bytes"
	"testing"
)

func TestPartsAreApartAndWipedTogether(t *testing.T) {
	p := New()
	a, b := p.Take(32), p.Take(32)
	if len(a) != 32 || cap(a) != 32 || !bytes.Equal(a, make([]byte, 32)) {
		t.Errorf("a part of %d bytes, and room for %d", len(a), cap(a))
	}
	for i := range a {
		a[i], b[i] = 1, 2
	}
	if a[31] != 1 || b[0] != 2 {
		t.Error("the parts lie in each other")
	}
	p.Wipe()
	p.Wipe()
	if !bytes.Equal(append(a, b...), make([]byte, 64)) {
		t.Error("a part was not wiped")
	}
	if p.Locked() {
		t.Error("a wiped page counts as locked")
	}
}

func TestAFullPageIsAMistake(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("it gave more than it has")
		}
	}()
	p := New()
	for range 1 << 20 {
		p.Take(64)
	}
}
