package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tokenrack/tokenrack/model"
)

func vaultVerbs(c *call) *cobra.Command {
	return family("vault", "Make the vault, and look after it", vaultInitVerb(c), vaultStatusVerb(c), unlockVerb(c), lockVerb(c),
		slotVerbs(c), backupVerb(c), restoreVerb(c), confirmVerb(c), rekeyVerb(c), exportVerb(c), importVerb(c))
}

// initWish is what init was asked for.
type initWish struct {
	keyring      bool
	recovery     bool
	recoveryFile string
	json         bool
}

func (w initWish) recovers() bool { return w.recovery || w.recoveryFile != "" }

func vaultInitVerb(c *call) *cobra.Command {
	var w initWish
	cmd := &cobra.Command{
		Use:   "init (--passphrase-file F | --keyring | both) [--recovery | --recovery-file F]",
		Short: "Make a new, empty vault",
		Long: `Make a new, empty vault. It needs one way in at least: a passphrase, the system's
keyring, or both. With two, one that is lost costs nothing; a recovery key that is
written down can be the second.`,
		Args: takes(),
		RunE: func(cmd *cobra.Command, _ []string) error { return c.vaultInit(cmd, w) },
	}
	cmd.Flags().BoolVar(&w.keyring, "keyring", false, "let the system's keyring open it")
	cmd.Flags().BoolVar(&w.recovery, "recovery", false, "make a recovery key too and show it once")
	cmd.Flags().StringVar(&w.recoveryFile, "recovery-file", "", "write the recovery key to a new `FILE` instead of showing it")
	cmd.Flags().BoolVar(&w.json, "json", false, "print one JSON object")
	return cmd
}

func (c *call) vaultInit(cmd *cobra.Command, w initWish) error {
	ctx := cmd.Context()
	plan := model.VaultInit{Keyring: w.keyring}
	// The variable alone opens vaults; it adds no slot beside one asked for.
	named := cmd.Flags().Changed("passphrase-file") || !w.keyring
	var err error
	switch {
	case named && c.passphraseFile != "":
		plan.Passphrase, err = c.secret("--passphrase-file", c.passphraseFile)
	case !w.keyring && c.mayAsk():
		plan.Passphrase, err = c.newPassphrase(ctx)
	case !w.keyring:
		err = missing("--passphrase-file or --keyring", "A vault needs one way in at least.")
	}
	if err != nil {
		return err
	}
	file := c.deps.Vault(c.paths)
	if w.recovers() {
		// Nobody is to write a key down for a vault that is there already.
		if status, err := file.Status(ctx); err == nil && status.Exists {
			return existsAlready(status.Path)
		}
		if plan.Recovery, err = c.newRecovery(ctx, w.recoveryFile, false); err != nil {
			return err
		}
	}
	status, err := file.Init(ctx, plan)
	if err != nil {
		return err
	}
	if w.keyring && plan.Passphrase.Empty() && !w.recovers() {
		c.say("the keyring is the only way into this vault: if it is lost, so are the tokens; a second way in is wise")
		c.say("add one: tokenrack vault slot add --recovery, or --new-passphrase-file FILE")
	}
	return c.showVault(status, w.json)
}

func existsAlready(path string) error {
	return &model.Error{
		Kind: model.KindExists, What: "there is a vault already", Why: "it is at " + path,
		Still: "It was not touched.", Do: "To have another, choose another folder with --home.",
	}
}

// newPassphrase asks twice.
func (c *call) newPassphrase(ctx context.Context) (model.Secret, error) {
	if err := c.input.claim("the passphrase prompt"); err != nil {
		return model.Secret{}, err
	}
	first, err := c.ask(ctx, "New passphrase: ")
	if err != nil {
		return model.Secret{}, err
	}
	if first.Empty() {
		return model.Secret{}, usage("an empty passphrase protects nothing", "")
	}
	second, err := c.ask(ctx, "Once more: ")
	if err != nil {
		return model.Secret{}, err
	}
	defer second.Wipe()
	if first.Reveal() != second.Reveal() {
		return model.Secret{}, usage("the two passphrases differ", "Nothing was made. Try again.")
	}
	return first, nil
}

func vaultStatusVerb(c *call) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "status [--json]",
		Short: "Show the vault's file and the ways into it; it is not unlocked for that",
		Args:  takes(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			status, err := c.existing(cmd.Context())
			if err != nil {
				return err
			}
			return c.showVault(status, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return cmd
}

type slotJSON struct {
	ID        string `json:"id"`
	Type      string `json:"type"`
	Backend   text   `json:"backend"`
	Recipient text   `json:"recipient"`
	Label     text   `json:"label"`
}

func slotLine(s model.VaultSlot) slotJSON {
	return slotJSON{s.ID, s.Type, text(s.Backend), text(s.Recipient), text(s.Label)}
}

func slotLines(slots []model.VaultSlot) []slotJSON {
	lines := make([]slotJSON, len(slots))
	for i, s := range slots {
		lines[i] = slotLine(s)
	}
	return lines
}

func (c *call) showVault(s model.VaultStatus, asJSON bool) error {
	if asJSON {
		return c.printJSON(struct {
			Schema int        `json:"schema_version"`
			Path   string     `json:"path"`
			Exists bool       `json:"exists"`
			Format int        `json:"format"`
			ID     text       `json:"id"`
			Words  text       `json:"fingerprint_words"`
			Slots  []slotJSON `json:"slots"`
			Bytes  int64      `json:"bytes"`
			Cards  int        `json:"cards"`
			Cached int        `json:"unlocked_seconds"`
			Rekey  bool       `json:"key_change_unfinished"`
		}{
			schemaVersion, s.Path, s.Exists, s.Format, text(s.ID), text(strings.Join(s.Words, " ")), slotLines(s.Slots),
			s.Bytes, s.Cards, int(s.CachedFor.Seconds()), s.Rekeying,
		})
	}
	var ways []string
	for _, slot := range s.Slots {
		way := slot.Type
		if slot.Backend != "" {
			way += " (" + slot.Backend + ")"
		}
		ways = append(ways, way)
	}
	rows := newTable()
	rows.add("vault", s.Path)
	addKnown(rows, "id", s.ID)
	addKnown(rows, "fingerprint", strings.Join(s.Words, " "))
	rows.add("opens by", strings.Join(ways, ", "))
	if s.Rekeying {
		rows.add("key", "being changed; whoever opens the vault next goes on with it")
	}
	if s.CachedFor > 0 {
		rows.add("unlocked", "for "+brief(s.CachedFor)+", by the kernel's keyring")
	}
	rows.add("format", fmt.Sprint(s.Format))
	rows.add("size", fmt.Sprintf("%d bytes, %d apps, accounts and settings", s.Bytes, s.Cards))
	c.print(rows.String())
	return nil
}
