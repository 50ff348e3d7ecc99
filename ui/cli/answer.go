package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"syscall"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/tokenrack/tokenrack/model"
)

// schemaVersion is the version of the JSON keys. Adding keys is not a new
// version; changing or removing one would be.
const schemaVersion = 1

// print adds text to the answer, which leaves only when the verb has
// succeeded: a failure leaves standard output empty.
func (c *call) print(text string) { c.answer.WriteString(text) }

// printJSON adds one JSON object on a line of its own to the answer.
func (c *call) printJSON(object any) error {
	line, err := jsonLine(object)
	if err != nil {
		return err
	}
	c.answer.Write(line)
	return nil
}

// flush hands the answer out.
func (c *call) flush() error {
	if c.answer.Len() == 0 {
		return nil
	}
	defer func() {
		clear(c.answer.Bytes()) // it may be a token
		c.answer.Reset()
	}()
	return c.write(c.answer.Bytes())
}

// write puts bytes on standard output at once. It remembers the first failure,
// so that verbs that go on whatever happens to their output still report it.
func (c *call) write(b []byte) error {
	if c.broken != nil {
		return c.broken
	}
	if _, err := c.deps.Stdout.Write(b); err != nil {
		c.broken = errOutput(err)
	}
	return c.broken
}

// line writes one result of a verb over several accounts as it comes: it
// stands, whatever the exit code.
func (c *call) line(text string) { _ = c.write([]byte(text + "\n")) }

// lineJSON is line for a JSON object.
func (c *call) lineJSON(object any) {
	line, err := jsonLine(object)
	if err != nil {
		c.broken = err
		return
	}
	_ = c.write(line)
}

func jsonLine(object any) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(object); err != nil {
		return nil, &model.Error{Kind: model.KindInternal, What: "the answer could not be put into JSON"}
	}
	return QuietJSON(b.Bytes()), nil
}

// QuietJSON writes what would drive a terminal, hide, or turn the reading
// direction as \u escapes (RFC 8259 section 7): the JSON says the same, and
// whoever looks at it in a terminal is safe. Text that is quiet already is
// returned as it is.
func QuietJSON(text []byte) []byte {
	if !bytes.ContainsFunc(text, loud) {
		return text
	}
	var b bytes.Buffer
	for rest := text; len(rest) > 0; {
		r, size := utf8.DecodeRune(rest)
		if loud(r) && r != utf8.RuneError {
			for _, unit := range utf16.Encode([]rune{r}) {
				fmt.Fprintf(&b, "\\u%04x", unit)
			}
		} else {
			b.Write(rest[:size])
		}
		rest = rest[size:]
	}
	return b.Bytes()
}

// loud says that a character of JSON is to be escaped. Those below the space
// are line ends and tabs between values; inside of them JSON escapes them.
func loud(r rune) bool { return r > '~' && r != utf8.RuneError && drivesTerminal(r) }

// The types below write unknown values as null.

// stamp is a time in RFC 3339, UTC.
type stamp time.Time

// MarshalJSON writes null for the zero time.
func (s stamp) MarshalJSON() ([]byte, error) {
	t := time.Time(s)
	if t.IsZero() {
		return []byte("null"), nil
	}
	return []byte(`"` + t.UTC().Format(time.RFC3339) + `"`), nil
}

// epoch is a time in Unix seconds.
type epoch time.Time

// MarshalJSON writes null for the zero time.
func (e epoch) MarshalJSON() ([]byte, error) {
	t := time.Time(e)
	if t.IsZero() {
		return []byte("null"), nil
	}
	return bare(t.Unix())
}

// text is a string whose empty value means unknown.
type text string

// MarshalJSON writes null for the empty text.
func (t text) MarshalJSON() ([]byte, error) {
	if t == "" {
		return []byte("null"), nil
	}
	return bare(string(t))
}

// number is an integer whose zero means unknown.
type number int

// MarshalJSON writes null for zero.
func (n number) MarshalJSON() ([]byte, error) {
	if n == 0 {
		return []byte("null"), nil
	}
	return bare(int(n))
}

// bare is a value's JSON without a line break after it.
func bare(value any) ([]byte, error) {
	line, err := jsonLine(value)
	return bytes.TrimRight(line, "\n"), err
}

// list writes scopes as a list, also where there are none.
type list []string

// MarshalJSON writes a list in every case.
func (l list) MarshalJSON() ([]byte, error) {
	if len(l) == 0 {
		return []byte("[]"), nil
	}
	return bare([]string(l))
}

// errorJSON is an error in a result line.
type errorJSON struct {
	Kind    model.ErrorKind `json:"kind"`
	Message string          `json:"message"`
	Hint    string          `json:"hint"`
}

func errorOf(err *model.Error) *errorJSON {
	if err == nil {
		return nil
	}
	return &errorJSON{Kind: err.Kind, Message: plain(err.Error()), Hint: plain(err.Hint())}
}

// summary is the last line of a verb over several accounts: how many there are
// of each outcome, and what is left to a person.
type summary struct {
	names  []string // every outcome there is, so that a script may rely on it
	counts map[string]int
	steps  []stepJSON
	asks   bool // the verb can leave steps to a person: the list always stands

	incident int // the revocation's number; 0: none
}

type stepJSON struct {
	App  string `json:"app"`
	Text string `json:"text"`
	URL  text   `json:"url"`
}

// MarshalJSON writes the outcomes in their order, which a map would not keep.
func (s summary) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, name := range s.names {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "%q:%d", name, s.counts[name])
	}
	if s.asks {
		steps, err := bare(append([]stepJSON{}, s.steps...))
		if err != nil {
			return nil, err
		}
		b.WriteString(`,"steps":`)
		b.Write(steps)
	}
	if s.incident > 0 {
		fmt.Fprintf(&b, `,"incident":%d`, s.incident)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// lineSummary writes the last line.
func (c *call) lineSummary(s summary) {
	c.lineJSON(struct {
		Schema  int     `json:"schema_version"`
		Summary summary `json:"summary"`
	}{schemaVersion, s})
}

// errOutput says that the answer did not get out. A reader that has seen
// enough, like head, closes its end; that is told by the exit code alone.
func errOutput(err error) error {
	if errors.Is(err, syscall.EPIPE) {
		return exitError(ExitUnexpected)
	}
	return &model.Error{Kind: model.KindInternal, What: "the answer could not be written to standard output"}
}
