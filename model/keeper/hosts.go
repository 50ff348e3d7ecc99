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
	gates map[string]chan struct{}
}

// enter waits for a place at the host and returns the way out; nil when ctx
// ended first.
func (h *hosts) enter(ctx context.Context, host string) func() {
	h.mu.Lock()
	gate, ok := h.gates[host]
	if !ok {
		gate = make(chan struct{}, h.limit)
		h.gates[host] = gate
	}
	h.mu.Unlock()
	select {
	case gate <- struct{}{}:
		return func() { <-gate }
	case <-ctx.Done():
		return nil
	}
}
