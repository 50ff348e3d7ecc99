package sandbox

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"strconv"
	"sync"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// The provider ids of the sandbox's servers.
const (
	Petrosoft  = "petrosoft"
	Storeman   = "storeman"
	Inventorum = "inventorum"
	DSI        = "dsi"
	Netrex     = "netrex"
	OIDC       = "oidc"
)

// Options change how a sandbox starts. The zero Options are what a demo wants.
type Options struct {
	// Now is the servers' clock; nil: the real one. See [Sandbox.Advance].
	Now func() time.Time
	// Only names the servers to start; empty: all of them.
	Only []string
	// RedirectURL is registered at Netrex for the demo's client; empty: a
	// loopback address with a port that is free now.
	RedirectURL string
}

// Sandbox is a set of strict servers on loopback.
type Sandbox struct {
	clock   *clock
	servers map[string]*Server
	order   []*Server
	list    []model.SandboxProvider
	done    chan struct{}
	close   sync.Once
}

// makers build the servers, in the order they are listed.
func makers() []struct {
	id   string
	make func(*Server)
} {
	return []struct {
		id   string
		make func(*Server)
	}{
		{Petrosoft, newPetrosoft}, {Storeman, newStoreman}, {Inventorum, newInventorum},
		{DSI, newDSI}, {Netrex, newNetrex}, {OIDC, newOIDC},
	}
}

// Start starts the servers with their demo clients and users. They stop when
// ctx ends or at [Sandbox.Close].
func Start(ctx context.Context, o Options) (*Sandbox, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	sb := &Sandbox{clock: &clock{now: o.Now}, servers: map[string]*Server{}, done: make(chan struct{})}
	if o.RedirectURL == "" {
		port, err := freePort()
		if err != nil {
			return nil, err
		}
		o.RedirectURL = "http://127.0.0.1:" + strconv.Itoa(port) + "/callback"
	}
	for _, m := range makers() {
		if !wanted(o.Only, m.id) {
			continue
		}
		if err := sb.start(m.id, m.make); err != nil {
			_ = sb.Close()
			return nil, fmt.Errorf("the sandbox's %s server does not start: %w", m.id, err)
		}
	}
	if err := sb.furnish(o); err != nil {
		_ = sb.Close()
		return nil, err
	}
	context.AfterFunc(ctx, model.Guarded(func() { _ = sb.Close() }))
	return sb, nil
}

func wanted(only []string, id string) bool {
	for _, name := range only {
		if name == id {
			return true
		}
	}
	return len(only) == 0
}

func (sb *Sandbox) start(id string, build func(*Server)) error {
	s := &Server{
		ID: id, clock: sb.clock, done: sb.done,
		clients: map[string]*client{}, users: map[string]*user{}, tokens: map[string]*token{},
		codes: map[string]*code{}, devices: map[string]*device{}, requests: map[string]int{},
	}
	build(s)
	s.routes["/"] = s.training
	if s.tls {
		if err := s.RenewCertificate(); err != nil {
			return err
		}
	}
	h, err := s.AddHost()
	if err != nil {
		return err
	}
	s.URL = h.URL
	sb.servers[id] = s
	sb.order = append(sb.order, s)
	return nil
}

// Ports below those that systems give to outgoing connections, so that a free
// one is still free when it is needed.
const (
	portsFrom = 20_000
	ports     = 10_000
	portTries = 50
)

// freePort is a loopback port that nobody listens on now.
func freePort() (port int, err error) {
	for range portTries {
		port = portsFrom + rand.IntN(ports)
		var l net.Listener
		if l, err = net.Listen("tcp", "127.0.0.1:"+strconv.Itoa(port)); err == nil {
			return port, l.Close()
		}
	}
	return 0, err
}

// Server returns a server by its provider id, nil where it was not started.
func (sb *Sandbox) Server(id string) *Server { return sb.servers[id] }

// Servers returns all of them, in a fixed order.
func (sb *Sandbox) Servers() []*Server { return append([]*Server(nil), sb.order...) }

// Providers tells addresses and credentials of every server.
func (sb *Sandbox) Providers() []model.SandboxProvider {
	return append([]model.SandboxProvider(nil), sb.list...)
}

// Advance moves every server's clock by d, also backwards.
func (sb *Sandbox) Advance(d time.Duration) { sb.clock.advance(d) }

// Now is the sandbox's time.
func (sb *Sandbox) Now() time.Time { return sb.clock.Now() }

// Close stops every server and ends every connection, slow answers too. It may
// be called twice, and always returns nil.
func (sb *Sandbox) Close() error {
	sb.close.Do(func() {
		close(sb.done)
		for _, s := range sb.order {
			s.shut()
		}
	})
	return nil
}
