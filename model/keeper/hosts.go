package keeper

import (
	"context"
	"sync"
)

// hosts bounds the exchanges in flight to one host, so that a bulk refresh is
// no stampede. It binds the background and bulk refreshes; what a person asks
// for goes at once.
type hosts struct {
	limit int
	mu    sync.Mutex
	gates map[string]*gate
}

// gate is the way to one host. Exchanges that are about to be sent, and those
// that were, have places of their own: while as many are in flight as may be,
// the next ones already make their intent durable, and storing an answer keeps
// nobody from sending. There are no more places ahead than in flight, since a
// process that dies there leaves accounts in doubt of which nothing was sent.
type gate struct {
	ahead  chan struct{}
	flight chan struct{}
}

// passage is one exchange on its way through a gate. A nil passage is free.
type passage struct {
	gate    *gate
	inAhead bool
	flying  bool
}

// enter waits for a place before the host; nil when ctx ended first. The caller
// leaves in the end, whatever happened.
func (h *hosts) enter(ctx context.Context, host string) *passage {
	h.mu.Lock()
	g, ok := h.gates[host]
	if !ok {
		g = &gate{
			ahead:  make(chan struct{}, 2*h.limit), // those in flight among them
			flight: make(chan struct{}, h.limit),
		}
		h.gates[host] = g
	}
	h.mu.Unlock()
	select {
	case g.ahead <- struct{}{}:
		return &passage{gate: g, inAhead: true}
	case <-ctx.Done():
		return nil
	}
}

// send waits until the exchange may be sent.
func (p *passage) send() {
	if p != nil && p.inAhead && !p.flying {
		p.gate.flight <- struct{}{}
		p.flying = true
	}
}

// leave gives the places back. Leaving twice is allowed.
func (p *passage) leave() {
	if p == nil {
		return
	}
	if p.flying {
		<-p.gate.flight
		p.flying = false
	}
	if p.inAhead {
		<-p.gate.ahead
		p.inAhead = false
	}
}
