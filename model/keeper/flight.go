package keeper

import (
	"context"
	"errors"
	"sync"

	"github.com/tokenrack/tokenrack/model"
)

// flight is one refresh under way in this process; whoever asks for the same
// account meanwhile waits for its result.
type flight struct {
	done   chan struct{}
	result RefreshResult
}

// flights is single flight by account.
type flights struct {
	mu    sync.Mutex
	under map[model.ID]*flight
}

// join runs fly unless a flight of the account is under way, and returns the
// flight's result and whether this caller flew it. A caller whose ctx ends
// stops waiting; the flight goes on.
func (f *flights) join(ctx context.Context, id model.ID, fly func() RefreshResult) (RefreshResult, bool, error) {
	f.mu.Lock()
	if under, ok := f.under[id]; ok {
		f.mu.Unlock()
		result, err := under.wait(ctx)
		return result, false, err
	}
	mine := &flight{done: make(chan struct{})}
	f.under[id] = mine
	f.mu.Unlock()
	model.Go(func() {
		mine.result = fly()
		f.mu.Lock()
		delete(f.under, id)
		f.mu.Unlock()
		close(mine.done)
	})
	result, err := mine.wait(ctx)
	return result, true, err
}

func (f *flight) wait(ctx context.Context) (RefreshResult, error) {
	select {
	case <-f.done:
		return f.result, nil
	case <-ctx.Done():
		return RefreshResult{}, ctx.Err()
	}
}

// renew brings new tokens for one account; callers of this process share one
// flight. It fails only where the caller stops waiting; the exchange goes on.
func (k *Keeper) renew(ctx context.Context, q ask) (RefreshResult, error) {
	k.busy.enter() // before the flight begins, so that Close cannot miss it
	result, mine, err := k.flights.join(ctx, q.id, func() RefreshResult {
		defer k.busy.leave()
		defer q.way.leave()
		return k.fly(context.WithoutCancel(ctx), q)
	})
	if !mine {
		q.way.leave()
		k.busy.leave()
	}
	if err != nil {
		return result, stopped(err)
	}
	return result, nil
}

func stopped(err error) error {
	if !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return &model.Error{
		Kind:  model.KindAborted,
		What:  "stopped waiting",
		Still: "What was begun is finished and stored.",
		Cause: err,
	}
}
