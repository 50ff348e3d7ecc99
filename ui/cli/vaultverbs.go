package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tokenrack/tokenrack/model"
)

func vaultVerbs(c *call) *cobra.Command {
	return family("vault", "Make the vault, and look at it", vaultInitVerb(c), vaultStatusVerb(c))
}

func vaultInitVerb(c *call) *cobra.Command {
	var keyring, asJSON bool
	cmd := &cobra.Command{
		Use:   "init (--passphrase-file F | --keyring | both)",
		Short: "Make a new, empty vault",
		Long: `Make a new, empty vault. It needs one way in at least: a passphrase, the system's
keyring, or both. With both, a lost keyring costs nothing.`,
		Args: takes(),
		RunE: func(cmd *cobra.Command, _ []string) error { return c.vaultInit(cmd, keyring, asJSON) },
	}
	cmd.Flags().BoolVar(&keyring, "keyring", false, "let the system's keyring open it")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return cmd
}

func (c *call) vaultInit(cmd *cobra.Command, keyring, asJSON bool) error {
	ctx := cmd.Context()
	plan := model.VaultInit{Keyring: keyring}
	// The variable alone opens vaults; it adds no slot beside one asked for.
	named := cmd.Flags().Changed("passphrase-file") || !keyring
	var err error
	switch {
	case named && c.passphraseFile != "":
		plan.Passphrase, err = c.secret("--passphrase-file", c.passphraseFile)
	case !keyring && c.mayAsk():
		plan.Passphrase, err = c.newPassphrase(ctx)
	case !keyring:
		err = missing("--passphrase-file or --keyring", "A vault needs one way in at least.")
	}
	if err != nil {
		return err
	}
	status, err := c.deps.Vault(c.paths).Init(ctx, plan)
	if err != nil {
		return err
	}
	if keyring && plan.Passphrase.Empty() {
		c.say("the keyring is the only way into this vault: if it is lost, so are the tokens; a second way in is wise")
		c.say("“tokenrack vault slot add” adds one in a later version; to have it from the start, remove the empty vault and run: tokenrack vault init --keyring --passphrase-file FILE")
	}
	return c.showVault(status, asJSON)
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
			status, err := c.deps.Vault(c.paths).Status(cmd.Context())
			if err != nil {
				return err
			}
			if !status.Exists {
				return &model.Error{Kind: model.KindLocked, What: "there is no vault yet", Do: "“tokenrack vault init” makes one."}
			}
			return c.showVault(status, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return cmd
}

type slotJSON struct {
	Type    string `json:"type"`
	Backend text   `json:"backend"`
}

func (c *call) showVault(s model.VaultStatus, asJSON bool) error {
	if asJSON {
		slots := make([]slotJSON, len(s.Slots))
		for i, slot := range s.Slots {
			slots[i] = slotJSON{slot.Type, text(slot.Backend)}
		}
		return c.printJSON(struct {
			Schema int        `json:"schema_version"`
			Path   string     `json:"path"`
			Exists bool       `json:"exists"`
			Format int        `json:"format"`
			ID     text       `json:"id"`
			Slots  []slotJSON `json:"slots"`
			Bytes  int64      `json:"bytes"`
			Cards  int        `json:"cards"`
		}{schemaVersion, s.Path, s.Exists, s.Format, text(s.ID), slots, s.Bytes, s.Cards})
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
	rows.add("opens by", strings.Join(ways, ", "))
	rows.add("format", fmt.Sprint(s.Format))
	rows.add("size", fmt.Sprintf("%d bytes, %d apps, accounts and settings", s.Bytes, s.Cards))
	c.print(rows.String())
	return nil
}
