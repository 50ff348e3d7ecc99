package browse

import (
	"net/url"
	"strings"
)

// found is what can be told of a pasted callback before it is handed in. It
// only says what the marks beside the box say: the sign-in itself decides.
type found struct {
	bare      bool // no address and no query: a bare code
	hasCode   bool
	hasState  bool
	stateFits bool
	refused   bool // the server's error stands in it
}

// look reads what stands in the box.
func (s *Screen) look() found {
	text := strings.TrimSpace(s.box.Text())
	query := text
	if _, after, ok := strings.Cut(text, "?"); ok {
		query, _, _ = strings.Cut(after, "#")
	} else if !strings.Contains(text, "=") {
		return found{bare: text != "" && !strings.Contains(text, "://"), hasCode: text != "" && !strings.Contains(text, "://")}
	}
	values, err := url.ParseQuery(query)
	if err != nil {
		return found{}
	}
	return found{
		hasCode: values.Get("code") != "", refused: values.Get("error") != "",
		hasState: values.Get("state") != "", stateFits: values.Get("state") == s.flow.state(),
	}
}

// state is the random text that ties a callback to this sign-in (RFC 6749
// section 10.12). It stands in the address openly.
func (f Flow) state() string {
	u, err := url.Parse(f.URL)
	if err != nil {
		return ""
	}
	return u.Query().Get("state")
}

// Listens is the address and port of this computer the callback comes to,
// empty where it can only be pasted.
func (f Flow) Listens() string {
	u, err := url.Parse(f.Redirect)
	if err != nil || u.Scheme != "http" {
		return ""
	}
	switch u.Hostname() {
	case "127.0.0.1", "localhost", "::1":
		return u.Host
	}
	return ""
}

// Tunnel is the line that brings the callback from another computer here,
// empty where nothing listens.
func (f Flow) Tunnel() string {
	u, err := url.Parse(f.Redirect)
	if err != nil || f.Listens() == "" || u.Port() == "" {
		return ""
	}
	return "ssh -L " + u.Port() + ":127.0.0.1:" + u.Port() + " " + f.Host
}

// Message is what a customer is sent who allows the access on a computer of
// their own.
func (f Flow) Message() string {
	if f.UserCode != "" {
		return strings.Join([]string{
			"Please allow access to " + f.Provider + " in three steps:",
			"1. Open this address in your browser: " + f.URL,
			"2. Enter this code if it does not stand there already: " + f.UserCode,
			"3. Log in with your own account and press Allow.",
			"The code works once, for some minutes, and only for this. Please send me no password.",
		}, "\n")
	}
	return strings.Join([]string{
		"Please allow access to " + f.Provider + " in three steps:",
		"1. Open this address in your browser and log in with your own account: " + f.URL,
		"2. Press Allow. The page after that will probably fail to load: that is fine.",
		"3. Copy the whole address of that last page from the address bar and send it back to me within 10 minutes.",
		"The address works once and only for this. Please send me no password.",
	}, "\n")
}

// joined takes out what mail programs and terminals break long addresses with.
func joined(text string) string {
	return strings.Join(strings.Fields(strings.Trim(strings.TrimSpace(text), "<>\"'")), "")
}
