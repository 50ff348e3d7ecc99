package vault

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// The bounds of a group commit. Nobody waits for company that was not there
// at the last commit: an Update alone is never delayed.
const (
	batchMax   = 256
	batchWait  = 5 * time.Millisecond
	batchQuiet = 1500 * time.Microsecond
)

// committer lines callers up. The first leads: it commits for all who wait,
// then passes the lead on; so there is no goroutine of its own to stop.
type committer struct {
	mu      sync.Mutex
	queue   []*call
	led     bool // somebody leads
	company bool // the last batch had more than one caller
	closed  bool
	arrived chan struct{}
	idle    sync.Cond
}

func (m *committer) init() {
	m.arrived = make(chan struct{}, 1)
	m.idle.L = &m.mu
}

// join queues the call and says whether its caller is to lead now. It waits
// until the call is decided, it is to lead, or ctx ends before it was begun.
func (m *committer) join(ctx context.Context, c *call) (lead bool, err error) {
	m.mu.Lock()
	if m.closed {
		m.mu.Unlock()
		return false, model.ErrClosed
	}
	m.queue = append(m.queue, c)
	if !m.led {
		m.led = true
		m.mu.Unlock()
		return true, nil
	}
	m.mu.Unlock()
	select {
	case m.arrived <- struct{}{}:
	default:
	}
	select {
	case <-c.done:
		return false, nil
	case <-c.turn:
		return true, nil
	case <-ctx.Done():
		return m.leave(ctx, c)
	}
}

// leave takes a call out of the queue again. One that was taken up already is
// waited for, since it may be durable.
func (m *committer) leave(ctx context.Context, c *call) (lead bool, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	at := slices.Index(m.queue, c)
	if at < 0 {
		return false, nil
	}
	select {
	case <-c.turn:
		return true, nil
	default:
	}
	m.queue = slices.Delete(m.queue, at, at+1)
	return false, ctx.Err()
}

// gather takes what is queued, after a short wait where there is company.
func (m *committer) gather() []*call {
	m.mu.Lock()
	wait := m.company || len(m.queue) > 1
	m.mu.Unlock()
	if wait {
		m.await()
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	n := min(len(m.queue), batchMax)
	batch := slices.Clone(m.queue[:n])
	m.queue = slices.Delete(m.queue, 0, n)
	m.company = n > 1
	return batch
}

// await waits while others keep arriving, at most batchWait.
func (m *committer) await() {
	end := time.NewTimer(batchWait)
	defer end.Stop()
	for {
		m.mu.Lock()
		full := len(m.queue) >= batchMax
		m.mu.Unlock()
		if full {
			return
		}
		quiet := time.NewTimer(batchQuiet)
		select {
		case <-m.arrived:
			quiet.Stop()
		case <-quiet.C:
			return
		case <-end.C:
			quiet.Stop()
			return
		}
	}
}

// pass hands the lead to the next in the queue.
func (m *committer) pass() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.queue) > 0 {
		close(m.queue[0].turn)
		return
	}
	m.led = false
	m.idle.Broadcast()
}

// close lets nobody in any more and waits for those who are.
func (m *committer) close() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
	for m.led {
		m.idle.Wait()
	}
}
