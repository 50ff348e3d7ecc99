package providers

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/tokenrack/tokenrack/model"
)

// Where a request's parameters travel.
const (
	inForm    = "form"
	inJSON    = "json"
	inQuery   = "query"
	inHeaders = "headers"
)

// values are the parameters of one request by the names of the profile's keys.
type values struct {
	username, scope, code, redirect, verifier, hint string
	password, refresh, token, device                model.Secret
}

// parameter is one name and value on the wire.
type parameter struct{ name, value string }

// names lists the names of all parameters that the request may carry.
func (r *requestSpec) names() []string {
	var out []string
	for name := range r.Fixed {
		out = append(out, name)
	}
	for _, name := range []string{
		r.Username, r.Password, r.Scope, r.Code, r.RedirectURI,
		r.CodeVerifier, r.DeviceCode, r.RefreshToken, r.Token, r.Hint,
	} {
		if name != "" {
			out = append(out, name)
		}
	}
	return out
}

// parameters gives every value its name on the wire. What has no name or no
// value is left out; an empty password is sent.
func (r *requestSpec) parameters(v values) []parameter {
	var out []parameter
	for name, value := range r.Fixed {
		out = append(out, parameter{name, value})
	}
	if r.Username != "" {
		out = append(out, parameter{r.Username, v.username})
	}
	if r.Password != "" {
		out = append(out, parameter{r.Password, v.password.Reveal()})
	}
	for _, p := range []parameter{
		{r.Scope, v.scope}, {r.Code, v.code}, {r.RedirectURI, v.redirect}, {r.CodeVerifier, v.verifier},
		{r.DeviceCode, v.device.Reveal()}, {r.RefreshToken, v.refresh.Reveal()}, {r.Token, v.token.Reveal()}, {r.Hint, v.hint},
	} {
		if p.name != "" && p.value != "" {
			out = append(out, p)
		}
	}
	return out
}

// client is how the app shows itself in one request.
type client struct {
	form       model.ClientAuth
	id         string
	secret     model.Secret
	idName     string
	secretName string
	public     bool // an app without a secret (RFC 6749 section 2.1)
}

// present adds the client to the header or the parameters.
func (c client) present(header http.Header, list []parameter) []parameter {
	form := c.form
	if c.public && form != model.ClientNone {
		form = model.ClientParams // only its id, as RFC 6749 section 3.2.1 asks
	}
	switch form {
	case model.ClientBasic:
		header.Set("Authorization", "Basic "+basic(c.id, c.secret.Reveal()))
	case model.ClientBasicEncoded:
		header.Set("Authorization", "Basic "+basic(url.QueryEscape(c.id), url.QueryEscape(c.secret.Reveal())))
	case model.ClientParams:
		list = append(list, parameter{c.idName, c.id})
		if !c.secret.Empty() {
			list = append(list, parameter{c.secretName, c.secret.Reveal()})
		}
	}
	return list
}

func basic(id, secret string) string {
	return base64.StdEncoding.EncodeToString([]byte(id + ":" + secret))
}

// build makes the call of a request: everything but its bounds.
func (r *requestSpec) build(address string, list []parameter, header http.Header) (call, error) {
	for name, value := range r.Headers {
		header.Set(name, value)
	}
	if header.Get("Accept") == "" {
		header.Set("Accept", "application/json")
	}
	out := call{method: r.Method, address: address, header: header}
	switch r.In {
	case inJSON:
		header.Set("Content-Type", "application/json")
		body, err := jsonBody(list)
		out.body = body
		return out, err
	case inQuery:
		out.address = withQuery(address, encode(list, "%20"))
	case inHeaders:
		return out, intoHeaders(header, list)
	default:
		header.Set("Content-Type", "application/x-www-form-urlencoded")
		out.body = []byte(encode(list, "+"))
	}
	return out, nil
}

func jsonBody(list []parameter) ([]byte, error) {
	object := make(map[string]string, len(list))
	for _, p := range list {
		if !utf8.ValidString(p.value) {
			return nil, usage("nothing was sent", "the value of "+cleanName(p.name)+" is not Unicode text", "Enter it once more.")
		}
		object[p.name] = p.value
	}
	body, err := json.Marshal(object)
	if err != nil {
		return nil, usage("nothing was sent", "the request cannot be written as JSON", "")
	}
	return body, nil
}

// encode writes parameters as application/x-www-form-urlencoded, with the
// given text for a space: in a query not every server takes the plus sign.
func encode(list []parameter, space string) string {
	form := make(url.Values, len(list))
	for _, p := range list {
		form.Add(p.name, p.value)
	}
	text := form.Encode()
	if space == "+" {
		return text
	}
	return strings.ReplaceAll(text, "+", space)
}

func withQuery(address, query string) string {
	switch {
	case query == "":
		return address
	case strings.HasSuffix(address, "?") || strings.HasSuffix(address, "&"):
		return address + query
	case strings.Contains(address, "?"):
		return address + "&" + query
	}
	return address + "?" + query
}

// intoHeaders sends parameters as headers, under exactly the profile's names.
// HTTP cannot carry every value there, and net/http would silently trim some.
func intoHeaders(header http.Header, list []parameter) error {
	for _, p := range list {
		if !isHeaderValue(p.value) || strings.Trim(p.value, " ") != p.value {
			return &model.Error{
				Kind:  model.KindUsage,
				What:  "nothing was sent",
				Why:   "this system takes " + cleanName(p.name) + " as an HTTP header, and a header cannot hold line breaks, control characters, or a space at its ends",
				Still: "What is stored stays as it is.",
				Do:    "Change the value at the provider to one without them.",
			}
		}
		header[p.name] = []string{p.value}
	}
	return nil
}

// isHeaderName says that a text is a token of RFC 9110 section 5.6.2.
func isHeaderName(name string) bool {
	if name == "" {
		return false
	}
	for i := range len(name) {
		b := name[i]
		letter := b >= '0' && b <= '9' || b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z'
		if !letter && !strings.ContainsRune("!#$%&'*+-.^_`|~", rune(b)) {
			return false
		}
	}
	return true
}

// isHeaderValue says that a text may stand in a header (RFC 9110 section 5.5).
func isHeaderValue(value string) bool {
	for i := range len(value) {
		if b := value[i]; b < ' ' || b == 0x7f {
			return false
		}
	}
	return true
}
