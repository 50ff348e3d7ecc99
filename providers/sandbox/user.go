package sandbox

import (
	"crypto/subtle"
	"errors"
	"fmt"
)

// User is somebody who can sign in at a sandbox server.
type User struct {
	Name     string // what is typed at the sign-in
	Password string
	Customer string
	// Restricted is the name of a provider that Petrosoft refuses for good,
	// with a 500; empty: none.
	Restricted string
	// Tune changes the settings for this user's tokens; nil: nothing.
	Tune func(*Settings)
}

type user struct {
	User
	disabled bool
}

// AddUser adds a user, or replaces the one of the same name.
func (s *Server) AddUser(u User) {
	s.mu.Lock()
	defer s.mu.Unlock()
	added := &user{User: u}
	s.users[u.Name] = added
	if s.firstUser == nil || s.firstUser.Name == u.Name {
		s.firstUser = added
	}
}

// AddUsers adds n users with the given password and returns their names:
// prefix, then a number of five digits from 00000 on.
func (s *Server) AddUsers(prefix string, n int, password string) []string {
	names := make([]string, n)
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range names {
		names[i] = fmt.Sprintf("%s%05d", prefix, i)
		s.users[names[i]] = &user{User: User{Name: names[i], Password: password}}
	}
	return names
}

// SetPassword changes a user's password. Tokens stay as they are.
func (s *Server) SetPassword(name, password string) error {
	return s.withUser(name, func(u *user) { u.Password = password })
}

// DisableUser switches a user off: no sign-in and no refresh any more. Access
// tokens that are out live on to their end.
func (s *Server) DisableUser(name string) error {
	return s.withUser(name, func(u *user) { u.disabled = true })
}

// TuneUser changes the settings of a user's tokens from now on; nil takes a
// change back.
func (s *Server) TuneUser(name string, tune func(*Settings)) error {
	return s.withUser(name, func(u *user) { u.Tune = tune })
}

var errNoUser = errors.New("sandbox: no such user")

func (s *Server) withUser(name string, do func(*user)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.users[name]
	if u == nil {
		return errNoUser
	}
	do(u)
	return nil
}

// userByPassword returns the user that name and password show, nil where they
// show nobody. The caller holds s.mu.
func (s *Server) userByPassword(name, password string) *user {
	u := s.users[name]
	if u == nil || u.disabled {
		return nil
	}
	if subtle.ConstantTimeCompare([]byte(u.Password), []byte(password)) != 1 {
		return nil
	}
	return u
}
