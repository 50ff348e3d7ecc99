package keeper

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// Providers is the whole provider engine as the keeper needs it.
type Providers interface {
	Exchanger
	Catalog
	Browser
	Devices
}

// Options tune a [Keeper]. The zero value is what a desk wants.
type Options struct {
	Clock Clock // nil: the system's
	// Workers bounds how many exchanges a bulk refresh has in flight; 0: 64.
	Workers int
	// PerHost bounds the exchanges in flight to one host from the background
	// and from bulk refreshes; 0: 8.
	PerHost int
	// ExchangeTimeout bounds one exchange; 0: 30 s.
	ExchangeTimeout time.Duration
	// Events is told what happens, one at a time and possibly from several
	// goroutines; it must return at once. Nil: nobody wants to know.
	Events func(Event)
}

// Keeper is the rack: everything that can be done to accounts and tokens. Its
// methods may be called from any goroutine.
type Keeper struct {
	store     Store
	providers Providers
	clock     Clock
	options   Options

	flights flights
	busy    busy // exchanges that have begun and are not yet stored
	hosts   hosts
	names   newNames

	leftovers leftovers
	told      told
	unsaved   unsaved

	sweepAfter atomic.Int64 // nanoseconds; 0: idle accounts are left alone, see SweepIdle

	snapshot atomic.Pointer[model.Snapshot]
	loading  sync.Mutex
	standing atomic.Pointer[[]model.Intent] // under way when snapshot was made
	watching atomic.Pointer[watcher]        // the background that runs; nil: none does
	changed  chan struct{}                  // holds one token after the snapshot changed
}

// New makes a keeper over an open store. Close it to wait for what it began.
func New(store Store, providers Providers, options Options) *Keeper {
	options = options.withDefaults()
	return &Keeper{
		store:     store,
		providers: providers,
		clock:     options.Clock,
		options:   options,
		flights:   flights{under: map[model.ID]*flight{}},
		hosts:     hosts{limit: options.PerHost, gates: map[string]*gate{}},
		names:     newNames{taken: map[string]bool{}},
		changed:   make(chan struct{}, 1),
	}
}

func (o Options) withDefaults() Options {
	if o.Clock == nil {
		o.Clock = SystemClock{}
	}
	if o.Workers <= 0 {
		o.Workers = 64
	}
	if o.PerHost <= 0 {
		o.PerHost = 8
	}
	if o.ExchangeTimeout <= 0 {
		o.ExchangeTimeout = 30 * time.Second
	}
	return o
}

// Close waits until every exchange that has begun is stored, or ctx ends; where
// the disk takes nothing, so long as an answer is nowhere but in memory. The
// store stays open: whoever opened it closes it afterwards.
func (k *Keeper) Close(ctx context.Context) error {
	if err := k.busy.wait(ctx); err != nil {
		return &model.Error{
			Kind:  model.KindAborted,
			What:  "gave up waiting for a server's answer",
			Why:   "an exchange was still under way",
			Do:    "The account will be shown as in doubt if its answer is lost.",
			Cause: err,
		}
	}
	if err := k.unsaved.wait(ctx); err != nil {
		return k.unsavedError(err)
	}
	return nil
}

// Now is the keeper's time.
func (k *Keeper) Now() time.Time { return k.clock.Now() }

// SystemClock is the real clock. Its wall time has no monotonic part, so that
// a suspended machine counts the time it slept.
type SystemClock struct{}

// Now returns the wall clock's time.
func (SystemClock) Now() time.Time { return time.Now().Round(0) }

// Sleep waits for d or until ctx ends.
func (SystemClock) Sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
