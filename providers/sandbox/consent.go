package sandbox

import (
	"errors"
	"html"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// asking is an authorization request (RFC 6749 section 4.1.1) that may be put
// to a person.
type asking struct {
	client    *client
	redirect  string
	state     string
	scopes    []string
	challenge string // PKCE (RFC 7636), S256
	nonce     string
	issuer    string // iss of the callback (RFC 9207); empty: none
}

// refusal is why a request is not put to anybody: told to the redirect URL
// where code is set, else, since that URL cannot be trusted, on a page.
type refusal struct {
	code string
	text string
	back *asking
}

// code is an authorization code, good for one exchange.
type code struct {
	asking
	user *user
	once bool
	ends time.Time
	used bool
	// grant is what the first exchange opened, for the servers that kill it
	// when the code comes again.
	grant *grant
}

// Decision is what a person answers on the consent page.
type Decision string

// The decisions.
const (
	Allow     Decision = "allow"
	AllowOnce Decision = "once" // Netrex's one-time access: no refresh token
	Reject    Decision = "reject"
)

// AutoApprove lets the authorization address send the browser straight back
// with a code, as it does for a person who has agreed before.
func (s *Server) AutoApprove(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.autoApprove = on
}

// Approve is a person who opens the authorization address, signs in as the
// first user and agrees. It returns the address the browser would be sent to.
func (s *Server) Approve(authorizeURL string) (callback string, err error) {
	return s.Decide(authorizeURL, "", Allow)
}

// Decide is a person who opens the authorization address, signs in as the user
// (empty: the first one) and decides. It fails where the server would show a
// page and never call back.
func (s *Server) Decide(authorizeURL, username string, d Decision) (callback string, err error) {
	u, err := url.Parse(authorizeURL)
	if err != nil {
		return "", errors.New("sandbox: the authorization address cannot be read")
	}
	ask, no := s.consents(u.Query())
	if no != nil {
		if no.back == nil {
			return "", errors.New("sandbox: " + no.text)
		}
		return no.back.callback(url.Values{"error": {no.code}, "error_description": {no.text}}), nil
	}
	return s.decide(ask, username, d)
}

var errDecision = errors.New("sandbox: the decision is allow, once or reject")

func (s *Server) decide(ask *asking, username string, d Decision) (string, error) {
	if d == Reject {
		return ask.callback(url.Values{"error": {"access_denied"}, "error_description": {"The user rejected the request."}}), nil
	}
	if d != Allow && d != AllowOnce {
		return "", errDecision
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.firstUser
	if username != "" {
		u = s.users[username]
	}
	if u == nil || u.disabled {
		return "", errNoUser
	}
	text := randomNasty(22)
	s.codes[text] = &code{
		asking: *ask, user: u, once: d == AllowOnce,
		ends: s.now().Add(s.settings(ask.client, u).CodeLife),
	}
	return ask.callback(url.Values{"code": {text}}), nil
}

// callback is the redirect URL with the answer in its query.
func (a *asking) callback(answer url.Values) string {
	if a.state != "" {
		answer.Set("state", a.state)
	}
	if a.issuer != "" {
		answer.Set("iss", a.issuer)
	}
	glue := "?"
	if strings.Contains(a.redirect, "?") {
		glue = "&"
	}
	return a.redirect + glue + answer.Encode()
}

// takeCode returns a code as it is now, and marks it as used from now on.
func (s *Server) takeCode(text string) *code {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.codes[text]
	if c == nil {
		return nil
	}
	asItWas := *c
	c.used = true
	return &asItWas
}

// consent shows the page, and takes its answer at the same address: a form
// body with decision, and username where it is not the first user.
func (s *Server) consent(w http.ResponseWriter, r *http.Request) {
	ask, no := s.consents(r.URL.Query())
	if no != nil {
		if no.back == nil {
			answerHTML(w, http.StatusBadRequest, "This request cannot be answered", "<p>"+html.EscapeString(no.text)+"</p>")
			return
		}
		w.Header().Set("Location", no.back.callback(url.Values{"error": {no.code}, "error_description": {no.text}}))
		answerText(w, http.StatusFound, "", nil)
		return
	}
	s.mu.Lock()
	auto := s.autoApprove
	s.mu.Unlock()
	switch {
	case r.Method == http.MethodGet && auto:
		s.sendBack(w, ask, "", Allow)
	case r.Method == http.MethodGet:
		s.page(w, r, ask)
	case r.Method == http.MethodPost:
		form, problem := readForm(r)
		if problem != "" {
			answerHTML(w, http.StatusBadRequest, "This form cannot be read", "<p>"+html.EscapeString(problem)+"</p>")
			return
		}
		s.sendBack(w, ask, form.Get("username"), Decision(form.Get("decision")))
	default:
		answerText(w, http.StatusMethodNotAllowed, "", nil)
	}
}

func (s *Server) sendBack(w http.ResponseWriter, ask *asking, username string, d Decision) {
	to, err := s.decide(ask, username, d)
	if err != nil {
		answerHTML(w, http.StatusBadRequest, "This decision cannot be taken", "<p>"+html.EscapeString(err.Error())+"</p>")
		return
	}
	w.Header().Set("Location", to)
	answerText(w, http.StatusFound, "", nil)
}

func (s *Server) page(w http.ResponseWriter, r *http.Request, ask *asking) {
	s.mu.Lock()
	user := ""
	if s.firstUser != nil {
		user = s.firstUser.Name
	}
	s.mu.Unlock()
	name := ask.client.Name
	if name == "" {
		name = ask.client.ID
	}
	var b strings.Builder
	b.WriteString("<p>Sandbox of " + s.ID + ": nothing here is real.</p>\n<p><strong>" + html.EscapeString(name) +
		"</strong> asks for access to your account. It wants to:</p>\n<ul>\n")
	for _, scope := range ask.scopes {
		b.WriteString("<li>" + html.EscapeString(scope) + "</li>\n")
	}
	b.WriteString("</ul>\n<form method=\"post\" action=\"" + html.EscapeString(r.URL.RequestURI()) + "\">\n" +
		"<p><label>Sign in as <input name=\"username\" value=\"" + html.EscapeString(user) + "\"></label></p>\n<p>" +
		button(Allow, "Allow"))
	if s.ID == "netrex" {
		b.WriteString(button(AllowOnce, "Allow once"))
	}
	b.WriteString(button(Reject, "Reject") + "</p>\n</form>")
	answerHTML(w, http.StatusOK, "Allow access?", b.String())
}

func button(d Decision, label string) string {
	return "<button name=\"decision\" value=\"" + string(d) + "\">" + label + "</button> "
}
