package cli

import (
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// accountJSON is one account as list and status show it.
type accountJSON struct {
	Name               string             `json:"name"`
	App                text               `json:"app"`
	Provider           text               `json:"provider"`
	Customer           text               `json:"customer"`
	State              model.State        `json:"state"`
	ExpiresAt          stamp              `json:"expires_at"`
	ExpiresAtEpoch     epoch              `json:"expires_at_epoch"`
	ExpiresSource      model.ExpirySource `json:"expires_source"`
	SessionEndsAt      stamp              `json:"session_ends_at"`
	SessionEndsAtEpoch epoch              `json:"session_ends_at_epoch"`
	ScopesAsked        list               `json:"scopes_asked"`
	ScopesGranted      list               `json:"scopes_granted"`
	AutoRefresh        bool               `json:"auto_refresh"`
	AccessFingerprint  text               `json:"access_fingerprint"`
	RefreshFingerprint text               `json:"refresh_fingerprint"`
	Note               string             `json:"note"`
}

// accountObject is an account on its own line.
type accountObject struct {
	Schema int `json:"schema_version"`
	accountJSON
}

func viewAccount(a *model.Account, app *model.App, now time.Time) accountJSON {
	expiry := expiryOf(a)
	return accountJSON{
		Name:               a.Name,
		App:                text(appName(app)),
		Provider:           text(providerID(app)),
		Customer:           text(a.CustomerOf(app)),
		State:              a.State(now),
		ExpiresAt:          stamp(expiry.At),
		ExpiresAtEpoch:     epoch(expiry.At),
		ExpiresSource:      expiry.Source,
		SessionEndsAt:      stamp(a.Session.At),
		SessionEndsAtEpoch: epoch(a.Session.At),
		ScopesAsked:        list(a.ScopesAsked),
		ScopesGranted:      list(a.ScopesGranted),
		AutoRefresh:        !a.AutoOff && a.Renewable(now),
		AccessFingerprint:  text(fingerprintOf(a.Access)),
		RefreshFingerprint: text(fingerprintOf(a.Refresh)),
		Note:               plain(a.Note(now)),
	}
}

// expiryOf is when the account's access token ends; unknown where it has none.
func expiryOf(a *model.Account) model.Expiry {
	if a == nil || a.Access == nil {
		return model.Unknown()
	}
	return sourced(a.Access.Expiry)
}

// sourced gives an expiry without a source the one that says so.
func sourced(e model.Expiry) model.Expiry {
	if e.Source == "" {
		e.Source = model.FromNowhere
	}
	return e
}

func fingerprintOf(t *model.Token) model.Fingerprint {
	if t == nil {
		return ""
	}
	return t.Fingerprint
}

func appName(app *model.App) string {
	if app == nil {
		return ""
	}
	return app.Name
}

func providerID(app *model.App) string {
	if app == nil {
		return ""
	}
	return app.Provider
}

// leftWords says how long the access token still lives, for people.
func leftWords(a *model.Account, now time.Time) string {
	left, known := a.Left(now)
	switch {
	case a.Access == nil:
		return "-"
	case !a.Access.DeadAt.IsZero():
		return "dead"
	case !a.ProbeRefused.IsZero():
		return "refused"
	case !known:
		return "unknown"
	case left <= 0:
		return "ended " + brief(-left) + " ago"
	}
	return brief(left)
}

// sourceWords says how the end is known, for people.
func sourceWords(e model.Expiry) string {
	switch e.Source {
	case model.FromJWT:
		return "token's own clock"
	case model.FromResponse:
		return "server"
	case model.FromPaste:
		return "said at pasting"
	case model.FromApp:
		return "assumed"
	}
	return "-"
}

// momentWords writes a time in the person's own zone.
func momentWords(t time.Time) string {
	if t.IsZero() {
		return "unknown"
	}
	return t.Local().Format("2006-01-02 15:04:05 MST")
}

// accountLine is an account in one line, for the answer of the verbs that
// change one.
func accountLine(a *model.Account, now time.Time) string {
	line := a.Name + ": " + a.State(now).Word()
	if left, known := a.Left(now); known && left > 0 && a.Usable(now) {
		line += ", " + brief(left) + " left"
	}
	if note := a.Note(now); note != "" {
		line += " (" + note + ")"
	}
	return plain(line) + "\n"
}
