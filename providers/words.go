package providers

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"strconv"

	"github.com/tokenrack/tokenrack/model"
)

// asError returns err as the error of a reply.
func asError(err error) *model.Error {
	var e *model.Error
	if errors.As(err, &e) {
		return e
	}
	return &model.Error{Kind: model.KindInternal, What: "nothing was sent", Why: "the request could not be made", Cause: err}
}

// grantWord names a grant for people.
func grantWord(grant model.GrantType) string {
	switch grant {
	case model.GrantPassword:
		return "sign-in by password"
	case model.GrantAuthorizationCode:
		return "sign-in in the browser"
	case model.GrantClientCredentials:
		return "sign-in by client credentials"
	case model.GrantDeviceCode:
		return "sign-in on another device"
	case model.GrantRefreshToken:
		return "refresh"
	}
	return "such sign-in"
}

// what names what a grant sends.
func what(grant model.GrantType) string {
	switch grant {
	case model.GrantPassword:
		return "user name or password"
	case model.GrantAuthorizationCode:
		return "code"
	case model.GrantDeviceCode:
		return "device code"
	case model.GrantRefreshToken:
		return "refresh token"
	}
	return "client"
}

// words makes the error of a verdict. The fault is clean already.
func (x *exchange) words(v model.Verdict, r response, f fault) *model.Error {
	host := hostOf(x.address)
	out := &model.Error{Status: r.status, Code: f.code, Why: f.words()}
	switch v {
	case model.GrantRefused:
		x.grantWords(out, host)
	case model.ClientRefused:
		out.Kind = model.KindSignIn
		out.What = host + " does not know this client"
		out.Why = cmp.Or(out.Why, "usually the client id or secret is wrong, or the app was deleted there")
		out.Still = "The account and its tokens are untouched."
		out.Do = "Check the app's client id and secret: tokenrack app edit APP."
	case model.RequestRefused:
		x.requestWords(out, host, f)
	case model.Pending:
		out.Kind = model.KindSignIn
		out.What = "nobody has entered the code yet"
		out.Do = "Enter it at the address that was shown."
	case model.Busy:
		out.Kind = model.KindUnavailable
		out.What = host + " is busy"
		out.Why = cmp.Or(out.Why, "it answered "+status(r.status))
		out.Still = "Nothing was spent."
		out.Do = "Try again later."
	default:
		x.lostWords(out, host, r)
	}
	return out
}

func (x *exchange) grantWords(out *model.Error, host string) {
	out.Kind = model.KindSignIn
	out.What = host + " refused the " + what(x.grant.Type)
	out.Why = cmp.Or(out.Why, "it answered "+status(out.Status))
	switch x.grant.Type {
	case model.GrantRefreshToken:
		out.Why += "; usually somebody else refreshed with it, or the app was deleted there"
		out.Still = "An access token that is held may still work until it ends."
		out.Do = "Sign in again."
	case model.GrantAuthorizationCode:
		out.Do = "A code works once and for a short time: start the sign-in again."
	case model.GrantDeviceCode:
		deviceWords(out)
	default:
		out.Still = "Nothing was stored."
		out.Do = "Check it, then sign in again."
	}
}

func (x *exchange) requestWords(out *model.Error, host string, f fault) {
	out.Kind = model.KindUnavailable
	out.What = host + " did not take the " + grantWord(x.grant.Type)
	out.Still = "Nothing was spent."
	out.Do = "Check the app's address and settings: tokenrack app show APP."
	switch {
	case f.code == "invalid_scope":
		out.Kind = model.KindUsage
		out.Do = "Ask only for scopes that the app may have: tokenrack app edit APP --scope S."
	case slices.Contains(requestCodes, f.code):
		out.Kind = model.KindUsage
	case out.Status == http.StatusUnauthorized || out.Status == http.StatusForbidden,
		f.said && x.grant.Type != model.GrantRefreshToken:
		out.Kind = model.KindSignIn
	case out.Status == http.StatusNotFound || out.Status == http.StatusMethodNotAllowed:
		out.Why = cmp.Or(out.Why, "there is nothing at this address ("+status(out.Status)+")")
	case out.Status >= 300 && out.Status < 400:
		out.Why = "it sends us to another address, and secrets are never sent after a redirect"
		out.Do = "Check the app's address (https, host, path): tokenrack app show APP."
	}
	out.Why = cmp.Or(out.Why, "it answered "+status(out.Status))
}

func (x *exchange) lostWords(out *model.Error, host string, r response) {
	out.Kind = model.KindUnavailable
	out.Do = "Try again later."
	if x.grant.Type == model.GrantRefreshToken {
		out.Kind = model.KindDoubt
		out.Still = "The refresh token may be spent; it is not sent again of itself. An access token that is held may still work."
		out.Do = "tokenrack settle ACCOUNT tries what is left."
	}
	switch {
	case !r.whole:
		out.What = "the answer of " + host + " was lost"
		out.Why = lostWhy(r)
	case r.status >= 300 && r.status < 400:
		out.What = host + " sends us to another address"
		out.Why = "secrets are never sent after a redirect, and what became of this one is not known"
		out.Do = "Check the app's address (https, host, path): tokenrack app show APP."
	case r.status >= 500:
		out.What = host + " had a fault of its own (" + status(r.status) + ")"
		out.Why = cmp.Or(out.Why, pageWhy(r), "it does not say which")
	case r.status >= 400:
		out.What = host + " answered " + status(r.status) + " without saying why"
		out.Why = cmp.Or(out.Why, pageWhy(r), "the answer is not what this system sends")
	default:
		out.What = host + " answered without tokens"
		out.Why = cmp.Or(out.Why, pageWhy(r), "the answer is not what this system sends")
	}
}

func pageWhy(r response) string {
	if r.isHTML() {
		return "it sent a web page instead of an answer"
	}
	return ""
}

// status is an HTTP status with its name.
func status(code int) string {
	text := strconv.Itoa(code)
	if name := http.StatusText(code); name != "" {
		text += " " + name
	}
	return text
}
