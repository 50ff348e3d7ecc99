package providers

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"github.com/tokenrack/tokenrack/model"
)

// Bounds of what a server may say about scopes.
const (
	maxScopes    = 256
	maxScopeName = 200
)

// tokens reads the tokens of an answer; false where there is no access token.
// Scope names are what a server says, so none that holds a secret is kept.
func (s *replySpec) tokens(r reply, sent []model.Secret) (model.TokenSet, bool) {
	access := r.text(s.AccessToken)
	if !isToken(access) {
		return model.TokenSet{}, false
	}
	out := model.TokenSet{
		Access:    model.NewSecret(access),
		Type:      "Bearer",
		NotBefore: r.moment(s.NotBefore),
	}
	if refresh := r.text(s.RefreshToken); isToken(refresh) {
		out.Refresh = model.NewSecret(refresh)
	}
	out.Lifetimes.Access = r.lifetime(s.ExpiresIn)
	out.Lifetimes.Refresh = r.lifetime(s.RefreshExpiresIn)
	out.Lifetimes.CreatedAt = r.moment(s.CreatedAt)
	secrets := append(slices.Clone(sent), out.Access, out.Refresh)
	out.Scopes, out.ScopesSet = r.scopes(s.Scope, secrets)
	if kind := tokenType(r.text(s.TokenType)); kind != out.Type && !holdsSecret(kind, secrets) {
		out.Type = kind
	}
	return out, true
}

// scopes reads a text with spaces or commas, or a list of texts.
func (r reply) scopes(key string, secrets []model.Secret) (model.Scopes, bool) {
	raw := r.get(key)
	if key == "" || !isSomething(raw) {
		return nil, false
	}
	names, isList := readList(raw)
	if !isList {
		names = model.ParseScopes(r.text(key))
	}
	var out []string
	for _, name := range names {
		if isScopeName(name) && !holdsSecret(name, secrets) && len(out) < maxScopes {
			out = append(out, name)
		}
	}
	return model.NewScopes(out...), len(out) > 0
}

// holdsSecret says that a scope name holds a piece of a secret. Names in plain
// small letters are compared as they are, which is quick; others could be a
// secret in another form.
func holdsSecret(text string, secrets []model.Secret) bool {
	if strings.Trim(text, "abcdefghijklmnopqrstuvwxyz_.:-/") != "" {
		return newStriker(secrets).finds(text)
	}
	for _, secret := range secrets {
		if n := secret.Len(); n >= shortSecret && n < gram && bytes.Contains([]byte(text), secret.Bytes()) {
			return true
		}
		for i := 0; i+gram <= len(text) && secret.Len() >= gram; i++ {
			if bytes.Contains(secret.Bytes(), []byte(text[i:i+gram])) {
				return true
			}
		}
	}
	return false
}

// readList reads a list of texts; entries of another type are left out.
func readList(raw json.RawMessage) (names []string, isList bool) {
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil {
		return nil, false
	}
	for _, entry := range list {
		var name string
		if json.Unmarshal(entry, &name) == nil {
			names = append(names, name)
		}
	}
	return names, true
}

// isScopeName says that a text is a scope-token of RFC 6749 section 3.3.
func isScopeName(name string) bool {
	if name == "" || len(name) > maxScopeName {
		return false
	}
	for i := range len(name) {
		if b := name[i]; b <= ' ' || b > '~' || b == '"' || b == '\\' {
			return false
		}
	}
	return true
}

// isToken says that a text can be a token: printable ASCII without spaces.
// Anything else could not travel in a header (RFC 6750 section 2.1 allows less
// still).
func isToken(text string) bool {
	for i := range len(text) {
		if text[i] <= ' ' || text[i] > '~' {
			return false
		}
	}
	return text != ""
}

// tokenType is the token_type as it goes into a header. RFC 6749 section 5.1:
// its case does not matter; what is no word at all counts as Bearer.
func tokenType(text string) string {
	if text == "" || strings.EqualFold(text, "bearer") || len(text) > 32 || !isHeaderName(text) {
		return "Bearer"
	}
	return text
}
