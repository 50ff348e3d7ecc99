package keeper

import (
	"context"

	"github.com/tokenrack/tokenrack/model"
)

// A vault that was put back from an older copy holds refresh tokens that may
// have been spent since. Where they rotate, a server that watches for reuse
// ends the whole session when one comes again. So nothing is refreshed of
// itself there: an account is in doubt until a person settles it, it was signed
// in anew, or the whole vault was confirmed.

// doubtCopy returns the account as a restored vault leaves it.
func (k *Keeper) doubtCopy(a *model.Account, p model.Provider) *model.Account {
	from := k.store.RestoredFrom()
	switch {
	case from == 0, a.Confirmed == from, p.Rotation == model.RotatesNever, a.Revoked != nil:
		return a
	case a.Refresh == nil || !a.Refresh.DeadAt.IsZero() || !a.RefreshRefused.IsZero():
		return a
	}
	copied := *a
	copied.Doubt = &model.Doubt{At: a.RefreshedAt, Why: "the vault is an older copy"}
	if a.Doubt != nil {
		doubt := *a.Doubt
		copied.Doubt = &doubt
	}
	copied.Doubt.Restored = true
	return &copied
}

// withCopy is doubtCopy for an account of a reader.
func (k *Keeper) withCopy(rd model.Reader, a *model.Account) (*model.Account, error) {
	if k.store.RestoredFrom() == 0 {
		return a, nil
	}
	app, err := appByID(rd, a.App)
	if err != nil {
		return a, err
	}
	p, err := k.providers.Provider(app.Provider)
	if err != nil {
		return a, nil //nolint:nilerr // without its profile nothing is refreshed anyway
	}
	return k.doubtCopy(a, p), nil
}

// overlayCopy is doubtCopy for a whole picture.
func (k *Keeper) overlayCopy(s *model.Snapshot) {
	s.Unconfirmed = 0
	if k.store.RestoredFrom() == 0 {
		return
	}
	for i, a := range s.Accounts {
		app := s.Apps[a.App]
		if app == nil {
			continue
		}
		p, err := k.providers.Provider(app.Provider)
		if err != nil {
			continue
		}
		s.Accounts[i] = k.doubtCopy(a, p)
		if d := s.Accounts[i].Doubt; d != nil && d.Restored {
			s.Unconfirmed++
		}
	}
}

// AcceptRestored is a person's word that the vault, though an older copy, is
// the one to go on with: every account is refreshed of itself again.
func (k *Keeper) AcceptRestored(ctx context.Context) error {
	if err := k.store.AcceptRestored(ctx); err != nil {
		return storeTrouble(err)
	}
	if k.Snapshot() == nil {
		return nil
	}
	return k.Load(ctx)
}

// RestoredVault says that the vault is an older copy of itself.
func (k *Keeper) RestoredVault() bool { return k.store.RestoredFrom() > 0 }
