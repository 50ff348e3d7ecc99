package rack

import "time"

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
	if r.hostsOf == r.version {
		return r.hosts
	}
	r.hostsOf = r.version
	type host struct{ silent, first, heard time.Time }
	known := map[string]*host{}
	for place, row := range r.all {
		if r.rests[place] || row.Account.Origin == "" {
			continue
		}
		h := known[row.Account.Origin]
		if h == nil {
			h = &host{}
			known[row.Account.Origin] = h
		}
		a := row.Account
		for _, at := range []time.Time{a.RefreshedAt, a.ProvenAt, a.RefreshRefused, a.ProbeRefused} {
			if at.After(h.heard) {
				h.heard = at // a refusal is an answer too
			}
		}
		if a.NoReplyAt.IsZero() {
			continue
		}
		if a.NoReplyAt.After(h.silent) {
			h.silent = a.NoReplyAt
		}
		if h.first.IsZero() || a.NoReplyAt.Before(h.first) {
			h.first = a.NoReplyAt
		}
	}
	r.hosts = Hosts{All: len(known)}
	for _, h := range known {
		if !h.silent.After(h.heard) {
			continue
		}
		r.hosts.Down++
		if r.hosts.Since.IsZero() || h.first.Before(r.hosts.Since) {
			r.hosts.Since = h.first
		}
	}
	return r.hosts
}
