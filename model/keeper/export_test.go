package keeper

import "github.com/tokenrack/tokenrack/model"

// DraftSecrets are the ids of a draft's sealed rows.
func DraftSecrets(card []byte) []model.ID {
	var ids []model.ID
	_, refs, _ := readDraft(model.Card{Data: card})
	for _, id := range refs {
		ids = append(ids, id)
	}
	return ids
}
