package sandbox

import (
	"bytes"
	"compress/gzip"
	"crypto/tls"
	"net"
	"net/http"
	"strconv"
	"time"
)

// hostileSizes are answers that are too large, most of them without an end.
func (s *Server) hostileSizes() []HostileAnswer {
	return []HostileAnswer{
		rewrite("answer of 2 MiB", false, func(body string) string { return set(body, "padding", `"`+repeat("p", 2<<20)+`"`) }),
		rewrite("access token of 10 MiB", false, func(body string) string {
			return set(body, "access_token", `"`+repeat("a", 10<<20)+`"`)
		}),
		rewrite("access token of 40 kB", true, func(body string) string {
			return set(body, "access_token", `"`+repeat("a", 40<<10)+`"`)
		}),
		{Name: "gzip bomb", Answer: bomb},
		{Name: "endless body", Slow: true, Answer: s.endless([]byte(repeat("x", 16<<10)), 0)},
		{Name: "endless white space", Slow: true, Answer: s.endless([]byte(repeat(" ", 16<<10)), 0)},
		{Name: "one byte a second", Slow: true, Answer: s.endless([]byte(" "), time.Second)},
	}
}

// bomb is 64 MiB of zeros in a few kilobytes of gzip.
func bomb(w http.ResponseWriter, _ *http.Request, _ Real) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	zeros := make([]byte, 1<<20)
	for range 64 {
		_, _ = z.Write(zeros)
	}
	_ = z.Close()
	w.Header().Set("Content-Encoding", "gzip")
	answerText(w, http.StatusOK, typeJSON, b.Bytes())
}

// endless writes the piece again and again until the client has had enough.
func (s *Server) endless(piece []byte, pause time.Duration) func(http.ResponseWriter, *http.Request, Real) {
	return func(w http.ResponseWriter, r *http.Request, _ Real) {
		w.Header().Set("Content-Type", typeJSON)
		w.WriteHeader(http.StatusOK)
		flusher, _ := w.(http.Flusher)
		for r.Context().Err() == nil {
			select {
			case <-s.done:
				cut()
			default:
			}
			if _, err := w.Write(piece); err != nil {
				return
			}
			if pause > 0 {
				flusher.Flush()
				s.sleep(pause)
			}
		}
	}
}

// hostileWires are answers that break HTTP itself.
func (s *Server) hostileWires() []HostileAnswer {
	const ok = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
	return []HostileAnswer{
		s.wire("no HTTP at all", func(real Real) string { return "220 smtp.sandbox ready\r\n" }),
		s.wire("closed within the headers", func(Real) string { return "HTTP/1.1 200 OK\r\nContent-Ty" }),
		s.wire("closed without a byte", func(Real) string { return "" }),
		s.wire("content length too long", func(real Real) string {
			return ok + "Content-Length: 99999\r\n\r\n" + real.object()
		}),
		s.wire("content length too short", func(real Real) string {
			return ok + "Content-Length: 10\r\n\r\n" + real.object()
		}),
		s.wire("content length twice", func(real Real) string {
			return ok + "Content-Length: 10\r\nContent-Length: 11\r\n\r\n" + real.object()
		}),
		s.wire("content length negative", func(real Real) string {
			return ok + "Content-Length: -1\r\n\r\n" + real.object()
		}),
		s.wire("chunk of a false length", func(real Real) string {
			return ok + "Transfer-Encoding: chunked\r\n\r\nzz\r\n" + real.object()
		}),
		s.wire("chunks without an end", func(real Real) string {
			return ok + "Transfer-Encoding: chunked\r\n\r\n" + strconv.FormatInt(int64(len(real.object())), 16) + "\r\n" + real.object() + "\r\n"
		}),
		s.wire("header of 2 MiB", func(real Real) string {
			return ok + "X-Long: " + repeat("h", 2<<20) + "\r\n\r\n" + real.object()
		}),
		s.wire("20000 headers", func(real Real) string { return ok + repeat("X-Many: 1\r\n", 20000) + "\r\n" + real.object() }),
		s.wire("header with escapes", func(Real) string {
			return "HTTP/1.1 400 Bad" + escClipboard + "\r\nX-" + escScreen + ": 1\r\nContent-Length: 0\r\n\r\n"
		}),
		s.wire("status line with escapes", func(Real) string {
			return "HTTP/1.1 400 " + escClipboard + escScreen + "\r\nContent-Length: 2\r\n\r\n{}"
		}),
		s.wire("a thousand times 102", func(Real) string { return repeat("HTTP/1.1 102 Processing\r\n\r\n", 1000) }),
		{Name: "reset within the body", Answer: s.raw(func(c net.Conn, real Real) {
			body := real.object()
			_, _ = c.Write([]byte(ok + "Content-Length: " + strconv.Itoa(len(body)) + "\r\n\r\n" + body[:len(body)/2]))
			reset(c)
		})},
		{Name: "reset at once", Answer: s.raw(func(c net.Conn, _ Real) { reset(c) })},
		{Name: "headers one byte a second", Slow: true, Answer: s.raw(s.drip)},
		{Name: "silence", Slow: true, Answer: s.raw(func(c net.Conn, _ Real) { s.untilClosed(c) })},
	}
}

// wire sends a text past net/http and closes the connection.
func (s *Server) wire(name string, text func(Real) string) HostileAnswer {
	return HostileAnswer{Name: name, Answer: s.raw(func(c net.Conn, real Real) { _, _ = c.Write([]byte(text(real))) })}
}

// raw takes the connection over from net/http.
func (s *Server) raw(play func(net.Conn, Real)) func(http.ResponseWriter, *http.Request, Real) {
	return func(w http.ResponseWriter, r *http.Request, real Real) {
		host, _ := r.Context().Value(hostKey{}).(*Host)
		hijacker, ok := w.(http.Hijacker)
		if !ok || host == nil {
			cut()
		}
		conn, _, err := hijacker.Hijack()
		if err != nil {
			cut()
		}
		host.conns.add(conn)
		defer host.conns.drop(conn)
		play(conn, real)
	}
}

// reset ends a connection with RST instead of FIN.
func reset(c net.Conn) {
	if t, ok := c.(*tls.Conn); ok {
		c = t.NetConn()
	}
	if tcp, ok := c.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = c.Close()
}

// drip sends headers that never end, a byte a second.
func (s *Server) drip(c net.Conn, _ Real) {
	text := "HTTP/1.1 200 OK\r\nX-Slow: " + repeat("s", 1<<16)
	for i := range len(text) {
		if _, err := c.Write([]byte{text[i]}); err != nil {
			return
		}
		s.sleep(time.Second)
	}
}

// untilClosed waits until the client goes or the sandbox closes, which closes
// the connection.
func (s *Server) untilClosed(c net.Conn) {
	var b [1]byte
	_, _ = c.Read(b[:])
}
