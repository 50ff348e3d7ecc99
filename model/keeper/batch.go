package keeper

import (
	"context"
	"sync"

	"github.com/tokenrack/tokenrack/model"
)

// BatchItem is one account of a batch. Exactly one of its ways is set.
type BatchItem struct {
	Line     int // where it stood, for the result
	Password *PasswordSignIn
	Pasted   *Pasted
}

// BatchResult is what became of one item.
type BatchResult struct {
	Line    int
	Account *model.Account // nil where Err is set
	Err     error
}

// AddMany adds accounts, each whole or not at all, many to a commit; a failed
// one stops no other. It reads items until the channel is closed, keeping no
// more than its workers hold. results is called once an item, when it is
// durable, in the order in which they are done, never concurrently. The error
// is only for a context that ended.
func (k *Keeper) AddMany(ctx context.Context, items <-chan BatchItem, results func(BatchResult)) error {
	var (
		report sync.Mutex
		crew   sync.WaitGroup
	)
	for range k.options.Workers {
		crew.Go(model.Guarded(func() {
			for {
				select {
				case <-ctx.Done():
					return
				case item, open := <-items:
					if !open {
						return
					}
					result := k.addOne(ctx, item)
					report.Lock()
					results(result)
					report.Unlock()
				}
			}
		}))
	}
	crew.Wait()
	if err := ctx.Err(); err != nil {
		return stopped(err)
	}
	return nil
}

func (k *Keeper) addOne(ctx context.Context, item BatchItem) BatchResult {
	r := BatchResult{Line: item.Line}
	if item.Pasted != nil {
		r.Account, r.Err = k.Paste(ctx, *item.Pasted)
		return r
	}
	r.Account, r.Err = k.SignIn(ctx, *item.Password)
	return r
}
