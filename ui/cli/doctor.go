package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

func doctorVerb(c *call) *cobra.Command {
	var asJSON bool
	var salvage, passphrase string
	cmd := &cobra.Command{
		Use:   "doctor [--json]",
		Short: "Check the vault and everything around it; say what to do",
		Long: `Check the vault, its files and disk, the ways into it, the keyring, the clipboard,
the terminal, settings and profiles. Every finding says what works all the same
and what to do. Nothing is changed.

Without the vault's key, the rows in it are not looked at; the report says so.
Exit code 0: nothing is bad. 6: there is no vault, or it did not open, so that a
part was not checked. 8: something is bad.

With --salvage, every row that still opens is written into a new vault; the old
one is not touched.`,
		Args: takes(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if cmd.Flags().Changed("salvage") {
				return c.salvage(cmd.Context(), salvage, passphrase, asJSON)
			}
			if passphrase != "" {
				return usage("--new-passphrase-file belongs to --salvage", "")
			}
			return c.doctor(cmd.Context(), asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	cmd.Flags().StringVar(&salvage, "salvage", "", "write what still opens into a new vault: `DIR|FILE`")
	cmd.Flags().StringVar(&passphrase, "new-passphrase-file", "", "the new vault's passphrase is in `F|-`; otherwise it opens as the old one did")
	return cmd
}

// checkup is one run of the doctor.
type checkup struct {
	findings  []model.Finding
	unchecked bool // the vault was not looked into
}

func (u *checkup) add(more ...model.Finding) { u.findings = append(u.findings, more...) }

func (u *checkup) worst() model.FindingLevel {
	worst := model.FindingOK
	for _, f := range u.findings {
		worst = max(worst, f.Level)
	}
	return worst
}

func (c *call) doctor(ctx context.Context, asJSON bool) error {
	doctor := c.deps.Doctor(c.paths)
	var u checkup
	u.add(c.versions())
	u.add(doctor.Vault(ctx)...)
	c.look(ctx, doctor, &u)
	u.add(doctor.Around(ctx)...)
	if asJSON {
		if err := c.printJSON(viewCheckup(&u)); err != nil {
			return err
		}
	} else {
		c.print(u.String())
	}
	if err := c.flush(); err != nil { // it is the answer, whatever the code
		return err
	}
	switch {
	case u.worst() == model.FindingBad:
		return exitError(ExitPartial)
	case u.unchecked:
		return exitError(ExitLocked)
	}
	return nil
}

func (c *call) versions() model.Finding { return versionOf(c.deps.Version) }

func versionOf(version string) model.Finding {
	version, commit := build(version)
	if commit != "" {
		version += " (" + commit + ")"
	}
	return model.Finding{Check: "version", What: "tokenrack " + version}
}

// look opens the vault and looks into it, where that can be done.
func (c *call) look(ctx context.Context, doctor Doctor, u *checkup) {
	status, err := c.deps.Vault(c.paths).Status(ctx)
	if err != nil || !status.Exists {
		u.unchecked = true // told by the look from outside
		return
	}
	key, err := c.key()
	if err != nil {
		u.unchecked = true
		u.add(model.FindingOf(model.FindingBad, "ways in", err))
		return
	}
	given := c.remember(&key)
	rack, err := c.openWith(ctx, key)
	u.add(doctor.Slots(ctx, model.VaultKey{Passphrase: *given, Identity: key.Identity, Plugins: key.Plugins})...)
	if err != nil {
		u.unchecked = true
		level := model.FindingWarning
		if model.KindOf(tell(err)) != model.KindLocked {
			level = model.FindingBad
		}
		f := model.FindingOf(level, "rows", tell(err))
		f.What += " (so the rows in it were not looked at)"
		u.add(f)
		return
	}
	given.Wipe()
	u.add(inside(ctx, doctor, c.store, rack)...)
}

// inside looks into an open vault.
func inside(ctx context.Context, doctor Doctor, store keeper.Store, rack Rack) []model.Finding {
	return append(doctor.Rows(ctx, store), lookAtAccounts(ctx, rack)...)
}

// remember keeps a copy of the passphrase that opens the vault, so that a
// person who was asked once is not asked again.
func (c *call) remember(key *model.VaultKey) *model.Secret {
	given := new(model.Secret)
	if !key.Passphrase.Empty() {
		*given = model.NewSecret(key.Passphrase.Reveal())
	}
	if ask := key.Ask; ask != nil {
		key.Ask = func(ctx context.Context) (model.Secret, error) {
			typed, err := ask(ctx)
			given.Wipe()
			*given = model.NewSecret(typed.Reveal())
			return typed, err
		}
	}
	return given
}

// farSkew is a difference of clocks that a person should hear of.
const farSkew = 30 * time.Second

// lookAtAccounts says what waits for somebody in an open vault.
func lookAtAccounts(ctx context.Context, rack Rack) []model.Finding {
	if err := rack.Load(ctx); err != nil {
		return []model.Finding{model.FindingOf(model.FindingBad, "accounts", tell(err))}
	}
	var out []model.Finding
	snap := rack.Snapshot()
	out = append(out, skewOf(snap), accountsOf(snap, rack.Now()))
	inbox, ok := rack.(Inbox)
	if !ok {
		return out
	}
	if names, err := inbox.CutOff(ctx); err != nil {
		out = append(out, model.FindingOf(model.FindingBad, "exchanges", tell(err)))
	} else if len(names) > 0 {
		out = append(out, model.Finding{
			Level: model.FindingNote, Check: "exchanges", What: "cut off when its program ended: " + some(names),
			Do: "Nothing: it is dealt with when the account is next used.",
		})
	} else {
		out = append(out, model.Finding{Check: "exchanges", What: "none was cut off"})
	}
	unclaimed, err := inbox.Unclaimed(ctx)
	switch {
	case err != nil:
		out = append(out, model.FindingOf(model.FindingBad, "inbox", tell(err)))
	case len(unclaimed) > 0:
		out = append(out, model.Finding{
			Level: model.FindingNote, Check: "inbox", What: fmt.Sprintf("%d answers of servers that nobody has claimed", len(unclaimed)),
			Do: "`tokenrack inbox list` shows them.",
		})
	default:
		out = append(out, model.Finding{Check: "inbox", What: "empty"})
	}
	return out
}

func skewOf(snap *model.Snapshot) model.Finding {
	far, whose, seen := time.Duration(0), "", false
	for _, a := range snap.Accounts {
		seen = seen || a.Access != nil
		if a.Skew.Abs() > far.Abs() {
			far, whose = a.Skew, a.Name
		}
	}
	switch {
	case !seen:
		return model.Finding{Level: model.FindingNote, Check: "clock", What: "not compared: no server has answered yet"}
	case far.Abs() <= farSkew:
		return model.Finding{Check: "clock", What: "agrees with the servers' within " + farSkew.String()}
	}
	side := "behind"
	if far < 0 {
		side = "ahead of"
	}
	return model.Finding{
		Level: model.FindingWarning, Check: "clock", Where: whose,
		What:  fmt.Sprintf("this computer's clock was %s %s the server's when it last answered", far.Abs().Round(time.Second), side),
		Still: "Countdowns are reckoned by the server's clock.", Do: "Switch on the system's time synchronisation.",
	}
}

// accountsOf counts the accounts that wait for a person.
func accountsOf(snap *model.Snapshot, now time.Time) model.Finding {
	var doubt, attention []string
	for _, a := range snap.Accounts {
		switch a.State(now) {
		case model.InDoubt:
			doubt = append(doubt, a.Name)
		case model.Attention:
			attention = append(attention, a.Name)
		default:
		}
	}
	f := model.Finding{Check: "accounts", What: fmt.Sprintf("%d accounts of %d apps", len(snap.Accounts), len(snap.Apps))}
	if len(doubt) > 0 {
		f.Level, f.Do = model.FindingWarning, "`tokenrack settle ACCOUNT` settles a refresh in doubt."
		f.What += "; in doubt: " + some(doubt)
	}
	if len(attention) > 0 {
		f.Level = model.FindingWarning
		f.What += "; want attention: " + some(attention)
	}
	return f
}

// some names the first few.
func some(names []string) string {
	const shown = 5
	if len(names) <= shown {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:shown], ", "), len(names)-shown)
}

// String is the report for people: what is not well stands out by its first
// word, and says below what to do.
func (u *checkup) String() string {
	rows := newTable()
	counts := map[model.FindingLevel]int{}
	for _, f := range u.findings {
		counts[f.Level]++
		rows.add(f.Level.String(), f.Check, f.What)
		for _, more := range []struct{ name, text string }{{"at ", f.Where}, {"", f.Still}, {"", f.Do}} {
			if more.text != "" {
				rows.add("", "", "  "+more.name+more.text)
			}
		}
	}
	end := "All is well."
	if worst := u.worst(); worst != model.FindingOK {
		var parts []string
		for level := model.FindingBad; level > model.FindingOK; level-- {
			if n := counts[level]; n > 0 {
				parts = append(parts, levelWords(n, level))
			}
		}
		end = strings.Join(parts, ", ") + "; the rest is well."
	}
	if u.unchecked {
		end += " The rows of the vault were not looked at."
	}
	return rows.String() + "\n" + end + "\n"
}

// levelWords counts findings of a level.
func levelWords(n int, level model.FindingLevel) string {
	switch {
	case level == model.FindingBad:
		return fmt.Sprintf("%d bad", n)
	case n == 1:
		return "1 " + level.String()
	}
	return fmt.Sprintf("%d %ss", n, level)
}

type checkJSON struct {
	Level string `json:"level"`
	Check string `json:"check"`
	What  string `json:"what"`
	Where text   `json:"where"`
	Still text   `json:"still"`
	Do    text   `json:"do"`
}

func viewCheckup(u *checkup) any {
	out := make([]checkJSON, len(u.findings))
	for i, f := range u.findings {
		out[i] = checkJSON{f.Level.String(), f.Check, safe(f.What), text(safe(f.Where)), text(safe(f.Still)), text(safe(f.Do))}
	}
	return struct {
		Schema   int         `json:"schema_version"`
		Level    string      `json:"level"`
		Complete bool        `json:"complete"`
		Findings []checkJSON `json:"findings"`
	}{schemaVersion, u.worst().String(), !u.unchecked, out}
}
