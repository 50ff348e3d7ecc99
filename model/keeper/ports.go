package keeper

import (
	"context"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// Store keeps cards, secrets, intents and the activity record, sealed. Every
// method may be called from several goroutines, and the store may be shared by
// several processes. The package storetest holds what is expected of it.
type Store interface {
	// View runs fn on one consistent picture of the store.
	View(ctx context.Context, fn func(model.Reader) error) error
	// Update runs fn in a transaction that is durable when Update returns nil,
	// and has not happened when it returns an error. Calls that come at the
	// same time may share one commit; each still stands or falls alone. fn may
	// run more than once and must have no effect but on tx.
	Update(ctx context.Context, fn func(tx model.Tx) error) error
	// Later queues a line of the activity record without waiting for a commit
	// of its own: it goes with the next one, at the latest at Close.
	Later(data []byte)
	// CutActivity removes the lines of the activity record up to and including
	// one, leaving the rest provably whole.
	CutActivity(ctx context.Context, through uint64) error
	Leases
	Changes
	Copies
	// Close finishes what is under way and gives the store up.
	Close() error
}

// Leases says which processes that share the store are alive.
type Leases interface {
	// Holder is this process's own id.
	Holder() model.ID
	// Alive says whether a process lives. Its answer depends on no clock and
	// no process number.
	Alive(holder model.ID) (bool, error)
	// Reserve makes sure that one answer can be kept whatever happens to the
	// disk afterwards. Without a reservation nothing is sent. It fails with
	// [model.ErrNoSpace].
	Reserve(ctx context.Context) (model.Reservation, error)
}

// Changes tells of commits, of this process and of others.
type Changes interface {
	// Watch returns a channel that holds one token whenever something was
	// committed since the last receive. It is closed when ctx ends.
	Watch(ctx context.Context) <-chan struct{}
}

// Copies says whether the store is an older copy of itself.
type Copies interface {
	// RestoredFrom is 0, or the mark that the store had reached here before an
	// older copy was put in its place. It stays the same until another copy is,
	// or AcceptRestored is called.
	RestoredFrom() uint64
	// AcceptRestored ends that: a person has dealt with it.
	AcceptRestored(ctx context.Context) error
}

// Exchanger talks to providers. Each call sends at most one request, follows no
// redirect and repeats nothing.
type Exchanger interface {
	// Exchange asks the token endpoint.
	Exchange(ctx context.Context, client model.Client, grant model.Grant) model.Reply
	// Revoke asks the revocation endpoint to end one token.
	Revoke(ctx context.Context, client model.Client, call model.RevokeCall) model.RevokeReply
	// Probe tries an access token harmlessly.
	Probe(ctx context.Context, client model.Client, token model.Secret) model.ProbeReply
}

// Catalog knows the providers' profiles.
type Catalog interface {
	// Providers lists all of them, in the order they are offered.
	Providers() []model.Provider
	// Provider returns one by its id, an error of [model.KindNotFound] where
	// there is none.
	Provider(id string) (model.Provider, error)
	// Revocation says what revoking can do for the app: the profile's own, or
	// the standard's (RFC 7009) where the person named an address.
	Revocation(app model.App) model.Revocation
	// Calls says where the calls of the app's revocation go.
	Calls(app model.App) model.Calls
	// CanProbe says that there is an address to try the app's tokens at.
	CanProbe(app model.App) bool
	// Resolve checks an app that is about to be stored and completes it: the
	// profile's defaults, discovery, the origins that secrets may be sent to.
	// An origin other than the app's sealed one is an error unless accept.
	Resolve(ctx context.Context, app *model.App, accept bool) error
	// Check learns of an app what can be learnt without making a token. It
	// sends no token and no password, and unless accept nothing to an origin that
	// only an issuer's document names.
	Check(ctx context.Context, c model.Client, accept bool) (model.AppCheck, error)
	// Reach looks whether an app's server answers and by which certificate. It
	// sends nothing: the handshake is broken off.
	Reach(ctx context.Context, app model.App) (model.AppCheck, error)
	// ReadPaste understands pasted tokens: a JSON answer, "Bearer …", a bare
	// token.
	ReadPaste(app model.App, pasted model.Secret) (model.TokenSet, error)
}

// Browser begins authorization code flows.
type Browser interface {
	// Begin listens for the callback and makes the address to open.
	Begin(ctx context.Context, client model.Client, scopes model.Scopes) (model.CodeFlow, error)
}

// Devices begins sign-ins on another device.
type Devices interface {
	// StartDevice asks for a device code and a user code (RFC 8628 section
	// 3.1). It spends nothing.
	StartDevice(ctx context.Context, client model.Client, scopes model.Scopes) (model.DeviceAuthorization, error)
}

// Clock is the only source of time.
type Clock interface {
	Now() time.Time
	// Sleep waits for d or until ctx ends, and says whether it slept to the end.
	Sleep(ctx context.Context, d time.Duration) bool
}
