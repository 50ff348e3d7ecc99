package vault

import (
	"context"
	"fmt"

	"github.com/tokenrack/tokenrack/model"
)

// Update runs fn in a transaction that is durable when Update returns nil.
// Calls that come at the same time share one commit, and with it one wait for
// the disk; each still stands or falls alone.
func (v *Vault) Update(ctx context.Context, fn func(model.Tx) error) error {
	return v.update(ctx, func(t *tx) error { return fn(t) })
}

func (v *Vault) update(ctx context.Context, fn func(*tx) error) error {
	if err := v.writable(ctx); err != nil {
		return err
	}
	c := newCall(fn)
	lead, err := v.commits.join(ctx, c)
	if err != nil {
		return err
	}
	if lead {
		v.lead()
	}
	<-c.done
	if c.panicked != nil {
		panic(c.panicked)
	}
	return c.err
}

// writable refuses what a newer program alone may do.
func (v *Vault) writable(ctx context.Context) error {
	if err := v.usable(ctx); err != nil {
		return err
	}
	if v.readOnly {
		return newer(int64(v.format), "It can be read, and its tokens copied; nothing is written.")
	}
	return nil
}

// lead commits one batch and hands the lead to the next in the queue.
func (v *Vault) lead() {
	batch := v.commits.gather()
	finished := false
	defer func() {
		for _, c := range batch {
			if !finished && c.err == nil {
				c.err = &model.Error{Kind: model.KindInternal, What: "the vault's update was cut short"}
			}
		}
		v.commits.pass()
		for _, c := range batch {
			close(c.done)
		}
	}()
	v.commit(batch)
	finished = true
}

// commit runs a batch in one transaction. Where the transaction as a whole was
// lost before its end, each caller gets one of its own.
func (v *Vault) commit(batch []*call) {
	c, err := v.writers.take(context.Background(), v.done)
	if err != nil {
		fail(batch, failure("written", err))
		return
	}
	defer v.writers.give(c)
	if v.transact(c, batch) {
		return
	}
	for _, one := range batch {
		one.reset()
		if !v.transact(c, []*call{one}) && one.err == nil {
			one.err = &model.Error{Kind: model.KindStore, What: "the vault could not be written"}
		}
	}
}

func fail(batch []*call, err error) {
	for _, c := range batch {
		if c.err == nil && c.panicked == nil {
			c.err = err
		}
	}
}

// transact runs the batch in one transaction. It answers false where SQLite
// rolled the transaction back in the middle (a full disk does that), and there
// were others in it who deserve another try.
func (v *Vault) transact(c *conn, batch []*call) (decided bool) {
	if err := v.present(); err != nil {
		fail(batch, err)
		return true
	}
	if err := c.exec("BEGIN IMMEDIATE"); err != nil {
		fail(batch, failure("written", err))
		return true
	}
	defer func() {
		if !c.AutocommitEnabled() {
			_ = c.exec("ROLLBACK")
		}
	}()
	before, err := v.readState(c)
	if err != nil {
		fail(batch, failure("read", err))
		return true
	}
	after := before
	for _, one := range batch {
		v.runOne(c, &after, one, len(batch) > 1)
		if c.AutocommitEnabled() { // the transaction is gone
			if one.err == nil { // and its caller took no notice
				one.err = &model.Error{Kind: model.KindStore, What: "the vault could not be written", Why: "the disk failed or is full"}
			}
			return len(batch) == 1
		}
	}
	if after == before {
		v.settle(batch)
		return true
	}
	lines := v.later.take()
	if err := v.finish(c, &after, lines); err != nil {
		v.later.giveBack(lines)
		fail(batch, failure("written", err))
		return true
	}
	v.committed(&after, batch)
	return true
}

// runOne runs one caller's function. What it wrote is undone where it fails.
func (v *Vault) runOne(c *conn, s *state, one *call, shared bool) {
	if shared {
		if one.err = failure("written", c.exec("SAVEPOINT one")); one.err != nil {
			return
		}
	}
	own := *s
	t := &tx{reader: reader{v: v, c: c, known: &own, gather: true}, rev: s.rev + 1}
	one.err = one.run(t)
	t.end()
	switch {
	case one.err == nil && one.panicked == nil:
		*s = own
		one.applied = t.applied
		if shared {
			one.err = failure("written", c.exec("RELEASE one"))
		}
	case c.AutocommitEnabled():
	case shared:
		err := c.exec("ROLLBACK TO one")
		if err == nil {
			err = c.exec("RELEASE one")
		}
		if err != nil { // nothing of the batch may stand
			_ = c.exec("ROLLBACK")
		}
	default:
		_ = c.exec("ROLLBACK")
	}
}

// finish writes the queued activity and the state, and commits.
func (v *Vault) finish(c *conn, s *state, lines [][]byte) error {
	t := &tx{reader: reader{v: v, c: c, known: s}, rev: s.rev}
	for _, line := range lines {
		if err := t.Record(line); err != nil {
			return err
		}
	}
	if older := v.mark.restoredFrom(); older > s.restored {
		s.restored = older
	}
	if err := c.exec(putState, v.keys.sealState(s)); err != nil {
		return err
	}
	return c.exec("COMMIT")
}

// committed tells those who wait for changes.
func (v *Vault) committed(s *state, batch []*call) {
	v.rev.Store(s.rev)
	v.settle(batch)
	v.watch.signal()
	v.mark.changed(v)
}

// settle gives up the room of spilled answers that the batch has applied.
func (v *Vault) settle(batch []*call) {
	for _, one := range batch {
		if one.err == nil && len(one.applied) > 0 {
			v.spill.forget(v.lease.own(), one.applied)
			v.forgetInKeyring(one.applied)
		}
	}
}

// flush commits the queued activity by itself.
func (v *Vault) flush() error {
	if v.later.empty() || v.readOnly {
		return nil
	}
	return v.update(context.Background(), func(t *tx) error {
		t.known.rev = t.rev // so that there is something to commit
		return nil
	})
}

// call is one waiting Update.
type call struct {
	fn       func(*tx) error
	done     chan struct{} // closed when the rest is decided
	turn     chan struct{} // closed when it is to lead
	err      error
	panicked any
	applied  []model.ID
}

func newCall(fn func(*tx) error) *call {
	return &call{fn: fn, done: make(chan struct{}), turn: make(chan struct{})}
}

func (c *call) reset() { c.err, c.panicked, c.applied = nil, nil, nil }

// run calls the function. A panic is kept for its own caller: it must not
// reach another one who happens to lead.
func (c *call) run(t *tx) (err error) {
	defer func() {
		if c.panicked = recover(); c.panicked != nil {
			err = fmt.Errorf("vault: an update panicked")
		}
	}()
	return c.fn(t)
}
