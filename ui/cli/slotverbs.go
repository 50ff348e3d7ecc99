package cli

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tokenrack/tokenrack/model"
)

func slotVerbs(c *call) *cobra.Command {
	return family("slot", "The ways into the vault", slotListVerb(c), slotAddVerb(c), slotRemoveVerb(c), slotPassphraseVerb(c), slotSaveVerb(c))
}

func slotListVerb(c *call) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list [--json]",
		Short: "List the ways into the vault; it is not unlocked for that",
		Args:  takes(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			status, err := c.existing(cmd.Context())
			if err != nil {
				return err
			}
			if asJSON {
				return c.printJSON(struct {
					Schema int        `json:"schema_version"`
					Slots  []slotJSON `json:"slots"`
				}{schemaVersion, slotLines(status.Slots)})
			}
			rows := newTable("SLOT", "TYPE", "LABEL", "OPENS BY")
			for _, s := range status.Slots {
				rows.add(s.ID, s.Type, s.Label, opensBy(s))
			}
			c.print(rows.String())
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return cmd
}

// existing is the status of a vault that must be there.
func (c *call) existing(ctx context.Context) (model.VaultStatus, error) {
	status, err := c.deps.Vault(c.paths).Status(ctx)
	if err == nil && !status.Exists {
		err = &model.Error{Kind: model.KindLocked, What: "there is no vault yet", Do: "“tokenrack vault init” makes one."}
	}
	return status, err
}

// opensBy says what opens a slot, short enough for a line.
func opensBy(s model.VaultSlot) string {
	switch s.Type {
	case model.SlotKeyring:
		return s.Backend
	case model.SlotPassphrase:
		return "a passphrase"
	case model.SlotSSH:
		fields := strings.Fields(s.Recipient)
		if len(fields) > 2 {
			return fields[0] + " " + strings.Join(fields[2:], " ")
		}
		return fields[0]
	}
	if runes := []rune(s.Recipient); len(runes) > 64 {
		return string(runes[:24]) + "…" + string(runes[len(runes)-8:])
	}
	return s.Recipient
}

// slotWish is what slot add was asked for.
type slotWish struct {
	passphraseFile string
	recipient      string
	recipientFile  string
	recovery       bool
	recoveryFile   string
	qr             bool
	keyring        bool
	plugin         string
	label          string
	json           bool
}

func slotAddVerb(c *call) *cobra.Command {
	var w slotWish
	cmd := &cobra.Command{
		Use:   "add (--recovery | --new-passphrase-file F | --recipient R | --recipient-file F | --keyring) [--label L]",
		Short: "Add a way into the vault",
		Long: `Add a way into the vault, which is unlocked by one of those it has.

A recovery key is made, shown once and kept nowhere: write it down, or let it be
written to a file on a stick with --recovery-file. On a terminal its last eight
characters are typed back. A recipient is the public half of an age key (age1…,
also the post-quantum age1pq1…), of an SSH key (ssh-ed25519, ssh-rsa), or of an
age plugin's, whose program --plugin allows to run.`,
		Args: takes(),
		RunE: func(cmd *cobra.Command, _ []string) error { return c.slotAdd(cmd.Context(), w) },
	}
	flags := cmd.Flags()
	flags.BoolVar(&w.recovery, "recovery", false, "make a recovery key and show it once")
	flags.StringVar(&w.recoveryFile, "recovery-file", "", "write the recovery key to a new `FILE` instead of showing it")
	flags.BoolVar(&w.qr, "qr", false, "show the recovery key as a QR code too")
	flags.StringVar(&w.passphraseFile, "new-passphrase-file", "", "a passphrase, in `FILE`, - for standard input")
	flags.StringVar(&w.recipient, "recipient", "", "an age recipient or an SSH public key")
	flags.StringVar(&w.recipientFile, "recipient-file", "", "the same, in `FILE`: id_ed25519.pub, or a file of age-keygen")
	flags.BoolVar(&w.keyring, "keyring", false, "this machine's keyring")
	flags.StringVar(&w.plugin, "plugin", "", "let the age plugin at `PATH` run, now and later")
	flags.StringVar(&w.label, "label", "", "whose it is, or where it is kept")
	flags.BoolVar(&w.json, "json", false, "print one JSON object")
	return cmd
}

func (c *call) slotAdd(ctx context.Context, w slotWish) error {
	plan, err := c.slotPlan(w)
	if err != nil {
		return err
	}
	if _, err := c.existing(ctx); err != nil {
		return err
	}
	key, err := c.key()
	if err != nil {
		return err
	}
	if w.plugin != "" {
		if err := c.allow(w.plugin); err != nil {
			return err
		}
	}
	plan.Plugins = c.plugins()
	if w.recovery || w.recoveryFile != "" {
		if plan.Recovery, err = c.newRecovery(ctx, w.recoveryFile, w.qr); err != nil {
			return err
		}
	}
	made, err := c.deps.Vault(c.paths).AddSlot(ctx, key, plan)
	if err != nil {
		if w.recoveryFile != "" {
			_ = os.Remove(w.recoveryFile) // it opens nothing
		}
		return err
	}
	return c.showSlot("added", made, w.json)
}

func (c *call) showSlot(did string, s model.VaultSlot, asJSON bool) error {
	if asJSON {
		return c.printJSON(struct {
			Schema int `json:"schema_version"`
			slotJSON
		}{schemaVersion, slotLine(s)})
	}
	rows := newTable()
	rows.add(did, s.ID)
	rows.add("type", s.Type)
	addKnown(rows, "label", s.Label)
	addKnown(rows, "opens by", opensBy(s))
	c.print(rows.String())
	return nil
}

// slotPlan checks that exactly one kind of slot was asked for.
func (c *call) slotPlan(w slotWish) (model.SlotPlan, error) {
	plan := model.SlotPlan{Keyring: w.keyring, Recipient: w.recipient, Label: w.label}
	asked := 0
	for _, given := range []bool{w.recovery || w.recoveryFile != "", w.passphraseFile != "", w.recipient != "", w.recipientFile != "", w.keyring} {
		if given {
			asked++
		}
	}
	const kinds = "One of --recovery, --new-passphrase-file F, --recipient R, --recipient-file F and --keyring."
	switch {
	case asked == 0:
		return plan, missing("the kind of slot", kinds)
	case asked > 1:
		return plan, usage("one call adds one slot", kinds)
	case len(w.label) > maxLabel || safe(w.label) != w.label:
		return plan, usage("the label is too long, or has characters that drive a terminal", "")
	}
	var err error
	switch {
	case w.passphraseFile != "":
		plan.Passphrase, err = c.secret("--new-passphrase-file", w.passphraseFile)
	case w.recipientFile != "":
		plan.Recipient, err = c.recipientIn(w.recipientFile)
	}
	return plan, err
}

// maxLabel bounds a slot's label, in bytes.
const maxLabel = 128

// recipientIn reads the one recipient of a file; comments are left out.
func (c *call) recipientIn(name string) (string, error) {
	raw, err := c.read("--recipient-file", name)
	if err != nil {
		return "", err
	}
	var found []string
	for line := range strings.Lines(string(raw)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			found = append(found, line)
		}
	}
	if len(found) != 1 {
		return "", usage("the file given with --recipient-file does not hold exactly one recipient", "Give one with --recipient.")
	}
	return found[0], nil
}

func slotRemoveVerb(c *call) *cobra.Command {
	var yes, asJSON bool
	cmd := &cobra.Command{
		Use:   "rm SLOT --yes",
		Short: "Take a way into the vault away",
		Long: `Take a way into the vault away. Whoever could open the vault by it may have kept
the vault's key: where that is somebody who left, “tokenrack vault rekey --without
SLOT” changes the key too, and names the tokens to be made anew. The last way in
that does not hang on a keyring stays.`,
		Args: takes("SLOT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			if !yes {
				return missing("--yes", "The slot opens the vault no more. --yes says that this is meant.")
			}
			key, err := c.key()
			if err != nil {
				return err
			}
			gone, err := c.deps.Vault(c.paths).RemoveSlot(ctx, key, args[0])
			if err != nil {
				return err
			}
			return c.showSlot("removed", gone, asJSON)
		},
	}
	cmd.Flags().BoolVar(&yes, "yes", false, "do it")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return cmd
}

func slotPassphraseVerb(c *call) *cobra.Command {
	var file string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "passphrase [SLOT] [--new-passphrase-file F]",
		Short: "Change a passphrase",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			slot := ""
			if len(args) > 0 {
				slot = args[0]
			}
			return c.slotPassphrase(cmd.Context(), slot, file, asJSON)
		},
	}
	cmd.Flags().StringVar(&file, "new-passphrase-file", "", "the new one, in `FILE`, - for standard input; asked for on a terminal")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return cmd
}

func (c *call) slotPassphrase(ctx context.Context, slot, file string, asJSON bool) error {
	if _, err := c.existing(ctx); err != nil {
		return err
	}
	key, err := c.key()
	if err != nil {
		return err
	}
	var next model.Secret
	switch {
	case file != "":
		next, err = c.secret("--new-passphrase-file", file)
	case c.mayAsk():
		next, err = c.newPassphrase(ctx)
	default:
		err = missing("--new-passphrase-file", "")
	}
	if err != nil {
		return err
	}
	made, err := c.deps.Vault(c.paths).ChangePassphrase(ctx, key, slot, next)
	if err != nil {
		return err
	}
	return c.showSlot("changed", made, asJSON)
}

func slotSaveVerb(c *call) *cobra.Command {
	return &cobra.Command{
		Use:   "save SLOT DIR",
		Short: "Write a slot's age files, for the age program",
		Long: `Write a slot's age files into a directory, for the stock age program. The vault is
not unlocked for that, and the files are as sealed as the vault is:

  age -d -i KEYFILE slot-….age                  an age, SSH or recovery slot
  age -d -i slot-….key slot-….age               a passphrase slot; age asks for it

What age prints opens the vault: tokenrack --identity FILE …`,
		Args: takes("SLOT", "DIR"),
		RunE: func(cmd *cobra.Command, args []string) error { return c.slotSave(cmd.Context(), args[0], args[1]) },
	}
}

func (c *call) slotSave(ctx context.Context, name, dir string) error {
	status, err := c.existing(ctx)
	if err != nil {
		return err
	}
	for _, s := range status.Slots {
		if s.ID != name {
			continue
		}
		if len(s.Wrapped) == 0 {
			return usage("a keyring's slot is no age file", "Only the keyring of its machine opens it.")
		}
		for suffix, file := range map[string][]byte{".age": s.Wrapped, ".key": s.Locked} {
			path := filepath.Join(dir, "slot-"+s.ID+suffix)
			if len(file) == 0 {
				continue
			}
			if err := writeNew(path, file); err != nil {
				return err
			}
			c.print(path + "\n")
		}
		return nil
	}
	return &model.Error{Kind: model.KindNotFound, What: "the vault has no such slot", Do: "“tokenrack vault slot list” names them."}
}

// createNew makes a file that must not be there yet, for its owner alone.
func createNew(path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	switch {
	case errors.Is(err, fs.ErrExist):
		return nil, thereAlready(path)
	case err != nil:
		return nil, cannotWrite(path)
	}
	return file, nil
}

func thereAlready(path string) error {
	return usage("there is something already at "+plain(path), "Nothing is overwritten. Choose another place.")
}

func cannotWrite(path string) error {
	return usage("nothing could be written to "+plain(path), "Check that its folder is there and open to you.")
}

// writeNew writes such a file whole.
func writeNew(path string, content []byte) error {
	file, err := createNew(path)
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		_ = os.Remove(path)
		return &model.Error{Kind: model.KindStore, What: "the file could not be written", Why: "the disk failed or is full"}
	}
	return nil
}
