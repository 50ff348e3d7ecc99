package vault

import (
	"bytes"
	"context"
	"sync"
	"time"

	"zombiezen.com/go/sqlite"

	"github.com/tokenrack/tokenrack/model"
)

// Other processes' commits are looked for at short intervals at first, since
// whoever begins to watch often waits for somebody's exchange, then at long
// ones.
const (
	pollFirst = 20 * time.Millisecond
	pollLast  = 250 * time.Millisecond
)

// watchers are the channels of Watch.
type watchers struct {
	mu     sync.Mutex
	all    map[chan struct{}]struct{}
	closed bool
	wait   sync.WaitGroup
}

// Watch returns a channel that holds one token whenever something was
// committed, here or by another process, since the last receive. It is closed
// when ctx ends or the vault is closed.
func (v *Vault) Watch(ctx context.Context) <-chan struct{} {
	w := &v.watch
	told := make(chan struct{}, 1)
	var last []byte
	if !v.memory {
		last, _ = v.peek(ctx) // where this fails, the first look tells
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed || ctx.Err() != nil {
		close(told)
		return told
	}
	if w.all == nil {
		w.all = map[chan struct{}]struct{}{}
	}
	w.all[told] = struct{}{}
	w.wait.Add(1)
	model.Go(func() { v.poll(ctx, told, last) })
	return told
}

func (v *Vault) poll(ctx context.Context, told chan struct{}, last []byte) {
	w := &v.watch
	defer w.wait.Done()
	defer func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.all, told)
		close(told)
	}()
	if v.memory {
		select {
		case <-ctx.Done():
		case <-v.done:
		}
		return
	}
	pause := pollFirst
	timer := time.NewTimer(pause)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-v.done:
			return
		case <-timer.C:
		}
		now, err := v.peek(ctx)
		if err == nil && !bytes.Equal(now, last) {
			last = now
			w.tell(told)
			pause = pollFirst
		} else {
			pause = min(pause*2, pollLast)
		}
		timer.Reset(pause)
	}
}

// peek reads the sealed state without opening it: it differs after every
// commit.
func (v *Vault) peek(ctx context.Context) ([]byte, error) {
	c, err := v.readers.take(ctx, v.done)
	if err != nil {
		return nil, err
	}
	defer v.readers.give(c)
	var sealed []byte
	err = c.rows(getState, func(stmt *sqlite.Stmt) error {
		sealed = column(stmt, 0, nil)
		return nil
	})
	return sealed, err
}

// signal tells all watchers of a commit of this handle's own.
func (w *watchers) signal() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for told := range w.all {
		offer(told)
	}
}

func (w *watchers) tell(told chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	offer(told)
}

func offer(told chan struct{}) {
	select {
	case told <- struct{}{}:
	default:
	}
}

// close ends all watching; the vault's done channel is closed already.
func (w *watchers) close() {
	w.mu.Lock()
	w.closed = true
	w.mu.Unlock()
	w.wait.Wait()
}
