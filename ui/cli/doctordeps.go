package cli

import (
	"context"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

// Doctor is what a check-up needs beside the keeper. None of its findings holds
// a secret.
type Doctor interface {
	// Vault looks at what can be looked at without the key.
	Vault(context.Context) []model.Finding
	// Slots tries the ways in that the key has something for.
	Slots(context.Context, model.VaultKey) []model.Finding
	// Rows looks through an open vault.
	Rows(context.Context, keeper.Store) []model.Finding
	// Around looks at what surrounds the program: the process, the terminal,
	// the clipboard, settings and profiles.
	Around(context.Context) []model.Finding
	// Salvage writes every row that still opens in the vault at from into a new
	// vault at to, and tells what is lost.
	Salvage(ctx context.Context, from, to string, key model.VaultKey, plan model.VaultInit) (model.Salvage, error)
}

// Inbox is what is done with answers that nobody claimed.
type Inbox interface {
	Unclaimed(context.Context) ([]keeper.Unclaimed, error)
	Discard(context.Context, model.ID) error
	CutOff(context.Context) ([]string, error)
}

var _ Inbox = (*keeper.Keeper)(nil)
