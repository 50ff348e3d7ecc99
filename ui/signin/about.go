package signin

import (
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
		about = append(about, p.Name+" ends every session some time after the sign-in, and a refresh does not prolong it. With a kept password the background signs in again by itself.")
	}
	return about
}
