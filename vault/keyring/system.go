package keyring

import (
	"context"
	"errors"
	"fmt"

	lib "github.com/99designs/keyring"

	"github.com/tokenrack/tokenrack/vault/nobus"
)

// The library's package initialisation, which may have dialled the session
// bus, is over when this package is initialised.
func init() { nobus.Through() }

// service is the name that items are filed under where a backend wants one.
const service = "tokenrack"

// System is the keyring of the machine.
func System() Ring { return system{} }

type system struct{}

// known lists the backends that may be used. The library's `file` and `pass`
// are weaker than a passphrase slot, and `keyctl` forgets at reboot.
var known = []lib.BackendType{lib.SecretServiceBackend, lib.KeychainBackend, lib.WinCredBackend}

// Choose finds the machine's keyring.
func (system) Choose(ctx context.Context) (Where, error) {
	return guard(ctx, Quick, func() (Where, error) {
		for _, backend := range known {
			if !available(backend) {
				continue
			}
			collection, err := collection(backend)
			return Where{Backend: string(backend), Collection: collection}, err
		}
		return Where{}, none()
	})
}

// none explains the absence of a keyring.
func none() error {
	if why := nobus.Why(); why != "" {
		return fmt.Errorf("%w: %s", ErrNone, why)
	}
	return ErrNone
}

func available(backend lib.BackendType) bool {
	for _, b := range lib.AvailableBackends() {
		if b == backend {
			return true
		}
	}
	return false
}

func open(where Where) (lib.Keyring, error) {
	backend := lib.BackendType(where.Backend)
	allowed := false
	for _, b := range known {
		allowed = allowed || b == backend
	}
	if !allowed || !available(backend) {
		return nil, none()
	}
	return lib.Open(lib.Config{
		AllowedBackends:                []lib.BackendType{backend},
		ServiceName:                    service,
		LibSecretCollectionName:        where.Collection,
		KeychainAccessibleWhenUnlocked: true,
		WinCredPrefix:                  service,
	})
}

// Get reads an item.
func (system) Get(ctx context.Context, where Where, name string) ([]byte, error) {
	return guard(ctx, patience(ctx), func() ([]byte, error) {
		ring, err := open(where)
		if err != nil {
			return nil, err
		}
		item, err := ring.Get(name)
		return item.Data, err
	})
}

// Set stores an item.
func (system) Set(ctx context.Context, where Where, name string, data []byte) error {
	_, err := guard(ctx, patience(ctx), func() (struct{}, error) {
		ring, err := open(where)
		if err != nil {
			return struct{}{}, err
		}
		return struct{}{}, ring.Set(lib.Item{
			Key:                       name,
			Data:                      data,
			Label:                     name,
			Description:               "of a tokenrack vault",
			KeychainNotSynchronizable: true,
		})
	})
	return err
}

// Remove deletes an item.
func (system) Remove(ctx context.Context, where Where, name string) error {
	_, err := guard(ctx, patience(ctx), func() (struct{}, error) {
		ring, err := open(where)
		if err != nil {
			return struct{}{}, err
		}
		return struct{}{}, ring.Remove(name)
	})
	return err
}

// told turns the library's errors into ours. The backend's own text is not
// passed on: it is a stranger's.
func told(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, lib.ErrKeyNotFound):
		return ErrNotFound
	case errors.Is(err, lib.ErrNoAvailImpl):
		return ErrNone
	case errors.Is(err, ErrNone), errors.Is(err, ErrFailed), errors.Is(err, ErrNoCollection):
		return err
	}
	return ErrFailed
}
