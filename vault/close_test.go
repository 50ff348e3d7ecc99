package vault

import (
	"context"
	"errors"
	"testing"

	"github.com/tokenrack/tokenrack/model"
)

// Whoever closes a vault tries nothing again: what failed is told to a person.
func TestCloseTellsWhatFailedInWords(t *testing.T) {
	v, err := OpenMemory(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer v.close()
	v.closing.Do(func() { v.closed = failure("written", errors.New("the disk is gone")) })
	var told *model.Error
	if err := v.Close(); !errors.As(err, &told) || told.What != "the vault could not be written" || told.Do == "" {
		t.Errorf("closing said %v", err)
	}
}
