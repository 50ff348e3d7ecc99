package providers

import (
	"cmp"
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// The bounds of a device authorization. The first two are what RFC 8628
// sections 3.2 and 3.5 say where the server says nothing.
const (
	pollEvery    = 5 * time.Second
	maxPollEvery = 5 * time.Minute
	deviceLife   = 10 * time.Minute
	maxUserCode  = 64 // in bytes; people type it
)

// StartDevice asks for a device code and a user code (RFC 8628 section 3.1).
// Nothing is spent by it: a code that nobody enters ends by itself.
func (e *Engine) StartDevice(ctx context.Context, c model.Client, scopes model.Scopes) (model.DeviceAuthorization, error) {
	none := model.DeviceAuthorization{}
	p, err := e.profile(c.App.Provider)
	if err != nil {
		return none, err
	}
	device := p.SignIn.Device
	if device == nil {
		return none, usage(p.Name+" has no sign-in on another device", "its profile names none", "tokenrack provider show "+p.ID+" lists the ways in.")
	}
	address := device.Authorize.address(&c.App, c.App.Endpoints.Device)
	if err := p.mayGo(&c.App, roleDevice, address); err != nil {
		return none, err
	}
	secrets, refused := p.clientSecrets(c)
	if refused != nil {
		return none, refused
	}
	header := http.Header{"Accept": {"application/json"}}
	shown := p.client(&c.App, secrets[0])
	list := device.Authorize.parameters(values{scope: scopes.Join(p.Scopes.Separator)})
	for scope, extra := range device.WithScope {
		for name, value := range extra {
			if scopes.Has(scope) {
				list = append(list, parameter{name, value})
			}
		}
	}
	request, err := device.Authorize.build(address, shown.present(header, list), header)
	if err != nil {
		return none, asError(err)
	}
	request.limit, request.trust = maxTokenBody, trustOf(&c.App)
	answer := e.wire.send(ctx, request)
	if !answer.sent {
		return none, unsentError(ctx, address, answer.err)
	}
	sent := append(p.clientIDSecret(&c.App), secrets[0], shown.credential())
	return p.readDevice(address, answer, sent)
}

// readDevice reads the answer of RFC 8628 section 3.2.
func (p *profile) readDevice(address string, r response, sent []model.Secret) (model.DeviceAuthorization, error) {
	said := reply(nil)
	if r.whole {
		said = parseReply(r.body, r.header.Get("Content-Type"))
	}
	device := model.DeviceAuthorization{
		DeviceCode: model.NewSecret(said.text("device_code")),
		UserCode:   said.text("user_code"),
		URL:        cmp.Or(said.text("verification_uri"), said.text("verification_url")), // as some servers write it
		URLWhole:   said.text("verification_uri_complete"),
		Interval:   secondsOf(said, "interval", pollEvery, maxPollEvery),
		Life:       secondsOf(said, "expires_in", deviceLife, time.Hour),
	}
	if r.status == http.StatusOK && isToken(device.DeviceCode.Reveal()) && isUserCode(device.UserCode) && isShownPage(device.URL) {
		if !isShownPage(device.URLWhole) {
			device.URLWhole = ""
		}
		return device, nil
	}
	f := p.Reply.fault(said, r.header).clean(sent)
	out := &model.Error{
		Kind: model.KindSignIn, Status: r.status, Code: f.code,
		What:  hostOf(address) + " gave no code to enter",
		Why:   cmp.Or(f.words(), probeWhy(r)),
		Still: "Nothing was stored.",
		Do:    "Check that the app may use the device flow, then sign in again.",
	}
	if r.status == 0 || r.status >= 500 {
		out.Kind, out.Do = model.KindUnavailable, "Try again later."
	}
	return model.DeviceAuthorization{}, out
}

// secondsOf reads a number of seconds; one that makes no sense is as good as
// none.
func secondsOf(said reply, key string, otherwise, most time.Duration) time.Duration {
	seconds := said.number(key)
	if !(seconds > 0 && seconds <= most.Seconds()) {
		return otherwise
	}
	return time.Duration(seconds * float64(time.Second))
}

// isUserCode says that a code can be shown and typed.
func isUserCode(text string) bool {
	return text != "" && len(text) <= maxUserCode && clean(text, nil) == text && !strings.ContainsFunc(text, isHidden)
}

// isShownPage says that an address may be shown to a person to be opened: the
// page is theirs, and no secret of ours goes there.
func isShownPage(address string) bool {
	if len(address) > 2048 {
		return false
	}
	_, err := parseAddress(address)
	return err == nil
}

// pending says that a person has not decided yet (RFC 8628 section 3.5).
func (x *exchange) pending(a answer) bool {
	if x.grant.Type != model.GrantDeviceCode || a.status >= 500 {
		return false
	}
	return a.code == "authorization_pending" || a.code == "slow_down"
}

// deviceWords says why a device code brought no tokens.
func deviceWords(out *model.Error) {
	out.Still = "Nothing was stored."
	out.Do = "Start the sign-in again."
	switch out.Code {
	case "access_denied":
		out.What = "the sign-in was rejected on the other device"
		out.Do = "Start it again and allow the access."
	case "expired_token":
		out.What = "nobody entered the code in time"
	}
}
