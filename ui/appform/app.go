package appform

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui/form"
	"github.com/tokenrack/tokenrack/ui/keys"
)

// appStep is what one system asks of an app.
func appStep(p model.Provider) *form.Form {
	f := &form.Form{
		Title: "Add an app", Of: p.Name, Step: StepApp, Whole: true,
		Done: "save the app", Leave: form.KeepDraft, Aside: appAside(p, true),
		Hints: []form.Hint{{Key: "PgUp", Says: "step back"}}, Items: appItems(p),
	}
	f.Item(Base).Field.Set(p.Base)
	f.Item(Redirect).Field.Set(p.RedirectAs)
	followApp(f, p)
	f.FocusEmpty()
	return f
}

// namesTokenURL says that the provider names no addresses at all: each is given
// by hand.
func namesTokenURL(p model.Provider) bool {
	return p.Base == "" && !p.Discovers && p.SignsInBy(model.SignInBrowser) && !p.RedirectExact
}

func appItems(p model.Provider) []*form.Item {
	base := &form.Item{ID: Base, Label: "Address", Ghost: "https://...", Off: namesTokenURL(p) || p.BaseFixed, Says: "The customer's own system, with its port."}
	switch {
	case p.Discovers:
		base.Label, base.Says = "Issuer", "Its discovery document names all other addresses."
	case p.Base != "":
		base.Says = "Usually as it stands here; another one for another brand of the same system."
	}
	id := &form.Item{ID: ClientID, Label: "Client ID", Off: !p.ClientID}
	if p.ClientIDSecret {
		id.Kind, id.Says = form.Secret, "It is a secret that all clients of this server share: it is shown masked."
	}
	secret := &form.Item{
		ID: Secret, Label: "Client secret", Kind: form.Secret,
		Off: p.ClientSecret == model.SecretNone || p.ClientSecret == model.SecretEmpty,
	}
	if p.ClientSecret == model.SecretOptional {
		secret.Ghost = "none: a public client"
	}
	redirect := &form.Item{ID: Redirect, Label: "Redirect URL", Off: !p.SignsInBy(model.SignInBrowser), Ghost: "a free port of this computer", Says: "Where the browser comes back to. Register exactly this one."}
	name := &form.Item{ID: Name, Label: "App name", Ghost: "what you call it, for instance acme-items"}
	if !p.ClientID && p.ClientSecret == model.SecretNone {
		name.Ghost = "made from the address"
		name.Says = "There is no app to register here: the name only stands for this address."
	}
	return []*form.Item{
		base,
		{ID: Token, Label: "Token URL", Ghost: "https://.../token", Off: !namesTokenURL(p)},
		{ID: Auth, Label: "Authorize URL", Ghost: "only for the browser", Off: !namesTokenURL(p)},
		name,
		{ID: Customer, Label: "Customer", Ghost: "none, or several", Says: knownSays},
		id, secret, redirect,
		{ID: More, Label: "More", Kind: form.Tick, On: p.NoLifetime || p.Base == "" && !p.Discovers, Ghost: "certificate, addresses to try and revoke at, life"},
		{ID: Trust, Label: "Certificate", Ghost: "the system's own trust", Spaced: true, Says: "sha256: and the fingerprint of the one certificate to accept, or a CA in PEM. There is no switch that turns the check off."},
		{ID: Probe, Label: "Try at", Ghost: probeGhost(p), Says: "An address that only reads, where a token is tried by GET. Without one nothing can be proven dead."},
		{ID: Revoke, Label: "Revoke at", Ghost: "what the profile knows", Says: "A revocation address (RFC 7009) that the maker does not document."},
		{ID: Life, Label: "Assumed life", Ghost: "none", Says: "How long a token lives where the server does not say: 8 h, 1 d. It is always shown as assumed."},
		withoutWords(),
		{ID: verdict, Kind: form.Words, Off: true},
	}
}

func probeGhost(p model.Provider) string {
	if p.Probes {
		return "the profile's own"
	}
	return "nowhere"
}

// followApp shows what more there is, where it is asked for.
func followApp(f *form.Form, _ model.Provider) {
	more := f.Item(More).On
	for _, id := range []string{Trust, Probe, Revoke, Life} {
		f.Item(id).Off = !more
	}
}

// checkApp tells at the fields what is missing or cannot be right.
func checkApp(f *form.Form, p model.Provider) bool {
	f.Clear()
	need := func(id, says string) {
		if item := f.Item(id); !item.Off && item.Value() == "" {
			item.Trouble = says
		}
	}
	if !madeByItself(p) {
		need(Name, "The app needs a name.")
	}
	need(Base, "The system's address is yours to give: https://host, with its port.")
	need(Token, "The address that tokens come from is needed.")
	if p.ClientID {
		need(ClientID, keys.Literal(p.Name)+" needs a client id.")
	}
	if p.ClientSecret == model.SecretRequired {
		need(Secret, keys.Literal(p.Name)+" needs a client secret.")
	}
	for _, id := range []string{Base, Token, Auth, Redirect, Probe, Revoke} {
		item := f.Item(id)
		if !item.Off && item.Value() != "" && item.Trouble == "" {
			item.Trouble = addressTrouble(item.Value())
		}
	}
	checkTrust(f.Item(Trust))
	if item := f.Item(Life); !item.Off && item.Value() != "" {
		if _, err := time.ParseDuration(lifeText(item.Value())); err != nil {
			item.Trouble = "That is no length of time. For instance: 8 h, 90 m, 1 d."
		}
	}
	return !f.FocusTrouble()
}

// addressTrouble says why an address cannot be one; empty: it can.
func addressTrouble(text string) string {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "":
		return "That is no whole address. For instance: https://till.example:8130."
	case u.Scheme != "https" && u.Scheme != "http":
		return "An address begins with https://."
	case u.Scheme == "http" && !slices.Contains([]string{"127.0.0.1", "localhost", "::1"}, u.Hostname()):
		return "Secrets go by https:// only, but on this computer itself."
	case u.User != nil:
		return "Leave the user name and password out of the address."
	}
	return ""
}

func checkTrust(item *form.Item) {
	text := item.Value()
	if item.Off || text == "" || strings.Contains(text, "-----BEGIN CERTIFICATE-----") {
		return
	}
	digits := strings.ReplaceAll(strings.TrimPrefix(strings.ToLower(text), "sha256:"), ":", "")
	if len(digits) != 64 || strings.Trim(digits, "0123456789abcdef") != "" {
		item.Trouble = "A fingerprint is 64 hexadecimal digits, with or without colons; a CA begins with -----BEGIN CERTIFICATE-----."
	}
}

// lifeText writes a length of time as Go reads it.
func lifeText(text string) string {
	text = strings.ToLower(strings.ReplaceAll(text, " ", ""))
	if days, ok := strings.CutSuffix(text, "d"); ok {
		if d, err := time.ParseDuration(days + "h"); err == nil {
			return (24 * d).String()
		}
	}
	return text
}

// madeByItself says that there is no client to register: the app is only the
// address.
func madeByItself(p model.Provider) bool { return !p.ClientID && p.ClientSecret == model.SecretNone }

// nameOf names an app that is only an address.
func nameOf(p model.Provider, base string) string {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" {
		return p.Name
	}
	return p.Name + " " + strings.ToLower(u.Host)
}

// draftOf reads the form into an app.
func draftOf(f *form.Form, p model.Provider, app model.App) keeper.AppDraft {
	app.Name, app.Customer = f.Value(Name), f.Value(Customer)
	if app.Name == "" && madeByItself(p) {
		app.Name = nameOf(p, f.Value(Base))
	}
	if item := f.Item(Base); !item.Off {
		app.Base = item.Value()
	}
	if p.ClientID {
		app.ClientID = f.Value(ClientID)
	}
	if item := f.Item(Redirect); !item.Off {
		app.RedirectURL = item.Value()
	}
	if namesTokenURL(p) {
		app.Endpoints.Token, app.Endpoints.Authorize = f.Value(Token), f.Value(Auth)
	}
	// What More holds counts whether or not it is shown.
	app.Endpoints.Probe, app.Endpoints.Revoke = f.Item(Probe).Value(), f.Item(Revoke).Value()
	app.Pin, app.CA = trustOf(f.Item(Trust).Value())
	app.AssumedLifetime = 0
	if d, err := time.ParseDuration(lifeText(f.Item(Life).Value())); err == nil {
		app.AssumedLifetime = d
	}
	d := keeper.AppDraft{App: app}
	if item := f.Item(Secret); !item.Off {
		d.ClientSecret = model.NewSecret(item.Value())
	}
	return d
}

// trustOf tells a fingerprint from certificates. A field has no line ends, so
// those of the certificates are set again.
func trustOf(text string) (pin, ca string) {
	if text == "" {
		return "", ""
	}
	const begin, end = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"
	if !strings.Contains(text, begin) {
		return "sha256:" + strings.ReplaceAll(strings.TrimPrefix(strings.ToLower(text), "sha256:"), ":", ""), ""
	}
	var out strings.Builder
	for part := range strings.SplitSeq(text, begin) {
		body, _, whole := strings.Cut(part, end)
		if !whole {
			continue
		}
		out.WriteString(begin + "\n")
		digits := strings.ReplaceAll(body, " ", "")
		for len(digits) > 64 {
			out.WriteString(digits[:64] + "\n")
			digits = digits[64:]
		}
		out.WriteString(digits + "\n" + end + "\n")
	}
	return "", out.String()
}
