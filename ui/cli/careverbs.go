package cli

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/tokenrack/tokenrack/model"
)

func unlockVerb(c *call) *cobra.Command {
	length := durationFlag{value: 15 * time.Minute}
	cmd := &cobra.Command{
		Use:   "unlock [--for 15m]",
		Short: "Keep the vault unlocked for a while, on a machine without a keyring",
		Long: `Leave the vault's key with the kernel's keyring for a while (Linux), so that a
machine without a keyring of its own asks for the passphrase once. The kernel
forgets the key at its time, at “tokenrack vault lock” and when you log out for
good. Until then every program of yours can read it there, as it could read what
you type. It is no way into the vault by itself.`,
		Args: takes(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			if _, err := c.existing(ctx); err != nil {
				return err
			}
			key, err := c.key()
			if err != nil {
				return err
			}
			if err := c.deps.Vault(c.paths).KeepUnlocked(ctx, key, length.value); err != nil {
				return err
			}
			c.say("the vault opens without asking for %s; “tokenrack vault lock” ends that", brief(length.value))
			return nil
		},
	}
	cmd.Flags().Var(&length, "for", "how long, a day at most")
	return cmd
}

func lockVerb(c *call) *cobra.Command {
	return &cobra.Command{
		Use:   "lock",
		Short: "End what “vault unlock” began",
		Args:  takes(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			had, err := c.deps.Vault(c.paths).Lock(cmd.Context())
			if err != nil {
				return err
			}
			if !had {
				c.say("the kernel kept no key of this vault")
			}
			return nil
		},
	}
}

func backupVerb(c *call) *cobra.Command {
	var list, asJSON bool
	cmd := &cobra.Command{
		Use:   "backup [--list] [--json]",
		Short: "Copy the vault, sealed as it is, into the folder backups beside it",
		Long: `Copy the vault, sealed as it is, into the folder backups beside it, and look the
copy through before it counts. The newest five are kept. It opens by the same ways
as the vault did at that time. A backup is also made before the key is changed,
before an import, before a backup is put back, and before the format moves on.`,
		Args: takes(),
		RunE: func(cmd *cobra.Command, _ []string) error { return c.backup(cmd.Context(), list, asJSON) },
	}
	cmd.Flags().BoolVar(&list, "list", false, "make none; list those that there are")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return cmd
}

func (c *call) backup(ctx context.Context, list, asJSON bool) error {
	file := c.deps.Vault(c.paths)
	paths := file.Backups()
	if !list {
		if _, err := c.existing(ctx); err != nil {
			return err
		}
		key, err := c.key()
		if err != nil {
			return err
		}
		path, err := file.BackUp(ctx, key, model.BackupByHand)
		if err != nil {
			return err
		}
		paths = []string{path}
	}
	if asJSON {
		return c.printJSON(struct {
			Schema  int      `json:"schema_version"`
			Backups []string `json:"backups"`
		}{schemaVersion, append([]string{}, paths...)})
	}
	for _, path := range paths {
		c.print(path + "\n")
	}
	return nil
}

func restoreVerb(c *call) *cobra.Command {
	var yes bool
	var own string
	cmd := &cobra.Command{
		Use:   "restore FILE --yes [--backup-passphrase-file F|-]",
		Short: "Put a backup in the vault's place",
		Long: `Put a backup in the vault's place. It is opened and looked through first, and
today's vault is backed up, or put aside where it is too damaged to open. One key
opens both, unless the passphrase was changed since the backup was made.

A backup is an old vault: refresh tokens in it may have been spent since, and a
server that watches for that ends the whole session when one comes again. So no
refresh is made of itself for accounts whose refresh tokens change: each is
confirmed (“tokenrack settle ACCOUNT --retry”) or signed in anew.`,
		Args: takes("FILE"),
		RunE: func(cmd *cobra.Command, args []string) error { return c.restore(cmd.Context(), args[0], own, yes) },
	}
	cmd.Flags().BoolVar(&yes, "yes", false, "do it")
	cmd.Flags().StringVar(&own, "backup-passphrase-file", "", "the backup opens by another passphrase, in `FILE`, - for standard input")
	return cmd
}

func (c *call) restore(ctx context.Context, file, own string, yes bool) error {
	if !yes {
		return missing("--yes", "What was changed since the backup leaves the vault; --yes says that this is meant.")
	}
	key, err := c.key()
	if err != nil {
		return err
	}
	var passphrase model.Secret
	if own != "" {
		if passphrase, err = c.secret("--backup-passphrase-file", own); err != nil {
			return err
		}
		defer passphrase.Wipe()
	}
	aside, err := c.deps.Vault(c.paths).Restore(ctx, key, file, ownKey(passphrase))
	if err != nil {
		return withRestoreFlags(err)
	}
	if aside != "" {
		c.say("the vault that was here is kept at %s", aside)
	}
	c.say("the backup is in its place; what may have changed at the servers since is not in it")
	return nil
}

// withRestoreFlags names the flags by which the verb is given what a backup
// lacks to be restored; the screen has fields for the same.
func withRestoreFlags(err error) error {
	var e *model.Error
	if !errors.As(err, &e) || e.Kind != model.KindLocked {
		return err
	}
	told := *e
	told.Do = strings.TrimSpace(told.Do + " --backup-passphrase-file names the backup's own passphrase, --home another place.")
	return &told
}

func confirmVerb(c *call) *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use:   "confirm --yes",
		Short: "Say that a restored vault is the one to go on with",
		Long: `Say that a restored vault is the one to go on with: its accounts are refreshed of
themselves again. Where a refresh token was spent since the copy was made, the next
refresh is refused, and a server that watches for that ends the session. One
account at a time is safer: “tokenrack settle ACCOUNT --retry”, or sign in anew.`,
		Args: takes(),
		RunE: func(cmd *cobra.Command, _ []string) error { return c.confirm(cmd.Context(), yes) },
	}
	cmd.Flags().BoolVar(&yes, "yes", false, "do it")
	return cmd
}

func (c *call) confirm(ctx context.Context, yes bool) error {
	if !yes {
		return missing("--yes", "Spent refresh tokens may be sent again then; --yes says that this is meant.")
	}
	rack, err := c.open(ctx)
	if err != nil {
		return err
	}
	if !rack.RestoredVault() {
		c.say("the vault is no older copy: there is nothing to confirm")
		return nil
	}
	return rack.AcceptRestored(ctx)
}

func rekeyVerb(c *call) *cobra.Command {
	var yes, asJSON bool
	var without []string
	cmd := &cobra.Command{
		Use:   "rekey --yes [--without SLOT]… [--json]",
		Short: "Change the vault's key, and leave somebody's slot behind",
		Long: `Change the vault's key: everything is sealed anew, and the ways into the vault are
made to open the new key, but for those named with --without. A backup under the
old key is made first. Cut off half-way, the work is finished by whoever opens the
vault next.

Whoever could open the vault has seen what was in it. A new key keeps them from
what comes, not from what they saw: the list that is printed names the accounts
whose tokens, and the apps whose secrets, should be made anew at the providers.`,
		Args: takes(),
		RunE: func(cmd *cobra.Command, _ []string) error { return c.rekey(cmd.Context(), without, yes, asJSON) },
	}
	cmd.Flags().StringArrayVar(&without, "without", nil, "leave the `SLOT` behind: it opens the vault no more")
	cmd.Flags().BoolVar(&yes, "yes", false, "do it")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return cmd
}

// seen is what somebody who had the vault's key has seen of one thing.
type seen struct {
	Kind     string `json:"kind"` // account or app
	Name     string `json:"name"`
	App      text   `json:"app"`
	Provider string `json:"provider"`
	Customer text   `json:"customer"`
	Held     []text `json:"held"` // access, refresh, superseded, password, client_secret
}

func (c *call) rekey(ctx context.Context, without []string, yes, asJSON bool) error {
	if !yes {
		return missing("--yes", "Programs that have the vault open must unlock it again; --yes says that this is meant.")
	}
	if _, err := c.existing(ctx); err != nil {
		return err
	}
	key, err := c.key()
	if err != nil {
		return err
	}
	key.Plugins = c.plugins()
	key, again := key.Remembering()
	held, err := c.heldSecrets(ctx, key)
	if err != nil {
		return err
	}
	backup, err := c.deps.Vault(c.paths).Rekey(ctx, again(), without)
	if err != nil {
		return err
	}
	c.say("the key is changed; the vault as it was before is kept at %s, under the old key", backup)
	if asJSON {
		return c.printJSON(struct {
			Schema int    `json:"schema_version"`
			Backup string `json:"backup"`
			Rotate []seen `json:"rotate"`
		}{schemaVersion, backup, append([]seen{}, held...)})
	}
	if len(held) == 0 {
		return nil
	}
	if len(without) > 0 {
		c.say("who was left behind has seen what follows; make it anew at the providers (“tokenrack revoke” ends tokens)")
	}
	rows := newTable("KIND", "NAME", "PROVIDER", "CUSTOMER", "HELD")
	for _, s := range held {
		words := make([]string, len(s.Held))
		for i, w := range s.Held {
			words[i] = strings.ReplaceAll(string(w), "_", " ")
		}
		rows.add(s.Kind, s.Name, s.Provider, string(s.Customer), strings.Join(words, ", "))
	}
	c.print(rows.String())
	return nil
}

// heldSecrets lists what the vault holds, and closes it again.
func (c *call) heldSecrets(ctx context.Context, key model.VaultKey) (all []seen, err error) {
	rack, err := c.openWith(ctx, key)
	if err != nil {
		return nil, err
	}
	if all, err = seenIn(ctx, rack); err != nil {
		return nil, err
	}
	return all, c.close(ctx)
}

// seenIn lists what a rack holds. It refuses while a revocation runs: its next
// account would be met by a vault that it cannot open any more.
func seenIn(ctx context.Context, rack Rack) (all []seen, err error) {
	incidents, err := rack.Incidents(ctx)
	if err != nil {
		return nil, err
	}
	for _, i := range incidents {
		if i.Running {
			return nil, &model.Error{
				Kind: model.KindUnavailable, What: "the vault's key was not changed",
				Why: "another tokenrack is in the middle of a revocation", Still: "Nothing was changed.", Do: "Wait until it is over.",
			}
		}
	}
	if err := rack.Load(ctx); err != nil {
		return nil, err
	}
	snapshot := rack.Snapshot()
	for _, app := range snapshot.Apps {
		if len(app.ClientSecrets) > 0 {
			all = append(all, seen{Kind: "app", Name: app.Name, Provider: app.Provider, Customer: text(app.Customer), Held: []text{"client_secret"}})
		}
	}
	slices.SortFunc(all, func(a, b seen) int { return strings.Compare(a.Name, b.Name) })
	for _, a := range snapshot.Accounts {
		if held := heldBy(a); len(held) > 0 {
			app := snapshot.App(a)
			all = append(all, seen{"account", a.Name, text(appName(app)), providerID(app), text(a.CustomerOf(app)), held})
		}
	}
	return all, nil
}

func heldBy(a *model.Account) (held []text) {
	if a.Access != nil {
		held = append(held, "access")
	}
	if a.Refresh != nil {
		held = append(held, "refresh")
	}
	if len(a.Superseded) > 0 {
		held = append(held, "superseded")
	}
	if a.Password != nil {
		held = append(held, "password")
	}
	return held
}
