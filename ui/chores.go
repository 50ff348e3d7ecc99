package ui

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui/cli"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/form"
	"github.com/tokenrack/tokenrack/ui/keys"
	"github.com/tokenrack/tokenrack/ui/palette"
	"github.com/tokenrack/tokenrack/ui/toast"
	"github.com/tokenrack/tokenrack/ui/vaultform"
)

// Chores is what is done to the open vault as a whole: see [cli.Chores].
type Chores interface {
	BackUp(ctx context.Context) (path string, err error)
	Backups() []string
	ChangePassphrase(ctx context.Context, now model.Secret, slot string, next model.Secret) error
	Rekey(ctx context.Context, passphrase model.Secret, without []string) (cli.Rekeyed, error)
	Restore(ctx context.Context, passphrase, own model.Secret, file string) (aside string, err error)
	Export(ctx context.Context, file, customer string, to model.SealTo) (apps, accounts int, err error)
	BringIn(ctx context.Context, b cli.Bundle, plan bool) (brought []cli.Brought, backup string, err error)
	CheckUp(ctx context.Context) []model.Finding
}

// choreVerbs look after the vault as a whole.
func (a *app) choreVerbs() []palette.Item {
	none := a.whyNoChores()
	hands := none
	if hands == "" && a.hidden {
		hands = "Names are hidden, and this would show them. {list.hide_names} shows them again."
	}
	return []palette.Item{
		{Name: "change passphrase", Says: "the one that opens the vault", Also: "password slot", Reason: none, Do: a.changePassphrase},
		{Name: "change vault key", Says: "seal everything anew, after a key got out or somebody left", Also: "rekey rotate compromise slot leave behind", Reason: none, Do: a.changeKey},
		{Name: "back up vault", Says: "copy it, sealed as it is, into its folder of backups", Also: "backup save copy", Reason: none, Do: a.backUp},
		{Name: "restore backup", Says: "put a backup in the vault's place", Also: "back up vault older", Reason: none, Do: a.restoreBackup},
		{Name: "export set-up", Says: "hand apps and accounts over, without any secret", Also: "hand over colleague share setup", Reason: hands, Do: a.exportSetup},
		{Name: "doctor", Says: "check the vault and everything around it", Also: "check-up checkup examine verify health", Reason: none, Do: a.checkUp},
	}
}

// WhyNoChores says why the vault cannot be looked after; empty: it can.
func WhyNoChores(demo, there bool) string {
	switch {
	case demo:
		return "The demo's vault lies in memory alone and ends with it."
	case !there:
		return "There is no vault's file here."
	}
	return ""
}

func (a *app) whyNoChores() string {
	return WhyNoChores(a.options.Demo != nil, a.chores != nil && a.vault != nil)
}

// backUp copies the vault.
func (a *app) backUp() tea.Cmd {
	ctx, chores := a.ctx, a.chores
	return tea.Batch(a.say(toast.Info, "Copying the vault, and looking the copy through."), func() tea.Msg {
		path, err := chores.BackUp(ctx)
		return filedMsg{says: "The vault is backed up: " + path, err: err}
	})
}

// changePassphrase looks which passphrases there are, and opens the form.
func (a *app) changePassphrase() tea.Cmd {
	ctx, vault := a.ctx, a.vault
	return func() tea.Msg {
		status, err := vault.Status(ctx)
		return slotsMsg{slots: status.Slots, err: err}
	}
}

// slotsMsg says which ways into the vault there are.
type slotsMsg struct {
	slots []model.VaultSlot
	err   error
}

func (m slotsMsg) apply(a *app) tea.Cmd {
	if m.err != nil {
		return a.fail("Not changed", nil, m.err)
	}
	slots := vaultform.Passphrases(m.slots)
	if len(slots) == 0 {
		return a.say(toast.Info, "This vault opens by no passphrase. “tokenrack vault slot add --new-passphrase-file FILE” adds one.")
	}
	screen := vaultform.NewPassphrase(slots)
	a.openFilled(&formPage{filled: screen, name: "Change the passphrase", submit: func(a *app, p *formPage) tea.Cmd {
		slot, now, next, ok := screen.Filled()
		if !ok {
			return nil
		}
		screen.SetBusy("Changing it; that takes a moment on purpose.")
		ctx, chores := a.ctx, a.chores
		return func() tea.Msg {
			defer now.Wipe()
			defer next.Wipe()
			err := chores.ChangePassphrase(ctx, now, slot, next)
			return filedMsg{page: p, form: &screen.Form, says: "The passphrase is changed", err: err}
		}
	}})
	return nil
}

// changeKey looks which ways into the vault there are, and opens the form.
func (a *app) changeKey() tea.Cmd {
	ctx, vault := a.ctx, a.vault
	return func() tea.Msg {
		status, err := vault.Status(ctx)
		return rekeyMsg{status: status, err: err}
	}
}

// rekeyMsg says what the vault is whose key is to be changed.
type rekeyMsg struct {
	status model.VaultStatus
	err    error
}

func (m rekeyMsg) apply(a *app) tea.Cmd {
	if m.err != nil {
		return a.fail("Not changed", nil, m.err)
	}
	screen := vaultform.NewRekey(m.status, a.options.Vault == model.SlotKeyring)
	a.openGivingUp(screen, "Change the vault's key", LockedToRekey, func() (withoutVault, bool) {
		filled, ok := screen.Filled()
		return func(ctx context.Context, chores Chores) (string, error) { return Rekeyed(ctx, chores, filled) }, ok
	})
	return nil
}

// LockedToRekey is why the vault is given up before its key is changed.
const LockedToRekey = "Locked to change the vault's key."

// Rekeyed changes the key of a vault that was given up, says what came of it, and
// wipes the passphrase.
func Rekeyed(ctx context.Context, chores Chores, of vaultform.Rekeying) (says string, err error) {
	defer of.Wipe()
	done, err := chores.Rekey(ctx, of.Passphrase, of.Without)
	switch {
	case err != nil && done.Unfinished:
		return "The vault's key is being changed, and both keys are in use: unlocking it goes on with the work.", err
	case err != nil:
		return "Not changed: the vault's key is the one it was.", err
	}
	return "The vault's key is changed. The vault as it was is kept at " + done.Backup + ", and opens by what opened it then: delete it once that must not be.", nil
}

// withoutVault is a chore that is done while nothing holds the vault; it says
// what came of it.
type withoutVault func(context.Context, Chores) (says string, err error)

// openGivingUp opens the form of such a chore. Once it is filled in, which ready
// tells, the screen locks for the reason given, and the chore is done.
func (a *app) openGivingUp(screen filled, name, why string, ready func() (withoutVault, bool)) {
	a.openFilled(&formPage{filled: screen, name: name, submit: func(a *app, _ *formPage) tea.Cmd {
		if a.mustFinish() {
			screen.Front().Fail([]string{mustFinishWords})
			return nil
		}
		chore, ok := ready()
		if !ok {
			return nil
		}
		chores := a.chores
		return a.lockFor(why, func(ctx context.Context) (string, error) { return chore(ctx, chores) })
	}})
}

// mustFinishWords say why the vault cannot be given up now.
const mustFinishWords = "Something is under way that has to be finished first: a revocation, or tokens that could not be stored yet."

// restoreBackup opens the form that puts a backup in the vault's place.
func (a *app) restoreBackup() tea.Cmd {
	screen := vaultform.NewRestore(a.chores.Backups(), a.options.Vault == model.SlotKeyring)
	a.openGivingUp(screen, "Restore a backup", LockedToRestore, func() (withoutVault, bool) {
		filled, ok := screen.Filled()
		return func(ctx context.Context, chores Chores) (string, error) { return Restored(ctx, chores, filled) }, ok
	})
	return nil
}

// LockedToRestore is why the vault is given up before a backup takes its place.
const LockedToRestore = "Locked to restore a backup."

// Restored puts a backup in the place of a vault that was given up, says what
// came of it, and wipes the passphrases.
func Restored(ctx context.Context, chores Chores, of vaultform.Restoring) (says string, err error) {
	defer of.Wipe()
	aside, err := chores.Restore(ctx, of.Passphrase, of.Own, of.Path)
	switch {
	case err != nil:
		return "Not restored: the vault is the one it was.", err
	case aside == "":
		return "The backup is in the vault's place.", nil
	}
	return "The backup is in the vault's place. The vault that was here is kept at " + aside, nil
}

// exportSetup opens the form that hands the set-up over.
func (a *app) exportSetup() tea.Cmd {
	var customers []string
	for _, g := range a.groups(a.byCustomer) {
		customers = append(customers, g.name)
	}
	screen := vaultform.NewExport(customers, a.now)
	a.openFilled(&formPage{filled: screen, name: "Hand the set-up over", submit: func(a *app, p *formPage) tea.Cmd {
		path, customer, to, ok := screen.Filled()
		if !ok {
			return nil
		}
		screen.SetBusy("writing the file")
		ctx, chores := a.ctx, a.chores
		return func() tea.Msg {
			defer to.Passphrase.Wipe()
			apps, accounts, err := chores.Export(ctx, path, customer, to)
			return filedMsg{page: p, form: &screen.Form, says: HandedOver(path, apps, accounts), err: err}
		}
	}})
	return nil
}

// HandedOver says what was exported.
func HandedOver(path string, apps, accounts int) string {
	return "Wrote " + path + ": " + count(apps, "app") + ", " + count(accounts, "account") + ", no secrets"
}

// BroughtIn says what came in, and where the vault as it was is kept.
func BroughtIn(added int, backup string) string {
	return "Brought in " + count(added, "record") + "; the vault as it was is kept at " + backup
}

// bringIn opens the form that brings a set-up in: it shows what would be done
// first.
func (a *app) bringIn() tea.Cmd {
	if a.hidden {
		return a.sayHidden()
	}
	if why := a.whyNoChores(); why != "" {
		return a.tell(toast.Warning, why)
	}
	screen := vaultform.NewBringIn()
	a.openFilled(&formPage{filled: screen, name: "Bring a set-up in", submit: func(a *app, p *formPage) tea.Cmd {
		path, passphrase, key, ok := screen.Filled()
		if !ok {
			return nil
		}
		plan := !screen.Looked()
		screen.SetBusy(either(plan, "looking into it", "making a backup, then bringing it in"))
		ctx, chores := a.ctx, a.chores
		return func() tea.Msg {
			defer passphrase.Wipe()
			brought, backup, err := chores.BringIn(ctx, cli.Bundle{File: path, Passphrase: passphrase, KeyFile: key}, plan)
			return broughtMsg{page: p, screen: screen, plan: plan, brought: brought, backup: backup, err: err}
		}
	}})
	return nil
}

// broughtMsg says what came, or would come, of bringing a set-up in.
type broughtMsg struct {
	page    *formPage
	screen  *vaultform.BringIn
	plan    bool
	brought []cli.Brought
	backup  string
	err     error
}

func (m broughtMsg) apply(a *app) tea.Cmd {
	added := cli.Added(m.brought)
	var lines []form.Line
	for _, b := range m.brought {
		lines = append(lines, form.Line{Tone: outcomeTones[b.Outcome], Text: keys.Literal(draw.Clean(b.Says))})
	}
	switch {
	case m.err != nil || !m.plan:
		says := BroughtIn(added, m.backup)
		if m.backup == "" {
			says = "Nothing new was in it"
		}
		return filedMsg{page: m.page, form: &m.screen.Form, says: says, err: m.err}.apply(a)
	case a.isOpen(m.page):
		m.screen.Show(lines, added)
	}
	return nil
}

var outcomeTones = map[keeper.UnpackOutcome]form.Tone{
	keeper.UnpackAdded: form.Good, keeper.UnpackKept: form.Warn, keeper.UnpackRefused: form.Bad,
}

// checkUp shows the page of a check-up and begins it.
func (a *app) checkUp() tea.Cmd {
	screen := vaultform.NewFindings()
	p := &formPage{filled: screen, name: "Check-up", submit: func(*app, *formPage) tea.Cmd { return nil }}
	a.openFilled(p)
	ctx, chores := a.ctx, a.chores
	return func() tea.Msg { return checkedMsg{page: p, screen: screen, found: chores.CheckUp(ctx)} }
}

// checkedMsg brings what a check-up found.
type checkedMsg struct {
	page   *formPage
	screen *vaultform.Findings
	found  []model.Finding
}

func (m checkedMsg) apply(a *app) tea.Cmd {
	if !a.isOpen(m.page) {
		return nil
	}
	for i := range m.found { // what a shell's line is set off by is a stray sign here
		m.found[i].Do = strings.ReplaceAll(m.found[i].Do, "`", "")
	}
	m.screen.Show(m.found)
	return nil
}
