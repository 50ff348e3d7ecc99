package sandbox

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// play lets a fault have the request.
func (s *Server) play(f Fault, w http.ResponseWriter, r *http.Request) {
	if f.Arrived != nil {
		f.Arrived(r)
	}
	if f.Delay > 0 {
		s.sleep(f.Delay)
	}
	body, _ := io.ReadAll(r.Body)
	again := func() { r.Body = io.NopCloser(bytes.NewReader(body)) }
	again()
	var real Real
	if f.Process {
		rec := &recorder{header: http.Header{}}
		s.route(rec, r)
		again()
		real = Real{Status: rec.status, Header: rec.header, Body: rec.body.Bytes()}
	}
	if f.Stall > 0 {
		s.sleep(f.Stall)
	}
	switch {
	case f.Cut:
		cut()
	case f.Answer != nil:
		f.Answer(w, r, real)
	case f.Process:
		real.write(w)
	default:
		cut()
	}
}

// cut closes the connection; net/http knows this panic and stays silent.
func cut() { panic(http.ErrAbortHandler) }

func (real Real) write(w http.ResponseWriter) {
	for name, list := range real.Header {
		w.Header()[name] = list
	}
	w.WriteHeader(real.Status)
	_, _ = w.Write(real.Body)
}

// recorder keeps an answer instead of sending it.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (r *recorder) Header() http.Header { return r.header }

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
}

func (r *recorder) Write(b []byte) (int, error) {
	r.WriteHeader(http.StatusOK)
	return r.body.Write(b)
}

// caller is who a request comes from, as far as its parameters tell.
type caller struct{ users, clients map[string]bool }

func (c *caller) is(f *Fault) bool {
	return (f.User == "" || c.users[f.User]) && (f.Client == "" || c.clients[f.Client])
}

// callerOf reads every place parameters may travel in, and leaves the body as
// it was.
func (s *Server) callerOf(r *http.Request) *caller {
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	texts := parametersOf(r, body)
	c := &caller{map[string]bool{}, map[string]bool{}}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, text := range texts {
		if s.users[text] != nil {
			c.users[text] = true
		}
		if s.clients[text] != nil {
			c.clients[text] = true
		}
		if t := s.tokens[text]; t != nil {
			if t.grant.user != nil {
				c.users[t.grant.user.Name] = true
			}
			if t.grant.client != nil {
				c.clients[t.grant.client.ID] = true
			}
		}
	}
	return c
}

func parametersOf(r *http.Request, body []byte) []string {
	var texts []string
	add := func(values map[string][]string) {
		for _, list := range values {
			texts = append(texts, list...)
		}
	}
	add(r.Header)
	add(r.URL.Query())
	if form, err := url.ParseQuery(string(body)); err == nil {
		add(form)
	}
	var object map[string]string
	if json.Unmarshal(body, &object) == nil {
		for _, text := range object {
			texts = append(texts, text)
		}
	}
	if id, _, ok := basicEncoded(r); ok {
		texts = append(texts, id)
	}
	if token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		texts = append(texts, token)
	}
	return texts
}
