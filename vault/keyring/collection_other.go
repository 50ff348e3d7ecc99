//go:build !linux

package keyring

import (
	"errors"

	lib "github.com/99designs/keyring"
)

// ErrNoCollection is for the Secret Service only.
var ErrNoCollection = errors.New("the keyring has no collection yet that could be used")

func collection(lib.BackendType) (string, error) { return "", nil }
