package sandbox

import (
	"html"
	"net/http"
	"strings"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// shownTokens bounds the training page's table.
const shownTokens = 200

// training is the page at a server's root: what the server is, what it takes,
// and which of its tokens live. It is for a person who practises; the real
// systems have no such page.
func (s *Server) training(w http.ResponseWriter, _ *http.Request) {
	var b strings.Builder
	b.WriteString("<p>A practice server on this computer. Nothing here is real, and everything is gone when it stops.</p>\n<dl>\n")
	for _, line := range s.facts() {
		b.WriteString("<dt>" + html.EscapeString(line[0]) + "</dt><dd><code>" + html.EscapeString(line[1]) + "</code></dd>\n")
	}
	b.WriteString("</dl>\n<h2>Tokens, the newest first</h2>\n<table>\n" +
		"<tr><th>Issued</th><th>Kind</th><th>Fingerprint</th><th>User</th><th>Scopes</th><th>Spent</th><th>State</th></tr>\n")
	issued := s.Oracle().Issued()
	for i := len(issued) - 1; i >= max(0, len(issued)-shownTokens); i-- {
		b.WriteString(row(issued[i]))
	}
	b.WriteString("</table>")
	answerHTML(w, http.StatusOK, "Sandbox: "+s.ID, b.String())
}

// facts are the lines of the page's head.
func (s *Server) facts() [][2]string {
	out := [][2]string{{"Base address", s.URL}, {"Token address", s.TokenURL()}, {"Try a token at", s.ProbeURL()}}
	if address := s.RevokeURL(); address != "" {
		out = append(out, [2]string{"Revoke at", address})
	}
	if pin := s.Pin(); pin != "" {
		out = append(out, [2]string{"Certificate", pin})
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.firstClient; c != nil {
		out = append(out, [2]string{"Client", c.ID}, [2]string{"Client secret", c.Secret})
	}
	if u := s.firstUser; u != nil {
		out = append(out, [2]string{"User", u.Name}, [2]string{"Password", u.Password})
	}
	return append(out, [2]string{"Scopes", strings.Join(s.scopes, " ")})
}

func row(t Issued) string {
	state := "alive"
	if !t.Alive {
		state = string(t.Death)
	}
	spent := ""
	if t.Spent > 0 {
		spent = strings.Repeat("×", min(t.Spent, 9))
	}
	cells := []string{
		t.At.Format(time.TimeOnly), string(t.Kind), string(model.FingerprintOf([]byte(t.Token))),
		t.User, strings.Join(t.Scopes, " "), spent, state,
	}
	var b strings.Builder
	b.WriteString("<tr>")
	for _, cell := range cells {
		b.WriteString("<td>" + html.EscapeString(cell) + "</td>")
	}
	b.WriteString("</tr>\n")
	return b.String()
}
