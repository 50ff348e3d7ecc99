package keeper

import (
	"fmt"
	"slices"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// How long superseded tokens are kept: until they are proven dead, a day past
// their known end, or for those without one 90 days and the newest eight.
const (
	keepPastEnd   = 24 * time.Hour
	keepEndless   = 90 * 24 * time.Hour
	keepEndlessOf = 8
)

// adopt stores what was granted as the account's tokens. The tokens it replaces
// stay, sealed, as superseded ones: the server may still take them, and a
// revocation must end them. It changes acc and writes secrets, not the card.
func adopt(tx model.Tx, acc *model.Account, app *model.App, p model.Provider, t model.TokenSet, grant model.GrantType, now time.Time) error {
	signIn := grant != model.GrantRefreshToken
	server := now.Add(t.Lifetimes.Skew(now))
	before := acc.Access
	if err := adoptAccess(tx, acc, app, t, now); err != nil {
		return err
	}
	if err := adoptRefresh(tx, acc, t, signIn, now); err != nil {
		return err
	}
	adoptScopes(acc, t, signIn)
	if end := t.Lifetimes.RefreshExpiry(t.Refresh, now); p.SessionFixed && end.Known() {
		acc.Session = end
	} else if signIn {
		acc.Session = model.Unknown()
	}
	acc.Skew = t.Lifetimes.Skew(now)
	markMoved(acc, t.Origin)
	acc.Origin = t.Origin
	acc.RefreshedAt = now
	clearTrouble(acc, signIn)
	dropEnded(acc, server)
	acc.Attention = oddity(acc, before, server)
	if acc.Revoked != nil {
		return nil // its revocation still has each of them to prove
	}
	return dropOldest(tx, acc, server)
}

// farSkew is a difference of clocks that a person must hear of: times that
// people compare by eye are then wrong.
const farSkew = time.Minute

// oddity is the line for a person about tokens that came and are strange; empty
// for most.
func oddity(acc *model.Account, before *model.Token, server time.Time) string {
	switch {
	case acc.Access.Expiry.Over(server):
		return "the server gave a token that has already ended"
	case before != nil && before.Fingerprint == acc.Access.Fingerprint && !acc.Access.Expiry.At.After(before.Expiry.At):
		return "the server gave the same token again, and it lives no longer"
	case acc.Skew >= farSkew:
		return fmt.Sprintf("this computer's clock is about %d min behind the server's", minutes(acc.Skew))
	case acc.Skew <= -farSkew:
		return fmt.Sprintf("this computer's clock is about %d min ahead of the server's", minutes(-acc.Skew))
	}
	return ""
}

func minutes(d time.Duration) int { return int(d.Round(time.Minute) / time.Minute) }

func adoptAccess(tx model.Tx, acc *model.Account, app *model.App, t model.TokenSet, now time.Time) error {
	expiry := t.Lifetimes.AccessExpiry(t.Access, now, app.AssumedLifetime)
	if acc.Access != nil && acc.Access.Fingerprint == t.Access.Fingerprint() && acc.Access.DeadAt.IsZero() {
		again := *acc.Access // the very same token came back
		again.Expiry = expiry
		acc.Access = &again
		return nil
	}
	id, err := putSecret(tx, acc.ID, model.AccessSecret, t.Access)
	if err != nil {
		return err
	}
	supersede(acc, acc.Access, now)
	acc.Access = &model.Token{
		ID: id, Kind: model.AccessToken, Fingerprint: t.Access.Fingerprint(), Length: t.Access.Len(),
		Type: t.Type, Issued: t.Lifetimes.IssuedAt(t.Access, now), Expiry: expiry,
	}
	return nil
}

// markMoved notes where the superseded tokens of an account came from whose
// tokens come from another place from now on: they are never sent there.
func markMoved(acc *model.Account, to string) {
	if acc.Origin == "" || acc.Origin == to {
		return
	}
	for i := range acc.Superseded {
		if t := &acc.Superseded[i]; t.Origin == "" {
			t.Origin = acc.Origin
		}
	}
}

// adoptRefresh keeps the old refresh token where a refresh brought none (RFC
// 6749 section 6); a sign-in without one means that there is none.
func adoptRefresh(tx model.Tx, acc *model.Account, t model.TokenSet, signIn bool, now time.Time) error {
	if t.Refresh.Empty() {
		if signIn {
			supersede(acc, acc.Refresh, now)
			acc.Refresh = nil
		}
		return nil
	}
	expiry := t.Lifetimes.RefreshExpiry(t.Refresh, now)
	if acc.Refresh != nil && acc.Refresh.Fingerprint == t.Refresh.Fingerprint() && acc.Refresh.DeadAt.IsZero() {
		again := *acc.Refresh
		again.Expiry = expiry
		acc.Refresh = &again
		return nil
	}
	id, err := putSecret(tx, acc.ID, model.RefreshSecret, t.Refresh)
	if err != nil {
		return err
	}
	supersede(acc, acc.Refresh, now)
	acc.Refresh = &model.Token{
		ID: id, Kind: model.RefreshToken, Fingerprint: t.Refresh.Fingerprint(), Length: t.Refresh.Len(),
		Issued: t.Lifetimes.IssuedAt(t.Refresh, now), Expiry: expiry,
	}
	return nil
}

// adoptScopes keeps what each answer states; an answer that states nothing
// grants what was asked (RFC 6749 section 5.1), or at a refresh what was
// granted before (section 6).
func adoptScopes(acc *model.Account, t model.TokenSet, signIn bool) {
	switch {
	case t.ScopesSet && signIn:
		acc.ScopesGranted, acc.ScopesLost = t.Scopes, nil
	case t.ScopesSet:
		lost := acc.ScopesGranted.Without(t.Scopes)
		acc.ScopesLost = model.NewScopes(slices.Concat(acc.ScopesLost.Without(t.Scopes), lost)...)
		acc.ScopesGranted = t.Scopes
	case signIn:
		acc.ScopesGranted, acc.ScopesLost = acc.ScopesAsked, nil
	}
}

func supersede(acc *model.Account, t *model.Token, now time.Time) {
	if t == nil || !t.DeadAt.IsZero() {
		return
	}
	old := *t
	old.Replaced = now
	acc.Superseded = append(acc.Superseded[:len(acc.Superseded):len(acc.Superseded)], old)
}

func clearTrouble(acc *model.Account, signIn bool) {
	acc.RefreshRefused = time.Time{}
	acc.ProbeRefused = time.Time{}
	acc.ProvenAt = time.Time{}
	acc.NoReplyAt, acc.NoReplyWhy = time.Time{}, ""
	acc.Attention = ""
	acc.Doubt = nil
	if signIn {
		acc.Revoked = nil
	}
}

// dropOldest removes superseded tokens that have had their time.
func dropOldest(tx model.Tx, acc *model.Account, now time.Time) error {
	var kept []model.Token
	endless := map[model.TokenKind]int{}
	for _, t := range slices.Backward(acc.Superseded) {
		keep := t.DeadAt.IsZero()
		switch {
		case !keep:
		case t.Expiry.Known():
			keep = now.Before(t.Expiry.At.Add(keepPastEnd))
		default:
			endless[t.Kind]++
			keep = endless[t.Kind] <= keepEndlessOf && now.Before(t.Replaced.Add(keepEndless))
		}
		if keep {
			kept = append(kept, t)
			continue
		}
		if err := tx.DeleteSecret(t.ID); err != nil {
			return err
		}
	}
	slices.Reverse(kept)
	acc.Superseded = kept
	return nil
}

// sureAge is how old a pair must be for it to be another than the one that was
// just asked for: both times have whole seconds.
const sureAge = 3 * time.Second

// settleLost drops the lost answer that a retry has now brought after all: some
// servers give the very pair they had made then. Its age by the server's own
// clock tells: older than this exchange, as old as the lost one.
func settleLost(acc *model.Account, doubt *model.Doubt, t model.TokenSet, begun time.Time) {
	if doubt == nil || t.Lifetimes.Date.IsZero() {
		return
	}
	made := t.Lifetimes.CreatedAt
	if claims, ok := model.ReadClaims(t.Access); ok && !claims.Issued.IsZero() {
		made = claims.Issued
	}
	age := t.Lifetimes.Date.Sub(made)
	if made.IsZero() || age < sureAge || age < begun.Sub(doubt.At)-sureAge {
		return
	}
	acc.Lost = withoutLost(acc.Lost, func(l model.Lost) bool { return l.At.Equal(doubt.At) })
}

// withoutLost leaves out the lost answers that are settled.
func withoutLost(lost []model.Lost, settled func(model.Lost) bool) []model.Lost {
	return slices.DeleteFunc(slices.Clone(lost), settled)
}

// dropEnded drops the lost answers whose tokens have come to their known end.
func dropEnded(acc *model.Account, server time.Time) {
	acc.Lost = withoutLost(acc.Lost, func(l model.Lost) bool { return !l.Ends.IsZero() && !server.Before(l.Ends) })
}
