package appform

import (
	"crypto/sha256"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui/form"
)

// Scopes is the item of the scopes in the form that changes an app.
const Scopes = "scopes"

// Edit is the form that changes an app. Make one with [NewEdit].
type Edit struct {
	form.Form
	ID model.ID

	was      model.App
	tested   tested
	reached  reached
	accepted accepted
	provider model.Provider
}

// NewEdit makes the form for an app as it is stored.
func NewEdit(app *model.App, p model.Provider, title string) *Edit {
	e := &Edit{ID: app.ID, was: *app, provider: p}
	e.Title, e.Done, e.Whole = title, "save", true
	e.Items, e.Aside = appItems(p), appAside(p, false)
	at := 0
	for n, item := range e.Items {
		if item.ID == More {
			at = n
		}
	}
	e.Items = append(e.Items[:at:at], append([]*form.Item{
		{ID: Scopes, Label: "Scopes", Ghost: "none", Off: !hasScopes(p), Says: "What new accounts ask for; those that are signed in keep theirs."},
	}, e.Items[at:]...)...)
	e.Items = append(e.Items, &form.Item{ID: Accept, Label: "New address", Kind: form.Tick, Off: true, Ghost: "secrets may go there", Says: "The app was confirmed for another address. Tokens held from there are never sent to the new one."})
	secret := e.Item(Secret)
	secret.Ghost, secret.Says = "unchanged", "Empty: the one that is kept stays. A new one replaces it."
	for id, value := range map[string]string{
		Name: app.Name, Customer: app.Customer, Base: app.Base, ClientID: app.ClientID, Redirect: app.RedirectURL,
		Token: app.Endpoints.Token, Auth: app.Endpoints.Authorize, Probe: app.Endpoints.Probe, Revoke: app.Endpoints.Revoke,
		Scopes: app.Scopes.Join(" "), Trust: app.Pin,
	} {
		e.Item(id).Field.Set(value)
	}
	if app.CA != "" {
		e.Item(Trust).Ghost = "the CA that was given, unchanged"
	}
	if app.AssumedLifetime > 0 {
		e.Item(Life).Field.Set(app.AssumedLifetime.String())
	}
	e.Item(More).On = app.Pin != "" || app.CA != "" || e.Value(Probe) != "" || app.AssumedLifetime > 0
	followApp(&e.Form, p)
	e.Focus(Name)
	e.reached.at = e.Focused()
	e.remark()
	return e
}

// Key takes a key.
func (e *Edit) Key(key tea.Key) form.Answer { return e.answered(e.Form.Key(key)) }

// Paste gives pasted text to the field with the focus.
func (e *Edit) Paste(text string) form.Answer { return e.answered(e.Form.Paste(text)) }

func (e *Edit) answered(answer form.Answer) form.Answer {
	completeAddresses(&e.Form, answer == form.Submit)
	followApp(&e.Form, e.provider)
	e.Item(Accept).Off = !e.moved()
	e.tested.stale(&e.Form)
	e.remark()
	return answer
}

// moved says that secrets would go to other addresses than before.
func (e *Edit) moved() bool {
	for id, was := range map[string]string{
		Base: e.was.Base, Token: e.was.Endpoints.Token, Auth: e.was.Endpoints.Authorize,
		Probe: e.was.Endpoints.Probe, Revoke: e.was.Endpoints.Revoke,
	} {
		if strings.TrimRight(e.Item(id).Value(), "/") != strings.TrimRight(was, "/") {
			return true
		}
	}
	return false
}

// MakersPage is where the maker shows what is asked for, empty where its address
// is not known.
func (e *Edit) MakersPage() string { return makersPage(&e.Form, e.provider) }

// RedirectURL is the one that is registered, empty where there is none.
func (e *Edit) RedirectURL() string { return e.Value(Redirect) }

// Digest tells one state of what is filled in from another. Whether the rarer
// items are shown is nothing that was filled in.
func (e *Edit) Digest(except ...string) [sha256.Size]byte {
	return e.Form.Digest(append(except, More)...)
}

// Draft checks what was filled in, and returns it where it is right. Whoever
// takes it wipes its secret.
func (e *Edit) Draft() (keeper.AppDraft, bool) {
	needed := e.provider
	if len(e.was.ClientSecrets) > 0 {
		needed.ClientSecret = model.SecretOptional
	}
	clientless := e.was.ClientAuth == model.ClientNone && e.was.ClientID == "" && e.Value(ClientID) == "" && e.Value(Secret) == ""
	if clientless {
		needed.ClientID, needed.ClientSecret = false, model.SecretOptional
	}
	if !checkApp(&e.Form, needed) {
		return keeper.AppDraft{}, false
	}
	d := draftOf(&e.Form, e.provider, e.was)
	if !clientless && e.was.ClientAuth == model.ClientNone && e.was.ClientID == "" {
		d.App.ClientAuth = "" // it has a client now: the profile's way of showing it
	}
	d.App.Scopes = model.ParseScopes(e.Value(Scopes))
	if d.App.Pin == "" && d.App.CA == "" {
		d.App.CA = e.was.CA
	}
	d.AcceptOrigin = e.accepts(d.App.Base)
	return d, true
}

// Fail says why the app was not changed.
func (e *Edit) Fail(kind model.ErrorKind, lines []string) {
	e.Form.Fail(nil)
	if kind == model.KindExists {
		e.Item(Name).Trouble = "Another app has this name already."
		e.FocusTrouble()
		return
	}
	e.Form.Fail(lines)
}
