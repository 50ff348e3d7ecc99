package plain

import (
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui/detail"
	"github.com/tokenrack/tokenrack/ui/rack"
)

// historyLines is how much of the record the details tell.
const historyLines = 10

// detailOf asks for what the details tell of an account.
func (p *program) detailOf(row *rack.Row) *detail.Screen {
	s := &detail.Screen{Hidden: p.hidden, Provider: p.providerOf(row)}
	s.Show(row)
	s.Account, s.Customer = p.list.Names(row)
	var facts detail.Facts
	var err error
	if facts.Inspection, err = p.keeper.Inspect(p.ctx, row.ID); err == nil {
		facts.History, err = p.keeper.Activity(p.ctx, keeper.ActivityQuery{Account: row.Account.Name, Limit: historyLines})
	}
	if err != nil {
		facts.Why = oneLine(err)
	}
	s.Tell(row.ID, facts)
	return s
}

// details tells all that is known of the account.
func (p *program) details(string) error {
	row := p.row()
	screen := p.detailOf(row)
	now := p.now()
	p.tell(p.identity(row))
	p.tell("provider: " + row.Provider.Name.Text)
	p.tell("state: " + row.State.Word())
	p.tell("time: " + p.leftOf(row.Account))
	for _, part := range screen.Words(now, func(text string, _ bool) string { return p.spell(wording(text)) }) {
		if part.Title != "" {
			p.tell(part.Title + ":")
		}
		for _, text := range part.Lines {
			p.tell(text)
		}
	}
	return nil
}
