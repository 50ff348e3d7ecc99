package keeper

import (
	"context"

	"github.com/tokenrack/tokenrack/model"
)

// deaths are the intents of holders that were found dead. A picture of the store is
// older than the question whether a holder lives: one that stored its answer and
// ended in between is dead, and its intent, which the picture still shows, is long
// gone. So a death counts once a newer picture shows the same intent. Within an
// Update there is nothing to be sure of: nobody stores anything meanwhile.
type deaths struct {
	no   map[model.ID]uint64 // by account
	news bool                // one that no newer picture has confirmed
}

// noted remembers a death.
func (d *deaths) noted(in model.Intent) {
	if d.no[in.Account] == in.No {
		return
	}
	if d.no == nil {
		d.no = map[model.ID]uint64{}
	}
	d.no[in.Account], d.news = in.No, true
}

// deathLooks bounds how often is looked again: each look but the last saw another
// process die at another exchange.
const deathLooks = 4

// viewSure runs fn on pictures of the store until no death in it is news. fn may
// run more than once.
func (k *Keeper) viewSure(ctx context.Context, fn func(model.Reader, *deaths) error) error {
	var d deaths
	for range deathLooks {
		d.news = false
		err := k.store.View(ctx, func(rd model.Reader) error { return fn(rd, &d) })
		if err != nil || !d.news {
			return err
		}
	}
	return nil
}

// viewOnce is for what cannot be done twice: then is run on the picture that look
// has seen, once no death in it is news. look may run more than once, as often as
// another process ends: there is no answer from a picture that is in doubt.
func (k *Keeper) viewOnce(ctx context.Context, look func(model.Reader, *deaths) error, then func(model.Reader) error) error {
	var d deaths
	for {
		d.news = false
		err := k.store.View(ctx, func(rd model.Reader) error {
			if err := look(rd, &d); err != nil || d.news {
				return err
			}
			return then(rd)
		})
		if err != nil || !d.news {
			return err
		}
	}
}
