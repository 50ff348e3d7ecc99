package providers

import (
	"bytes"
	"encoding/json"
	"math"
	"mime"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// reply is a server's answer as named values. Servers are read tolerantly: a
// byte order mark, something after the object, doubled keys (the last counts),
// numbers written as text.
type reply map[string]json.RawMessage

// parseReply reads an answer's body: a JSON object, or a form where the header
// says so. Nil where it is neither.
func parseReply(body []byte, contentType string) reply {
	body = bytes.TrimSpace(bytes.TrimPrefix(bytes.TrimSpace(body), []byte("\ufeff")))
	if r := parseObject(body); r != nil {
		return r
	}
	if kind, _, err := mime.ParseMediaType(contentType); err == nil && kind == "application/x-www-form-urlencoded" {
		return parseFormReply(body)
	}
	return parseObject(withoutNaN(body))
}

func parseObject(body []byte) reply {
	if len(body) == 0 || body[0] != '{' {
		return nil
	}
	var r reply
	if json.Unmarshal(body, &r) == nil {
		return r
	}
	r = nil
	if json.NewDecoder(bytes.NewReader(body)).Decode(&r) != nil { // stops where the object ends
		return nil
	}
	return r
}

// parseFormReply reads what some servers answer to clients that ask for
// nothing else.
func parseFormReply(body []byte) reply {
	form, err := url.ParseQuery(strings.TrimSpace(string(body)))
	if err != nil || len(form) == 0 {
		return nil
	}
	r := reply{}
	for name, all := range form {
		if text, err := json.Marshal(all[len(all)-1]); err == nil {
			r[name] = text
		}
	}
	return r
}

// withoutNaN writes null for the numbers that some languages' JSON writers
// put out and JSON does not know: NaN and Infinity.
func withoutNaN(body []byte) []byte {
	var out bytes.Buffer
	inText := false
	for i := 0; i < len(body); i++ {
		switch b := body[i]; {
		case inText && b == '\\' && i+1 < len(body):
			out.Write(body[i : i+2])
			i++
			continue
		case b == '"':
			inText = !inText
		case !inText:
			if skip := notANumber(body[i:]); skip > 0 {
				out.WriteString("null")
				i += skip - 1
				continue
			}
		}
		out.WriteByte(body[i])
	}
	return out.Bytes()
}

func notANumber(text []byte) int {
	for _, word := range []string{"NaN", "-Infinity", "Infinity"} {
		if bytes.HasPrefix(text, []byte(word)) {
			return len(word)
		}
	}
	return 0
}

// get finds a value by its key; dots lead into nested objects.
func (r reply) get(key string) json.RawMessage {
	if value, ok := r[key]; ok || key == "" {
		return value
	}
	head, rest, nested := strings.Cut(key, ".")
	if !nested {
		return nil
	}
	var inner reply
	if json.Unmarshal(r[head], &inner) != nil {
		return nil
	}
	return inner.get(rest)
}

// text is the value where it is a text, else empty.
func (r reply) text(key string) string {
	var s string
	_ = json.Unmarshal(r.get(key), &s)
	return s
}

// number reads a number, or a text that is one; 0 where there is none or none
// that a clock can use.
func (r reply) number(key string) float64 {
	raw := string(r.get(key))
	if s := r.text(key); s != "" {
		raw = strings.TrimSpace(s)
	}
	n, err := strconv.ParseFloat(raw, 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
		return 0
	}
	return n
}

// yes reads a boolean, or a text or number that means one; known is false
// where there is none.
func (r reply) yes(key string) (value, known bool) {
	raw := string(r.get(key))
	if s := r.text(key); s != "" {
		raw = strings.ToLower(s)
	}
	switch raw {
	case "true", "1":
		return true, true
	case "false", "0":
		return false, true
	}
	return false, false
}

// units are what a profile may call the unit of a lifetime.
var units = map[string]time.Duration{"ms": time.Millisecond, "s": time.Second, "min": time.Minute, "h": time.Hour}

// lifetime reads how long a token lives, 0 where the server did not say or
// said what no clock can use.
func (r reply) lifetime(spec *lifetimeSpec) time.Duration {
	if spec == nil {
		return 0
	}
	unit := units[spec.Unit]
	n := r.number(spec.Key)
	if n <= 0 || n > float64(maxLifetime/unit) {
		return 0
	}
	return time.Duration(n * float64(unit)).Truncate(time.Millisecond)
}

// Bounds of a moment that a server may name, in seconds since 1970: the years
// 2000 and 9999. Larger numbers are taken as milliseconds.
const (
	firstMoment = 946684800
	lastMoment  = 253402300799
)

// moment reads a Unix time in seconds or milliseconds, or an RFC 3339 one.
func (r reply) moment(key string) time.Time {
	n := r.number(key)
	if n > lastMoment {
		n /= 1000
	}
	if n >= firstMoment && n <= lastMoment {
		return time.Unix(int64(n), 0).UTC()
	}
	text := r.text(key)
	if text == "" {
		return time.Time{}
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil || at.Unix() < firstMoment || at.Unix() > lastMoment {
		return time.Time{}
	}
	return at.UTC()
}
