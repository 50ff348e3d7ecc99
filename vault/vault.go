package vault

import (
	"context"
	"errors"
	"io/fs"
	"sync"
	"sync/atomic"

	"github.com/tokenrack/tokenrack/model"
)

// readersMax is how many pictures of the vault may be read at the same time.
const readersMax = 4

// Vault is an open vault. Its methods may be called from any goroutine. A
// function handed to View or Update must not call the vault itself.
type Vault struct {
	file   fs.FileInfo // of the database when it was opened; nil in memory
	place  Place       // the zero Place for a vault in memory
	memory bool
	keys   *keys
	format uint32 // of the file when it was opened

	ancestors [][]byte // the pin keys of the epochs before

	readOnly bool // of a newer format, which may be read and not written
	newHere  bool // this machine had never seen the vault before

	readers *pool
	writers *pool // of one
	commits committer
	later   later
	lease   lease
	spill   spill
	refuge  refuge
	mark    mark
	watch   watchers

	closing sync.Once
	done    chan struct{} // closed by Close
	closed  error         // what Close answered
	rev     atomic.Uint64 // the newest revision this handle has seen
}

// View runs fn on one consistent picture of the vault. What fn's error says
// is returned unchanged.
func (v *Vault) View(ctx context.Context, fn func(model.Reader) error) error {
	if err := v.usable(ctx); err != nil {
		return err
	}
	c, err := v.readers.take(ctx, v.done)
	if err != nil {
		return failure("read", err)
	}
	defer v.readers.give(c)
	if err := c.exec("BEGIN"); err != nil {
		return failure("read", err)
	}
	defer func() { _ = c.exec("ROLLBACK") }() // only read: nothing to lose
	r := &reader{v: v, c: c}
	defer r.end()
	return fn(r)
}

func (v *Vault) usable(ctx context.Context) error {
	select {
	case <-v.done:
		return model.ErrClosed
	default:
		return ctx.Err()
	}
}

// Close commits what was queued by Later, waits for what is under way, writes
// the high-water mark where something changed, and forgets the keys. Closing
// twice is allowed.
func (v *Vault) Close() error {
	v.closing.Do(func() { v.closed = v.close() })
	return tell(v.closed)
}

func (v *Vault) close() error {
	err := v.flush()
	if errors.Is(err, model.ErrRekeyed) {
		err = nil // the lines wait in Unwritten
	}
	if spillErr := v.saveSpilled(context.Background()); err == nil {
		err = spillErr
	}
	v.commits.close()
	close(v.done)
	v.watch.close()
	readErr := v.readers.close()
	var writeErr error
	if v.writers != v.readers { // in memory they are one
		writeErr = v.writers.close()
	}
	v.mark.write(v)
	v.spill.close()
	v.lease.release()
	v.mark.end(v)
	for _, next := range []error{readErr, writeErr} {
		if err == nil {
			err = failure("closed", next)
		}
	}
	return err
}
