package cli

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

// momentFlag is a time that a person names: as a date, or as how long ago.
type momentFlag struct {
	ago time.Duration
	at  time.Time
	set bool
}

func (m *momentFlag) String() string {
	switch {
	case !m.set:
		return ""
	case m.at.IsZero():
		return m.ago.String()
	}
	return m.at.Format(time.RFC3339)
}

// Set reads what was given; its error repeats none of it.
func (m *momentFlag) Set(text string) error {
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		m.at, m.set = at, true
		return nil
	}
	if at, err := time.ParseInLocation(time.DateOnly, text, time.Local); err == nil {
		m.at, m.set = at, true
		return nil
	}
	ago, err := parseDuration(text)
	if err != nil {
		return errFlag
	}
	m.ago, m.set = ago, true
	return nil
}

// Type is what the help shows in the place of the value.
func (m *momentFlag) Type() string { return "time" }

func (m *momentFlag) takes() string { return "a time like 24h or 7d, or a date like 2026-01-31" }

// since is the moment that was named; the zero time where none was.
func (m *momentFlag) since(now time.Time) time.Time {
	switch {
	case !m.set:
		return time.Time{}
	case m.at.IsZero():
		return now.Add(-m.ago)
	}
	return m.at
}

func logVerb(c *call) *cobra.Command {
	var since momentFlag
	var account string
	var asJSON bool
	var limit int
	cmd := &cobra.Command{
		Use:   "log [--json] [--account A] [--since 24h]",
		Short: "Show what was done to which account, the newest first",
		Args:  takes(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.log(cmd.Context(), keeper.ActivityQuery{Account: account, Limit: limit}, &since, asJSON)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&account, "account", "", "only this `ACCOUNT`; it may be forgotten since")
	flags.Var(&since, "since", "only what is younger: 24h, 7d, or a date")
	flags.IntVar(&limit, "limit", 0, "at most `N` lines")
	flags.BoolVar(&asJSON, "json", false, "print one JSON object")
	c.completes(cmd, nil, map[string]completer{"account": c.accountsFor})
	return cmd
}

func (c *call) log(ctx context.Context, query keeper.ActivityQuery, since *momentFlag, asJSON bool) error {
	if query.Limit < 0 {
		return usage("--limit takes a number of lines", "")
	}
	rack, err := c.open(ctx)
	if err != nil {
		return err
	}
	query.Since = since.since(rack.Now())
	lines, err := rack.Activity(ctx, query)
	if err != nil {
		return err
	}
	if asJSON {
		return c.printJSON(viewActivity(lines))
	}
	if len(lines) == 0 {
		c.say("nothing was done yet")
		return nil
	}
	rows := newTable("TIME", "WHAT", "ACCOUNT", "APP", "PROVIDER", "FINGERPRINT", "OUTCOME", "NOTE")
	for _, l := range lines {
		rows.add(momentWords(l.At), l.Verb, l.Name, l.App, l.Provider, string(l.Fingerprint), l.Outcome, l.Note)
	}
	c.print(rows.String())
	return nil
}

type activityJSON struct {
	Seq         uint64 `json:"seq"`
	DoneAt      stamp  `json:"done_at"`
	DoneAtEpoch epoch  `json:"done_at_epoch"`
	Verb        string `json:"verb"`
	Account     text   `json:"account"`
	App         text   `json:"app"`
	Provider    text   `json:"provider"`
	Fingerprint text   `json:"fingerprint"`
	Outcome     string `json:"outcome"`
	Note        string `json:"note"`
	TookMS      int64  `json:"took_ms"`
}

func viewActivity(lines []model.Activity) any {
	views := make([]activityJSON, len(lines))
	for i, l := range lines {
		views[i] = activityJSON{
			Seq: l.Seq, DoneAt: stamp(l.At), DoneAtEpoch: epoch(l.At), Verb: l.Verb, Account: text(l.Name),
			App: text(l.App), Provider: text(l.Provider), Fingerprint: text(l.Fingerprint),
			Outcome: l.Outcome, Note: plain(l.Note), TookMS: l.Took.Milliseconds(),
		}
	}
	return struct {
		Schema   int            `json:"schema_version"`
		Activity []activityJSON `json:"activity"`
	}{schemaVersion, views}
}
