package cli

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// errLongLine is a line of a batch that is longer than any account.
var errLongLine = usage("the line is longer than a megabyte", "")

// readLine returns the next line without its break and the white space around
// it, in memory of its own; a line that is too long is skipped whole.
func readLine(from *bufio.Reader) ([]byte, error) {
	var line []byte
	long := false
	for {
		part, err := from.ReadSlice('\n')
		if !long {
			line = append(line, part...)
		}
		if len(line) > maxBatchLine {
			clear(line)
			line, long = line[:0], true
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err != nil && (!errors.Is(err, io.EOF) || len(line) == 0 && !long):
			return nil, err
		case long:
			return nil, errLongLine
		}
		return bytes.TrimSpace(line), nil
	}
}

// batchEntry is one line of a batch.
type batchEntry struct {
	Name      string      `json:"name"`
	App       string      `json:"app"`
	Customer  string      `json:"customer"`
	Scopes    batchScopes `json:"scopes"`
	Username  string      `json:"username"`
	Password  string      `json:"password"`
	Keep      bool        `json:"keep_password"`
	Access    string      `json:"access_token"`
	Refresh   string      `json:"refresh_token"`
	ExpiresIn batchPeriod `json:"expires_in"`
	ExpiresAt batchMoment `json:"expires_at"`
}

// parseEntry reads one line strictly: a key that is misspelt would lose a
// refresh token without a word. Nothing of the line stands in the error.
func parseEntry(line []byte) (batchEntry, error) {
	var e batchEntry
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&e); err != nil {
		return batchEntry{}, badEntry(err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return batchEntry{}, usage("the line holds more than one JSON object", "")
	}
	return e, e.check()
}

func badEntry(err error) error {
	const keys = "Its keys: name, app, customer, scopes, username, password, keep_password, access_token, refresh_token, expires_in, expires_at."
	var told *model.Error
	var kind *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &told):
		return told
	case errors.As(err, &kind) && kind.Field != "":
		return usage("the value of “"+plain(kind.Field)+"” is not of its kind", keys)
	case errors.As(err, &syntax), errors.Is(err, io.ErrUnexpectedEOF), kind != nil:
		return usage("the line is not a JSON object", keys)
	}
	return usage("the line holds a key that is not one of a batch's", keys)
}

// check says what a line lacks or says twice.
func (e *batchEntry) check() error {
	byPassword := e.Username != "" || e.Password != "" || e.Keep
	byTokens := e.Access != "" || e.Refresh != "" || e.ExpiresIn.Duration > 0 || !e.ExpiresAt.IsZero()
	switch {
	case e.Name == "":
		return missing("“name”", "")
	case e.App == "":
		return missing("“app”", "")
	case byPassword && byTokens:
		return usage("the line holds both a password sign-in and tokens", "Leave one of them away.")
	case !byPassword && !byTokens:
		return missing("“username” with “password”, or “access_token”", "")
	case byPassword && e.Username == "":
		return missing("“username”", "")
	case byPassword && e.Password == "":
		return missing("“password”", "")
	case byTokens && e.Access == "":
		return missing("“access_token”", "")
	case e.ExpiresIn.Duration > 0 && !e.ExpiresAt.IsZero():
		return usage("the line holds both “expires_in” and “expires_at”", "Leave one of them away.")
	}
	return nil
}

// batchScopes are a list of scopes, or a text with spaces or commas between.
type batchScopes model.Scopes

// UnmarshalJSON takes both shapes.
func (s *batchScopes) UnmarshalJSON(raw []byte) error {
	var names []string
	if json.Unmarshal(raw, &names) == nil {
		if names != nil {
			*s = batchScopes(model.NewScopes(names...))
		}
		return nil
	}
	var joined string
	if json.Unmarshal(raw, &joined) != nil {
		return usage("“scopes” takes a list of texts", "")
	}
	*s = batchScopes(model.ParseScopes(joined))
	return nil
}

// batchPeriod is a number of seconds, or a text like "24h".
type batchPeriod struct{ time.Duration }

// UnmarshalJSON takes both shapes.
func (p *batchPeriod) UnmarshalJSON(raw []byte) error {
	bad := usage("“expires_in” takes seconds, or a text like 24h", "")
	text := string(bytes.Trim(raw, `"`))
	if text == "null" {
		return nil
	}
	value, err := parseDuration(text)
	if err != nil {
		return bad
	}
	p.Duration = value
	return nil
}

// batchMoment is a time in RFC 3339, or Unix seconds.
type batchMoment struct{ time.Time }

// UnmarshalJSON takes both shapes.
func (m *batchMoment) UnmarshalJSON(raw []byte) error {
	var seconds *int64
	if json.Unmarshal(raw, &seconds) == nil {
		if seconds != nil {
			m.Time = time.Unix(*seconds, 0).UTC()
		}
		return nil
	}
	if json.Unmarshal(raw, &m.Time) != nil {
		return usage("“expires_at” takes a time in RFC 3339, or Unix seconds", "")
	}
	return nil
}
