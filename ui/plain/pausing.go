package plain

import (
	"strings"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/find"
	"github.com/tokenrack/tokenrack/ui/rack"
)

// pause lets the background refresh rest for a while: of the picked account, of
// all, or of a customer's.
func (p *program) pause(args string) error {
	words := strings.Fields(args)
	var long time.Duration
	if n := len(words); n > 0 {
		given, why := ui.RestFor(words[n-1])
		if why != "" {
			p.tell("Nothing was paused: " + why + ".")
			return nil
		}
		if long = given; long > 0 {
			words = words[:n-1]
		}
	}
	ids, whose, why := p.toPause(strings.Join(words, " "))
	if why != "" {
		p.tell(why)
		return nil
	}
	if long == 0 {
		var err error
		if long, err = p.howLong(); err != nil {
			return err
		}
	}
	until := p.now().Add(long)
	if _, err := p.keeper.Pause(p.ctx, ids, until); err != nil {
		return err
	}
	p.tell("Auto-refresh of " + whose + " rests until " + ui.At(until, p.now()) + ", then goes on by itself. resume ends it.")
	return p.reload()
}

// howLong asks for a duration until there is one.
func (p *program) howLong() (time.Duration, error) {
	for {
		line, err := p.line("For how long, like 30m, 2h, 3d [1h]: ", nil)
		if err != nil {
			return 0, err
		}
		switch text := strings.TrimSpace(line); text {
		case "":
			return time.Hour, nil
		case "cancel", "back":
			return 0, errCancel
		default:
			long, why := ui.RestFor(text)
			if long > 0 {
				return long, nil
			}
			if why == "" {
				why = "that is no length of time"
			}
			p.tell(draw.Begin(why) + ".")
		}
	}
}

// toPause are the accounts that are meant, and whose they are in words; why says
// why there are none.
func (p *program) toPause(of string) (ids []model.ID, whose, why string) {
	take := func(so func(*rack.Row) bool) {
		for _, row := range p.rack.All() {
			if row.State != model.IsRevoked && so(row) {
				ids = append(ids, row.ID)
			}
		}
	}
	customer, is := strings.CutPrefix(of, "customer ")
	row := p.row()
	switch {
	case of == "all":
		take(func(*rack.Row) bool { return true })
		why = "There is no account whose auto-refresh could rest."
	case is:
		folded := find.Fold(strings.TrimSpace(customer))
		take(func(row *rack.Row) bool {
			_, name := p.list.Names(row)
			return find.Fold(name) == folded
		})
		why = "No customer of that name has an account. customers lists them."
	case of != "":
		return nil, "", "pause takes all, or customer and its name, and how long: pause all 2h."
	case row == nil:
		return nil, "", "No account is picked. pause all 1h lets every one rest, pause customer NAME 1h a customer's."
	case row.State == model.IsRevoked:
		return nil, "", "This account was revoked."
	default:
		return []model.ID{row.ID}, p.identity(row), ""
	}
	if len(ids) > 0 {
		why = ""
	}
	return ids, count(len(ids), "account"), why
}

// endPauses ends every pause now.
func (p *program) endPauses(string) error {
	now := p.now()
	var ids []model.ID
	for _, row := range p.rack.All() {
		if row.Account.Paused.After(now) {
			ids = append(ids, row.ID)
		}
	}
	if len(ids) == 0 {
		p.say("Nothing is paused.")
		return nil
	}
	if _, err := p.keeper.Pause(p.ctx, ids, time.Time{}); err != nil {
		return err
	}
	p.tell("Auto-refresh of " + count(len(ids), "account") + " is on again.")
	return p.reload()
}
