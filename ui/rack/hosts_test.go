package rack

import (
	"testing"
	"time"
)

func TestServerIsDownUntilItIsHeardOf(t *testing.T) {
	one, two, other := account(1, time.Hour, 2*time.Hour), account(2, time.Hour, 2*time.Hour), account(3, time.Hour, 2*time.Hour)
	one.Origin, two.Origin, other.Origin = "https://a", "https://a", "https://b"
	r := New(catalog{})
	r.Load(snapshot(one, two, other), start)
	if h := r.Hosts(); h.All != 2 || h.Down != 0 || h.Offline() {
		t.Errorf("with answers: %+v", h)
	}
	silent := *one
	silent.NoReplyAt = start.Add(time.Minute)
	r.Load(snapshot(&silent, two, other), start)
	if h := r.Hosts(); h.Down != 1 || !h.Since.Equal(start.Add(time.Minute)) || h.Offline() {
		t.Errorf("with one silent account: %+v", h)
	}
	heard := *two
	heard.RefreshedAt = start.Add(2 * time.Minute)
	r.Load(snapshot(&silent, &heard, other), start)
	if h := r.Hosts(); h.Down != 0 {
		t.Errorf("after another account was answered: %+v", h)
	}
	alone := *other
	alone.NoReplyAt = start.Add(3 * time.Minute)
	r.Load(snapshot(&silent, two, &alone), start)
	if h := r.Hosts(); h.Down != 2 || !h.Offline() || !h.Since.Equal(start.Add(time.Minute)) {
		t.Errorf("with no answer at all: %+v", h)
	}
	r.Load(snapshot(&silent), start)
	if h := r.Hosts(); h.Down != 1 || h.Offline() {
		t.Errorf("with one server only: %+v", h)
	}
}
