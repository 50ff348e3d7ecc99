package plain

import (
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/rack"
)

// telling is what the person knows of an account.
type telling struct {
	state     model.State
	refreshed time.Time
	noReply   time.Time
	refused   time.Time
	lost      string
	attention string
}

func tellingOf(row *rack.Row) telling {
	a := row.Account
	return telling{
		state: row.State, refreshed: a.RefreshedAt, noReply: a.NoReplyAt, refused: a.RefreshRefused,
		lost: a.ScopesLost.Join(" "), attention: a.Attention,
	}
}

// newsMost bounds how many lines of news are told in full; the rest is counted.
const newsMost = 8

// news brings what has changed since it was last asked for, a line each, what
// needs a person first. Good news are only counted where there are many.
func (p *program) news() []string {
	var bad, good []string
	now := make(map[model.ID]telling, p.rack.Len())
	for _, row := range p.rack.All() {
		is := tellingOf(row)
		now[row.ID] = is
		was, known := p.told[row.ID]
		switch text, well := p.change(row, was, is); {
		case p.told == nil || !known || text == "":
		case well:
			good = append(good, text)
		default:
			bad = append(bad, text)
		}
	}
	p.told = now
	if len(good) > 2 {
		good = []string{count(len(good), "account") + " were refreshed in the background."}
	}
	if more := len(bad) - newsMost; more > 0 {
		bad = append(bad[:newsMost], count(more, "more account")+" changed; list tells what needs you.")
	}
	return append(bad, good...)
}

// change says what has happened to an account; well: nobody needs to do
// anything.
func (p *program) change(row *rack.Row, was, is telling) (text string, well bool) {
	who := p.identity(row)
	a := row.Account
	switch {
	case was == is:
		return "", true
	case is.state == model.InDoubt && was.state != model.InDoubt:
		return "In doubt: " + who + ". The answer to a refresh was lost.", false
	case is.attention != "" && is.attention != was.attention:
		return "Attention: " + who + p.noted(": ", is.attention) + ".", false
	case is.state == model.NeedsSign && was.state != model.NeedsSign:
		return "Needs a sign-in: " + who + p.noted(", ", a.Note(p.now())) + ".", false
	case is.refused.After(was.refused):
		return "Refresh refused: " + who + ".", false
	case is.noReply.After(was.noReply) && was.noReply.IsZero():
		return "No reply: " + who + p.noted(", ", a.NoReplyWhy) + ".", false
	case is.lost != "" && is.lost != was.lost:
		return "Refreshed with fewer scopes: " + who + "; lost " + is.lost + ".", false
	case is.refreshed.After(was.refreshed):
		return "Refreshed: " + who + ".", true
	}
	return "", true
}

// noted is a note behind what it is about, unless names are hidden: it may hold
// some.
func (p *program) noted(gap, note string) string {
	if note == "" || p.hidden {
		return ""
	}
	return gap + note
}

// known takes accounts out of the news: the person was just told of them.
func (p *program) known(ids ...model.ID) {
	if p.told == nil {
		return
	}
	for _, id := range ids {
		if row := p.rack.Row(id); row != nil {
			p.told[id] = tellingOf(row)
		}
	}
}

// tellNews tells what happened beside the last command.
func (p *program) tellNews() {
	if p.keeper == nil {
		return
	}
	p.look()
	for _, text := range append(p.pending.take(), p.news()...) {
		p.say(text)
	}
}
