package cli

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

// Report is a revocation as its report tells it: the same files, whether the
// verb or the screen writes them.
type Report struct {
	What         string // "app acme-items"
	Begun, Ended time.Time
	Lines        []keeper.RevokeLine
	Summary      keeper.RevokeSummary
	Cut          error               // why the run ended early; nil: it did not
	Ticked       []keeper.ByHandStep // steps that a person said are done
	Person       string              // who said so
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
	name := filepath.Join(folder, "incident-"+r.Begun.UTC().Format("20060102T150405Z")+"-"+fileWord(r.What))
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
	file.what, file.start, file.lines = r.What, r.Begun, r.Lines
	file.ticked, file.person = r.Ticked, r.Person
	left := r.Summary
	left.Steps = slices.DeleteFunc(slices.Clone(left.Steps), func(s keeper.ByHandStep) bool { return slices.Contains(r.Ticked, s) })
	return file.end(r.Ended, left, r.Cut)
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
