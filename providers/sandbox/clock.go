package sandbox

import (
	"sync/atomic"
	"time"
)

// clock is the sandbox's time: the given one, moved by Advance.
type clock struct {
	now    func() time.Time
	offset atomic.Int64
}

func (c *clock) Now() time.Time {
	return c.now().Add(time.Duration(c.offset.Load()))
}

func (c *clock) advance(d time.Duration) { c.offset.Add(int64(d)) }
