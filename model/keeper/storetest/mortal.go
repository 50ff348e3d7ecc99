package storetest

import (
	"context"
	"os"
	"sync"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

// Mortal counts the steps of what a process does, and kills the process at one
// of them: a step lies before and after each commit, and before and after each
// call to a server. The zero value kills nobody.
type Mortal struct {
	mu   sync.Mutex
	left int
}

// DieAt kills the process, as SIGKILL does, at the n-th step from now on, n
// counted from 1. With 0 nobody dies.
func (m *Mortal) DieAt(n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.left = n
}

func (m *Mortal) step() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.left--; m.left != 0 {
		return
	}
	if self, err := os.FindProcess(os.Getpid()); err == nil {
		_ = self.Kill()
	}
	select {} // until it has reached us
}

// Store is a store whose commits are steps.
func (m *Mortal) Store(s keeper.Store) keeper.Store { return mortalStore{s, m} }

// Engine is an engine whose calls are steps.
func (m *Mortal) Engine(e keeper.Providers) keeper.Providers { return mortalEngine{e, m} }

type mortalStore struct {
	keeper.Store
	*Mortal
}

func (s mortalStore) Update(ctx context.Context, fn func(model.Tx) error) error {
	s.step()
	err := s.Store.Update(ctx, fn)
	s.step()
	return err
}

// engine is the interface under a name that is none of its methods'.
type engine = keeper.Providers

type mortalEngine struct {
	engine
	*Mortal
}

func (e mortalEngine) Revoke(ctx context.Context, c model.Client, call model.RevokeCall) model.RevokeReply {
	e.step()
	defer e.step()
	return e.engine.Revoke(ctx, c, call)
}

func (e mortalEngine) Probe(ctx context.Context, c model.Client, token model.Secret) model.ProbeReply {
	e.step()
	defer e.step()
	return e.engine.Probe(ctx, c, token)
}

func (e mortalEngine) Exchange(ctx context.Context, c model.Client, g model.Grant) model.Reply {
	e.step()
	defer e.step()
	return e.engine.Exchange(ctx, c, g)
}
