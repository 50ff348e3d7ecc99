package sandbox

import (
	"context"
	"crypto/tls"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// Host is one address a server answers at. It can go down and come back on the
// same port.
type Host struct {
	URL string // scheme://127.0.0.1:port, no slash at the end

	s     *Server
	addr  string
	tls   bool
	conns conns

	mu       sync.Mutex
	srv      *http.Server // nil while the host is down
	listener net.Listener // srv's
}

func (s *Server) listen() (*Host, error) {
	h := &Host{s: s, addr: "127.0.0.1:0", tls: s.tls}
	if err := h.Up(); err != nil {
		return nil, err
	}
	scheme := "http://"
	if h.tls {
		scheme = "https://"
	}
	h.URL = scheme + h.addr
	return h, nil
}

// listenPatience is how long a port is waited for that somebody's outgoing
// connection happens to use just now.
const listenPatience = 3 * time.Second

func listenAgain(address string) (net.Listener, error) {
	deadline := time.Now().Add(listenPatience)
	for {
		l, err := net.Listen("tcp", address)
		if err == nil || time.Now().After(deadline) {
			return l, err
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// Up opens the host's port again after Down; it does nothing where the host is
// up, and fails once the sandbox is closed.
func (h *Host) Up() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.srv != nil {
		return nil
	}
	select {
	case <-h.s.done:
		return net.ErrClosed
	default:
	}
	l, err := listenAgain(h.addr)
	if err != nil {
		return err
	}
	h.addr = l.Addr().String()
	srv := &http.Server{
		Handler:           h.s,
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       30 * time.Second,
		MaxHeaderBytes:    64 << 10,
		// A client that gives up is no news, and nothing of a request may
		// reach a log.
		ErrorLog: log.New(io.Discard, "", 0),
		BaseContext: func(net.Listener) context.Context {
			return context.WithValue(context.Background(), hostKey{}, h)
		},
	}
	if h.tls {
		// HTTP/1.1 only: the faults need the bare connection.
		srv.TLSNextProto = map[string]func(*http.Server, *tls.Conn, http.Handler){}
		l = tls.NewListener(l, &tls.Config{
			GetConfigForClient: func(*tls.ClientHelloInfo) (*tls.Config, error) { return h.s.tlsConfig(), nil },
		})
	}
	h.srv, h.listener = srv, l
	h.conns.setClosed(false)
	model.Go(func() { _ = srv.Serve(l) })
	return nil
}

// Down closes the port and every connection: the host does not answer until
// Up.
func (h *Host) Down() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.srv == nil {
		return
	}
	_ = h.srv.Close()
	// A server that has not begun to serve does not know its listener yet, and
	// the port would go on taking connections for a moment.
	_ = h.listener.Close()
	h.conns.setClosed(true)
	h.srv, h.listener = nil, nil
}

// hostKey finds the host a request came to in its context.
type hostKey struct{}
