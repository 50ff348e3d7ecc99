package cli

import (
	"context"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

// bringing is what import was called with.
type bringing struct {
	identityFile, passphraseFile string
	yes, takeOver, asJSON        bool
}

func importVerb(c *call) *cobra.Command {
	var b bringing
	cmd := &cobra.Command{
		Use:   "import FILE|- (--bundle-identity F | --bundle-passphrase-file F) [--yes]",
		Short: "Bring in what somebody exported",
		Long: `Bring in what somebody exported. Without --yes it only shows what would be done.
What is here already stays as it is. Look at the addresses: secrets go there from
now on. A backup is made first, and everything comes in one step, or nothing.

A refresh token that changes at each use can live in one rack only, so such
accounts come with their automatic refresh off. --take-over switches it on: this
rack goes on with them, and the other must not.`,
		Args: takes("FILE"),
		RunE: func(cmd *cobra.Command, args []string) error { return c.bringIn(cmd.Context(), args[0], b) },
	}
	flags := cmd.Flags()
	flags.StringVar(&b.identityFile, "bundle-identity", "", "the age or SSH key that opens it, in `FILE`, - for standard input")
	flags.StringVar(&b.passphraseFile, "bundle-passphrase-file", "", "the passphrase that opens it, in `FILE`, - for standard input")
	flags.BoolVar(&b.yes, "yes", false, "do it")
	flags.BoolVar(&b.takeOver, "take-over", false, "go on with refresh tokens that change, in the other rack's place")
	flags.BoolVar(&b.asJSON, "json", false, "print JSON Lines")
	return cmd
}

func (c *call) bringIn(ctx context.Context, file string, b bringing) error {
	opener, err := c.bundleKey(b)
	if err != nil {
		return err
	}
	parcels, err := c.unseal(ctx, file, opener)
	if err != nil {
		return err
	}
	key, err := c.key()
	if err != nil {
		return err
	}
	key, again := key.Remembering()
	rack, err := c.openWith(ctx, key)
	if err != nil {
		return err
	}
	backUp := func() (string, error) { return c.deps.Vault(c.paths).BackUp(ctx, again(), model.BackupBeforeImport) }
	if !b.yes {
		backUp = nil
	}
	done, backup, err := unpack(ctx, rack, parcels, b.takeOver, backUp)
	if err != nil {
		return err
	}
	if backup != "" {
		c.say("the vault as it was is kept at %s", backup)
	}
	return c.showUnpacked(done, b)
}

// unpack brings parcels in, where there is anything new, once a backup was made;
// without a way to make one it only tells what would be done.
func unpack(ctx context.Context, rack Rack, parcels []keeper.Parcel, takeOver bool, backUp func() (string, error)) (done []keeper.Unpacked, backup string, err error) {
	done, err = rack.Unpack(ctx, parcels, takeOver, true)
	if err != nil || backUp == nil || !anyAdded(done) {
		return done, "", err
	}
	if backup, err = backUp(); err != nil {
		return nil, "", err
	}
	done, err = rack.Unpack(ctx, parcels, takeOver, false)
	return done, backup, err
}

func anyAdded(done []keeper.Unpacked) bool {
	for _, d := range done {
		if d.Outcome == keeper.UnpackAdded {
			return true
		}
	}
	return false
}

// bundleKey reads what opens the bundle.
func (c *call) bundleKey(b bringing) (key model.VaultKey, err error) {
	switch {
	case b.identityFile != "" && b.passphraseFile != "":
		return key, usage("both --bundle-identity and --bundle-passphrase-file are given", "One opens the file; leave the other out.")
	case b.identityFile != "":
		key.Plugins = c.plugins()
		if c.mayAsk() && b.identityFile != fromStdin {
			key.AskIdentity = func(ctx context.Context) (model.Secret, error) {
				return c.ask(ctx, "Passphrase of the bundle's identity: ")
			}
		}
		key.Identity, err = c.file("--bundle-identity", b.identityFile)
	case b.passphraseFile != "":
		key.Passphrase, err = c.secret("--bundle-passphrase-file", b.passphraseFile)
	case c.mayAsk():
		key.Passphrase, err = c.ask(context.Background(), "Passphrase of the bundle: ")
	default:
		err = missing("--bundle-identity or --bundle-passphrase-file", "One of them opens the file.")
	}
	return key, err
}

// sealedMax bounds the sealed file: the bundle's bound and what sealing and
// armour add.
const sealedMax = 2 * bundleMax

func (c *call) unseal(ctx context.Context, file string, key model.VaultKey) ([]keeper.Parcel, error) {
	if file != fromStdin {
		return unsealFile(ctx, c.deps.Age, file, key)
	}
	if err := c.input.claim("the bundle"); err != nil {
		return nil, err
	}
	return unsealFrom(ctx, c.deps.Age, c.input.stream, key)
}

func unsealFile(ctx context.Context, age AgeKeys, file string, key model.VaultKey) ([]keeper.Parcel, error) {
	opened, err := os.Open(file)
	if err != nil {
		return nil, usage("there is no bundle of that name, or it may not be read", "Name a file, or - for standard input.")
	}
	defer func() { _ = opened.Close() }() // it was only read
	return unsealFrom(ctx, age, opened, key)
}

func unsealFrom(ctx context.Context, age AgeKeys, from io.Reader, key model.VaultKey) ([]keeper.Parcel, error) {
	plain, err := age.Unseal(ctx, io.LimitReader(from, sealedMax), key)
	if err != nil {
		return nil, err
	}
	return readBundle(plain)
}

type unpackedJSON struct {
	Schema    int        `json:"schema_version"`
	Kind      string     `json:"kind"`
	Name      string     `json:"name"`
	App       text       `json:"app"`
	Provider  text       `json:"provider"`
	Customer  text       `json:"customer"`
	Outcome   string     `json:"outcome"`
	Differs   list       `json:"differs"`
	Addresses list       `json:"addresses"`
	Secrets   list       `json:"secrets"`
	Resting   bool       `json:"resting"`
	Error     *errorJSON `json:"error"`
}

func viewUnpacked(d keeper.Unpacked) unpackedJSON {
	out := unpackedJSON{
		Schema: schemaVersion, Outcome: string(d.Outcome), Differs: d.Differs, Resting: d.Resting, Error: errorOf(d.Err),
	}
	p := d.Parcel
	if a := p.App; a != nil {
		out.Kind, out.Name, out.Provider, out.Customer = "app", safe(a.Name), text(safe(a.Provider)), text(safe(a.Customer))
		for _, origin := range []string{a.Origins.Token, a.Origins.Authorize, a.Origins.Revoke, a.Origins.Probe, a.Origins.Device, a.Origins.Introspect} {
			if origin != "" && !slices.Contains(out.Addresses, origin) {
				out.Addresses = append(out.Addresses, origin)
			}
		}
		if len(p.ClientSecrets) > 0 {
			out.Secrets = list{"client_secret"}
		}
		return out
	}
	a := p.Account
	out.Kind, out.Name, out.App, out.Customer = "account", safe(a.Name), text(safe(p.AppName)), text(safe(a.Customer))
	for _, s := range []struct {
		name string
		held model.Secret
	}{{"access", p.Access}, {"refresh", p.Refresh}, {"password", p.Password}} {
		if !s.held.Empty() {
			out.Secrets = append(out.Secrets, s.name)
		}
	}
	return out
}

// unpackSigns say an outcome as a difference of files does.
var unpackSigns = map[keeper.UnpackOutcome]string{
	keeper.UnpackAdded: "+", keeper.UnpackSame: "=", keeper.UnpackKept: "~", keeper.UnpackRefused: "!",
}

func (c *call) showUnpacked(done []keeper.Unpacked, b bringing) error {
	results := newTally(string(keeper.UnpackAdded), string(keeper.UnpackSame), string(keeper.UnpackKept), string(keeper.UnpackRefused))
	rows := newTable()
	resting := 0
	for _, d := range done {
		code := ExitDone
		if d.Err != nil {
			code = codeOf(d.Err.Kind)
		}
		results.add(string(d.Outcome), code)
		view := viewUnpacked(d)
		if d.Resting && d.Outcome == keeper.UnpackAdded {
			resting++
		}
		if b.asJSON {
			c.lineJSON(view)
			continue
		}
		rows.add(unpackSigns[d.Outcome], view.Kind, view.Name, unpackWords(view))
	}
	if b.asJSON {
		c.lineSummary(results.summary())
	} else {
		c.line(strings.TrimRight(rows.String(), "\n"))
	}
	if resting > 0 {
		c.say("automatic refresh is off for %d of them: only one rack may spend refresh tokens that change (--take-over)", resting)
	}
	if !b.yes {
		c.say("nothing was changed; --yes brings in what has a +")
	}
	if n := results.failed; n > 0 {
		return &model.Error{Kind: model.KindPartial, What: strconv.Itoa(n) + " of " + strconv.Itoa(results.total) + " records cannot be brought in", Do: "The lines say which, and why."}
	}
	return nil
}

func unpackWords(v unpackedJSON) string {
	var parts []string
	if len(v.Addresses) > 0 {
		parts = append(parts, "to "+strings.Join(v.Addresses, " "))
	}
	if v.App != "" {
		parts = append(parts, "of "+string(v.App))
	}
	switch v.Outcome {
	case string(keeper.UnpackAdded):
		if len(v.Secrets) > 0 {
			parts = append(parts, "with "+strings.ReplaceAll(strings.Join(v.Secrets, ", "), "_", " "))
		} else {
			parts = append(parts, "without secrets")
		}
	case string(keeper.UnpackKept):
		parts = append(parts, "stays as it is here; differs in "+strings.Join(v.Differs, ", "))
	case string(keeper.UnpackSame):
		parts = append(parts, "is here already")
	case string(keeper.UnpackRefused):
		if v.Error != nil {
			parts = append(parts, v.Error.Message)
		}
	}
	return strings.Join(parts, "; ")
}
