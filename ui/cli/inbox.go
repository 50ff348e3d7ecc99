package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

func inboxVerbs(c *call) *cobra.Command {
	return family("inbox", "Answers of servers that came and could not be applied", inboxListVerb(c), inboxDiscardVerb(c))
}

func inboxListVerb(c *call) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list [--json]",
		Short: "Show the answers that nobody has claimed",
		Long: `Show the answers of servers that were received and could not be applied: their
account was removed or changed meanwhile, the disk was full, the program was
killed. They lie sealed in the vault. What belongs to an account that still waits
for it is taken in when the account is next used.`,
		Args: takes(),
		RunE: func(cmd *cobra.Command, _ []string) error { return c.inboxList(cmd.Context(), asJSON) },
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return cmd
}

func inboxDiscardVerb(c *call) *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use:   "discard ID --yes",
		Short: "Remove an unclaimed answer; tokens in it live on at the server",
		Args:  takes("ID"),
		RunE:  func(cmd *cobra.Command, args []string) error { return c.inboxDiscard(cmd.Context(), args[0], yes) },
	}
	cmd.Flags().BoolVar(&yes, "yes", false, "do it: what was discarded cannot be brought back")
	return cmd
}

func (c *call) openInbox(ctx context.Context) (Inbox, error) {
	rack, err := c.open(ctx)
	if err != nil {
		return nil, err
	}
	inbox, ok := rack.(Inbox)
	if !ok {
		return nil, &model.Error{Kind: model.KindInternal, What: "this rack keeps no answers"}
	}
	return inbox, nil
}

func (c *call) inboxList(ctx context.Context, asJSON bool) error {
	inbox, err := c.openInbox(ctx)
	if err != nil {
		return err
	}
	all, err := inbox.Unclaimed(ctx)
	if err != nil {
		return err
	}
	if asJSON {
		return c.printJSON(viewUnclaimed(all))
	}
	if len(all) == 0 {
		c.say("no answer is unclaimed")
		return nil
	}
	rows := newTable("ID", "BEGUN", "ACCOUNT", "HOLDS", "WHAT COMES OF IT")
	for _, u := range all {
		rows.add(shortID(u.ID), momentWords(u.At), accountWords(u), holdsWords(u), fateWords(u))
	}
	c.print(rows.String())
	return nil
}

// shortID is as much of an id as tells a handful of answers apart.
func shortID(id model.ID) string { return id.String()[:8] }

func accountWords(u keeper.Unclaimed) string {
	if u.Account == "" {
		return "(gone)"
	}
	return u.Account
}

func holdsWords(u keeper.Unclaimed) string {
	switch {
	case u.Access == "":
		return "an answer that was not understood"
	case u.Refresh == "":
		return "access " + string(u.Access)
	}
	return "access " + string(u.Access) + ", refresh " + string(u.Refresh)
}

func fateWords(u keeper.Unclaimed) string {
	switch {
	case u.Claims:
		return "taken in when the account is next used"
	case u.Access == "":
		return "kept until it is discarded"
	}
	return "kept; its tokens live on at the server"
}

func (c *call) inboxDiscard(ctx context.Context, given string, yes bool) error {
	if !yes {
		return missing("--yes", "Tokens in it live on at the server. --yes says that discarding is meant.")
	}
	inbox, err := c.openInbox(ctx)
	if err != nil {
		return err
	}
	all, err := inbox.Unclaimed(ctx)
	if err != nil {
		return err
	}
	var fits []keeper.Unclaimed
	for _, u := range all {
		if given != "" && strings.HasPrefix(u.ID.String(), strings.ToLower(given)) {
			fits = append(fits, u)
		}
	}
	switch {
	case len(fits) == 0:
		return &model.Error{Kind: model.KindNotFound, What: "there is no unclaimed answer of that id", Do: "“tokenrack inbox list” shows them all."}
	case len(fits) > 1:
		return usage("more than one unclaimed answer begins with that id", "Give more of it: “tokenrack inbox list --json” shows it whole.")
	case fits[0].Claims:
		return usage("that answer still belongs to "+fits[0].Account+", which takes it in when it is next used", "“tokenrack refresh "+shellWord(fits[0].Account)+"” takes it in.")
	}
	if err := inbox.Discard(ctx, fits[0].ID); err != nil {
		return err
	}
	if fits[0].Access != "" {
		c.say("discarded; its tokens live on at the server until they end there")
	} else {
		c.say("discarded")
	}
	return nil
}

type unclaimedJSON struct {
	ID      string `json:"id"`
	BegunAt stamp  `json:"begun_at"`
	Epoch   epoch  `json:"begun_at_epoch"`
	Account text   `json:"account"`
	Access  text   `json:"access_fingerprint"`
	Refresh text   `json:"refresh_fingerprint"`
	Bytes   int    `json:"bytes"`
	Claims  bool   `json:"claims"`
}

func viewUnclaimed(all []keeper.Unclaimed) any {
	out := make([]unclaimedJSON, len(all))
	for i, u := range all {
		out[i] = unclaimedJSON{u.ID.String(), stamp(u.At), epoch(u.At), text(u.Account), text(u.Access), text(u.Refresh), u.Bytes, u.Claims}
	}
	return struct {
		Schema  int             `json:"schema_version"`
		Answers []unclaimedJSON `json:"answers"`
	}{schemaVersion, out}
}
