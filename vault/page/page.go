// Package page keeps keys in memory that the system does not write anywhere:
// not to swap space, not into a core dump, not into the memory of a child. A
// page that cannot be read stands on either side, so that running over the end
// of something else ends the program before it reaches the keys.
//
// How much of that a system offers differs. Linux offers all of it, other Unix
// systems locking and guards, Windows locking. Where a system refuses, the keys
// lie in ordinary memory and [Page.Locked] says so.
package page

import "sync"

// Page holds a few keys. Make one with [New]. Its methods may be called from
// any goroutine.
type Page struct {
	mu     sync.Mutex
	data   []byte
	used   int
	locked bool
	// giveBack gives the memory back to the system and keeps its addresses; nil:
	// it is the program's own, or was given back.
	giveBack func()
}

// New takes a page of the system's size, at least 4096 bytes. It never fails:
// where the system gives none it is ordinary memory.
func New() *Page {
	data, locked, giveBack := take()
	return &Page{data: data, locked: locked, giveBack: giveBack}
}

// Take hands out the next n bytes, zeroed. They must not be used after [Wipe],
// but doing so only reads zeros. It panics where the page is full: what it is
// asked for is known when the program is written.
func (p *Page) Take(n int) []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.used+n > len(p.data) {
		panic("page: full")
	}
	part := p.data[p.used : p.used+n : p.used+n]
	p.used += n
	return part
}

// Locked says that the system promised to keep the page out of swap space.
func (p *Page) Locked() bool { return p.locked }

// Wipe overwrites the page and gives its memory back. Its addresses stay taken,
// a few thousand bytes of none: a key that is used too late then reads as zeros
// and not as something else.
func (p *Page) Wipe() {
	p.mu.Lock()
	defer p.mu.Unlock()
	clear(p.data)
	p.locked = false
	if p.giveBack != nil {
		p.giveBack()
		p.giveBack = nil
	}
}

// ordinary is memory of the program's own.
func ordinary() []byte { return make([]byte, 4096) }
