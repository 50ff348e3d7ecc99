package providers

import (
	"cmp"
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// callbackListener waits for the browser on the loopback interface (RFC 8252
// section 7.3).
type callbackListener struct {
	listener net.Listener
	server   *http.Server
	path     string
	hosts    []string // what the Host header may say
}

// defaultRedirect is registered where a system takes any port (RFC 8252
// section 7.3).
const defaultRedirect = "http://127.0.0.1/callback"

// listen finds out where the callback comes and listens there where that is
// this machine; elsewhere the callback is pasted.
func (f *codeFlow) listen(redirect string, browser *browserSpec) error {
	if redirect == "" && browser.RedirectExact {
		example := cmp.Or(browser.Redirect, "http://127.0.0.1:8976/callback")
		return usage(f.profile.Name+" needs the app's redirect URL", "it compares the URL letter by letter with the registered ones, so no free port can be taken",
			"Register one there, for instance "+example+", and give it with --redirect-url.")
	}
	u, err := parseRedirect(cmp.Or(redirect, defaultRedirect))
	if err != nil {
		return usage("the redirect URL cannot be used", "it "+err.Error(), "Give it as it is registered, for instance http://127.0.0.1:8976/callback.")
	}
	f.redirect = cmp.Or(redirect, defaultRedirect)
	if u.Scheme != "http" || !isLoopback(u.Hostname()) {
		return nil
	}
	l, err := openCallback(u, !browser.RedirectExact && u.Port() == "")
	if err != nil {
		return err
	}
	f.listener = l
	if u.Port() == "" && !browser.RedirectExact {
		_, port, _ := net.SplitHostPort(l.listener.Addr().String())
		u.Host = net.JoinHostPort(u.Hostname(), port)
		f.redirect = u.String()
	}
	return nil
}

// openCallback listens on the redirect URL's port, or on a free one.
func openCallback(u *url.URL, free bool) (*callbackListener, error) {
	port := cmp.Or(u.Port(), "80")
	if free {
		port = "0"
	}
	host := u.Hostname()
	if strings.EqualFold(host, "localhost") {
		host = "127.0.0.1"
	}
	listener, err := net.Listen("tcp", net.JoinHostPort(host, port))
	if err != nil {
		why := "this user may not listen there"
		if errors.Is(err, syscall.EADDRINUSE) {
			why = "another program uses the port"
		}
		return nil, usage("no callback can be taken on "+cleanName(net.JoinHostPort(host, port)), why,
			"End the other program, or register a redirect URL with another port: tokenrack app edit APP --redirect-url URL.")
	}
	_, port, _ = net.SplitHostPort(listener.Addr().String())
	l := &callbackListener{listener: listener, path: cmp.Or(u.Path, "/")}
	for _, name := range []string{u.Hostname(), host} {
		l.hosts = append(l.hosts, net.JoinHostPort(name, port))
		if port == "80" {
			l.hosts = append(l.hosts, name)
		}
	}
	return l, nil
}

// serve takes callbacks until close.
func (l *callbackListener) serve(f *codeFlow) {
	l.server = &http.Server{
		Handler:           http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { l.handle(f, w, r) }),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      10 * time.Second,
		IdleTimeout:       5 * time.Second,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          quiet(),
	}
	model.Go(func() { _ = l.server.Serve(l.listener) })
}

// lastPage is how long a page may still be on its way to the browser.
const lastPage = time.Second

// close frees the port at once; a page on its way still arrives.
func (l *callbackListener) close() {
	_ = l.listener.Close()
	ctx, cancel := context.WithTimeout(context.Background(), lastPage)
	model.Go(func() {
		defer cancel()
		if l.server.Shutdown(ctx) != nil {
			_ = l.server.Close()
		}
	})
}

// handle answers one request. Whatever is not this sign-in's callback changes
// nothing: the wait goes on.
func (l *callbackListener) handle(f *codeFlow, w http.ResponseWriter, r *http.Request) {
	pageHeaders(w.Header())
	switch {
	case !l.knowsHost(r.Host):
		writePage(w, http.StatusMisdirectedRequest, pageStray)
		return
	case r.URL.Path != l.path:
		writePage(w, http.StatusNotFound, pageStray)
		return
	case r.Method != http.MethodGet:
		w.Header().Set("Allow", http.MethodGet)
		writePage(w, http.StatusMethodNotAllowed, pageStray)
		return
	case len(r.URL.RawQuery) > maxCallback:
		writePage(w, http.StatusRequestURITooLong, pageStray)
		return
	}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		writePage(w, http.StatusBadRequest, pageStray)
		return
	}
	came, err := f.read(query)
	switch {
	case err != nil:
		writePage(w, http.StatusBadRequest, pageStray)
		return
	case came.denied != nil:
		writePage(w, http.StatusOK, pageDenied)
	default:
		writePage(w, http.StatusOK, pageDone)
	}
	_ = http.NewResponseController(w).Flush() // the program may end soon after
	f.finish(came)
}

// knowsHost refuses requests that came here under another name: a web page may
// make a name of its own lead to this machine (DNS rebinding).
func (l *callbackListener) knowsHost(host string) bool {
	for _, known := range l.hosts {
		if strings.EqualFold(host, known) {
			return true
		}
	}
	return false
}
