package providers

import (
	"errors"
	"net"
	"net/netip"
	"net/url"
	"strings"
)

// Mistakes of an address, in words; they never repeat the address itself.
var (
	errNoAddress   = errors.New("is no address like https://host/path")
	errNotHTTPS    = errors.New("begins with https:// (plain http only to this machine: localhost or 127.0.0.1)")
	errHasUser     = errors.New("holds a user name or password; take it out")
	errHasFragment = errors.New("has a part after #; take it out")
	errNoHost      = errors.New("names no host")
	errBadPort     = errors.New("has a port that is none")
	errHidden      = errors.New("holds a space or an invisible character")
)

// parseAddress checks an address that secrets may be sent to: https, or plain
// http to this very machine; no user, no fragment. Its errors never wrap the
// standard library's, which repeat the address.
func parseAddress(text string) (*url.URL, error) {
	if strings.ContainsFunc(text, func(r rune) bool { return r == ' ' || r > 0x7e || isHidden(r) }) {
		return nil, errHidden
	}
	u, err := url.Parse(text)
	if err != nil {
		return nil, errNoAddress
	}
	switch {
	case u.Scheme != "https" && u.Scheme != "http" || u.Opaque != "":
		return nil, errNoAddress
	case u.Hostname() == "":
		return nil, errNoHost
	case u.User != nil:
		return nil, errHasUser
	case u.Fragment != "" || strings.Contains(text, "#"):
		return nil, errHasFragment
	case !isPort(u.Port()) || strings.HasSuffix(u.Host, ":"):
		return nil, errBadPort
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		return nil, errNotHTTPS
	}
	return u, nil
}

func isPort(port string) bool {
	if port == "" {
		return true
	}
	n := 0
	for _, digit := range port {
		if digit < '0' || digit > '9' || n > 65535 {
			return false
		}
		n = n*10 + int(digit-'0')
	}
	return n > 0 && n <= 65535
}

// isLoopback says that a host is this very machine: a literal loopback address
// or the name localhost (RFC 6761 section 6.3).
func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.Unmap().IsLoopback()
}

// originOf is scheme://host:port in small letters, the port always written out
// (RFC 6454 section 4).
func originOf(u *url.URL) string {
	scheme := strings.ToLower(u.Scheme)
	port := u.Port()
	if port == "" {
		port = "443"
		if scheme == "http" {
			port = "80"
		}
	}
	host := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	return scheme + "://" + net.JoinHostPort(host, port)
}

// joinAddress puts a profile's path below a base address; the base's own path
// stays.
func joinAddress(base, path string) string {
	return strings.TrimRight(base, "/") + path
}

// isPage says that an address may be opened in a browser for a person.
func isPage(address string) bool {
	u, err := parseAddress(address)
	return err == nil && u.Scheme == "https"
}

// parseRedirect checks a redirect URL (RFC 6749 section 3.1.2): absolute, no
// fragment. Any scheme may be registered; only loopback ones are listened on.
func parseRedirect(text string) (*url.URL, error) {
	if strings.ContainsFunc(text, func(r rune) bool { return r == ' ' || isHidden(r) }) {
		return nil, errHidden
	}
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Scheme == "":
		return nil, errNoAddress
	case strings.Contains(text, "#"):
		return nil, errHasFragment
	case u.User != nil:
		return nil, errHasUser
	case !isPort(u.Port()):
		return nil, errBadPort
	}
	return u, nil
}
