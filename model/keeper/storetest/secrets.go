package storetest

import (
	"strings"
	"testing"

	"github.com/tokenrack/tokenrack/model"
)

func token(owner model.ID, text string) model.SecretRow {
	return model.SecretRow{ID: model.NewID(), Owner: owner, Kind: model.AccessSecret, Value: model.NewSecret(text)}
}

func secretsOnce(t *testing.T, s Subject) {
	store := open(t, s)
	card := put(t, store, account("a"))
	row := token(card.ID, "first")
	update(t, store, func(tx model.Tx) error { return tx.PutSecret(row) })
	again := row
	again.Value = model.NewSecret("second")
	if store.Update(t.Context(), func(tx model.Tx) error { return tx.PutSecret(again) }) == nil {
		t.Error("an id was used twice")
	}
	view(t, store, func(r model.Reader) error {
		got, err := r.Secret(row.ID)
		if got.Value.Reveal() != "first" || got.Owner != card.ID || got.Kind != model.AccessSecret {
			t.Error("the stored secret changed")
		}
		return err
	})
	for range 2 { // one that is gone is no error
		update(t, store, func(tx model.Tx) error { return tx.DeleteSecret(row.ID) })
	}
	view(t, store, func(r model.Reader) error {
		_, err := r.Secret(row.ID)
		want(t, err, model.ErrNoRecord)
		return nil
	})
}

func secretsLarge(t *testing.T, s Subject) {
	store := open(t, s)
	for _, size := range []int{1, 252, 253, 4091, 4092, 4093, 65536} {
		row := token(model.NewID(), strings.Repeat("x", size))
		update(t, store, func(tx model.Tx) error { return tx.PutSecret(row) })
		view(t, store, func(r model.Reader) error {
			got, err := r.Secret(row.ID)
			if got.Value.Len() != size {
				t.Errorf("%d bytes came back as %d", size, got.Value.Len())
			}
			return err
		})
	}
}
