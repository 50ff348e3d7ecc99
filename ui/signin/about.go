package signin

import (
	"strconv"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// About is what a person should know before an account is signed in by its
// password: that it was revoked, that its provider ends every session.
func About(a *model.Account, p model.Provider) []string {
	var about []string
	if a.Revoked != nil {
		about = append(about, "This account was revoked. A sign-in gives it new tokens and brings it back to life.")
	}
	if p.SessionFixed {
		about = append(about, SessionEnds(p)+" Without a kept password you are asked "+often(p)+"; with one it signs in by itself.")
	}
	return about
}

// SessionEnds says that a provider's sessions end whatever is refreshed, and
// when, where the profile knows it.
func SessionEnds(p model.Provider) string {
	when := "some time"
	if p.SessionLife > 0 {
		when = Span(p.SessionLife)
	}
	return p.Name + " ends every session " + when + " after the sign-in, and a refresh does not extend it."
}

// often is how often such a provider asks for the password.
func often(p model.Provider) string {
	if p.SessionLife > 0 {
		return "every " + Span(p.SessionLife)
	}
	return "each time"
}

// Span is a length of time in the largest unit that says it whole.
func Span(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d > day && d%day == 0:
		return strconv.Itoa(int(d/day)) + " days"
	case d%time.Hour == 0:
		return strconv.Itoa(int(d/time.Hour)) + " h"
	}
	return strconv.Itoa(int(d/time.Minute)) + " min"
}
