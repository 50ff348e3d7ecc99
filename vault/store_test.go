package vault_test

import (
	"path/filepath"
	"testing"

	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/model/keeper/storetest"
	"github.com/tokenrack/tokenrack/vault"
)

func TestTheVaultOnDiskIsAStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) storetest.Subject { return onDisk{newPlace(t)} })
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
