package vault_test

import (
	"errors"
	"testing"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/vault/vaulttest"
)

// A slot that could not be written must not leave the mark of a generation that
// was never committed: the vault would count as an older copy of itself.
func TestASlotThatCouldNotBeWrittenLeavesNoMark(t *testing.T) {
	p := newPlace(t)
	full := errors.New("the disk is full")
	restore := vaulttest.FailAt(func(point string) error {
		if point == "midSlotWrite" {
			return full
		}
		return nil
	})
	_, err := p.ChangePassphrase(t.Context(), withPassphrase(), "", model.NewSecret("another"))
	restore()
	if err == nil {
		t.Fatal("it was written")
	}
	if open(t, p).Restored() {
		t.Error("the vault counts as an older copy of itself")
	}
}
