package vaultform

import (
	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/form"
	"github.com/tokenrack/tokenrack/ui/keys"
)

// Findings is the page of a check-up. Make one with [NewFindings].
type Findings struct{ form.Form }

// NewFindings makes the page, which waits for what is found.
func NewFindings() *Findings {
	f := &Findings{}
	f.Title, f.Done, f.Leave, f.Whole = "Check-up", "close", "close", true
	f.Items = []*form.Item{{ID: about, Kind: form.Words, Says: "Nothing is changed by it. It may take a moment."}}
	f.SetBusy("looking at the vault and everything around it")
	return f
}

// Key takes a key: Enter closes the page too.
func (f *Findings) Key(key tea.Key) form.Answer {
	if answer := f.Form.Key(key); answer != form.Submit {
		return answer
	}
	return form.Cancel
}

// Show shows what was found: what is bad first, then what wants a look.
func (f *Findings) Show(found []model.Finding) {
	f.Fail(nil)
	item := f.Item(about)
	item.Says, item.Lines = "", []form.Line{{Tone: form.Strong, Text: "All is well."}}
	worst := model.FindingOK
	for level := model.FindingBad; ; level-- {
		for _, finding := range found {
			if finding.Level == level {
				worst = max(worst, level)
				item.Lines = append(item.Lines, linesOf(finding)...)
			}
		}
		if level == model.FindingOK {
			break
		}
	}
	switch worst {
	case model.FindingBad:
		item.Lines[0] = form.Line{Tone: form.Bad, Text: "Something is bad. It stands first, with what to do."}
	case model.FindingWarning:
		item.Lines[0] = form.Line{Tone: form.Warn, Text: "Something wants a look. It stands first, with what to do."}
	default:
	}
}

func linesOf(f model.Finding) []form.Line {
	tone := map[model.FindingLevel]form.Tone{
		model.FindingOK: form.Good, model.FindingNote: form.Plain, model.FindingWarning: form.Warn, model.FindingBad: form.Bad,
	}[f.Level]
	lines := []form.Line{{Tone: tone, Text: keys.Literal(draw.Clean(f.Check + ": " + f.What))}}
	for _, more := range []struct{ before, text string }{{"at ", f.Where}, {"", f.Still}, {"", f.Do}} {
		if more.text != "" {
			lines = append(lines, form.Line{Text: more.before + keys.Literal(draw.Clean(more.text))})
		}
	}
	if len(lines) > 1 {
		lines = append(lines, form.Line{}) // a gap
	}
	return lines
}
