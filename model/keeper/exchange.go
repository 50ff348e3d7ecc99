package keeper

import (
	"context"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// rounds bounds the exchanges of one call: a refresh, its one retry, and a
// sign-in by the kept password.
const rounds = 3

// fly brings an account new tokens, or says why not: the one unit that spends
// refresh tokens. It must not be cancelled by whoever asked.
func (k *Keeper) fly(ctx context.Context, q ask) RefreshResult {
	var (
		last RefreshResult
		app  *model.App
	)
	for sent := 0; sent < rounds; {
		l, err := k.begin(ctx, q)
		switch {
		case err != nil:
			return RefreshResult{Outcome: RefreshFailed, Err: asError(err)}
		case l.waitFor != (model.ID{}):
			if err := k.await(ctx, q.id, l.waitFor); err != nil {
				return RefreshResult{Account: l.acc, Outcome: RefreshFailed, Err: asError(err)}
			}
			continue
		case l.result != nil:
			return *l.result
		}
		sent, app = sent+1, l.app
		q.way.send()
		reply := k.send(ctx, l)
		q.way.leave()
		var again bool
		last, again = k.conclude(ctx, l, reply)
		l.room.Release()
		if !again {
			break
		}
		q.settle, q.newSession = false, false // said once, done once
	}
	k.tellRefresh(last, app)
	return last
}

// How often, and how long at most, another process's exchange is waited for:
// longer than its own deadline, so that it can finish.
const (
	awaitPause = 20 * time.Millisecond
	awaitLimit = 60 * time.Second
)

// await waits until the account's intent is gone or its holder is dead.
func (k *Keeper) await(ctx context.Context, id, holder model.ID) error {
	for waited := time.Duration(0); waited < awaitLimit; waited += awaitPause {
		var stands bool
		err := k.store.View(ctx, func(rd model.Reader) error {
			in, err := rd.Intent(id)
			if err != nil || in.Holder != holder {
				return ignoreMissing(err)
			}
			stands, err = k.underWay(in)
			return err
		})
		if err != nil || !stands {
			return err
		}
		if !k.clock.Sleep(ctx, awaitPause) {
			return ctx.Err()
		}
	}
	return &model.Error{
		Kind: model.KindUnavailable,
		What: "another process is still at this account",
		Why:  "its server does not answer",
		Do:   "Try again in a minute.",
	}
}

// send makes the exchange. Its deadline is its own.
func (k *Keeper) send(ctx context.Context, l *lease) model.Reply {
	ctx, cancel := context.WithTimeout(ctx, k.options.ExchangeTimeout)
	defer cancel()
	return k.providers.Exchange(ctx, l.client, l.grant)
}

// conclude stores what came of an exchange, and says whether another one
// follows of itself.
func (k *Keeper) conclude(ctx context.Context, l *lease, reply model.Reply) (RefreshResult, bool) {
	switch reply.Verdict {
	case model.Granted:
		return k.granted(ctx, l, reply), false
	case model.GrantRefused:
		return k.refused(ctx, l, reply)
	case model.AnswerLost:
		return k.answerLost(ctx, l, reply)
	}
	return k.unspent(ctx, l, reply), false
}
