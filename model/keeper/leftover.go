package keeper

import (
	"context"
	"sync"

	"github.com/tokenrack/tokenrack/model"
)

// leftovers are intents of this process whose outcome could not be stored. The
// holder lives, so nobody would ever take them for cut off, and whoever came
// next would wait for an exchange that is over.
type leftovers struct {
	mu sync.Mutex
	no map[model.ID]uint64 // by account
}

func (l *leftovers) add(account model.ID, no uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.no == nil {
		l.no = map[model.ID]uint64{}
	}
	l.no[account] = no
}

func (l *leftovers) has(in model.Intent) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	no, ok := l.no[in.Account]
	return ok && no == in.No
}

// abandon gives up an intent whose outcome could not be stored: from now on it
// counts as one that was cut off. It is dealt with at once where that works,
// else by whoever comes next. Where the answer is nowhere on the disk
// the intent stays: it keeps others from spending the token once more, and
// the vault's key from being changed, until the answer is stored.
func (k *Keeper) abandon(ctx context.Context, account model.ID, no uint64) {
	k.leftovers.add(account, no)
	if k.unsaved.offDisk(account) {
		return
	}
	_ = k.store.Update(ctx, func(tx model.Tx) error {
		_, err := k.clearDead(tx, account)
		return err
	}) // it stays a leftover
}

// underWay says whether somebody is still at work on what an intent announces.
func (k *Keeper) underWay(in model.Intent) (bool, error) {
	if k.leftovers.has(in) {
		return false, nil
	}
	return k.store.Alive(in.Holder)
}
