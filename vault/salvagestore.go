package vault

import (
	"context"
	"fmt"
	"slices"

	"github.com/tokenrack/tokenrack/model"
)

// salvageBatch is how many rows go into one transaction.
const salvageBatch = 500

// store makes the new vault and puts everything into it. Where that fails
// half-way, what was made is removed again.
func (h *haul) store(ctx context.Context, into Place, plan model.VaultInit) (model.Salvage, error) {
	saved := model.Salvage{Path: into.Path}
	if _, err := into.init(ctx, plan); err != nil {
		return saved, err
	}
	v, err := into.open(ctx, model.VaultKey{Passphrase: plan.Passphrase})
	if err != nil {
		return saved, err
	}
	err = h.pour(ctx, v, &saved)
	if closeErr := v.Close(); err == nil {
		err = closeErr
	}
	saved.Lost, saved.Doubts = h.lost, h.doubt
	return saved, err
}

func (h *haul) pour(ctx context.Context, v *Vault, saved *model.Salvage) error {
	steps := []func() error{
		func() error { return h.pourCards(ctx, v, saved) },
		func() error { return h.pourSecrets(ctx, v, saved) },
		func() error { return h.pourRest(ctx, v, saved) },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	if !h.restored {
		return nil
	}
	return v.update(ctx, func(t *tx) error {
		t.known.restored = 1 // its refresh tokens may be spent
		t.known.rev = t.rev
		return nil
	})
}

func (h *haul) pourCards(ctx context.Context, v *Vault, saved *model.Salvage) error {
	for batch := range slices.Chunk(h.cards, salvageBatch) {
		var twice []model.Card
		counts := *saved
		err := v.update(ctx, func(t *tx) error {
			twice, counts = nil, *saved
			for _, card := range batch {
				card.Ver = 0
				switch _, err := t.PutCard(card); {
				case err == model.ErrTaken || err == model.ErrConflict: //nolint:errorlint // our own, unwrapped
					twice = append(twice, card)
					continue
				case err != nil:
					return err
				}
				switch card.Kind {
				case model.AppCard:
					counts.Apps++
				case model.AccountCard:
					counts.Accounts++
				case model.IncidentCard:
					counts.Incidents++
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		*saved = counts
		for _, card := range twice {
			h.lost = append(h.lost, fmt.Sprintf("a second %s “%s”: the name is there already", kindWord(card.Kind), clean(card.Key)))
		}
	}
	return nil
}

func (h *haul) pourSecrets(ctx context.Context, v *Vault, saved *model.Salvage) error {
	for batch := range slices.Chunk(h.secrets, salvageBatch) {
		err := v.update(ctx, func(t *tx) error {
			for _, secret := range batch {
				if err := t.PutSecret(secret); err != nil && err != model.ErrConflict { //nolint:errorlint // our own, unwrapped
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		saved.Secrets += len(batch)
	}
	return nil
}

// pourRest keeps intents too: a token that may be spent must not look fresh.
func (h *haul) pourRest(ctx context.Context, v *Vault, saved *model.Salvage) error {
	err := v.update(ctx, func(t *tx) error {
		for _, intent := range h.intents {
			if err := t.PutIntent(intent); err != nil {
				return err
			}
		}
		for _, item := range h.inbox {
			if err := t.PutInbox(item); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	saved.Answers = len(h.inbox)
	for batch := range slices.Chunk(h.lines, salvageBatch) {
		err := v.update(ctx, func(t *tx) error {
			for _, line := range batch {
				if err := t.Record(line); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		saved.Lines += len(batch)
	}
	return nil
}
