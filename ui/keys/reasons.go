package keys

import (
	"strings"

	"github.com/tokenrack/tokenrack/model"
)

// copyReady says why Enter cannot give a bearer. It lets everything through
// that the keeper may still bring back: the keeper knows best.
func copyReady(s *Situation) string {
	switch {
	case s.Account == nil:
		return noAccount
	case s.Busy:
		return isBusy
	case s.State == model.IsRevoked && !s.CanSign:
		return "This account was revoked, so nothing is copied. " + signInByCommand(s)
	case s.State == model.NeedsSign && !s.CanSign:
		return "This account needs a sign-in first. " + signInByCommand(s)
	}
	return ""
}

func signInReady(s *Situation) string {
	switch {
	case s.Account == nil:
		return noAccount
	case s.Busy:
		return isBusy
	case !s.CanSign:
		return signInByCommand(s)
	}
	return ""
}

// signInByCommand names the verb that signs in the way this provider does.
func signInByCommand(s *Situation) string {
	call := "tokenrack signin " + Literal(shellWord(s.Name))
	switch {
	case s.Provider.SignsInBy(model.SignInBrowser):
		return "Sign in with: " + call + " --browser"
	case s.Provider.SignsInBy(model.SignInPassword):
		return "Sign in with: " + call + " --username NAME --password-file -"
	}
	return "Paste new tokens with: " + call + " --paste -"
}

// shellWord writes a name so that it can be pasted into a shell.
func shellWord(name string) string {
	for _, r := range name {
		word := r == '-' || r == '_' || r == '.' || r == '@' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !word {
			return "'" + strings.ReplaceAll(name, "'", `'\''`) + "'"
		}
	}
	return name
}

func refreshReady(s *Situation) string {
	a := s.Account
	switch {
	case a == nil:
		return noAccount
	case s.Busy:
		return isBusy
	case s.State == model.IsRevoked:
		return "{account.refresh}: this account was revoked; a refresh would bring it back to life. Sign in again instead."
	case a.Freeze != nil:
		return "{account.refresh}: this account is frozen while somebody revokes it."
	case s.Provider.SessionFixed && a.Session.Over(a.ServerNow(s.Now)):
		return "{account.refresh}: the session has ended, and a refresh cannot prolong it. Sign in again."
	case a.Doubt != nil && a.Doubt.Restored && a.RefreshHeld(s.Now):
		return "" // on the person's word
	case !a.RefreshRefused.IsZero() && !a.Renewable(s.Now):
		return "{account.refresh}: the server refused the refresh token. Sign in again."
	case a.Refresh == nil && !a.Renewable(s.Now):
		return "{account.refresh}: one-time access, there is no refresh token. Sign in again when it ends."
	case !a.Renewable(s.Now):
		return "{account.refresh}: the refresh token is over. Sign in again."
	}
	return ""
}

func dueReady(s *Situation) string {
	return unless(s.Due > 0 || s.Marked > 0, "{accounts.refresh_due}: nothing shown is over or ends soon.")
}

func revealReady(s *Situation) string {
	switch {
	case s.Account == nil:
		return noAccount
	case s.Account.Access == nil:
		return "{account.reveal}: no access token is held."
	case s.State == model.IsRevoked:
		return "{account.reveal}: this account was revoked; its tokens are kept only to prove them dead."
	}
	return ""
}

func autoReady(s *Situation) string {
	switch {
	case s.Account == nil:
		return noAccount
	case s.Account.AutoOff:
		return ""
	case !s.Account.Renewable(s.Now):
		return "{account.auto}: nothing can be refreshed here: there is no refresh token."
	}
	return ""
}
