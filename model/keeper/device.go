package keeper

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// DeviceSignIn is a sign-in that waits for a person who enters a code on
// another device (RFC 8628).
type DeviceSignIn struct {
	model.DeviceAuthorization
	Ends    time.Time // when the codes can no longer be used
	keeper  *Keeper
	account NewAccount
	scopes  model.Scopes
}

// StartDevice asks for the codes and changes nothing that is stored. Show
// UserCode and URL to a person, then wait on Finish.
func (k *Keeper) StartDevice(ctx context.Context, a NewAccount) (*DeviceSignIn, error) {
	l := &lease{begun: k.clock.Now()}
	err := k.store.View(ctx, func(rd model.Reader) (err error) {
		if err := k.target(rd, a, model.NewID(), l); err != nil {
			return err
		}
		if !l.provider.SignsInBy(model.SignInDevice) {
			return usage("%s takes no sign-in on another device", l.provider.Name)
		}
		l.client, err = client(rd, l.app)
		return err
	})
	if err != nil {
		return nil, storeTrouble(err)
	}
	device, err := k.providers.StartDevice(ctx, l.client, l.acc.ScopesAsked)
	if err != nil {
		return nil, err
	}
	return &DeviceSignIn{
		DeviceAuthorization: device, Ends: k.clock.Now().Add(device.Life),
		keeper: k, account: a, scopes: l.acc.ScopesAsked,
	}, nil
}

// slowDown is what RFC 8628 section 3.5 adds to the interval when the server
// asks for it.
const slowDown = 5 * time.Second

// Finish asks for the tokens at the server's pace until the person has decided,
// the code has ended, or ctx ends, and stores what comes. Each try is an
// exchange of its own: between two of them nobody else is kept waiting.
func (d *DeviceSignIn) Finish(ctx context.Context) (*model.Account, error) {
	k, pace := d.keeper, d.Interval
	var lost []time.Time // tries whose answer was lost
	for {
		if !k.clock.Sleep(ctx, pace) {
			return nil, deviceStopped()
		}
		acc, err := k.signIn(ctx, d.account, func(_ model.Reader, l *lease) error {
			l.grant = model.Grant{Type: model.GrantDeviceCode, DeviceCode: d.DeviceCode, Scopes: d.scopes}
			return nil
		})
		var wait *notYet
		switch {
		case err == nil:
			return acc, k.disproveLost(ctx, acc.ID, lost)
		case !errors.As(err, &wait):
			return nil, err
		case !wait.lost.IsZero():
			lost = append(lost, wait.lost)
		case wait.undecided:
			if err := k.disproveLost(ctx, d.account.ID, lost); err != nil {
				return nil, err
			}
			lost = nil
		}
		if !k.clock.Now().Before(d.Ends) {
			return nil, deviceOver(wait.err)
		}
		pace += wait.slower
	}
}

// disproveLost takes back that tries may have made pairs that never reached us:
// a code brings one pair, and a later try showed that none had come before.
func (k *Keeper) disproveLost(ctx context.Context, id model.ID, at []time.Time) error {
	if id.IsZero() || len(at) == 0 {
		return nil
	}
	return k.insist(ctx, func(tx model.Tx) error {
		acc, err := accountByID(tx, id)
		if err != nil || acc == nil {
			return err
		}
		acc.Lost = withoutLost(acc.Lost, func(l model.Lost) bool {
			return slices.ContainsFunc(at, func(t time.Time) bool { return l.At.UnixMilli() == t.UnixMilli() })
		})
		return putAccount(tx, acc)
	})
}

// notYet says that nothing came of a try, and that the next one may bring the
// tokens. It never leaves this package.
type notYet struct {
	slower    time.Duration // to add to the pause
	undecided bool          // the server says that the person has not decided
	lost      time.Time     // the try's answer was lost; zero: it was not
	err       *model.Error
}

func (n *notYet) Error() string { return n.err.Error() }

// tryAgain says whether a device code is still worth a try after this reply:
// nobody has decided, or the server was out of reach, which RFC 8628 section
// 3.5 answers with longer pauses. It is nil for every other exchange.
func tryAgain(grant model.GrantType, reply model.Reply) *notYet {
	if grant != model.GrantDeviceCode {
		return nil
	}
	switch reply.Verdict {
	case model.Pending:
		wait := &notYet{undecided: true, err: reply.Err}
		if reply.SlowDown {
			wait.slower = slowDown
		}
		return wait
	case model.Busy:
		return &notYet{slower: max(slowDown, reply.RetryAfter), err: reply.Err}
	case model.Unsent:
		if model.KindOf(reply.Err) == model.KindUnavailable {
			return &notYet{slower: slowDown, err: reply.Err}
		}
	}
	return nil
}

// release ends the lease of an exchange that spent nothing and changes nothing.
func (k *Keeper) release(ctx context.Context, l *lease) error {
	return k.insist(ctx, func(tx model.Tx) error { return l.drop(tx, nil) })
}

func deviceStopped() error {
	return &model.Error{
		Kind: model.KindAborted, What: "the sign-in was stopped",
		Why: "nobody waits for the code to be entered any more", Still: "Nothing was stored.",
	}
}

// deviceOver says why a code ran out: nobody entered it, or the server was out
// of reach at the end.
func deviceOver(last *model.Error) error {
	out := &model.Error{
		Kind: model.KindSignIn, What: "nobody entered the code in time",
		Why: "the server keeps a code for some minutes only", Still: "Nothing was stored.",
		Do: "Start the sign-in again.",
	}
	if model.KindOf(last) == model.KindUnavailable {
		out.Kind, out.Why = model.KindUnavailable, last.Error()
	}
	return out
}
