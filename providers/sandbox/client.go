package sandbox

import (
	"crypto/subtle"
	"errors"
	"slices"

	"github.com/tokenrack/tokenrack/model"
)

// Client is a registered OAuth client of a sandbox server.
type Client struct {
	ID     string
	Secret string
	// Name is what the maker's web interface calls it.
	Name     string
	Customer string
	// Auth is how it has to show itself; empty: the server's own form. Only
	// the OpenID server registers it per client.
	Auth model.ClientAuth
	// Redirects are the redirect URLs of a code flow.
	Redirects []string
	// Scopes may be asked for; nil: all that the server knows.
	Scopes []string
	// Legacy clients were issued before 2019 and may use the password grant.
	// Inventorum only.
	Legacy bool
	// Tune changes the server's settings for this client; nil: nothing.
	Tune func(*Settings)
}

type client struct {
	Client
	secrets []string // during a rotation of the secret there are two
	deleted bool
}

// knows says whether secret is one of the client's.
func (c *client) knows(secret string) bool {
	for _, s := range c.secrets {
		if subtle.ConstantTimeCompare([]byte(s), []byte(secret)) == 1 {
			return true
		}
	}
	return false
}

// AddClient registers a client, or replaces the one of the same id.
func (s *Server) AddClient(c Client) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.Scopes == nil {
		c.Scopes = slices.Clone(s.scopes)
	}
	if c.Auth == "" {
		c.Auth = s.auth
	}
	added := &client{Client: c, secrets: []string{c.Secret}}
	s.clients[c.ID] = added
	if s.firstClient == nil || s.firstClient.ID == c.ID {
		s.firstClient = added
	}
}

// AddSecret gives a client another secret beside those it has, as during a
// rotation. DropSecret ends one.
func (s *Server) AddSecret(clientID, secret string) error {
	return s.withClient(clientID, func(c *client) { c.secrets = append(c.secrets, secret) })
}

// DropSecret ends one of a client's secrets.
func (s *Server) DropSecret(clientID, secret string) error {
	return s.withClient(clientID, func(c *client) {
		c.secrets = slices.DeleteFunc(c.secrets, func(s string) bool { return s == secret })
	})
}

// Spare has a token live on whatever is revoked, used or refreshed, until its
// client is deleted: some servers say yes to a revocation and forget a token in
// a cache. It says whether there is such a token.
func (s *Server) Spare(token string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.tokens[token]
	if t != nil {
		t.spared = true
	}
	return t != nil
}

// DeleteApp is the person deleting the client in the maker's web interface:
// the client is refused from now on and every token of it ends.
func (s *Server) DeleteApp(clientID string) error {
	return s.withClient(clientID, func(c *client) {
		c.deleted = true
		now := s.now()
		for _, t := range s.tokens {
			if t.grant.client == c {
				t.kill(now, DiedApp)
			}
		}
	})
}

// TuneClient changes the settings of a client from now on; nil takes a change
// back.
func (s *Server) TuneClient(clientID string, tune func(*Settings)) error {
	return s.withClient(clientID, func(c *client) { c.Tune = tune })
}

var errNoClient = errors.New("sandbox: no such client")

func (s *Server) withClient(id string, do func(*client)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.clients[id]
	if c == nil {
		return errNoClient
	}
	do(c)
	return nil
}

// clientByID returns a client that is still registered, nil where there is
// none. The caller holds s.mu.
func (s *Server) clientByID(id string) *client {
	c := s.clients[id]
	if c == nil || c.deleted {
		return nil
	}
	return c
}

// clientBySecret returns the client that the id and secret show. The caller
// holds s.mu.
func (s *Server) clientBySecret(id, secret string) *client {
	c := s.clientByID(id)
	if c == nil || !c.knows(secret) {
		return nil
	}
	return c
}
