package appform

import (
	"strings"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/form"
	"github.com/tokenrack/tokenrack/ui/keys"
)

// systemAside is what to know of a system before choosing it.
func systemAside(p model.Provider) *form.Aside {
	if p.ID == "" {
		return nil
	}
	var ways []string
	for _, in := range p.SignIns {
		text := wayWords[in.Way]
		if in.Note != "" {
			text += " (" + in.Note + ")"
		}
		ways = append(ways, text)
	}
	lines := []string{"Sign-in: " + keys.Literal(strings.Join(ways, "; ")) + ".", refreshWords(p), lifeWords(p), killWords(p), ""}
	for _, note := range p.Notes {
		lines = append(lines, "-\t"+keys.Literal(note))
	}
	return &form.Aside{Title: strings.ToUpper(p.Name), Lines: lines}
}

var wayWords = map[model.SignInWay]string{
	model.SignInPassword: "user name and password", model.SignInPaste: "pasted tokens",
	model.SignInBrowser: "a person allows it in the browser", model.SignInClient: "the client alone",
	model.SignInDevice: "a code on another device",
}

func refreshWords(p model.Provider) string {
	switch {
	case !p.CanRefresh:
		return "Refresh: none; when the token ends a new sign-in is needed."
	case p.SessionFixed:
		return "Refresh: yes, but it never prolongs the session."
	case p.Rotation == model.RotatesAlways:
		return "Refresh: yes; each one replaces the refresh token."
	case p.Rotation == model.RotatesSometimes:
		return "Refresh: where the server gives a refresh token."
	}
	return "Refresh: yes."
}

func lifeWords(p model.Provider) string {
	if p.NoLifetime {
		return "Life: the server never says; you may assume one."
	}
	return "Life: the server says how long a token lives."
}

func killWords(p model.Provider) string {
	hand := "by hand"
	if len(p.ByHand.Steps) > 0 {
		hand += ": " + keys.Literal(strings.Join(p.ByHand.Steps, " > "))
	}
	if p.Revocation.API {
		return "Kill switch: by API, and " + hand + "."
	}
	return "Kill switch: only " + hand + "."
}

// appAside is where the maker's own pages show what the form asks for.
func appAside(p model.Provider, adding bool) *form.Aside {
	var lines []string
	if p.Setup.Address != "" {
		lines = append(lines, keys.Literal(p.Setup.Address))
	}
	lines = append(lines, numbered(p.Setup.Steps)...)
	if p.RedirectExact {
		lines = append(lines, "", "(!)\tThe redirect URL must stand there letter by letter, port included. {form.copy_redirect} copies it.")
	}
	if len(p.Setup.Steps) == 0 {
		lines = append(lines, "The server's own pages for developers or applications show what is asked for here.")
	}
	if adding && p.ClientID && p.SignsInBy(model.SignInPaste) {
		lines = append(lines, "", "No way to make a client? {form.paste_instead} does without: tokens made in the provider's own pages are pasted.")
	}
	if len(p.Notes) > 0 {
		lines = append(lines, "")
	}
	for _, note := range p.Notes {
		lines = append(lines, "-\t"+keys.Literal(note))
	}
	return &form.Aside{Title: "WHERE TO FIND THIS", Lines: lines}
}
