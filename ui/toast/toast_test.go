package toast

import (
	"strings"
	"testing"
	"time"
)

func texts(s *Stack) string {
	var out []string
	for _, t := range s.All() {
		out = append(out, t.Text)
	}
	return strings.Join(out, " ")
}

func TestAtMostTwoAndFailuresGoLast(t *testing.T) {
	var s Stack
	s.Add(Failed, "f1")
	s.Add(Done, "d1")
	s.Add(Done, "d2")
	if got := texts(&s); got != "f1 d2" {
		t.Errorf("%q stand, want the failure and the newest", got)
	}
	s.Add(Failed, "f2")
	s.Add(Failed, "f3")
	if got := texts(&s); got != "f2 f3" {
		t.Errorf("%q stand, want the newest failures", got)
	}
}

func TestAnOldTimerSparesANewNotice(t *testing.T) {
	var s Stack
	first := s.Add(Done, "same")
	second := s.Add(Done, "same")
	if all := s.All(); len(all) != 1 || all[0].Times != 2 {
		t.Fatalf("%+v stand, want one that was said twice", all)
	}
	s.Expire(first)
	if len(s.All()) != 1 {
		t.Error("the old timer ended the new notice")
	}
	s.Expire(second)
	if len(s.All()) != 0 {
		t.Error("its own timer did not end it")
	}
}

func TestFailuresStayUntilAKey(t *testing.T) {
	var s Stack
	id := s.Add(Failed, "f")
	s.Add(Done, "d")
	s.Expire(id)
	if got := texts(&s); got != "f d" {
		t.Errorf("%q stand after a timer", got)
	}
	s.Key()
	if got := texts(&s); got != "d" {
		t.Errorf("%q stand after a key", got)
	}
}

func TestLongNoticesStayLonger(t *testing.T) {
	if Life("short") != 4*time.Second || Life(strings.Repeat("x", 200)) != 8*time.Second {
		t.Error("a notice does not stay as long as it takes to read")
	}
}

func TestLeavingDropsWhatStoodWhenAKeyWasPressed(t *testing.T) {
	var s Stack
	offer := s.Add(Done, "undo")
	s.Add(Done, "old")
	s.Key()
	s.Leave(offer)
	s.Add(Info, "new")
	s.Leave(0)
	if got := texts(&s); got != "new" {
		t.Errorf("%q stand, want what was said since the key", got)
	}
	s.Key()
	s.Leave(0)
	if got := texts(&s); got != "" {
		t.Errorf("%q stand after the next key", got)
	}
}
