// Package copyas writes a bearer the ways it is pasted: bare, as a header, as
// a line for curl, as JSON, as a line of an environment.
package copyas

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/tokenrack/tokenrack/model"
)

// Form is one way.
type Form string

// The forms. Their texts are how a notice and the record name them.
const (
	Bearer Form = "bearer"
	Header Form = "header"
	Curl   Form = "curl line"
	Config Form = "curl config"
	JSON   Form = "JSON"
	Env    Form = "env line"
	IDs    Form = "ids"
)

// Choice is a form as a menu offers it.
type Choice struct {
	Form Form
	Key  string
	Says string
}

// Choices lists the forms in the order they are offered.
func Choices() []Choice {
	return []Choice{
		{Bearer, "b", "the token alone"},
		{Header, "h", "Authorization: Bearer " + more},
		{Curl, "c", "curl -H 'Authorization: " + more + "' https://" + more},
		{Config, "k", "for curl -K -, which keeps it out of the process list"},
		{JSON, "j", "token, type, end, scopes"},
		{Env, "e", Variable + "=" + more},
		{IDs, "i", "account, app, client id, fingerprints; no secret"},
	}
}

const more = "..."

// Variable is the environment's name for the token, the same that the verb
// exec uses.
const Variable = "TOKENRACK_TOKEN"

// Secret says that a form holds the token.
func (f Form) Secret() bool { return f != IDs }

// Subject is what is written.
type Subject struct {
	Account string
	Token   model.Secret
	Type    string // token_type; empty: Bearer
	Expiry  model.Expiry
	Scopes  model.Scopes
	Address string // of the system, for curl
}

// Write writes the token in a form. A token that holds a control character can
// only be written bare or as JSON: anywhere else it would end the line and put
// a stranger's text behind it. The caller wipes what it gets.
func Write(f Form, s Subject) (model.Secret, error) {
	if f == Bearer {
		return model.NewSecret(s.Token.Reveal()), nil
	}
	kind := s.Type
	if kind == "" || strings.EqualFold(kind, "bearer") {
		kind = "Bearer"
	}
	token, header := s.Token.Reveal(), "Authorization: "+kind+" "+s.Token.Reveal()
	if f == JSON {
		return writeJSON(s, kind)
	}
	if strings.ContainsFunc(header, isControl) {
		return model.Secret{}, &model.Error{
			Kind:  model.KindInternal,
			What:  "this token cannot be written as a " + string(f),
			Why:   "it holds a control character",
			Still: "It can be copied bare or as JSON.",
			Do:    "y, then b or j.",
		}
	}
	switch f {
	case Header:
		return model.NewSecret(header), nil
	case Curl:
		return model.NewSecret("curl -H " + shellWord(header) + " " + shellWord(address(s.Address))), nil
	case Config:
		return model.NewSecret("header = " + curlWord(header)), nil
	default:
		return model.NewSecret(Variable + "=" + shellWord(token)), nil
	}
}

func isControl(r rune) bool { return r < ' ' || r >= 0x7f && r < 0xa0 }

func writeJSON(s Subject, kind string) (model.Secret, error) {
	out := struct {
		Account string   `json:"account"`
		Token   string   `json:"access_token"`
		Type    string   `json:"token_type"`
		Expires string   `json:"expires_at,omitempty"`
		Scopes  []string `json:"scopes,omitempty"`
	}{Account: s.Account, Token: s.Token.Reveal(), Type: kind, Scopes: s.Scopes}
	if s.Expiry.Known() {
		out.Expires = s.Expiry.At.UTC().Format(time.RFC3339)
	}
	text, err := json.Marshal(out)
	if err != nil {
		return model.Secret{}, &model.Error{Kind: model.KindInternal, What: "this token cannot be written as JSON"}
	}
	return model.NewSecret(inASCII(string(text))), nil
}

// inASCII writes what JSON may write as it is as escapes, which any clipboard
// takes as one plain line.
func inASCII(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r < 0x7f:
			b.WriteRune(r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

// address is where curl asks: the system's own address, or a place to fill in.
func address(known string) string {
	if known == "" || strings.ContainsFunc(known, isControl) {
		return "https://"
	}
	return known
}

// shellWord quotes a word for a POSIX shell where it needs that.
func shellWord(word string) string {
	plain := func(r rune) bool {
		return strings.ContainsRune("-_./:@%+=,~", r) || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
	}
	if word != "" && !strings.HasPrefix(word, "~") && !strings.ContainsFunc(word, func(r rune) bool { return !plain(r) }) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// curlWord quotes a value for curl's configuration file, where the backslash
// escapes itself and the quote (curl's manual, -K).
func curlWord(value string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value) + `"`
}

// WriteIDs lists what names an account without being a secret, for a ticket.
func WriteIDs(a *model.Account, app *model.App) string {
	var b strings.Builder
	line := func(name, value string) {
		if value = strings.TrimSpace(strings.Map(noControl, value)); value != "" {
			b.WriteString(name + ": " + value + "\n")
		}
	}
	line("account", a.Name)
	line("customer", a.CustomerOf(app))
	if app != nil {
		line("app", app.Name)
		line("provider", app.Provider)
		line("client id", app.ClientID)
	}
	line("origin", a.Origin)
	if a.Access != nil {
		line("access token fingerprint", string(a.Access.Fingerprint))
	}
	if a.Refresh != nil {
		line("refresh token fingerprint", string(a.Refresh.Fingerprint))
	}
	return b.String()
}

func noControl(r rune) rune {
	if isControl(r) {
		return -1
	}
	return r
}
