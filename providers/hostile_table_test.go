package providers

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// trial is one hostile answer to a refresh, and what it means.
type trial struct {
	name   string
	answer http.HandlerFunc
	want   []model.Verdict
	wait   time.Duration // that a busy server may ask for
}

func lost(name string, answer http.HandlerFunc) trial {
	return trial{name: name, answer: answer, want: []model.Verdict{model.AnswerLost}}
}

func meaning(name string, want model.Verdict, answer http.HandlerFunc) trial {
	return trial{name: name, answer: answer, want: []model.Verdict{want}}
}

// Bounds of what one answer may cost, whatever its size: bytes taken from the
// wire, and memory, the test's server included.
const (
	trialBytes  = 256 << 10
	trialMemory = 8 << 20
	trialsLeast = 300
)

// TestHostileTable sends a refresh of a rotating token into every answer of the
// table. Each has to mean what the table says, end by itself, cost a bounded
// number of bytes and no more than 8 MiB, tell no secret, and lead nowhere
// else.
func TestHostileTable(t *testing.T) {
	elsewhere := newServer(t, says(200, goodAnswer))
	table := slices.Concat(
		statusTrials(), redirectTrials(elsewhere.URL), busyTrials(), shapeTrials(), tokenTrials(), lifetimeTrials(),
		errorTrials(), wireTrials(), chunkTrials(), sizeTrials(),
	)
	if len(table) < trialsLeast {
		t.Errorf("the table has %d answers, want %d", len(table), trialsLeast)
	}
	seen := map[string]bool{}
	var current atomic.Pointer[http.HandlerFunc]
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { (*current.Load())(w, r) }))
	s.Config.ErrorLog = quiet()
	s.Start()
	defer s.Close()
	e := newEngine(t)
	c := clientAt(t, e, "inventorum", s.URL)
	taken := countReads(e, c)
	most := int64(0)
	for _, one := range table {
		if seen[one.name] {
			t.Errorf("%s stands twice in the table", one.name)
		}
		seen[one.name] = true
		current.Store(&one.answer)
		most = max(most, try(t, one, e, c, taken))
	}
	if n := len(elsewhere.requests()); n != 0 {
		t.Errorf("%d requests went to another host", n)
	}
	t.Logf("%d hostile answers; the largest took %d bytes from the wire", len(table), most)
}

// try sends one refresh into an answer and returns the bytes that it took.
func try(t *testing.T, one trial, e *Engine, c model.Client, taken *atomic.Int64) int64 {
	t.Helper()
	before, memory := taken.Load(), allocated()
	reply := e.Exchange(within(t), c, refreshGrant())
	bytes, grown := taken.Load()-before, allocated()-memory
	mustBeClean(t, one.name, reply)
	switch {
	case !slices.Contains(one.want, reply.Verdict):
		t.Errorf("%s: verdict %q, want %q (%v)", one.name, reply.Verdict, one.want, reply.Err)
	case reply.Verdict == model.Granted && !isToken(reply.Tokens.Access.Reveal()):
		t.Errorf("%s: granted without a usable token", one.name)
	case reply.Verdict != model.Granted && (reply.Err == nil || reply.Err.What == "" || reply.Err.Why == ""):
		t.Errorf("%s: no words: %+v", one.name, reply.Err)
	case reply.RetryAfter != one.wait:
		t.Errorf("%s: waits %s, want %s", one.name, reply.RetryAfter, one.wait)
	}
	if life := reply.Tokens.Lifetimes.Access; life < 0 || life > maxLifetime {
		t.Errorf("%s: a life of %s", one.name, life)
	}
	if bytes > trialBytes {
		t.Errorf("%s: %d bytes were taken from the wire", one.name, bytes)
	}
	if grown > trialMemory {
		t.Errorf("%s: %d bytes of memory", one.name, grown)
	}
	if reply.Raw.Len() > maxTokenBody {
		t.Errorf("%s: %d bytes are kept", one.name, reply.Raw.Len())
	}
	return bytes
}

func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

// countReads counts what the engine reads from the wire.
func countReads(e *Engine, c model.Client) *atomic.Int64 {
	var n atomic.Int64
	transport := newTransport()
	dial := transport.DialContext
	transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		return countingConn{conn, &n}, err
	}
	e.wire.transports = map[trust]*http.Transport{trustOf(&c.App): transport}
	return &n
}

type countingConn struct {
	net.Conn
	n *atomic.Int64
}

func (c countingConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.n.Add(int64(n))
	return n, err
}

const loginPage = "<!doctype html><html><body><form action=/login>Please sign in</form></body></html>"

// statusTrials are all kinds of status with nothing, a loginPage, or an object that
// says nothing. What a page or an empty answer says of a token that works only
// once is: nothing; but some statuses say that nobody looked at it.
func statusTrials() (list []trial) {
	statuses := []int{
		200, 201, 202, 203, 206, 226, 299,
		400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415, 417, 418, 421, 422, 423, 425, 426, 428, 431, 444, 451, 499,
		500, 501, 502, 504, 505, 507, 508, 511, 520, 522, 529, 599, 600, 999,
	}
	for _, status := range statuses {
		empty, object := model.AnswerLost, model.AnswerLost
		switch {
		case status == 401:
			empty, object = model.ClientRefused, model.ClientRefused // the client stands in the header
		case slices.Contains(neverApplied, status):
			empty, object = model.RequestRefused, model.RequestRefused
		case status >= 400 && status < 500:
			object = model.RequestRefused
		}
		list = append(list,
			meaning(fmt.Sprint(status, " empty"), empty, says(status, "")),
			meaning(fmt.Sprint(status, " page"), empty, says(status, loginPage, "Content-Type", "text/html")),
			meaning(fmt.Sprint(status, " object"), object, says(status, "{}")),
		)
	}
	return append(list,
		lost("204", says(204, "")), lost("205", says(205, "")), lost("304", says(304, "")),
		lost("300 of several", says(300, `["a","b"]`)), lost("306", says(306, "")),
	)
}

// redirectTrials point everywhere. None is followed, and a token that works
// once counts as in doubt: whoever redirects may have read it.
func redirectTrials(elsewhere string) (list []trial) {
	port := elsewhere[strings.LastIndex(elsewhere, ":"):]
	places := map[string]string{
		"elsewhere": elsewhere + "/steal", "nowhere": "", "another path": "/other", "another name": "http://localhost" + port + "/steal",
		"with a user": "http://user:pass@127.0.0.1" + port + "/", "without a scheme": "//127.0.0.1" + port + "/steal", "https": "https://127.0.0.1" + port + "/",
		"a file": "file:///etc/passwd", "garbage": "http://[::1", "escapes": "/%1b%5d52;c;aGVsbG8=%07", "itself": "/api/auth/token/", "javascript": "javascript:alert(1)",
	}
	for _, status := range []int{301, 302, 303, 307, 308} {
		for name, place := range places {
			list = append(list, lost(fmt.Sprintf("%d to %s", status, name), says(status, "", "Location", place)))
		}
	}
	return append(list,
		lost("refresh header", says(200, loginPage, "Refresh", "0; url="+elsewhere, "Content-Type", "text/html")),
		lost("link header", says(200, loginPage, "Link", "<"+elsewhere+">; rel=preload", "Content-Type", "text/html")),
		lost("alt-svc", says(200, "{}", "Alt-Svc", `h2="127.0.0.1`+port+`"; ma=86400`)),
		lost("clear site data", says(200, "{}", "Clear-Site-Data", `"*"`)),
	)
}

// busyTrials ask for all kinds of waits; an hour is the longest.
func busyTrials() (list []trial) {
	date := time.Date(2030, 5, 4, 12, 0, 0, 0, time.UTC)
	waits := []struct {
		text string
		want time.Duration
	}{
		{"", 0}, {"0", 0}, {"1", time.Second}, {" 7 ", 7 * time.Second}, {"3600", time.Hour}, {"3601", time.Hour}, {"1000000000", time.Hour},
		{"99999999999999999999", 0}, {"-1", 0}, {"1.5", 0}, {"1e9", 0}, {"0x10", 0}, {"a while", 0}, {"NaN", 0}, {"5, 10", 0},
		{date.Add(90 * time.Second).Format(http.TimeFormat), 90 * time.Second}, {date.Add(-time.Hour).Format(http.TimeFormat), 0},
		{date.Add(100 * 24 * time.Hour).Format(http.TimeFormat), time.Hour}, {"Mon, 32 Foo 2030 99:99:99 GMT", 0},
	}
	for _, status := range []int{429, 503} {
		for _, w := range waits {
			headers := []string{"Date", date.Format(http.TimeFormat)}
			if w.text != "" {
				headers = append(headers, "Retry-After", w.text)
			}
			list = append(list, trial{
				name: fmt.Sprintf("%d, retry after %q", status, w.text), want: []model.Verdict{model.Busy}, wait: w.want,
				answer: says(status, loginPage, append(headers, "Content-Type", "text/html")...),
			})
		}
	}
	return list
}
