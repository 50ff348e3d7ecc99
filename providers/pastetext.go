package providers

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// What people copy is seldom the token alone: a curl line, the lines of an
// environment, the head of a request, an answer with its head, an address with
// the token in its fragment. Each of these names its token.
var (
	pastedPair = regexp.MustCompile(`(?i)([a-z][a-z0-9_.-]*(?: token)?)["']?\s*[:=]\s*["'“]?(?:bearer[ \t]+)?([a-z0-9._~+/=-]+)`)
	// pastedNamed is a text that could pass for a token but names one, or an
	// address.
	pastedNamed  = regexp.MustCompile(`(?i)://|^[a-z0-9_.-]*(?:token|bearer)[a-z0-9_.-]*=.`)
	pastedShell  = regexp.MustCompile(`(?i)\$env:`) // of PowerShell
	pastedBearer = regexp.MustCompile(`(?i)\bbearer["']?[ \t]+["']?([a-z0-9._~+/=-]+)`)
)

// readPastedText finds the tokens in a longer text; false where there are none.
func (p *profile) readPastedText(text string) (out model.TokenSet, found bool, err error) {
	if from, to := strings.IndexByte(text, '{'), strings.LastIndexByte(text, '}'); from > 0 && to > from && json.Valid([]byte(text[from:to+1])) {
		if out, err := p.readPastedJSON(text[from : to+1]); err == nil {
			return out, true, nil
		}
	}
	text = pastedShell.ReplaceAllString(text, "")
	access, refresh := map[string]bool{}, map[string]bool{}
	for _, pair := range pastedPair.FindAllStringSubmatch(text, -1) {
		name, value := strings.ToLower(pair[1]), pair[2]
		switch {
		case isExpiry(name):
			if seconds, err := strconv.ParseInt(value, 10, 32); err == nil && seconds > 0 {
				out.Lifetimes.Access = time.Duration(seconds) * time.Second
			}
		case !isToken(value):
		case strings.Contains(name, "refresh"):
			refresh[value] = true
		case namesToken(name):
			access[value] = true
		}
	}
	for _, bearer := range pastedBearer.FindAllStringSubmatch(text, -1) {
		if isToken(bearer[1]) {
			access[bearer[1]] = true
		}
	}
	switch {
	case len(access) == 0:
		return out, false, nil
	case len(access) > 1 || len(refresh) > 1:
		return model.TokenSet{}, true, badPaste("it names more than one token")
	}
	for token := range access {
		out.Access, out.Type = model.NewSecret(token), "Bearer"
	}
	for token := range refresh {
		out.Refresh = model.NewSecret(token)
	}
	return out, true, nil
}

// isExpiry says that a name is that of a lifetime in seconds (RFC 6749 section
// 5.1).
func isExpiry(name string) bool { return strings.HasSuffix(name, "expires_in") }

// namesToken says that a name is one that people give an access token.
func namesToken(name string) bool {
	switch {
	case strings.HasSuffix(name, "token_type"), strings.HasSuffix(name, "csrf_token"), strings.HasSuffix(name, "id_token"):
		return false
	}
	return strings.HasSuffix(name, "token") || strings.HasSuffix(name, "bearer")
}
