package cli

import (
	"fmt"
	"strings"

	"github.com/clipperhouse/displaywidth"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

// sameCustomer compares customers as names are compared.
func sameCustomer(a, b string) bool { return keeper.Fold(a) == keeper.Fold(b) }

// column pads streamed lines, whose widest is not known yet, to a common
// width: it grows to the widest seen.
type column struct{ width int }

func (c *column) pad(text string) string {
	width := displaywidth.String(text)
	c.width = max(c.width, width)
	return text + strings.Repeat(" ", c.width-width)
}

// refreshLines writes the results of refreshes for people.
type refreshLines struct {
	rack      Rack
	name, out column
}

// newRefreshLines begins with the width of the widest name where the whole
// rack was read for it.
func newRefreshLines(rack Rack, loaded bool) *refreshLines {
	l := &refreshLines{rack: rack, out: column{len(keeper.StillFresh)}}
	if loaded {
		for _, account := range rack.Snapshot().Accounts {
			l.name.width = max(l.name.width, displaywidth.String(account.Name))
		}
	}
	return l
}

func (l *refreshLines) line(r keeper.RefreshResult) string {
	var name, left string
	if r.Account != nil {
		name = r.Account.Name
		if rest, known := r.Account.Left(l.rack.Now()); known && rest > 0 {
			left = brief(rest) + " left"
		}
	}
	words := strings.ReplaceAll(string(r.Outcome), "_", " ")
	switch {
	case r.Err != nil:
		left = r.Err.Error()
	case len(r.ScopesLost) > 0:
		left += ", scopes lost: " + r.ScopesLost.Join(" ")
	}
	return strings.TrimRight(l.name.pad(plain(name))+"  "+l.out.pad(words)+"  "+plain(left), " ")
}

// tally counts outcomes, and knows what the whole comes to.
type tally struct {
	names  []string
	counts map[string]int
	total  int
	failed int
	code   ExitCode // of all, while they are alike
	mixed  bool
}

func newTally(outcomes ...string) *tally {
	return &tally{names: outcomes, counts: map[string]int{}}
}

func (t *tally) add(outcome string, code ExitCode) {
	t.counts[outcome]++
	if t.total > 0 && code != t.code {
		t.mixed = true
	}
	t.total, t.code = t.total+1, code
	if code != ExitDone {
		t.failed++
	}
}

func (t *tally) summary() summary { return summary{names: t.names, counts: t.counts} }

// verdict is the error of the whole: none where all went well, the common one
// where all failed alike, else that some of several failed.
func (t *tally) verdict(done string) error {
	switch {
	case t.failed == 0:
		return nil
	case t.total == 1:
		return &model.Error{Kind: kindOf(t.code), What: "the account was not " + done}
	case !t.mixed:
		return &model.Error{Kind: kindOf(t.code), What: fmt.Sprintf("none of the %d accounts was %s", t.total, done)}
	}
	return &model.Error{
		Kind: model.KindPartial,
		What: fmt.Sprintf("%d of %d accounts were not %s", t.failed, t.total, done),
		Do:   "The lines say which, and why.",
	}
}

// kindOf is the kind of error that ends with an exit code.
func kindOf(code ExitCode) model.ErrorKind {
	for _, kind := range []model.ErrorKind{
		model.KindUsage, model.KindAborted, model.KindSignIn, model.KindNotFound, model.KindLocked, model.KindUnavailable,
		model.KindPartial, model.KindAlive, model.KindScopes, model.KindDoubt, model.KindCertificate,
	} {
		if codeOf(kind) == code {
			return kind
		}
	}
	return model.KindInternal
}
