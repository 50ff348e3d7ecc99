package providers

import (
	"cmp"
	"strings"

	"github.com/tokenrack/tokenrack/model"
)

// role names one of the addresses that secrets may be sent to.
type role string

const (
	roleToken      role = "token"
	roleAuthorize  role = "authorize"
	roleRevoke     role = "revoke"
	roleProbe      role = "probe"
	roleDevice     role = "device"
	roleIntrospect role = "introspect"
)

// addresses lists where an app's secrets would go: the person's or the
// discovered addresses first, else the profile's. Empty: nowhere.
func (p *profile) addresses(app *model.App) model.Endpoints {
	var out model.Endpoints
	for _, request := range p.requests() {
		switch request.key {
		case "revoke.request":
			out.Revoke = request.spec.address(app, app.Endpoints.Revoke)
		case "probe.request":
			out.Probe = request.spec.address(app, app.Endpoints.Probe)
		case "signin.device.authorize":
			out.Device = request.spec.address(app, app.Endpoints.Device)
		case "introspect.request":
			out.Introspect = request.spec.address(app, app.Endpoints.Introspect)
		default:
			out.Token = request.spec.address(app, app.Endpoints.Token)
		}
	}
	if out.Revoke == "" {
		out.Revoke = app.Endpoints.Revoke
	}
	if out.Probe == "" {
		out.Probe = app.Endpoints.Probe
	}
	if out.Introspect == "" {
		out.Introspect = app.Endpoints.Introspect
	}
	if out.Token == "" { // tokens are only pasted: they belong to the base address
		out.Token = cmp.Or(app.Endpoints.Token, app.Base)
	}
	if p.SignIn.Browser != nil {
		out.Authorize = p.SignIn.Browser.Authorize.address(app)
	}
	return out
}

// address is where a request goes; named is the address that the person or
// discovery gave for it.
func (r *requestSpec) address(app *model.App, named string) string {
	switch {
	case named != "":
		return named
	case r.URL != "":
		return r.URL
	case r.Path != "" && app.Base != "":
		return joinAddress(app.Base, r.Path)
	}
	return ""
}

func (a *authorizeSpec) address(app *model.App) string {
	spec := requestSpec{Path: a.Path, URL: a.URL}
	return spec.address(app, app.Endpoints.Authorize)
}

// seal writes down which origins the app's secrets may go to. One that differs
// from what was sealed before is an error unless accept.
func (p *profile) seal(app *model.App, accept bool) error {
	found := p.addresses(app)
	if found.Token == "" {
		return usage(p.Name+" needs the address of its token endpoint", "its profile names none", "Give it with --token-url https://…")
	}
	var origins model.Endpoints
	var first *model.Error
	moved := &model.Elsewhere{}
	for _, place := range []struct {
		role    role
		address string
		sealed  string
		into    *string
	}{
		{roleToken, found.Token, app.Origins.Token, &origins.Token},
		{roleAuthorize, found.Authorize, app.Origins.Authorize, &origins.Authorize},
		{roleRevoke, found.Revoke, app.Origins.Revoke, &origins.Revoke},
		{roleProbe, found.Probe, app.Origins.Probe, &origins.Probe},
		{roleDevice, found.Device, app.Origins.Device, &origins.Device},
		{roleIntrospect, found.Introspect, app.Origins.Introspect, &origins.Introspect},
	} {
		if place.address == "" {
			continue
		}
		u, err := parseAddress(place.address)
		if err != nil {
			return usage("the "+string(place.role)+" address cannot be used", "it "+err.Error(), "Give a whole address, https://host/path.")
		}
		*place.into = originOf(u)
		if place.sealed != "" && place.sealed != *place.into {
			if moved.From == "" {
				moved.From, first = shownOrigin(place.sealed), originChanged(place.role, place.sealed, *place.into)
			}
			moved.To = append(moved.To, model.Place{What: string(place.role), Origin: shownOrigin(*place.into)})
		}
	}
	if first != nil && !accept {
		first.Cause = moved
		return first
	}
	app.Origins = origins
	return nil
}

// sealed is the origin that was confirmed for a role.
func sealed(app *model.App, r role) string {
	switch r {
	case roleToken:
		return app.Origins.Token
	case roleAuthorize:
		return app.Origins.Authorize
	case roleRevoke:
		return app.Origins.Revoke
	case roleDevice:
		return app.Origins.Device
	case roleIntrospect:
		return app.Origins.Introspect
	}
	return app.Origins.Probe
}

// originChanged says that secrets would go somewhere new.
func originChanged(r role, from, to string) *model.Error {
	err := &model.Error{
		Kind:  model.KindUsage,
		What:  "the " + string(r) + " address now leads to " + shownOrigin(to),
		Why:   "the app was confirmed for " + shownOrigin(from) + "; nothing was sent",
		Still: "The tokens that are held stay as they are.",
		Do:    "If the new address is right, confirm it: tokenrack app edit APP --accept-origin. It will not get the old one's tokens.",
	}
	if from == "" {
		err.Why = "the app was never confirmed for it; nothing was sent"
	}
	return err
}

// shownOrigin leaves out the port where it is the usual one.
func shownOrigin(origin string) string {
	if short, ok := strings.CutSuffix(origin, ":443"); ok && strings.HasPrefix(origin, "https:") {
		return short
	}
	return cleanName(origin)
}
