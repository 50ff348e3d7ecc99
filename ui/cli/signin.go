package cli

import (
	"context"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

// signinFlags are the ways of getting an account's first tokens.
type signinFlags struct {
	scopes []string

	username, passwordFile string
	keep                   bool

	paste, refreshFile string
	expiresIn          durationFlag

	browser, noOpen bool
	device, client  bool

	asJSON bool
}

func (f *signinFlags) register(flags *pflag.FlagSet) {
	flags.StringArrayVar(&f.scopes, "scope", nil, "ask for this `SCOPE`; may be repeated (unless given: the app's)")
	flags.StringVar(&f.username, "username", "", "sign in with this `USER` and a password")
	flags.StringVar(&f.passwordFile, "password-file", "", "the password, in `FILE` or - for standard input")
	flags.BoolVar(&f.keep, "keep-password", false, "keep the password, sealed, and sign in again by itself")
	flags.StringVar(&f.paste, "paste", "", "take tokens made elsewhere from `FILE`, - for standard input: a JSON answer, \"Bearer …\", or a bare token")
	flags.StringVar(&f.refreshFile, "refresh-token-file", "", "the refresh token beside a bare pasted one, in `FILE` or -")
	flags.Var(&f.expiresIn, "expires-in", "how long the pasted token lives")
	flags.BoolVar(&f.browser, "browser", false, "sign in with a browser")
	flags.BoolVar(&f.noOpen, "no-open", false, "only print the address for the browser")
	flags.BoolVar(&f.device, "device", false, "sign in by a code that is entered on another device (RFC 8628)")
	flags.BoolVar(&f.client, "client-credentials", false, "the client itself is the account (RFC 6749 section 4.4)")
	flags.BoolVar(&f.asJSON, "json", false, "print one JSON object")
}

// waysAre names the ways of signing in.
const waysAre = "One of: --username with --password-file; --paste; --browser; --device; --client-credentials."

// check refuses flags that do not go together, before anything is read.
func (f *signinFlags) check(needsWay bool) error {
	byPassword := f.username != "" || f.passwordFile != "" || f.keep
	byPaste := f.paste != "" || f.refreshFile != "" || f.expiresIn.set
	byBrowser := f.browser || f.noOpen
	ways := 0
	for _, way := range []bool{byPassword, byPaste, byBrowser, f.device, f.client} {
		if way {
			ways++
		}
	}
	switch {
	case ways > 1:
		return usage("the ways of signing in exclude each other", waysAre)
	case ways == 0 && needsWay:
		return missing("the way of signing in", waysAre)
	case byPaste && f.paste == "":
		return missing("--paste", "It names the file with the access token, or - for standard input.")
	case byBrowser && !f.browser:
		return missing("--browser", "--no-open goes with it.")
	}
	return nil
}

// claim takes standard input for the flags that will read it, before anything
// else does.
func (f *signinFlags) claim(in *input) error {
	for _, reader := range []struct{ flag, file string }{
		{"--password-file", f.passwordFile}, {"--paste", f.paste}, {"--refresh-token-file", f.refreshFile},
	} {
		if reader.file == fromStdin {
			if err := in.claim(reader.flag); err != nil {
				return err
			}
		}
	}
	if f.browser {
		return in.claim("--browser")
	}
	return nil
}

func signinVerb(c *call) *cobra.Command {
	var f signinFlags
	cmd := &cobra.Command{
		Use:   "signin ACCOUNT (--username U --password-file F|- | --paste F|- | --browser [--no-open] | --device | --client-credentials)",
		Short: "Sign an account in again",
		Long: `Sign an account in again, in one of the ways that its provider offers (“tokenrack
provider show P”). Without any, a kept password is used. The account's user name need
not be given again.`,
		Args: takes("ACCOUNT"),
		RunE: func(cmd *cobra.Command, args []string) error { return c.signin(cmd.Context(), args[0], &f) },
	}
	f.register(cmd.Flags())
	c.completes(cmd, c.accountsFor, nil)
	return cmd
}

func (c *call) signin(ctx context.Context, name string, f *signinFlags) error {
	if err := f.check(false); err != nil {
		return err
	}
	if err := f.claim(&c.input); err != nil {
		return err
	}
	account, app, err := c.account(ctx, name)
	if err != nil {
		return err
	}
	if f.paste == "" && !f.browser && !f.device && !f.client && f.passwordFile == "" && !account.PasswordWorks() && !c.mayAsk() {
		return missing("the way of signing in", waysAre)
	}
	if f.username == "" {
		f.username = account.Username
	}
	target := keeper.NewAccount{ID: account.ID, Name: account.Name, App: account.App, Customer: account.Customer, Scopes: scopesOf(f.scopes)}
	signed, err := c.signIn(ctx, target, app, f, account.PasswordWorks())
	if err != nil {
		return err
	}
	return c.showAccount(signed, app, f.asJSON)
}

// signIn gets the tokens in the way that was asked for. kept says that a kept
// password can stand in for one that was not given.
func (c *call) signIn(ctx context.Context, target keeper.NewAccount, app *model.App, f *signinFlags, kept bool) (*model.Account, error) {
	switch {
	case f.browser:
		return c.signInBrowser(ctx, target, app, !f.noOpen)
	case f.device:
		return c.signInDevice(ctx, target)
	case f.client:
		return c.rack.SignInClient(ctx, target)
	case f.paste != "":
		return c.signInPaste(ctx, target, f)
	}
	if f.username == "" {
		return nil, missing("--username", "")
	}
	sign := keeper.PasswordSignIn{Account: target, Username: f.username, Keep: f.keep}
	var err error
	switch {
	case f.passwordFile != "":
		sign.Password, err = c.secret("--password-file", f.passwordFile)
	case kept:
		// the keeper takes the kept one
	case c.mayAsk():
		if err = c.input.claim("the password prompt"); err == nil {
			sign.Password, err = c.ask(ctx, "Password of "+plain(f.username)+": ")
		}
	default:
		err = missing("--password-file", "The password comes by file, or by - on standard input.")
	}
	if err != nil {
		return nil, err
	}
	return c.rack.SignIn(ctx, sign)
}

func (c *call) signInPaste(ctx context.Context, target keeper.NewAccount, f *signinFlags) (*model.Account, error) {
	pasted := keeper.Pasted{Account: target, ExpiresIn: f.expiresIn.value}
	var err error
	if pasted.Tokens, err = c.secret("--paste", f.paste); err != nil {
		return nil, err
	}
	if f.refreshFile != "" {
		if pasted.Refresh, err = c.secret("--refresh-token-file", f.refreshFile); err != nil {
			return nil, err
		}
	}
	return c.rack.Paste(ctx, pasted)
}
