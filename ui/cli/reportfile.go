package cli

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

// Report is a revocation as its report tells it: the same files, whether the
// verb or the screen writes them.
type Report struct {
	Number       int    // of the incident; 0: none is kept
	What         string // "app acme-items"
	Begun, Ended time.Time
	Lines        []keeper.RevokeLine
	Summary      keeper.RevokeSummary
	Cut          error             // why the run ended early; nil: it did not
	Done         []keeper.StepDone // steps that a person said are done
}

// errCut is why an incident that was cut off has no end.
var errCut = errors.New("cut off")

// ReportOf is the report of an incident that is remembered, at a time.
func ReportOf(i keeper.Incident, now time.Time) Report {
	r := Report{
		Number: i.Number, What: i.Says(), Begun: i.Begun, Ended: i.Ended, Lines: i.Lines, Done: i.Done,
		Summary: keeper.RevokeSummary{Incident: i.Number, Outcomes: map[keeper.RevokeOutcome]int{}, Steps: i.Steps},
	}
	for _, l := range i.Lines {
		r.Summary.Outcomes[l.Outcome]++
	}
	if i.Ended.IsZero() {
		r.Ended, r.Cut = now, errCut
	}
	return r
}

// Markdown is the report as text, for a ticket.
func (r Report) Markdown() string {
	file, left := r.inner(&report{})
	return file.markdown(r.Ended, left, r.Cut)
}

// Save writes the report into a folder, as Markdown and as JSON, readable by
// nobody else (0600), and returns their paths. The folder is made where it is
// missing; empty is the current one. No secret stands in a report.
func (r Report) Save(folder string) ([]string, error) {
	if folder != "" {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return nil, &model.Error{Kind: model.KindInternal, What: "the report's folder could not be made", Why: "the place may not be written to", Still: "The screen shows the same record."}
		}
	}
	number := r.Begun.UTC().Format("20060102T150405Z")
	if r.Number > 0 {
		number = strconv.Itoa(r.Number)
	}
	_, name, named := strings.Cut(r.What, " ")
	if !named || r.Number == 0 {
		name = r.What
	}
	name = filepath.Join(folder, "incident-"+number+"-"+fileWord(name))
	var paths []string
	for _, ending := range []string{".md", ".json"} {
		if err := r.write(name + ending); err != nil {
			return paths, err
		}
		path, err := filepath.Abs(name + ending)
		if err != nil {
			path = name + ending
		}
		paths = append(paths, path)
	}
	return paths, nil
}

func (r Report) write(path string) error {
	file, err := openReport(path)
	if err != nil {
		return &model.Error{Kind: model.KindInternal, What: "the report could not be written", Why: "its folder may not be written to", Still: "The screen shows the same record."}
	}
	file, left := r.inner(file)
	return file.end(r.Ended, left, r.Cut)
}

// inner fills the verb's report. A step that was done is not left to do.
func (r Report) inner(file *report) (*report, keeper.RevokeSummary) {
	file.what, file.start, file.lines, file.number, file.done = r.What, r.Begun, r.Lines, r.Number, r.Done
	left := r.Summary
	left.Steps = slices.DeleteFunc(slices.Clone(left.Steps), func(s keeper.ByHandStep) bool {
		return slices.ContainsFunc(r.Done, func(d keeper.StepDone) bool { return d.Step == s })
	})
	return file, left
}

// fileWord makes a name that every file system takes.
func fileWord(text string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(text) {
		switch {
		case b.Len() >= 60:
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	return strings.Trim(b.String(), "-")
}
