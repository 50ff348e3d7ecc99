package demo

import (
	"context"
	"sync"
	"time"
)

// Clock is a time that can be hurried, for the screen, the keeper and the
// servers of a demo alike. Make one with [NewClock].
type Clock struct {
	mu      sync.Mutex
	at      time.Time // the demo's time when the rate was last set
	since   time.Time // and the real one then
	rate    int
	changed chan struct{} // closed when the rate changes
}

// NewClock is a clock that begins with the real time, at its rate.
func NewClock() *Clock {
	now := time.Now().Round(0)
	return &Clock{at: now, since: time.Now(), rate: 1, changed: make(chan struct{})}
}

// Now is the demo's time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now()
}

func (c *Clock) now() time.Time {
	return c.at.Add(time.Since(c.since) * time.Duration(c.rate))
}

// Rate is how many seconds of the demo pass in a real one.
func (c *Clock) Rate() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.rate
}

// SetRate changes it; whoever sleeps goes on by the new one. A rate below one is
// one.
func (c *Clock) SetRate(rate int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at, c.since, c.rate = c.now(), time.Now(), max(1, rate)
	close(c.changed)
	c.changed = make(chan struct{})
}

// Sleep waits for d of the demo's time or until ctx ends, and says whether it
// slept to the end.
func (c *Clock) Sleep(ctx context.Context, d time.Duration) bool {
	until := c.Now().Add(d)
	for {
		c.mu.Lock()
		left, changed := until.Sub(c.now())/time.Duration(c.rate), c.changed
		c.mu.Unlock()
		if left <= 0 {
			return ctx.Err() == nil
		}
		timer := time.NewTimer(left)
		select {
		case <-timer.C:
		case <-changed:
			timer.Stop()
		case <-ctx.Done():
			timer.Stop()
			return false
		}
	}
}
