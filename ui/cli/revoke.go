package cli

import (
	"context"
	"fmt"
	"os/user"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

// revocation is what the verb was called with.
type revocation struct {
	selection
	yes, proveOnly, stepsDone, asJSON bool
	report                            string
}

func revokeVerb(c *call) *cobra.Command {
	var r revocation
	cmd := &cobra.Command{
		Use:   "revoke (ACCOUNT… | --app A | --customer C | --all) --yes [--prove-only] [--steps-done] [--report F] [--json]",
		Short: "End tokens at the server, and prove that they are dead",
		Long: `End tokens at the server, and prove that they are dead: each is tried again after
the server has said yes. A line for each token comes as it is done, then what is
left to do by hand. Exit code 9 means that not everything is proven dead. --all is
for a computer that was lost or stolen: everything that this vault holds.`,
		Example: `  tokenrack revoke --app acme-items --yes --report incident.md
  tokenrack revoke --app acme-items --yes --prove-only`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			r.names = args
			return c.revoke(cmd.Context(), r)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&r.app, "app", "", "everything of an `APP`")
	flags.StringVar(&r.customer, "customer", "", "everything of a `CUSTOMER`")
	flags.BoolVar(&r.all, "all", false, "everything this computer holds: every account of the vault")
	flags.BoolVar(&r.yes, "yes", false, "do it: a revoked token cannot be brought back")
	flags.BoolVar(&r.proveOnly, "prove-only", false, "send no revocation, try each token again")
	flags.BoolVar(&r.stepsDone, "steps-done", false, "record that the steps by hand were done")
	flags.StringVar(&r.report, "report", "", "write a report without secrets into `FILE`: JSON if it ends in .json, else Markdown")
	flags.BoolVar(&r.asJSON, "json", false, "print JSON Lines")
	c.completes(cmd, c.accountsFor, map[string]completer{"app": c.appsFor})
	return cmd
}

func (c *call) revoke(ctx context.Context, r revocation) error {
	if r.ways() != 1 {
		return usage("revoke takes ACCOUNT…, --app, --customer or --all", "Give one of them.")
	}
	if !r.yes {
		return missing("--yes", "A revoked token cannot be brought back; --yes says that this is meant.")
	}
	if _, err := c.open(ctx); err != nil {
		return err
	}
	target, err := c.target(ctx, r.selection)
	if err != nil {
		return err
	}
	report, err := openReport(r.report)
	if err != nil {
		return err
	}
	report.begin(c.rack.Now(), r)
	request := keeper.RevokeRequest{Target: target, ProveOnly: r.proveOnly, StepsDone: r.stepsDone, Person: c.person()}
	lines := newRevokeLines()
	total := 0
	done, err := c.rack.Revoke(ctx, request, func(l keeper.RevokeLine) {
		total++
		report.add(l)
		if r.asJSON {
			c.lineJSON(viewRevoke(l))
			return
		}
		c.line(lines.line(l))
	})
	c.revokeSummary(done, r.asJSON)
	report.number, report.done = done.Incident, done.Done
	if reportErr := report.end(c.rack.Now(), done, err); err == nil && reportErr != nil {
		c.say("%s", tell(reportErr).Error())
		if done.Proven() {
			err = reportErr
		}
	}
	if err != nil {
		return err
	}
	return revokeVerdict(done, total)
}

// target names what is to end, as the keeper wants it.
func (c *call) target(ctx context.Context, s selection) (keeper.RevokeTarget, error) {
	switch {
	case s.app != "":
		app, err := c.app(ctx, s.app)
		if err != nil {
			return keeper.RevokeTarget{}, err
		}
		return keeper.RevokeTarget{App: app.ID}, nil
	case s.customer != "":
		if _, err := c.selected(ctx, s); err != nil {
			return keeper.RevokeTarget{}, err
		}
		return keeper.RevokeTarget{Customer: s.customer}, nil
	case s.all:
		return keeper.RevokeTarget{All: true}, nil
	}
	accounts, err := c.accounts(ctx, s.names)
	return keeper.RevokeTarget{Accounts: ids(accounts)}, err
}

// person is who says that steps by hand were done.
func (c *call) person() string { return Person(c.deps.Getenv) }

// Person is the name of the login, for the record of what was done by hand.
func Person(getenv func(string) string) string {
	for _, name := range []string{"USER", "LOGNAME", "USERNAME"} {
		if person := getenv(name); person != "" {
			return plain(person)
		}
	}
	if login, err := user.Current(); err == nil {
		return plain(login.Username)
	}
	return "unknown"
}

var revokeOutcomes = []keeper.RevokeOutcome{
	keeper.RevokedDead, keeper.RevokedAccepted, keeper.RevokedAlive, keeper.RevokedByHand, keeper.RevokedUnreachable,
}

// revokeSummary says what the whole came to, and what is left to a person.
func (c *call) revokeSummary(done keeper.RevokeSummary, asJSON bool) {
	if asJSON {
		c.lineSummary(viewRevokeSummary(done))
		return
	}
	c.line(outcomeWords(done))
	for _, step := range done.Steps {
		c.line(plain(stepWords(step)))
	}
}

func viewRevokeSummary(done keeper.RevokeSummary) summary {
	s := summary{counts: map[string]int{}, asks: true, incident: done.Incident}
	for _, outcome := range revokeOutcomes {
		s.names = append(s.names, string(outcome))
		s.counts[string(outcome)] = done.Outcomes[outcome]
	}
	for _, step := range done.Steps {
		s.steps = append(s.steps, stepJSON{App: step.App, Text: plain(step.Text), URL: text(step.URL)})
	}
	return s
}

func outcomeWords(done keeper.RevokeSummary) string {
	var words []string
	for _, outcome := range revokeOutcomes {
		if n := done.Outcomes[outcome]; n > 0 {
			words = append(words, fmt.Sprintf("%d %s", n, strings.ReplaceAll(string(outcome), "_", " ")))
		}
	}
	if len(words) == 0 {
		return "no token was held"
	}
	return strings.Join(words, ", ")
}

func stepWords(step keeper.ByHandStep) string {
	words := "by hand, " + step.App + ": " + step.Text
	if step.URL != "" {
		words += " (" + step.URL + ")"
	}
	return words
}

func revokeVerdict(done keeper.RevokeSummary, total int) error {
	if done.Proven() {
		return nil
	}
	dead := done.Outcomes[keeper.RevokedDead]
	err := &model.Error{
		Kind: model.KindAlive,
		What: fmt.Sprintf("%d of %d tokens are not proven dead", total-dead, total),
		Do:   "“tokenrack revoke … --yes --prove-only” tries them again.",
	}
	if len(done.Steps) > 0 {
		err.Do = "Do the steps by hand, then run it again with --prove-only --steps-done."
	}
	return err
}

type revokeJSON struct {
	Schema         int                  `json:"schema_version"`
	Account        string               `json:"account"`
	App            text                 `json:"app"`
	Provider       text                 `json:"provider"`
	Kind           model.TokenKind      `json:"kind"`
	SupersededOf   text                 `json:"superseded_of"`
	Fingerprint    text                 `json:"fingerprint"`
	ServerStatus   number               `json:"server_status"`
	Outcome        keeper.RevokeOutcome `json:"outcome"`
	Proof          string               `json:"proof"`
	ExpiresAt      stamp                `json:"expires_at"`
	ExpiresAtEpoch epoch                `json:"expires_at_epoch"`
}

func viewRevoke(l keeper.RevokeLine) revokeJSON {
	view := revokeJSON{
		Schema: schemaVersion, App: text(appName(l.App)), Provider: text(providerID(l.App)),
		Kind: l.Kind, Fingerprint: text(l.Fingerprint), ServerStatus: number(l.ServerStatus),
		Outcome: l.Outcome, Proof: plain(l.Proof), ExpiresAt: stamp(l.Expiry.At), ExpiresAtEpoch: epoch(l.Expiry.At),
	}
	if l.Account != nil {
		view.Account = l.Account.Name
	}
	if l.Kind == model.SupersededToken {
		view.SupersededOf = text(l.SupersededOf)
	}
	return view
}

// revokeLines writes the results of a revocation for people.
type revokeLines struct{ name, kind, print, outcome column }

func newRevokeLines() *revokeLines {
	return &revokeLines{
		kind:    column{len("superseded refresh")},
		print:   column{model.FingerprintLength},
		outcome: column{len(keeper.RevokedUnreachable)},
	}
}

func (w *revokeLines) line(l keeper.RevokeLine) string {
	name := ""
	if l.Account != nil {
		name = l.Account.Name
	}
	return strings.TrimRight(w.name.pad(plain(name))+"  "+w.kind.pad(kindWords(l))+"  "+w.print.pad(plain(string(l.Fingerprint)))+
		"  "+w.outcome.pad(strings.ReplaceAll(string(l.Outcome), "_", " "))+"  "+plain(l.Proof), " ")
}

func kindWords(l keeper.RevokeLine) string {
	if l.Kind == model.SupersededToken && l.SupersededOf != "" {
		return "superseded " + string(l.SupersededOf)
	}
	return string(l.Kind)
}
