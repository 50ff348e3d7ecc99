package ui

import (
	"errors"
	"strings"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/keys"
)

// instead are the keys that stand for verbs of the command line, which errors
// name, and nobody types on a screen. Longer ones come first.
var instead = []struct {
	verb string
	keys wording
}{
	{"tokenrack app edit APP --scope S", onTheApp},
	{"tokenrack app edit APP --accept-origin", onTheApp},
	{"tokenrack app edit APP --probe-url https://…", onTheApp},
	{"tokenrack app edit APP", onTheApp},
	{"tokenrack app show APP", onTheApp},
	{"tokenrack settle ACCOUNT", "{account.refresh}"},
	{"tokenrack settle --retry", "{account.refresh}"},
	{"Sign in again and ask for them: tokenrack signin --scope", "{account.scopes} asks for them, and signs in again"},
	{"tokenrack signin", "{account.sign_in}"},
	{"tokenrack status", "{account.details}"},
	{"Sign in again", "{account.sign_in} signs in again"},
}

const onTheApp = "{tab.apps}, then {app.edit} on the app"

// onScreen says what to do by the keys of the screen. Of a certificate that is
// not trusted it says where somebody decides about it.
func (a *app) onScreen(err error) error {
	var e *model.Error
	if !errors.As(err, &e) {
		return err
	}
	told := *e
	if e.Kind == model.KindCertificate {
		away := "Esc, "
		if a.mode() == keys.FindIn { // the keys of the list are named after the Esc they take
			away = ""
		}
		told.Do = "Nothing can be sent before somebody decides about the certificate: " + away +
			a.worded("{tab.apps}, then {form.test} on the app shows it beside the pinned one, and {form.pin} there accepts it.")
		return &told
	}
	var pairs []string
	for _, i := range instead {
		pairs = append(pairs, i.verb, a.worded(i.keys))
	}
	told.Do = strings.NewReplacer(pairs...).Replace(e.Do)
	return &told
}

// lines tells an error as [lines] does, by the keys of the screen.
func (a *app) lines(err error) []string { return lines(a.onScreen(err)) }
