package plain

import (
	"strings"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui/activity"
	"github.com/tokenrack/tokenrack/ui/cli"
)

// recordLines is how much of the record is read at once, as on the screen.
const recordLines = 2000

// activity tells what was done, the newest first.
func (p *program) activity(args string) error {
	if strings.EqualFold(args, "export") {
		return p.export()
	}
	lines, err := p.keeper.Activity(p.ctx, keeper.ActivityQuery{Limit: recordLines})
	if err != nil {
		return err
	}
	p.record = activity.New()
	p.record.Tell(lines, len(lines) == recordLines)
	kind := 0
	for n, name := range activity.Kinds() { // "activity revocations"
		if strings.EqualFold(args, name) {
			kind = n
		}
	}
	for range kind {
		p.record.NextKind()
	}
	if kind == 0 && args != "" {
		p.record.Paste(args)
	}
	shown := len(p.record.Shown())
	p.place = place{account: p.place.account, app: p.place.app, listed: ofRecord}
	if shown == 0 {
		p.tell("No line of the record fits. Kinds: " + strings.Join(activity.Kinds()[1:], ", ") + ".")
		return nil
	}
	p.tell(count(shown, "line") + ", the newest first; no secret is ever written there:")
	return p.moreRecord()
}

// moreRecord tells the next page of the record.
func (p *program) moreRecord() error {
	if p.record == nil {
		return nil
	}
	lines, from := p.record.Shown(), p.place.next
	if from >= len(lines) {
		p.say("The record does not go on.")
		return nil
	}
	to := min(from+pageSize, len(lines))
	for i := from; i < to; i++ {
		p.tellf("%d. %s", i+1, p.recordWords(&lines[i]))
	}
	p.place.next = to
	if left := len(lines) - to; left > 0 {
		p.tellf("%d more: type more. A number tells a line in full.", left)
	}
	return nil
}

// recordWords is a line of the record, names as they may be shown.
func (p *program) recordWords(a *model.Activity) string {
	what, outcome, _ := activity.Words(a)
	name, _, note := p.recordNames(a)
	parts := []string{a.At.Local().Format("2 Jan 15:04:05"), what}
	for _, text := range []string{name, outcome, note} {
		if text != "" {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, ", ")
}

// recordNames are a line's account, app and note as they may be shown.
func (p *program) recordNames(a *model.Activity) (name, app, note string) {
	if !p.hidden {
		return a.Name, a.App, a.Note
	}
	if row := p.rack.Row(a.Account); row != nil {
		name, _ = p.list.Names(row)
	} else if a.Name != "" {
		name = "hidden"
	}
	if a.App != "" {
		app = "hidden"
	}
	if a.Verb == model.DidCopy || a.Verb == model.DidRefresh {
		note = a.Note
	}
	return name, app, note
}

// recordLine tells one line in full.
func (p *program) recordLine(n int) error {
	lines := p.record.Shown()
	if n < 1 || n > len(lines) {
		p.tellf("There is no line %d.", n)
		return nil
	}
	a := &lines[n-1]
	what, outcome, took := activity.Words(a)
	name, app, note := p.recordNames(a)
	for _, fact := range [][2]string{
		{"when", a.At.Local().Format("2006-01-02 15:04:05 MST")}, {"what", what}, {"account", name}, {"app", app},
		{"provider", a.Provider}, {"fingerprint", string(a.Fingerprint)}, {"outcome", outcome}, {"took", took}, {"note", note},
	} {
		if fact[1] != "" {
			p.tell(fact[0] + ": " + fact[1])
		}
	}
	return nil
}

// export writes the lines that fit to a file.
func (p *program) export() error {
	switch {
	case p.hidden:
		return &model.Error{Kind: model.KindUsage, What: "names are hidden, and the file would hold them", Do: "hide names shows them again."}
	case p.options.Save == nil:
		return &model.Error{Kind: model.KindUsage, What: "the demo writes no files"}
	}
	lines, err := p.keeper.Activity(p.ctx, keeper.ActivityQuery{})
	if err != nil {
		return err
	}
	fits := func(*model.Activity) bool { return true }
	if p.record != nil {
		fits = p.record.Filter()
	}
	var some []model.Activity
	for i := range lines {
		if fits(&lines[i]) {
			some = append(some, lines[i])
		}
	}
	data, err := activity.Export(some)
	if err != nil {
		return err
	}
	path, err := p.options.Save("tokenrack-activity-"+p.now().Local().Format("20060102-150405")+".json", cli.QuietJSON(data))
	if err != nil {
		return err
	}
	p.tell("Exported " + count(len(some), "line") + ", no secret in it, but names: " + path)
	return nil
}
