package cli

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

// export is what the verb was called with.
type export struct {
	recipients     []string
	recipientFile  string
	passphraseFile string

	accounts, apps, customers []string

	setupOnly, noTokens, noPasswords, noClientSecrets bool
}

func exportVerb(c *call) *cobra.Command {
	var e export
	cmd := &cobra.Command{
		Use:   "export FILE|- (--recipient R… | --recipient-file F | --new-passphrase-file F)",
		Short: "Write apps and accounts into an age file for somebody",
		Long: `Write apps and accounts into an age file, for a colleague or for another machine.
Only those it is sealed for can open it, with “tokenrack vault import” or with the
age program. With --setup-only no secret goes along: names, addresses and scopes
alone, to be signed in anew.

A refresh token that changes at each use can live in one rack only: the first of
two that spends it ends the other's session.`,
		Args: takes("FILE"),
		RunE: func(cmd *cobra.Command, args []string) error { return c.export(cmd.Context(), args[0], e) },
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&e.recipients, "recipient", nil, "an age recipient or an SSH public key `R`; several may open it")
	flags.StringVar(&e.recipientFile, "recipient-file", "", "the recipients in `FILE`, one a line, - for standard input")
	flags.StringVar(&e.passphraseFile, "new-passphrase-file", "", "a passphrase instead, in `FILE`, - for standard input")
	flags.StringArrayVar(&e.accounts, "account", nil, "only this `ACCOUNT`, and its app")
	flags.StringArrayVar(&e.apps, "app", nil, "only this `APP` and its accounts")
	flags.StringArrayVar(&e.customers, "customer", nil, "only what belongs to this `CUSTOMER`")
	flags.BoolVar(&e.setupOnly, "setup-only", false, "leave every secret out")
	flags.BoolVar(&e.noTokens, "without-tokens", false, "leave the tokens out")
	flags.BoolVar(&e.noPasswords, "without-passwords", false, "leave kept passwords out")
	flags.BoolVar(&e.noClientSecrets, "without-client-secrets", false, "leave the apps' secrets out")
	c.completes(cmd, nil, map[string]completer{"app": c.appsFor, "account": c.accountsFor})
	return cmd
}

func (c *call) export(ctx context.Context, file string, e export) error {
	to, err := c.sealTo(e)
	if err != nil {
		return err
	}
	rack, err := c.open(ctx)
	if err != nil {
		return err
	}
	packing, err := c.packing(ctx, e)
	if err != nil {
		return err
	}
	var in packed
	if file == fromStdin {
		in, err = pack(ctx, c.deps.Age, rack, c.deps.Stdout, to, packing)
	} else {
		in, err = packInto(ctx, c.deps.Age, rack, file, to, packing)
	}
	if err != nil {
		return err
	}
	c.say("in it: apps %d, accounts %d, refresh tokens %d", in.apps, in.accounts, in.refresh)
	if in.refresh > 0 {
		c.say("where refresh tokens change at each use, only one rack may go on with them")
	}
	return nil
}

// packed counts what is in a bundle.
type packed struct{ apps, accounts, refresh int }

// packInto writes a bundle into a new file.
func packInto(ctx context.Context, age AgeKeys, rack Rack, file string, to model.SealTo, p keeper.Packing) (in packed, err error) {
	err = writeWhole(file, func(out io.Writer) (err error) {
		in, err = pack(ctx, age, rack, out, to, p)
		return err
	})
	return in, err
}

// writeWhole makes a file that must not be there yet, for its owner alone. It has
// its name once it is whole: half a bundle is none, however the program ends.
func writeWhole(path string, write func(io.Writer) error) error {
	if _, err := os.Lstat(path); err == nil {
		return thereAlready(path)
	}
	part := path + ".part-" + model.NewID().String()[:8]
	out, err := createNew(part)
	if err != nil {
		return cannotWrite(path)
	}
	defer func() { _ = os.Remove(part) }() // gone where it was renamed
	err = write(out)
	if err == nil {
		err = out.Sync()
	}
	if closeErr := out.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return err
	}
	switch err := os.Link(part, path); {
	case errors.Is(err, fs.ErrExist):
		return thereAlready(path)
	case err == nil:
		return nil
	}
	return os.Rename(part, path) // no hard links here
}

// sealTo reads whom the bundle is for.
func (c *call) sealTo(e export) (to model.SealTo, err error) {
	to = model.SealTo{Recipients: slices.Clone(e.recipients), Plugins: c.plugins()}
	if e.recipientFile != "" {
		raw, err := c.read("--recipient-file", e.recipientFile)
		if err != nil {
			return to, err
		}
		for line := range strings.Lines(string(raw)) {
			if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
				to.Recipients = append(to.Recipients, line)
			}
		}
	}
	switch {
	case e.passphraseFile != "" && len(to.Recipients) > 0:
		return to, usage("a passphrase stands alone", "Give recipients, or a passphrase.")
	case e.passphraseFile != "":
		to.Passphrase, err = c.secret("--new-passphrase-file", e.passphraseFile)
		return to, err
	case len(to.Recipients) == 0:
		return to, missing("whom the file is for", "--recipient R, --recipient-file F, or --new-passphrase-file F.")
	}
	return to, nil
}

// packing turns names into what goes.
func (c *call) packing(ctx context.Context, e export) (keeper.Packing, error) {
	secrets := !e.setupOnly
	p := keeper.Packing{Tokens: secrets && !e.noTokens, Passwords: secrets && !e.noPasswords, ClientSecrets: secrets && !e.noClientSecrets}
	all := len(e.accounts)+len(e.apps)+len(e.customers) == 0
	accounts, apps, customers := map[model.ID]bool{}, map[model.ID]bool{}, map[string]bool{}
	for _, name := range e.accounts {
		account, _, err := c.account(ctx, name)
		if err != nil {
			return p, err
		}
		accounts[account.ID] = true
	}
	for _, name := range e.apps {
		app, err := c.rack.App(ctx, name)
		if err != nil {
			return p, err
		}
		apps[app.ID] = true
	}
	for _, name := range e.customers {
		customers[keeper.Fold(name)] = true
	}
	p.Take = func(a *model.Account, app *model.App) bool {
		return all || accounts[a.ID] || apps[app.ID] || customers[keeper.Fold(a.CustomerOf(app))]
	}
	p.Apps = func(app *model.App) bool {
		return all || apps[app.ID] || customers[keeper.Fold(app.Customer)]
	}
	return p, nil
}

// pack writes a bundle, sealed.
func pack(ctx context.Context, age AgeKeys, rack Rack, w io.Writer, to model.SealTo, p keeper.Packing) (in packed, err error) {
	sealed, err := age.Seal(w, to)
	if err != nil {
		return in, err
	}
	bundle, err := newBundleWriter(sealed, rack.Now())
	if err != nil {
		return in, errBundle()
	}
	err = rack.Pack(ctx, p, func(parcel keeper.Parcel) error {
		if !parcel.Refresh.Empty() {
			in.refresh++
		}
		if bundle.add(parcel) != nil {
			return errBundle()
		}
		return nil
	})
	if err != nil {
		return in, err
	}
	in.apps, in.accounts = bundle.end.Apps, bundle.end.Accounts
	if in.apps+in.accounts == 0 {
		return in, &model.Error{Kind: model.KindNotFound, What: "nothing of that is in the vault", Still: "No file was written.", Do: "“tokenrack list” shows what there is."}
	}
	if bundle.close() != nil || sealed.Close() != nil {
		return in, errBundle()
	}
	return in, nil
}

func errBundle() error {
	return &model.Error{Kind: model.KindStore, What: "the file could not be written", Why: "the disk failed or is full"}
}
