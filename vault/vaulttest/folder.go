package vaulttest

import (
	"context"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/tokenrack/tokenrack/vault/keyring"
)

// Folder is a keyring that several processes share: its items are files in a
// folder. An empty name is that of a machine without a keyring.
type Folder string

func (f Folder) path(name string) string {
	return filepath.Join(string(f), hex.EncodeToString([]byte(name)))
}

// Choose names this keyring.
func (f Folder) Choose(context.Context) (keyring.Where, error) {
	if f == "" {
		return keyring.Where{}, keyring.ErrNone
	}
	return keyring.Where{Backend: "secret-service", Collection: "login"}, nil
}

// Get reads an item.
func (f Folder) Get(_ context.Context, _ keyring.Where, name string) ([]byte, error) {
	if f == "" {
		return nil, keyring.ErrNone
	}
	data, err := os.ReadFile(f.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, keyring.ErrNotFound
	}
	return data, err
}

// Set stores an item.
func (f Folder) Set(_ context.Context, _ keyring.Where, name string, data []byte) error {
	if f == "" {
		return keyring.ErrNone
	}
	return os.WriteFile(f.path(name), data, 0o600)
}

// Remove deletes an item.
func (f Folder) Remove(_ context.Context, _ keyring.Where, name string) error {
	if f == "" {
		return keyring.ErrNone
	}
	return os.Remove(f.path(name))
}
