package plain

import (
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/rack"
)

// telling is what the person knows of an account.
type telling struct {
	account   *model.Account // as it was then: a snapshot shares what has not changed
	state     model.State
	refreshed time.Time
	noReply   time.Time
	refused   time.Time
	lost      string
	attention string
	seen      uint64 // the last look that had it
}

func tellingOf(row *rack.Row, look uint64) telling {
	a := row.Account
	return telling{
		account: a, state: row.State, refreshed: a.RefreshedAt, noReply: a.NoReplyAt, refused: a.RefreshRefused,
		lost: a.ScopesLost.Join(" "), attention: a.Attention, seen: look,
	}
}

// newsMost bounds how many lines of news are told in full; the rest is counted.
const newsMost = 8

// news brings what has changed since it was last asked for, a line each, what
// needs a person first. Good news are only counted where there are many.
func (p *program) news() []string {
	var bad, good []string
	if p.told == nil {
		p.told = make(map[model.ID]*telling, p.rack.Len())
	}
	p.looks++
	for _, row := range p.rack.All() {
		was := p.told[row.ID]
		if was != nil && was.account == row.Account && was.state == row.State {
			was.seen = p.looks
			continue
		}
		is := tellingOf(row, p.looks)
		p.told[row.ID] = &is
		if was == nil { // it is new, and whoever added it knows
			continue
		}
		switch text, well := p.change(row, *was, is); {
		case text == "":
		case well:
			good = append(good, text)
		default:
			bad = append(bad, text)
		}
	}
	p.forgetGone()
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

// forgetGone drops what is known of accounts that are gone.
func (p *program) forgetGone() {
	if len(p.told) == p.rack.Len() {
		return
	}
	for id, is := range p.told {
		if is.seen != p.looks {
			delete(p.told, id)
		}
	}
}

// known takes accounts out of the news: the person was just told of them.
func (p *program) known(ids ...model.ID) {
	if p.told == nil {
		return
	}
	for _, id := range ids {
		if row := p.rack.Row(id); row != nil {
			is := tellingOf(row, p.looks)
			p.told[id] = &is
		}
	}
}

// tellNews tells what happened beside the last command.
func (p *program) tellNews() {
	if p.keeper == nil {
		return
	}
	p.look()
	p.tellUnsaved()
	for _, text := range append(p.pending.take(), p.news()...) {
		p.tell(text)
	}
}
