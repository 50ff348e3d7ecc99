package providers

import (
	"context"
	"errors"
	"net"
	"net/url"
	"strings"
	"syscall"

	"github.com/tokenrack/tokenrack/model"
)

// hostOf is the host of an address as it may be shown, never its path or
// query.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return "the server"
	}
	return cleanName(u.Host)
}

// unsentError says why no byte of a request can have arrived.
func unsentError(ctx context.Context, address string, err error) *model.Error {
	host := hostOf(address)
	if out := certificateError(host, err); out != nil {
		return out
	}
	if errors.Is(err, errNoTrust) {
		return usage("nothing was sent to "+host, "the app's pin or CA file cannot be read", "Give it again: tokenrack app edit APP --pin sha256:…, or --ca-file F.")
	}
	out := &model.Error{
		Kind:  model.KindUnavailable,
		What:  host + " cannot be reached",
		Why:   unreachable(address, err),
		Still: "Nothing was sent.",
		Do:    "Try again; if it stays so, check the address, the network and the VPN.",
	}
	if errors.Is(ctx.Err(), context.Canceled) {
		out.Kind, out.Why = model.KindAborted, "the call was stopped"
		out.What = "nothing was sent to " + host
		out.Still, out.Do = "", ""
	}
	return out
}

// unreachable tells why a connection was not made, without repeating what the
// network's errors say: they can hold the whole address.
func unreachable(address string, err error) string {
	var dns *net.DNSError
	var network net.Error
	var op *net.OpError
	proxy, wrong := proxyFor(address)
	switch {
	case wrong != nil:
		return "the environment names a proxy (HTTPS_PROXY) by an address that cannot be read"
	case errors.As(err, &op) && op.Op == "proxyconnect":
		return "the proxy of this computer, " + proxy + ", cannot be reached"
	case errors.As(err, &dns) && dns.IsNotFound:
		return "its name is not known"
	case errors.As(err, &dns):
		return "its name could not be looked up"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "nothing answers at its port"
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH):
		return "there is no way to it on the network"
	case errors.As(err, &network) && network.Timeout(), errors.Is(err, context.DeadlineExceeded):
		return "it did not answer in time, usually because a VPN is down"
	case strings.Contains(errText(err), "tls:"), strings.Contains(errText(err), "server gave HTTP response to HTTPS client"):
		return "no secure connection could be made; perhaps the port does not speak TLS 1.2 or newer"
	case proxy != "":
		return "the proxy of this computer, " + proxy + ", let nothing through"
	}
	return "the connection could not be made"
}

func errText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// lostWhy tells why there is no complete answer to a request that was sent.
func lostWhy(r response) string {
	var network net.Error
	switch {
	case errors.Is(r.err, errTooLong):
		return "the answer was longer than any token answer is"
	case errors.Is(r.err, context.Canceled):
		return "the call was stopped while the answer was awaited"
	case errors.As(r.err, &network) && network.Timeout(), errors.Is(r.err, context.DeadlineExceeded):
		return "the server did not answer in time"
	case strings.Contains(errText(r.err), "timeout awaiting response headers"):
		return "the server did not answer in time"
	case strings.Contains(errText(r.err), "server response headers exceeded"):
		return "the head of the answer was too long"
	case strings.Contains(errText(r.err), "malformed HTTP"):
		return "what came back is not HTTP"
	case r.status != 0:
		return "the answer broke off"
	}
	return "the connection broke before an answer came"
}
