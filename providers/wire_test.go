package providers

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// TestSentOrNot holds the line between "nothing can have arrived" and "it may
// have been spent".
func TestSentOrNot(t *testing.T) {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := "http://" + closed.Addr().String()
	closed.Close()
	silent := newServer(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	halfway := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, `{"access_token":"a`)
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	})
	cut := newServer(t, raw(""))
	notTLS := newServer(t, says(200, goodAnswer))
	e := newEngine(t)
	for _, tt := range []struct {
		name, url string
		want      model.Verdict
	}{
		{"nobody there", nobody, model.Unsent},
		{"no such name", "https://nowhere.invalid", model.Unsent},
		{"no TLS there", strings.Replace(notTLS.URL, "http:", "https:", 1), model.Unsent},
		{"no answer", silent.URL, model.AnswerLost},
		{"half an answer", halfway.URL, model.AnswerLost},
		{"connection cut", cut.URL, model.AnswerLost},
	} {
		t.Run(tt.name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
			defer cancel()
			reply := e.Exchange(ctx, clientAt(t, e, "storeman", tt.url), refreshGrant())
			if reply.Verdict != tt.want || reply.Err == nil || reply.Err.Why == "" {
				t.Errorf("verdict %s: %+v", reply.Verdict, reply.Err)
			}
			mustBeClean(t, tt.name, reply)
		})
	}
	for name, s := range map[string]*server{"silent": silent, "halfway": halfway, "cut": cut} {
		if n := len(s.requests()); n != 1 {
			t.Errorf("%s saw %d requests", name, n)
		}
	}
}

// TestEveryCallHasAConnectionOfItsOwn: a stale connection would leave open
// whether a request arrived, and net/http would replay some on a new one.
func TestEveryCallHasAConnectionOfItsOwn(t *testing.T) {
	addresses := map[string]bool{}
	s := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		addresses[r.RemoteAddr] = true
		says(200, goodAnswer)(w, r)
	})
	e := newEngine(t)
	for _, provider := range []string{"dsi", "netrex", "storeman"} { // without a body, too
		c := clientAt(t, e, provider, s.URL)
		for range 3 {
			if reply := e.Exchange(context.Background(), c, refreshGrant()); reply.Verdict != model.Granted {
				t.Fatal(reply.Err)
			}
		}
	}
	if len(addresses) != 9 {
		t.Errorf("9 calls over %d connections", len(addresses))
	}
}

// TestNothingCanBeSentTwice: net/http repeats only what it can get again.
func TestNothingCanBeSentTwice(t *testing.T) {
	c := call{method: "POST", address: "https://a.example/token", header: http.Header{}, body: []byte("refresh_token=x")}
	request, err := c.request(context.Background())
	if err != nil || request.GetBody != nil {
		t.Errorf("the body can be had again: %v", err)
	}
}

func TestUnaskedCompressionIsUndone(t *testing.T) {
	s := newServer(t, says(200, zipped(goodAnswer), "Content-Encoding", "gzip"))
	e := newEngine(t)
	if reply := e.Exchange(context.Background(), clientAt(t, e, "storeman", s.URL), refreshGrant()); reply.Verdict != model.Granted {
		t.Errorf("verdict %s: %v", reply.Verdict, reply.Err)
	}
}

func TestTheLargestAnswerThatCounts(t *testing.T) {
	for extra, want := range map[int]model.Verdict{0: model.Granted, 1: model.AnswerLost} {
		frame := `{"access_token":"%s"}`
		body := fmt.Sprintf(frame, strings.Repeat("a", maxTokenBody+extra-len(frame)+2))
		s := newServer(t, says(200, body))
		e := newEngine(t)
		reply := e.Exchange(context.Background(), clientAt(t, e, "storeman", s.URL), refreshGrant())
		if reply.Verdict != want || reply.Raw.Len() != maxTokenBody {
			t.Errorf("%d bytes: verdict %s, %d kept", len(body), reply.Verdict, reply.Raw.Len())
		}
	}
}

func TestOriginsAreWrittenAlike(t *testing.T) {
	for address, want := range map[string]string{
		"https://A.Example/x?y":    "https://a.example:443",
		"https://a.example:443/":   "https://a.example:443",
		"https://a.example.:8443/": "https://a.example:8443",
		"http://localhost/":        "http://localhost:80",
		"http://[::1]:9/":          "http://[::1]:9",
	} {
		u, err := parseAddress(address)
		if err != nil {
			t.Fatalf("%s: %v", address, err)
		}
		if got := originOf(u); got != want {
			t.Errorf("%s is %s, want %s", address, got, want)
		}
	}
}
