package vaulttest

import (
	"bytes"
	"context"
	"sync"

	"github.com/tokenrack/tokenrack/vault/keyring"
)

// Ring is a keyring in memory that fails on demand.
type Ring struct {
	mu    sync.Mutex
	items map[string][]byte
	fail  error
	sets  int
	where keyring.Where
}

// NewRing makes an empty keyring.
func NewRing() *Ring {
	return &Ring{items: map[string][]byte{}, where: keyring.Where{Backend: "secret-service", Collection: "login"}}
}

// Like makes it a keyring of another system.
func (r *Ring) Like(backend string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.where = keyring.Where{Backend: backend}
}

// Each shows every item.
func (r *Ring) Each(look func(name string, data []byte)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for name, data := range r.items {
		look(name, bytes.Clone(data))
	}
}

// Fail makes every later call answer err; nil ends that.
func (r *Ring) Fail(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.fail = err
}

// Sets counts the items that were stored.
func (r *Ring) Sets() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.sets
}

// Items is how many items there are.
func (r *Ring) Items() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.items)
}

// Change rewrites every item.
func (r *Ring) Change(with func([]byte) []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for name, data := range r.items {
		r.items[name] = with(bytes.Clone(data))
	}
}

// Choose names this keyring.
func (r *Ring) Choose(context.Context) (keyring.Where, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.where, r.fail
}

// Get reads an item.
func (r *Ring) Get(_ context.Context, _ keyring.Where, name string) ([]byte, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.fail != nil {
		return nil, r.fail
	}
	data, ok := r.items[name]
	if !ok {
		return nil, keyring.ErrNotFound
	}
	return bytes.Clone(data), nil
}

// Set stores an item.
func (r *Ring) Set(_ context.Context, _ keyring.Where, name string, data []byte) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.fail != nil {
		return r.fail
	}
	r.sets++
	r.items[name] = bytes.Clone(data)
	return nil
}

// Remove deletes an item.
func (r *Ring) Remove(_ context.Context, _ keyring.Where, name string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.items, name)
	return r.fail
}
