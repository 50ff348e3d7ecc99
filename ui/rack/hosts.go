package rack

import (
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// Hosts tells which servers answer.
type Hosts struct {
	All   int       // how many there are
	Down  int       // how many of them did not answer the last time
	Since time.Time // when the first of those fell silent that is still silent
}

// Offline says that no server answers at all, of at least two: that one does
// not answer says nothing about this computer's network.
func (h Hosts) Offline() bool { return h.All > 1 && h.Down == h.All }

// Hosts tells which servers answer. A server is down when the last that was
// heard of it, from any account, was silence. It is told anew only when an
// account changed.
func (r *Rack) Hosts() Hosts {
	if r.hosts.stale {
		r.hosts.tell()
	}
	return r.hosts.told
}

// hosts is what the accounts know of their servers, by the accounts' places.
type hosts struct {
	ids   map[string]int32 // of the servers that an account ever had
	heard []heard
	of    []host // by id; room to tell
	told  Hosts  // last
	stale bool   // an account changed since
}

// heard is what an account last heard of its server.
type heard struct {
	host   int32 // none: -1
	rests  bool
	answer int64 // the last, a refusal too, in nanoseconds; 0: none
	silent int64 // since when it has not answered; 0: it has
}

// host is what all accounts heard of a server, as [heard] has it.
type host struct {
	known                 bool
	answer, silent, first int64
}

func (h *hosts) reset(n int) {
	if h.ids == nil {
		h.ids = map[string]int32{}
	}
	h.heard, h.stale = make([]heard, n), true
}

// write takes over what an account says of its server.
func (h *hosts) write(place int32, a *model.Account) {
	told := heard{host: -1, rests: h.heard[place].rests, silent: nanos(a.NoReplyAt)}
	if a.Origin != "" {
		id, known := h.ids[a.Origin]
		if !known {
			id = int32(len(h.ids)) //nolint:gosec // bounded by memory
			h.ids[a.Origin] = id
			h.of = append(h.of, host{})
		}
		told.host = id
	}
	for _, at := range []time.Time{a.RefreshedAt, a.ProvenAt, a.RefreshRefused, a.ProbeRefused} {
		told.answer = max(told.answer, nanos(at))
	}
	h.stale = h.stale || told != h.heard[place]
	h.heard[place] = told
}

// rest says whether an account is revoked and asks for nobody; then nothing is
// heard from it.
func (h *hosts) rest(place int32, rests bool) {
	h.heard[place].rests, h.stale = rests, true
}

func (h *hosts) tell() {
	clear(h.of)
	for i := range h.heard {
		a := &h.heard[i]
		if a.host < 0 || a.rests {
			continue
		}
		of := &h.of[a.host]
		of.known = true
		of.answer, of.silent = max(of.answer, a.answer), max(of.silent, a.silent)
		if a.silent > 0 && (of.first == 0 || a.silent < of.first) {
			of.first = a.silent
		}
	}
	h.told, h.stale = Hosts{}, false
	since := int64(0)
	for _, of := range h.of {
		if of.known {
			h.told.All++
		}
		if of.silent <= of.answer {
			continue
		}
		h.told.Down++
		if since == 0 || of.first < since {
			since = of.first
		}
	}
	if since > 0 {
		h.told.Since = time.Unix(0, since)
	}
}

// nanos is a time in nanoseconds, 0 for none.
func nanos(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixNano()
}
