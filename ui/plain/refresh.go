package plain

import (
	"strconv"
	"strings"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui/keys"
)

// refresh refreshes the picked account, or those of the last list whose numbers
// are given.
func (p *program) refresh(args string) error {
	switch strings.ToLower(args) {
	case "":
		return p.refreshAll([]model.ID{p.place.account}, false)
	case "all", "due":
		return p.refreshDue("")
	}
	var ids []model.ID
	for _, text := range strings.FieldsFunc(args, func(r rune) bool { return r == ' ' || r == ',' }) {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > len(p.place.shown) || p.place.listed != ofAccounts {
			p.say("refresh takes numbers of the last list of accounts, or the word due.")
			return nil
		}
		row := p.rack.Row(p.place.shown[n-1])
		if row == nil {
			continue
		}
		at := p.place.account
		p.place.account = row.ID
		reason := p.table.Action(keys.Refresh).Reason(p.where(p.table.Action(keys.Refresh)))
		p.place.account = at
		if reason != "" {
			p.tell(p.identity(row) + ": " + p.spell(wording(strings.TrimPrefix(reason, "{account.refresh}: "))))
			continue
		}
		ids = append(ids, row.ID)
	}
	if len(ids) == 0 {
		return nil
	}
	return p.refreshAll(ids, false)
}

// refreshDue refreshes what was found and is over or ends soon, after asking
// with the count.
func (p *program) refreshDue(string) error {
	now := p.now()
	var ids []model.ID
	for _, row := range p.rack.Shown() {
		due := row.State == model.Expired || row.State == model.Soon || row.State == model.NoReply
		if due && row.Account.Freeze == nil && row.Account.Renewable(now) {
			ids = append(ids, row.ID)
		}
	}
	if len(ids) == 0 {
		p.say("Nothing that was found is over or ends soon, or nothing of it can be refreshed.")
		return nil
	}
	sure, err := p.yes("Refresh " + count(len(ids), "account") + "?")
	if err != nil || !sure {
		if err == nil {
			p.say("Nothing was refreshed.")
		}
		return err
	}
	return p.refreshAll(ids, len(ids) > 1)
}

// refreshAll refreshes accounts and tells each as it comes.
func (p *program) refreshAll(ids []model.ID, onlyStale bool) error {
	p.tell("Refreshing " + count(len(ids), "account") + ".")
	defer p.bell()
	good := 0
	err := p.keeper.RefreshAccounts(p.ctx, ids, onlyStale, func(r keeper.RefreshResult) {
		if r.Outcome.Succeeded() {
			good++
		}
		p.sayRefreshed(r)
	})
	if err != nil {
		return err
	}
	if err := p.reload(); err != nil {
		return err
	}
	p.known(ids...)
	if len(ids) > 1 {
		p.tellf("Refreshed %d of %s.", good, count(len(ids), "account"))
	}
	return nil
}

// sayRefreshed tells what became of one account.
func (p *program) sayRefreshed(r keeper.RefreshResult) {
	who := "an account that is gone"
	if r.Account != nil {
		who = p.identityOf(r.Account)
	}
	switch {
	case r.Err != nil:
		p.fail("Not refreshed: "+who, r.Err)
	case len(r.ScopesLost) > 0:
		p.tell("Refreshed with fewer scopes: " + who + "; lost " + r.ScopesLost.Join(" ") + ".")
	case r.Outcome == keeper.Adopted:
		p.tell("Refreshed by another process just now: " + who + ".")
	case r.Outcome == keeper.StillFresh:
		p.tell("Still fresh: " + who + ".")
	case !r.Outcome.Succeeded():
		p.tell("Not refreshed: " + who + ".")
	default:
		p.tell("Refreshed: " + who + "; " + p.leftOf(r.Account) + ".")
	}
}

// auto switches the background refresh of the account.
func (p *program) auto(args string) error {
	row := p.row()
	off := !row.Account.AutoOff
	switch strings.ToLower(args) {
	case "on":
		off = false
	case "off":
		off = true
	}
	if _, err := p.keeper.EditAccount(p.ctx, row.ID, keeper.AccountEdit{AutoOff: &off}); err != nil {
		return err
	}
	word := "on"
	if off {
		word = "off"
	}
	p.tellf("The background refresh of %s is %s.", p.identity(row), word)
	return p.reload()
}
