package keeper

import "sync"

// newNames are the names of accounts that are being added by this process. Two
// sign-ins for one new name must not both be sent: the server would make tokens
// for each, and only one could be kept.
type newNames struct {
	mu    sync.Mutex
	taken map[string]bool
}

// take reserves the name of a new account until free is called.
func (n *newNames) take(a NewAccount) (free func(), err error) {
	if !a.ID.IsZero() || a.Name == "" {
		return func() {}, nil
	}
	key := Fold(a.Name)
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.taken[key] {
		return nil, taken("account", a.Name, nil)
	}
	n.taken[key] = true
	return func() {
		n.mu.Lock()
		defer n.mu.Unlock()
		delete(n.taken, key)
	}, nil
}
