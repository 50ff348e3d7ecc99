package providers

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/tokenrack/tokenrack/model"
)

var errProxy = errors.New("providers: the proxy has no name")

// proxyFor names the proxy that requests to an address go through, as the
// environment has it; empty where they go straight there. What stands in its
// address for signing in to it is left out.
func proxyFor(address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", nil //nolint:nilerr // told by whoever sends there
	}
	proxy, err := http.ProxyFromEnvironment(&http.Request{URL: u})
	if err != nil || proxy == nil {
		return "", err
	}
	if proxy.Hostname() == "" {
		return "", errProxy
	}
	return clean(proxy.Scheme+"://"+proxy.Host, nil), nil
}

// throughProxy says that a server was asked through a proxy; empty: it was not.
func throughProxy(address string) string {
	proxy, err := proxyFor(address)
	if err != nil || proxy == "" {
		return ""
	}
	return ", through the proxy " + proxy
}

// ExamineProxy says whether requests go through a proxy, which the person may not
// know of: the environment names it. None is no finding.
func ExamineProxy() []model.Finding {
	const check = "proxy"
	proxy, err := proxyFor("https://some.server.invalid/")
	switch {
	case err != nil:
		return []model.Finding{{
			Level: model.FindingBad, Check: check, What: "the environment names a proxy by an address that cannot be read, so no request leaves this computer",
			Do: "Look at HTTPS_PROXY.",
		}}
	case proxy == "":
		return nil
	}
	return []model.Finding{{
		Level: model.FindingNote, Check: check, What: "requests go through " + proxy,
		Still: "It learns which servers are asked, and when; what is said to them is sealed from here to there.",
		Do:    "Unset HTTPS_PROXY, or name the servers in NO_PROXY, if that is not meant.",
	}}
}
