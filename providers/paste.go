package providers

import (
	"strings"

	"github.com/tokenrack/tokenrack/model"
)

// maxPaste bounds what a person may paste, in bytes.
const maxPaste = 64 << 10

// standardReply reads the answers of RFC 6749 section 5.1.
var standardReply = replySpec{
	AccessToken:      "access_token",
	RefreshToken:     "refresh_token",
	TokenType:        "token_type",
	ExpiresIn:        &lifetimeSpec{Key: "expires_in", Unit: "s"},
	RefreshExpiresIn: &lifetimeSpec{Key: "refresh_expires_in", Unit: "s"},
	CreatedAt:        "created_at",
	Scope:            "scope",
}

// ReadPaste understands pasted tokens: a JSON answer with the profile's keys
// or the standard's, "Authorization: Bearer …", "Bearer …", a bare access token
// with spaces or quotes around it, or a longer text that names its token, such
// as a curl line or the lines of an environment. Nothing is sent.
func (e *Engine) ReadPaste(app model.App, pasted model.Secret) (model.TokenSet, error) {
	p, err := e.profile(app.Provider)
	if err != nil {
		return model.TokenSet{}, err
	}
	if pasted.Len() > maxPaste {
		return model.TokenSet{}, badPaste("it is longer than 64 KiB")
	}
	text := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(pasted.Reveal()), "\ufeff"))
	var out model.TokenSet
	if strings.HasPrefix(text, "{") {
		out, err = p.readPastedJSON(text)
	} else {
		out, err = p.readPasted(text)
	}
	if err != nil {
		return model.TokenSet{}, err
	}
	out.Origin = app.Origins.Token
	return out, nil
}

func (p *profile) readPasted(text string) (model.TokenSet, error) {
	out, err := readPastedToken(text)
	if err == nil && !pastedNamed.MatchString(text) {
		return out, nil
	}
	if err == nil {
		err = badPaste("it names no access token")
	}
	if more, found, why := p.readPastedText(text); found {
		return more, why
	}
	return model.TokenSet{}, err
}

func badPaste(why string) error {
	err := usage("what was pasted is no token", why, "Paste the JSON answer, a header, a curl or environment line, or the access token alone.")
	err.Still = "Nothing was stored."
	return err
}

func (p *profile) readPastedJSON(text string) (model.TokenSet, error) {
	r := parseReply([]byte(text), "")
	if r == nil {
		return model.TokenSet{}, badPaste("it begins like JSON and is not complete")
	}
	for _, spec := range []*replySpec{&p.Reply, &standardReply} {
		if tokens, ok := spec.tokens(r, nil); ok {
			if tokens.Refresh.Empty() {
				if refresh := r.text(standardReply.RefreshToken); isToken(refresh) {
					tokens.Refresh = model.NewSecret(refresh)
				}
			}
			return tokens, nil
		}
	}
	return model.TokenSet{}, badPaste("it is JSON without a usable access token in it")
}

func readPastedToken(text string) (model.TokenSet, error) {
	text = unquote(text)
	if name, value, ok := strings.Cut(text, ":"); ok && strings.EqualFold(strings.TrimSpace(name), "authorization") {
		text = unquote(value)
	}
	if scheme, value, _ := strings.Cut(text, " "); strings.EqualFold(scheme, "bearer") {
		text = unquote(value)
	}
	switch {
	case text == "":
		return model.TokenSet{}, badPaste("there is nothing in it")
	case strings.ContainsAny(text, "\r\n"):
		return model.TokenSet{}, badPaste("it has more than one line")
	case strings.ContainsAny(text, " \t"):
		return model.TokenSet{}, badPaste("it has spaces in it")
	case strings.ContainsFunc(text, isHidden):
		return model.TokenSet{}, badPaste("it holds a control character or an invisible one")
	case strings.ContainsAny(text, "\"'`<>{}[]\\,;"):
		return model.TokenSet{}, badPaste("it holds quotes, brackets or commas, as no token does")
	case !isToken(text):
		return model.TokenSet{}, badPaste("it holds characters that no token has")
	}
	return model.TokenSet{Access: model.NewSecret(text), Type: "Bearer"}, nil
}

// unquote takes away spaces and one pair of quotes around a text.
func unquote(text string) string {
	text = strings.TrimSpace(text)
	for _, pair := range []string{`""`, `''`, "``", "“”"} {
		quotes := []rune(pair)
		inner, open := strings.CutPrefix(text, string(quotes[0]))
		inner, closed := strings.CutSuffix(inner, string(quotes[1]))
		if open && closed {
			return strings.TrimSpace(inner)
		}
	}
	return text
}
