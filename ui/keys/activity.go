package keys

// The actions of the record.
const (
	TabActivity    ID = "tab.activity"
	ActivityOpen   ID = "activity.open"
	ActivityFind   ID = "activity.find"
	ActivityKind   ID = "activity.kind"
	ActivityClear  ID = "activity.clear"
	ActivityExport ID = "activity.export"
	ActivityLine   ID = "activity.line"
	ActivitySave   ID = "activity.save_report"
)

// The modes of the record.
const (
	Activity   Mode = 1 << 8 // letters are commands
	ActivityIn Mode = 1 << 9 // letters go into the filter
)

// Record is help's group of the record.
const Record Group = "RECORD"

func activityActions() []Action {
	some := func(s *Situation) string { return unless(s.Lines > 0, "No line is shown.") }
	return []Action{
		{
			ID: ActivityOpen, Keys: []string{"enter"}, Show: "⏎", ASCII: "Enter", Group: Record,
			Hint: "details", Says: "the report of the line's revocation; the line in full where it is of none", Modes: Activity, Ready: some,
			Weight: func(*Situation) int { return 90 },
		},
		{
			ID: ActivityLine, Keys: []string{"right", "l"}, Show: "→", ASCII: "l", Group: Record,
			Hint: "the line", Says: "the line in full", Modes: Activity, Ready: some,
		},
		{
			ID: ActivitySave, Keys: []string{"w"}, Show: "w", Group: Record,
			Hint: "save report", Says: "write the report of the line's revocation, Markdown and JSON, without secrets", Modes: Activity,
			Ready: func(s *Situation) string {
				return unless(s.Incident > 0, "{activity.save_report}: this line is of no revocation that is remembered, so it has no report.")
			},
			Weight: func(s *Situation) int { return weigh(s.Incident > 0, 85, 0) },
		},
		{
			ID: ActivityFind, Keys: []string{"/"}, Show: "/", Group: Record,
			Hint: "filter", Says: "filter by words of a line; -word leaves lines out", Modes: Activity,
			Weight: func(*Situation) int { return 80 },
		},
		{
			ID: ActivityKind, Keys: []string{"f"}, Show: "f", Group: Record,
			Hint: "kind", Says: "only copies, refreshes, sign-ins, revocations, changes; then all again", Modes: Activity,
			Weight: func(*Situation) int { return 70 },
		},
		{
			ID: ActivityClear, Keys: []string{"F"}, Show: "F", Group: Record,
			Hint: "show all", Says: "show all lines again", Modes: Activity,
			Ready:  func(s *Situation) string { return unless(s.Query, "Nothing is filtered.") },
			Weight: func(*Situation) int { return 65 },
		},
		{
			ID: ActivityExport, Keys: []string{"x"}, Show: "x", Group: Record,
			Hint: "export JSON", Says: "write the lines that fit to a JSON file", Modes: Activity, Ready: some,
			Weight: func(*Situation) int { return 60 },
		},
		{ID: TabActivity, Keys: []string{"3"}, Show: "3", Group: Program, Hint: "activity", Says: "what was done to which account", Modes: Tabs},
	}
}
