package cli

import (
	"context"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

// appFlags are what add and edit have in common. Only flags that were given
// change anything.
type appFlags struct {
	url, clientID, secretFile, redirectURL, customer string
	caFile, pin                                      string
	probeURL, revokeURL, authorizeURL, tokenURL      string
	deviceURL, introspectURL, clientAuth             string
	scopes                                           []string
	lifetime                                         durationFlag
	asJSON                                           bool
}

var clientForms = []string{
	string(model.ClientNone), string(model.ClientParams), string(model.ClientBasic), string(model.ClientBasicEncoded),
}

func (f *appFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.url, "url", "", "the system's base `URL`; of oidc, the issuer")
	flags.StringVar(&f.clientID, "client-id", "", "the client's `ID`")
	flags.StringVar(&f.secretFile, "client-secret-file", "", "the client's secret, in `FILE` or - for standard input")
	flags.StringArrayVar(&f.scopes, "scope", nil, "ask for this `SCOPE`; may be repeated")
	flags.StringVar(&f.redirectURL, "redirect-url", "", "the redirect `URL` that is registered (unless given: a free port at http://127.0.0.1/callback)")
	flags.StringVar(&f.customer, "customer", "", "whose client it is: the `CUSTOMER`")
	flags.StringVar(&f.caFile, "ca-file", "", "trust the certificates in `FILE` (PEM) instead of the system's")
	flags.StringVar(&f.pin, "pin", "", "accept only the certificate whose SHA-256 is `sha256:HEX`")
	flags.StringVar(&f.probeURL, "probe-url", "", "a `URL` where a token can be tried harmlessly, by GET")
	flags.StringVar(&f.revokeURL, "revoke-url", "", "a revocation `URL` that the profile does not name")
	flags.Var(&f.lifetime, "assume-lifetime", "how long a token lives where the server does not say")
	flags.StringVar(&f.authorizeURL, "authorize-url", "", "the authorization `URL` (oauth2)")
	flags.StringVar(&f.tokenURL, "token-url", "", "the token `URL` (oauth2)")
	flags.StringVar(&f.deviceURL, "device-url", "", "the device authorization `URL` (oauth2, RFC 8628)")
	flags.StringVar(&f.introspectURL, "introspect-url", "", "the introspection `URL`, asked where tokens cannot be tried (RFC 7662)")
	flags.StringVar(&f.clientAuth, "client-auth", "", "how the client shows itself: `FORM` is "+strings.Join(clientForms, ", ")+" (oauth2)")
	flags.BoolVar(&f.asJSON, "json", false, "print one JSON object")
}

// apply puts the flags that were given into the draft.
func (c *call) apply(f *appFlags, given *pflag.FlagSet, draft *keeper.AppDraft) error {
	if f.caFile != "" && f.pin != "" {
		return usage("--ca-file and --pin exclude each other", "Give one of them.")
	}
	if f.clientAuth != "" && !slices.Contains(clientForms, f.clientAuth) {
		return usage("there is no such --client-auth", "One of: "+strings.Join(clientForms, ", ")+".")
	}
	app := &draft.App
	for flag, field := range map[string]*string{
		"url": &app.Base, "client-id": &app.ClientID, "redirect-url": &app.RedirectURL, "customer": &app.Customer,
		"probe-url": &app.Endpoints.Probe, "revoke-url": &app.Endpoints.Revoke,
		"authorize-url": &app.Endpoints.Authorize, "token-url": &app.Endpoints.Token,
		"device-url": &app.Endpoints.Device, "introspect-url": &app.Endpoints.Introspect,
	} {
		if given.Changed(flag) {
			*field = given.Lookup(flag).Value.String()
		}
	}
	if given.Changed("client-auth") {
		app.ClientAuth = model.ClientAuth(f.clientAuth)
	}
	if given.Changed("scope") {
		app.Scopes = scopesOf(f.scopes)
	}
	if f.lifetime.set {
		app.AssumedLifetime = f.lifetime.value
	}
	return c.applySecrets(f, given, draft)
}

// applySecrets reads what comes by file: the client's secret and whom to trust.
func (c *call) applySecrets(f *appFlags, given *pflag.FlagSet, draft *keeper.AppDraft) (err error) {
	if given.Changed("pin") {
		if draft.App.Pin, err = parsePin(f.pin); err != nil {
			return err
		}
		draft.App.CA = ""
	}
	if given.Changed("ca-file") {
		if draft.App.CA, err = c.certificates(f.caFile); err != nil {
			return err
		}
		draft.App.Pin = ""
	}
	if given.Changed("client-secret-file") {
		draft.ClientSecret, err = c.secret("--client-secret-file", f.secretFile)
	}
	return err
}

// parsePin reads the SHA-256 of a certificate's DER bytes, with or without the
// colons that openssl writes.
func parsePin(given string) (string, error) {
	digits, ok := strings.CutPrefix(strings.ToLower(given), "sha256:")
	digits = strings.ReplaceAll(digits, ":", "")
	raw, err := hex.DecodeString(digits)
	if !ok || err != nil || len(raw) != 32 {
		return "", usage("--pin takes sha256: and 64 hexadecimal digits", "It is the SHA-256 of the certificate: openssl x509 -in cert.pem -noout -fingerprint -sha256")
	}
	return "sha256:" + digits, nil
}

// certificates reads a file of PEM certificates; none in it is a mistake.
func (c *call) certificates(name string) (string, error) {
	raw, err := c.read("--ca-file", name)
	if err != nil {
		return "", err
	}
	count := 0
	for rest := raw; ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		if block.Type != "CERTIFICATE" {
			return "", usage("the file given with --ca-file holds something else than certificates", "It takes certificates in PEM, and no keys.")
		}
		if _, err := x509.ParseCertificate(block.Bytes); err != nil {
			return "", usage("a certificate in the file given with --ca-file cannot be read", "It takes certificates in PEM.")
		}
		count++
	}
	if count == 0 {
		return "", usage("there is no certificate in the file given with --ca-file", "It takes certificates in PEM.")
	}
	return string(raw), nil
}

func appAddVerb(c *call) *cobra.Command {
	var f appFlags
	var provider string
	var accept bool
	cmd := &cobra.Command{
		Use:   "add NAME --provider P [--url URL] [--client-id ID] [--client-secret-file F|-] …",
		Short: "Bring in a registered client",
		Long: `Bring in a client that was registered at a provider. “tokenrack provider show P”
tells what it needs and where it is made.`,
		Example: "  tokenrack app add acme-items --provider storeman --client-id … --client-secret-file secret.txt --scope read_items",
		Args:    takes("NAME"),
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return c.appAdd(cmd.Context(), args[0], provider, accept, &f, cmd.Flags())
	}
	cmd.Flags().StringVar(&provider, "provider", "", "the provider's `ID`")
	cmd.Flags().BoolVar(&accept, "accept-origin", false, "secrets may go to other hosts that the issuer names (oidc)")
	f.register(cmd.Flags())
	c.completes(cmd, nil, map[string]completer{"provider": c.providersFor})
	return cmd
}

func (c *call) appAdd(ctx context.Context, name, provider string, accept bool, f *appFlags, given *pflag.FlagSet) error {
	if provider == "" {
		return missing("--provider", "“tokenrack provider list” names them all.")
	}
	catalog, err := c.catalog()
	if err != nil {
		return err
	}
	p, err := catalog.Provider(provider)
	if err != nil {
		return noProvider(provider, err)
	}
	if err := lacks(p, f); err != nil {
		return err
	}
	draft := keeper.AppDraft{App: model.App{Name: name, Provider: provider}, AcceptOrigin: accept}
	if err := c.apply(f, given, &draft); err != nil {
		return err
	}
	rack, err := c.open(ctx)
	if err != nil {
		return err
	}
	var app *model.App
	err = c.confirmed(ctx, &draft, func() (err error) {
		app, err = rack.AddApp(ctx, draft)
		return err
	})
	if err != nil {
		return err
	}
	if !f.asJSON {
		c.say("%s is added; “tokenrack account add NAME --app %s” signs in", app.Name, shellWord(app.Name))
	}
	return c.showApp(app, 0, f.asJSON)
}

// lacks names the flag that a provider needs and the call has not.
func lacks(p model.Provider, f *appFlags) error {
	see := "“tokenrack provider show " + p.ID + "” tells what it needs."
	switch {
	case p.BaseFixed && f.url != "":
		return usage(p.Name+" has one address only: --url is not for it", see)
	case p.Base == "" && f.url == "" && f.tokenURL == "":
		if !p.Discovers && p.SignsInBy(model.SignInBrowser) && !p.RedirectExact {
			return missing("--token-url", "The provider names no addresses of its own. "+see)
		}
		return missing("--url", "The system's address is yours to give. "+see)
	case p.ClientID && f.clientID == "":
		return missing("--client-id", see)
	case p.ClientSecret == model.SecretRequired && f.secretFile == "":
		return missing("--client-secret-file", "The secret comes by file, or by - on standard input. "+see)
	}
	return nil
}

func appEditVerb(c *call) *cobra.Command {
	var f appFlags
	var name string
	var accept bool
	cmd := &cobra.Command{
		Use:   "edit APP …",
		Short: "Change an app; what is not given stays",
		Long: `Change an app; what is not given stays. Secrets go only to the addresses that were
confirmed when the app was added: another one needs --accept-origin, and tokens held
from the old one are never sent there.`,
		Args: takes("APP"),
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		app, err := c.app(cmd.Context(), args[0])
		if err != nil {
			return err
		}
		draft := keeper.AppDraft{App: *app, AcceptOrigin: accept}
		if name != "" {
			draft.App.Name = name
		}
		if err := c.apply(&f, cmd.Flags(), &draft); err != nil {
			return err
		}
		err = c.confirmed(cmd.Context(), &draft, func() (err error) {
			app, err = c.rack.EditApp(cmd.Context(), draft)
			return err
		})
		if err != nil {
			return err
		}
		if err := c.rack.Load(cmd.Context()); err != nil {
			return err
		}
		return c.showApp(app, accountsByApp(c.rack.Snapshot())[app.ID], f.asJSON)
	}
	cmd.Flags().StringVar(&name, "name", "", "give it another `NAME`")
	cmd.Flags().BoolVar(&accept, "accept-origin", false, "secrets may go to the new address")
	f.register(cmd.Flags())
	c.completes(cmd, c.appsFor, nil)
	return cmd
}
