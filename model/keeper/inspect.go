package keeper

import (
	"context"

	"github.com/tokenrack/tokenrack/model"
)

// Inspection is a look at the held tokens that gives none away.
type Inspection struct {
	AccessMask  string // first 4 and last 3 characters; empty: none held
	RefreshMask string
	Claims      model.Claims
	IsJWT       bool
}

// Inspect returns what the detail pane shows of the held tokens.
func (k *Keeper) Inspect(ctx context.Context, id model.ID) (Inspection, error) {
	var look Inspection
	err := k.store.View(ctx, func(rd model.Reader) error {
		acc, err := accountByID(rd, id)
		if err != nil {
			return err
		}
		if acc == nil {
			return goneAccount()
		}
		if acc.Access != nil {
			token, err := secretOf(rd, acc.Access.ID)
			if err != nil {
				return err
			}
			look.AccessMask = mask(token)
			look.Claims, look.IsJWT = model.ReadClaims(token)
		}
		if acc.Refresh != nil {
			token, err := secretOf(rd, acc.Refresh.ID)
			look.RefreshMask = mask(token)
			return err
		}
		return nil
	})
	return look, storeTrouble(err)
}

// The mask shows 4 and 3 characters, and nothing of a text so short that this
// would give it away.
const (
	maskHead  = 4
	maskTail  = 3
	maskLeast = 20
)

func mask(token model.Secret) string {
	text := token.Reveal()
	switch {
	case text == "":
		return ""
	case len(text) < maskLeast:
		return "••••••••••"
	}
	return text[:maskHead] + "••••••••••" + text[len(text)-maskTail:]
}
