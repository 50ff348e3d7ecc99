package keeper

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// Load reads the whole rack once, for the screen and for lists, opening no
// secret. Snapshot is nil before.
func (k *Keeper) Load(ctx context.Context) error {
	k.loading.Lock()
	defer k.loading.Unlock()
	var next *model.Snapshot
	err := k.viewSure(ctx, func(rd model.Reader, d *deaths) error {
		next = &model.Snapshot{Apps: map[model.ID]*model.App{}}
		rev, err := rd.Rev()
		if err != nil {
			return err
		}
		next.Rev = rev
		return k.readAll(rd, d, next)
	})
	if err != nil {
		return storeTrouble(err)
	}
	k.publish(next)
	return nil
}

func (k *Keeper) readAll(rd model.Reader, d *deaths, into *model.Snapshot) error {
	var r reader
	err := rd.Cards(model.AppCard, 0, func(card model.Card) error {
		app, err := r.app(card)
		into.Apps[card.ID] = app
		return err
	})
	if err != nil {
		return err
	}
	err = rd.Cards(model.AccountCard, 0, func(card model.Card) error {
		a, err := r.account(card)
		into.Accounts = append(into.Accounts, a)
		return err
	})
	if err != nil {
		return err
	}
	slices.SortFunc(into.Accounts, byName)
	if err := k.overlayDoubt(rd, d, into); err != nil {
		return err
	}
	k.overlayCopy(into)
	return nil
}

func byName(a, b *model.Account) int {
	if c := cmp.Compare(a.Name, b.Name); c != 0 {
		return c
	}
	return slices.Compare(a.ID[:], b.ID[:])
}

// Snapshot is the newest picture; reading it costs nothing.
func (k *Keeper) Snapshot() *model.Snapshot { return k.snapshot.Load() }

// Changed holds one token whenever the snapshot was replaced.
func (k *Keeper) Changed() <-chan struct{} { return k.changed }

func (k *Keeper) publish(next *model.Snapshot) {
	k.snapshot.Store(next)
	select {
	case k.changed <- struct{}{}:
	default:
	}
}

// followPause is the shortest time between two snapshots: a bulk refresh
// commits hundreds of times a second, and nobody reads that fast.
const followPause = 80 * time.Millisecond

// Follow keeps the snapshot up to date with the store, whoever changes it,
// until ctx ends. Load comes first.
func (k *Keeper) Follow(ctx context.Context) error {
	commits := k.store.Watch(ctx)
	for { // the first look is for what came between Load and Watch
		if err := k.catchUp(ctx); err != nil && ctx.Err() == nil {
			return err
		}
		if !k.clock.Sleep(ctx, followPause) {
			return nil
		}
		select {
		case <-ctx.Done():
			return nil
		case _, open := <-commits:
			if !open {
				return nil
			}
		}
	}
}

// catchUp makes the next snapshot of the last one and what changed since.
func (k *Keeper) catchUp(ctx context.Context) error {
	k.loading.Lock()
	defer k.loading.Unlock()
	last := k.snapshot.Load()
	if last == nil {
		return nil
	}
	var next *model.Snapshot
	err := k.viewSure(ctx, func(rd model.Reader, d *deaths) error {
		next = &model.Snapshot{Apps: last.Apps}
		news := changes{apps: map[model.ID]*model.App{}, accounts: map[model.ID]*model.Account{}}
		rev, err := rd.Rev()
		if err != nil || rev == last.Rev {
			next.Rev = last.Rev
			return err
		}
		next.Rev = rev
		if err := news.read(rd, last.Rev); err != nil {
			return err
		}
		news.apply(last, next)
		if err := k.overlayDoubt(rd, d, next); err != nil {
			return err
		}
		k.overlayCopy(next)
		return nil
	})
	if err != nil {
		return storeTrouble(err)
	}
	if next.Rev != last.Rev {
		k.publish(next)
	}
	return nil
}

// changes is what happened since a revision.
type changes struct {
	apps     map[model.ID]*model.App
	accounts map[model.ID]*model.Account
	gone     map[model.ID]bool
}

func (c *changes) read(rd model.Reader, after uint64) error {
	var r reader
	err := rd.Cards(model.AppCard, after, func(card model.Card) (err error) {
		c.apps[card.ID], err = r.app(card)
		return err
	})
	if err != nil {
		return err
	}
	err = rd.Cards(model.AccountCard, after, func(card model.Card) (err error) {
		c.accounts[card.ID], err = r.account(card)
		return err
	})
	if err != nil {
		return err
	}
	gone, err := rd.Gone(after)
	c.gone = make(map[model.ID]bool, len(gone))
	for _, id := range gone {
		c.gone[id] = true
	}
	return err
}

func (c *changes) apply(last, next *model.Snapshot) {
	if len(c.apps) > 0 || len(c.gone) > 0 {
		next.Apps = make(map[model.ID]*model.App, len(last.Apps)+len(c.apps))
		for id, app := range last.Apps {
			if !c.gone[id] {
				next.Apps[id] = app
			}
		}
		for id, app := range c.apps {
			next.Apps[id] = app
		}
	}
	next.Accounts = make([]*model.Account, 0, len(last.Accounts)+len(c.accounts))
	renamed := false
	for _, old := range last.Accounts {
		a, changed := c.accounts[old.ID]
		switch {
		case changed:
			next.Accounts = append(next.Accounts, a)
			renamed = renamed || a.Name != old.Name
			delete(c.accounts, old.ID)
		case !c.gone[old.ID]:
			next.Accounts = append(next.Accounts, old)
		}
	}
	for _, a := range c.accounts {
		next.Accounts = append(next.Accounts, a)
		renamed = true
	}
	if renamed {
		slices.SortFunc(next.Accounts, byName)
	}
}

// overlayDoubt shows accounts whose exchange was cut off by the death of its
// process as what they are, in doubt, before anybody has dealt with them. Where
// the answer is here and only waits for the disk nothing was lost.
func (k *Keeper) overlayDoubt(rd model.Reader, d *deaths, s *model.Snapshot) error {
	intents, err := rd.Intents()
	if err != nil {
		return err
	}
	var standing []model.Intent
	defer func() { k.standing.Store(&standing) }()
	alive := map[model.ID]bool{}
	for _, in := range intents {
		lives, known := alive[in.Holder]
		if !known {
			if lives, err = k.store.Alive(in.Holder); err != nil {
				return err
			}
			alive[in.Holder] = lives
		}
		if lives && (!k.leftovers.has(in) || k.unsaved.waits(in.Account)) {
			standing = append(standing, in)
			continue
		}
		d.noted(in)
		for i, a := range s.Accounts {
			if a.ID == in.Account {
				s.Accounts[i] = doubtful(a, in)
			}
		}
	}
	return nil
}

// noticeDeaths takes a new picture where a process died in the middle of an
// exchange that the last one showed as under way: its death is no commit, so
// nothing else would tell of it.
func (k *Keeper) noticeDeaths(ctx context.Context) {
	standing := k.standing.Load()
	if standing == nil {
		return
	}
	for _, in := range *standing {
		if lives, err := k.underWay(in); err == nil && !lives {
			_ = k.Load(ctx) // else it is noticed at the next look
			return
		}
	}
}

// doubtful returns the account as a dead holder's intent leaves it.
func doubtful(a *model.Account, in model.Intent) *model.Account {
	plan, err := readPlan(in.Data)
	if err != nil || !plan.spends() {
		return a
	}
	copied := *a
	plan.leaveDoubt(&copied, "the program that refreshed it was stopped")
	return &copied
}

// Account finds one by its name (case and Unicode form do not matter), opening
// that row and its app's only. KindNotFound where there is none.
func (k *Keeper) Account(ctx context.Context, name string) (*model.Account, *model.App, error) {
	var (
		a   *model.Account
		app *model.App
	)
	err := k.viewSure(ctx, func(rd model.Reader, d *deaths) (err error) {
		if a, err = accountByName(rd, name); err != nil {
			return err
		}
		if !k.unsaved.waits(a.ID) { // else its answer is here: see overlayDoubt
			a, err = k.withDoubt(rd, d, a)
		}
		if err != nil {
			return err
		}
		app, err = appByID(rd, a.App)
		return err
	})
	return a, app, storeTrouble(err)
}

// withDoubt is overlayDoubt for one account.
func (k *Keeper) withDoubt(rd model.Reader, d *deaths, a *model.Account) (*model.Account, error) {
	in, err := rd.Intent(a.ID)
	if err != nil {
		if err = ignoreMissing(err); err != nil {
			return a, err
		}
		return k.withCopy(rd, a)
	}
	lives, err := k.underWay(in)
	if err != nil || lives {
		return a, err
	}
	d.noted(in)
	return k.withCopy(rd, doubtful(a, in))
}

// App finds one by its name.
func (k *Keeper) App(ctx context.Context, name string) (*model.App, error) {
	var app *model.App
	err := k.store.View(ctx, func(rd model.Reader) (err error) {
		app, err = appByName(rd, name)
		return err
	})
	return app, storeTrouble(err)
}

// Provider returns a profile's abilities by its id.
func (k *Keeper) Provider(id string) (model.Provider, error) { return k.providers.Provider(id) }

// Providers lists the profiles, in the order they are offered.
func (k *Keeper) Providers() []model.Provider { return k.providers.Providers() }
