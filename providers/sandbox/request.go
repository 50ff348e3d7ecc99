package sandbox

import (
	"encoding/base64"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"github.com/tokenrack/tokenrack/model"
)

// maxRequest bounds a request's body.
const maxRequest = 1 << 20

// readForm reads a form body strictly: the right content type, nothing twice
// (RFC 6749 section 3.2). problem says in words what is wrong.
func readForm(r *http.Request) (form url.Values, problem string) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/x-www-form-urlencoded" {
		return nil, "The content type must be application/x-www-form-urlencoded."
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxRequest))
	if err != nil {
		return nil, "The body could not be read."
	}
	form, err = url.ParseQuery(string(body))
	if err != nil {
		return nil, "The body is no form."
	}
	if name := doubled(form); name != "" {
		return nil, "The parameter " + name + " stands there twice."
	}
	return form, ""
}

func doubled(values url.Values) string {
	for name, list := range values {
		if len(list) > 1 {
			return name
		}
	}
	return ""
}

// bodyEmpty says that a request came without a body.
func bodyEmpty(r *http.Request) bool {
	var one [1]byte
	n, _ := r.Body.Read(one[:])
	return n == 0
}

// basicAuth reads HTTP Basic (RFC 7617). The halves are as they came, nothing
// is decoded in them.
func basicAuth(r *http.Request) (id, secret string, ok bool) {
	scheme, text, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Basic") {
		return "", "", false
	}
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return "", "", false
	}
	return strings.Cut(string(raw), ":")
}

// basicEncoded reads HTTP Basic whose halves were form-encoded first, as RFC
// 6749 section 2.3.1 asks for.
func basicEncoded(r *http.Request) (id, secret string, ok bool) {
	id, secret, ok = basicAuth(r)
	if !ok {
		return "", "", false
	}
	id, errID := url.QueryUnescape(id)
	secret, errSecret := url.QueryUnescape(secret)
	return id, secret, errID == nil && errSecret == nil
}

// bearer finds the access token of an API request and counts its use; why is
// its death, or "missing" or "unknown". The token is returned dead or alive.
func (s *Server) bearer(r *http.Request) (t *token, why Death) {
	s.mu.Lock()
	defer s.mu.Unlock()
	text, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok || text == "" {
		return nil, "missing"
	}
	t = s.find(text, model.AccessToken)
	if t == nil {
		return nil, "unknown"
	}
	if s.onUse != nil {
		s.onUse(t)
	}
	why = t.death(s.now())
	if why == Living {
		t.used++
	}
	return t, why
}
