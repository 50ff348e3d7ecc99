package vault_test

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/model/keeper/storetest"
	"github.com/tokenrack/tokenrack/vault"
)

func TestTheVaultOnDiskIsAStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) storetest.Subject {
		d := onDisk{newPlace(t)}
		t.Cleanup(func() { d.verify(t) })
		return d
	})
}

func TestTheVaultInMemoryIsAStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) storetest.Subject { return inMemory{} })
}

type onDisk struct{ place vault.Place }

func (d onDisk) Open(t *testing.T) keeper.Store {
	t.Helper()
	v, err := d.place.Open(t.Context(), withPassphrase())
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func (d onDisk) Shared() bool    { return true }
func (d onDisk) Address() string { return filepath.Dir(d.place.Path) }

type inMemory struct{}

func (inMemory) Open(t *testing.T) keeper.Store {
	t.Helper()
	v, err := vault.OpenMemory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func (inMemory) Shared() bool    { return false }
func (inMemory) Address() string { return "" }

// The suite's every end state must also be whole to the vault's own eye: sums
// that drift would cry wolf for ever.
func (d onDisk) verify(t *testing.T) {
	t.Helper()
	ctx := context.Background() // the test's own has ended
	v, err := d.place.Open(ctx, withPassphrase())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = v.Close() }()
	if report, err := v.Verify(ctx); err != nil || !report.Whole() {
		t.Errorf("afterwards: %+v %v", report, err)
	}
}
