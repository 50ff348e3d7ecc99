package keeper

import (
	"context"

	"github.com/tokenrack/tokenrack/model"
)

// DraftSecrets are the ids of a draft's sealed rows.
func DraftSecrets(card []byte) []model.ID {
	var ids []model.ID
	_, refs, _ := readDraft(model.Card{Data: card})
	for _, id := range refs {
		ids = append(ids, id)
	}
	return ids
}

// PutIncident stores an incident that is over, as a revocation leaves it.
func PutIncident(tx model.Tx, i Incident) error {
	if err := putHead(tx, &incidentHead{id: model.NewID(), Incident: i}); err != nil {
		return err
	}
	parts := map[model.ID]*finding{}
	for _, line := range i.Lines {
		part := parts[line.Account.ID]
		if part == nil {
			part = &finding{id: model.NewID(), number: i.Number, account: line.Account.ID, name: line.Account.Name}
			parts[line.Account.ID] = part
		}
		part.lines = append(part.lines, line)
	}
	for _, part := range parts {
		if err := putFinding(tx, part); err != nil {
			return err
		}
	}
	return nil
}

// Store is what the keeper keeps everything in.
func (k *Keeper) Store() Store { return k.store }

// TrimActivity cuts the record as the schedule does.
func (k *Keeper) TrimActivity(ctx context.Context) error { return k.trimActivity(ctx) }
