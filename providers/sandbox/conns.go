package sandbox

import (
	"net"
	"sync"
)

// conns are the connections that faults have taken over from net/http, to be
// closed with their host.
type conns struct {
	mu     sync.Mutex
	open   map[net.Conn]bool
	closed bool
}

func (c *conns) add(conn net.Conn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		_ = conn.Close()
		return
	}
	if c.open == nil {
		c.open = map[net.Conn]bool{}
	}
	c.open[conn] = true
}

func (c *conns) drop(conn net.Conn) {
	c.mu.Lock()
	delete(c.open, conn)
	c.mu.Unlock()
	_ = conn.Close()
}

// setClosed closes every connection and those that come later, or takes that
// back.
func (c *conns) setClosed(closed bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = closed
	if !closed {
		return
	}
	for conn := range c.open {
		_ = conn.Close()
	}
}
