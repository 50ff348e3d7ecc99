package providers

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"github.com/tokenrack/tokenrack/model"
)

// maxProfile bounds the size of a profile's file.
const maxProfile = 64 << 10

// ProfileProblem is one mistake in a profile.
type ProfileProblem struct {
	Line int    // 1 is the first
	Key  string // with dots; empty: the file as a whole
	Text string // what is wrong, in words
}

// ProfileError lists what is wrong with a profile, in the order of its lines.
type ProfileError struct {
	File     string // as it was given to [Lint]
	Problems []ProfileProblem
}

// Error names the first mistake, with file, line and key, and how many more
// there are.
func (e *ProfileError) Error() string {
	first := e.Problems[0].String(e.File)
	if more := len(e.Problems) - 1; more > 0 {
		return fmt.Sprintf("%s (and %d more)", first, more)
	}
	return first
}

// Lines are all the mistakes, each as "file:line: key: text".
func (e *ProfileError) Lines() []string {
	var lines []string
	for _, problem := range e.Problems {
		lines = append(lines, problem.String(e.File))
	}
	return lines
}

// String writes the problem as "file:line: key: text".
func (p ProfileProblem) String(file string) string {
	if p.Key == "" {
		return fmt.Sprintf("%s:%d: %s", file, p.Line, p.Text)
	}
	return fmt.Sprintf("%s:%d: %s: %s", file, p.Line, p.Key, p.Text)
}

// Lint checks a profile's text and says everything that is wrong with it: the
// error is a [model.Error] of KindUsage around a [*ProfileError]. File is only
// a name for the messages. A profile of a person's own may not take the id of
// a built-in one.
func Lint(file string, text []byte) error {
	p, err := parseProfile(file, text)
	if err == nil && isBuiltin(p.ID) {
		problem := ProfileProblem{Line: findKeyLines(text).of("id"), Key: "id", Text: takenText(p.ID)}
		err = &ProfileError{File: cleanName(file), Problems: []ProfileProblem{problem}}
	}
	return unusable(err)
}

func takenText(id string) string {
	return fmt.Sprintf("%q is the id of a built-in profile; take another, for instance %q", id, "my-"+id)
}

// unusable puts a profile's mistakes into words; nil stays nil.
func unusable(err error) error {
	if err == nil {
		return nil
	}
	return &model.Error{
		Kind:  model.KindUsage,
		What:  "the profile cannot be used",
		Why:   err.Error(),
		Still: "The other profiles work.",
		Do:    "Correct the file, then run: tokenrack provider lint FILE",
		Cause: err,
	}
}

// parseProfile decodes and checks a profile. Its error is a [*ProfileError].
func parseProfile(file string, text []byte) (*profile, error) {
	c := &checker{file: cleanName(file)}
	if len(text) > maxProfile {
		c.add("", "a profile has at most 64 KiB")
		return nil, c.err()
	}
	c.lines = findKeyLines(text)
	p := &profile{}
	decoder := toml.NewDecoder(bytes.NewReader(text)).DisallowUnknownFields()
	decoded := decoder.Decode(p)
	c.addDecode(decoded)
	if decoded != nil {
		return nil, c.err()
	}
	p.complete(c.lines)
	c.profile(p)
	return p, c.err()
}

// checker gathers the mistakes of one profile.
type checker struct {
	file     string
	lines    keyLines
	problems []ProfileProblem
}

func (c *checker) add(key, format string, args ...any) {
	problem := ProfileProblem{Line: c.lines.of(key), Key: key, Text: fmt.Sprintf(format, args...)}
	c.problems = append(c.problems, problem)
}

// addDecode takes over what the TOML library found.
func (c *checker) addDecode(err error) {
	var strict *toml.StrictMissingError
	var single *toml.DecodeError
	switch {
	case err == nil:
	case errors.As(err, &strict):
		for i := range strict.Errors {
			c.addDecodeError(&strict.Errors[i], "no such key in format 1")
		}
	case errors.As(err, &single):
		c.addDecodeError(single, decodeWords(single))
	default:
		c.add("", "%s", clean(strings.TrimPrefix(err.Error(), "toml: "), nil))
	}
}

func (c *checker) addDecodeError(e *toml.DecodeError, text string) {
	line, _ := e.Position()
	key := cleanName(c.lines.whole(line, strings.Join(e.Key(), ".")))
	c.problems = append(c.problems, ProfileProblem{Line: line, Key: key, Text: text})
}

// decodeWords says what is wrong without the library's talk of Go types.
func decodeWords(e *toml.DecodeError) string {
	text := strings.TrimPrefix(e.Error(), "toml: ")
	if strings.HasPrefix(text, "cannot ") || strings.Contains(text, "providers.") || strings.Contains(text, "type") {
		return "the value has the wrong type for this key"
	}
	return clean(text, nil)
}

func (c *checker) err() error {
	if len(c.problems) == 0 {
		return nil
	}
	slices.SortStableFunc(c.problems, func(a, b ProfileProblem) int { return cmp.Compare(a.Line, b.Line) })
	return &ProfileError{File: c.file, Problems: c.problems}
}

// complete fills what a profile may leave out.
func (p *profile) complete(lines keyLines) {
	if p.Short == "" && len(p.ID) >= 3 {
		p.Short = strings.ToUpper(p.ID[:3])
	}
	if p.Client.Secret == "" {
		p.Client.Secret = string(model.SecretRequired)
		if p.Client.Form == string(model.ClientNone) {
			p.Client.Secret = string(model.SecretNone)
		}
	}
	p.Client.IDName = cmp.Or(p.Client.IDName, "client_id")
	p.Client.SecretName = cmp.Or(p.Client.SecretName, "client_secret")
	for _, request := range p.requests() {
		request.spec.complete(request.key)
	}
	p.ways = p.waysInOrder(lines)
}

func (r *requestSpec) complete(key string) {
	if r.Method == "" {
		r.Method = "POST"
		if key == "probe.request" {
			r.Method = "GET"
		}
	}
	if r.In == "" {
		r.In = inForm
		if r.Method == "GET" {
			r.In = inQuery
		}
	}
}

// namedRequest is one of a profile's requests with the key it stands under.
type namedRequest struct {
	key  string
	spec *requestSpec
}

// requests lists the profile's requests.
func (p *profile) requests() []namedRequest {
	var out []namedRequest
	add := func(key string, spec *requestSpec) {
		if spec != nil {
			out = append(out, namedRequest{key + ".request", spec})
		}
	}
	for key, way := range p.plainWays() {
		add(key, way.Request)
	}
	if p.SignIn.Browser != nil {
		add("signin.browser", p.SignIn.Browser.Request)
	}
	if d := p.SignIn.Device; d != nil {
		add("signin.device", d.Request)
		if d.Authorize != nil {
			out = append(out, namedRequest{"signin.device.authorize", d.Authorize})
		}
	}
	if p.Refresh != nil {
		add("refresh", p.Refresh.Request)
	}
	if p.Revoke != nil {
		add("revoke", p.Revoke.Request)
	}
	if p.Probe != nil {
		add("probe", p.Probe.Request)
	}
	if p.Introspect != nil {
		add("introspect", p.Introspect.Request)
	}
	return out
}

// plainWays are the ways in of one request, under their keys.
func (p *profile) plainWays() map[string]*waySpec {
	out := map[string]*waySpec{}
	for key, way := range map[string]*waySpec{
		"signin.paste":    p.SignIn.Paste,
		"signin.password": p.SignIn.Password,
		"signin.client":   p.SignIn.Client,
	} {
		if way != nil {
			out[key] = way
		}
	}
	return out
}

// waysInOrder lists the ways in as they stand in the file.
func (p *profile) waysInOrder(lines keyLines) []string {
	var keys []string
	for key := range p.plainWays() {
		keys = append(keys, key)
	}
	if p.SignIn.Browser != nil {
		keys = append(keys, "signin.browser")
	}
	if p.SignIn.Device != nil {
		keys = append(keys, "signin.device")
	}
	slices.SortFunc(keys, func(a, b string) int { return cmp.Or(lines[a]-lines[b], strings.Compare(a, b)) })
	return keys
}
