package providers

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync"
	"time"
)

// Bounds of every call.
const (
	maxCall       = 30 * time.Second // the whole of it, whatever the caller allows
	maxDial       = 10 * time.Second
	maxHeaderWait = 15 * time.Second
	maxHeader     = 64 << 10
	maxTokenBody  = 64 << 10
	maxProbeBody  = 1 << 20
	maxDiscovery  = 256 << 10
)

// maxTransports bounds the transports that are kept, one for each CA or pin.
const maxTransports = 256

// wire sends requests. Each goes over a connection of its own: net/http may
// replay a request on a connection that turns out to be stale, and a broken
// old connection would leave open whether a one-time token was spent.
type wire struct {
	mu         sync.Mutex
	transports map[trust]*http.Transport
}

// call is one request about to be sent.
type call struct {
	method  string
	address string
	header  http.Header
	body    []byte
	limit   int // of the answer's body, in bytes
	trust   trust
}

// response is what came back.
type response struct {
	sent   bool // a byte of the request may have arrived
	status int  // 0: no answer
	header http.Header
	body   []byte
	whole  bool  // the body came to its end, within the limit
	err    error // why it did not; its text is never shown
}

// transport returns the transport for a trust, made when it is first needed.
func (w *wire) transport(t trust) (*http.Transport, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if found, ok := w.transports[t]; ok {
		return found, nil
	}
	config, err := t.config()
	if err != nil {
		return nil, err
	}
	if w.transports == nil || len(w.transports) >= maxTransports {
		w.transports = map[trust]*http.Transport{}
	}
	made := newTransport()
	made.TLSClientConfig = config
	w.transports[t] = made
	return made, nil
}

// newTransport speaks HTTP/1.1 only, with no connection used twice, so nothing
// is ever replayed. It is used without an http.Client: there are no cookies,
// no Referer, and no redirect is followed.
func newTransport() *http.Transport {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            (&net.Dialer{Timeout: maxDial}).DialContext,
		TLSHandshakeTimeout:    maxDial,
		ResponseHeaderTimeout:  maxHeaderWait,
		MaxResponseHeaderBytes: maxHeader,
		DisableKeepAlives:      true,
		DisableCompression:     true,
		Protocols:              protocols,
	}
}

// send sends the request once and reads the answer within its bounds.
func (w *wire) send(ctx context.Context, c call) response {
	ctx, cancel := context.WithTimeout(ctx, maxCall)
	defer cancel()
	transport, err := w.transport(c.trust)
	if err != nil {
		return response{err: err}
	}
	sent := false // GotConn comes in this goroutine, before RoundTrip returns
	trace := &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { sent = true }}
	request, err := c.request(httptrace.WithClientTrace(ctx, trace))
	if err != nil {
		return response{err: err}
	}
	answer, err := transport.RoundTrip(request)
	if err != nil {
		return response{sent: sent, err: err}
	}
	defer func() { _ = answer.Body.Close() }()
	out := response{sent: true, status: answer.StatusCode, header: answer.Header}
	out.body, out.err = readBounded(answer.Body, answer.ContentLength, c.limit)
	if out.err == nil && strings.EqualFold(answer.Header.Get("Content-Encoding"), "gzip") {
		out.body, out.err = unzip(out.body, c.limit)
	}
	out.whole = out.err == nil
	return out
}

// request makes the HTTP request. Its body cannot be had a second time, so
// that nothing below can send it again.
func (c call) request(ctx context.Context) (*http.Request, error) {
	var body io.Reader = http.NoBody
	if len(c.body) > 0 {
		body = bytes.NewReader(c.body)
	}
	request, err := http.NewRequestWithContext(ctx, c.method, c.address, body)
	if err != nil {
		return nil, errors.New("no request can be made of this address")
	}
	request.GetBody = nil
	request.Header = c.header
	if request.Header.Get("User-Agent") == "" {
		request.Header.Set("User-Agent", "tokenrack")
	}
	return request, nil
}

var errTooLong = errors.New("the answer is too long")

// readBounded reads at most limit bytes; promised is how many there should be,
// -1 where nobody said. What was read is returned beside an error too.
func readBounded(from io.Reader, promised int64, limit int) ([]byte, error) {
	var buffer bytes.Buffer
	if promised > 0 {
		buffer.Grow(int(min(promised, int64(limit))) + bytes.MinRead)
	}
	_, err := buffer.ReadFrom(io.LimitReader(from, int64(limit)+1))
	body := buffer.Bytes()
	if len(body) > limit {
		return body[:limit], errTooLong
	}
	return body, err
}

// unzip undoes a compression that nobody asked for, within the same limit.
func unzip(body []byte, limit int) ([]byte, error) {
	reader, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return body, err
	}
	defer func() { _ = reader.Close() }()
	return readBounded(reader, -1, limit)
}

// date is the server's clock, zero where it gave none.
func (r response) date() time.Time {
	at, err := http.ParseTime(r.header.Get("Date"))
	if err != nil || at.Year() < 2000 {
		return time.Time{}
	}
	return at.UTC()
}

// isHTML says that the answer is a page for people.
func (r response) isHTML() bool {
	kind := strings.ToLower(r.header.Get("Content-Type"))
	if strings.HasPrefix(kind, "text/html") || strings.HasPrefix(kind, "application/xhtml") {
		return true
	}
	start := bytes.TrimLeft(r.body, "\ufeff \t\r\n")
	return len(start) > 0 && start[0] == '<'
}
