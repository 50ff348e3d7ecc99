package rack

import (
	"math"
	"net/url"
	"strings"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/find"
)

// Row is one account, ready to be shown.
type Row struct {
	ID       model.ID
	Account  *model.Account
	App      *model.App // nil where it is gone
	Provider Provider

	Customer draw.Label
	Name     draw.Label
	AppName  draw.Label

	// Aside is what the state's word does not say, in few words.
	Aside draw.Label
	// Lacking says that the account has fewer scopes than were asked for.
	Lacking bool
	// State is the account's at the rack's last look at the clock.
	State model.State
	// Renewed is when a new access token came while the rack was watched; zero:
	// it did not.
	Renewed time.Time
	// Number is the account's place among all that were ever seen, from 1 on:
	// what it is called while names are hidden.
	Number int
	// CustomerNumber is the same for its customer, 0 where it has none.
	CustomerNumber int

	place   int32 // in the rack's columns
	urgency int8
	tended  bool  // the background looks after it
	ends    int64 // nanoseconds at which the access token ends, by our clock
	due     int64 // nanoseconds at which the state may change by itself
}

// Provider is how the list calls a provider.
type Provider struct {
	ID    string
	Name  draw.Label
	Brief draw.Label // as many of its words as fit into [BriefWidth] cells
	Short draw.Label // three letters
}

// BriefWidth bounds a provider's brief name.
const BriefWidth = 13

// brief leaves away the words of a name that do not fit, and what joined them.
func brief(name string, method draw.Method) draw.Label {
	if draw.Width(name, method) <= BriefWidth {
		return draw.Label{Text: name, Width: draw.Width(name, method)}
	}
	head, _ := draw.Head(name, BriefWidth+1, method)
	if at := strings.LastIndexByte(head, ' '); at > 0 {
		head = strings.TrimRight(head[:at], " /-,(&")
	}
	return draw.Label{Text: head, Width: draw.Width(head, method)}
}

// never is the time of what does not happen by itself.
const never = math.MaxInt64

// look computes what depends on the clock.
func (r *Row) look(now time.Time, method draw.Method) {
	a := r.Account
	r.State = a.State(now)
	r.Lacking = len(a.MissingScopes()) > 0 || len(a.ScopesLost) > 0
	r.Aside = draw.NewLabel(aside(a, now), method)
	r.tended = looksAfterItself(a, now)
	r.urgency = urgency(a, r.State, r.Lacking, r.tended)
	r.ends = never
	if left, known := a.Left(now); known {
		r.ends = now.Add(left).UnixNano()
	}
	r.due = nextChange(a, now)
}

var stateWords = func() map[model.State]string {
	words := map[model.State]string{}
	for _, s := range model.States() {
		words[s] = find.StateWord(s.Word())
	}
	return words
}()

// aside is the account's note, but shorter where the row has said the rest: the
// state's word, the count of the scopes.
func aside(a *model.Account, now time.Time) string {
	note := a.Note(now)
	switch state := a.State(now); {
	case state == model.InDoubt && a.Doubt.Restored:
		return "older copy"
	case state == model.InDoubt:
		return "answer lost"
	case state == model.Attention:
		return briefly(note)
	case state == model.NoReply:
		return "since " + shortTime(a.NoReplyAt, now)
	}
	if missing, ok := strings.CutPrefix(note, "scopes missing: "); ok {
		return "no " + missing
	}
	if lost, ok := strings.CutPrefix(note, "scopes lost: "); ok {
		return "lost " + lost
	}
	return note
}

// Note is the aside at length, for where there is room.
func (r *Row) Note(now time.Time) string {
	if r.State != model.NoReply && r.State != model.Attention {
		return r.Aside.Text
	}
	return draw.Clean(r.Account.Note(now))
}

// briefly begins a sentence where it says something.
func briefly(note string) string {
	head, _, _ := strings.Cut(note, ": ")
	for _, of := range []string{"the provider ", "the server's ", "the "} {
		if rest, ok := strings.CutPrefix(head, of); ok {
			return rest
		}
	}
	return head
}

// shortTime is the hour of today, or else the day.
func shortTime(at, now time.Time) string {
	at, now = at.Local(), now.Local()
	if at.YearDay() == now.YearDay() && at.Year() == now.Year() {
		return at.Format("15:04")
	}
	return at.Format("2 Jan")
}

// urgency orders rows: twice the state's rank, so that there is room between.
// A token that ends soon and will be refreshed by itself comes just before the
// fresh ones, since nobody has to do anything; one with fewer scopes than
// asked for comes with those that end soon, since somebody should.
func urgency(a *model.Account, s model.State, lacking, tended bool) int8 {
	rank := int8(2 * s.Rank())
	soon := int8(2 * model.Soon.Rank())
	switch {
	case s == model.IsRevoked && a.Freeze != nil && a.Freeze.Begun:
		return 0 // cut off: before all else
	case s == model.IsRevoked:
		return rank
	case lacking:
		return min(rank, soon)
	case s == model.Soon && tended:
		return int8(2*model.Fresh.Rank()) - 1
	}
	return rank
}

// cutOff says that a revocation was begun and has not ended: somebody has to go
// on with it.
func (r *Row) cutOff() bool { return r.Account.Freeze != nil && r.Account.Freeze.Begun }

// rests says that the account is revoked and asks for nobody.
func (r *Row) rests() bool { return r.State == model.IsRevoked && !r.cutOff() }

// looksAfterItself says that the background will refresh the account in time.
func looksAfterItself(a *model.Account, now time.Time) bool {
	return !a.Rests(now) && a.Refresh != nil && a.RefreshRefused.IsZero() &&
		a.NoReplyAt.IsZero() && a.Freeze == nil && !a.Session.Known()
}

// nextChange is when the state may change without anybody doing anything: the
// earliest of the account's clocks that has not run out.
func nextChange(a *model.Account, now time.Time) int64 {
	next := int64(never)
	consider := func(at time.Time) {
		if t := at.Add(-a.Skew); !at.IsZero() && t.After(now) {
			next = min(next, t.UnixNano())
		}
	}
	if a.Access != nil && a.Access.Expiry.Known() {
		life, _ := a.Life()
		consider(a.Access.Expiry.At)
		// A token ends soon once less than the window is left.
		consider(a.Access.Expiry.At.Add(-model.SoonWindow(life) + time.Nanosecond))
	}
	if a.Refresh != nil {
		consider(a.Refresh.Expiry.At)
	}
	consider(a.Session.At)
	consider(a.Paused.Add(a.Skew)) // by our clock
	return next
}

// before orders rows by urgency, then by the time left, then by customer and
// name, so that the order is always the same.
func (r *Row) before(other *Row) int {
	switch {
	case r.urgency != other.urgency:
		return int(r.urgency) - int(other.urgency)
	case r.ends != other.ends:
		if r.ends < other.ends {
			return -1
		}
		return 1
	case r.Customer.Text != other.Customer.Text:
		return CompareNames(r.Customer.Text, other.Customer.Text)
	}
	return CompareNames(r.Name.Text, other.Name.Text)
}

func (r *Row) searchable() find.Fields {
	var f find.Fields
	f[find.Customer] = r.Customer.Text
	f[find.Account] = r.Name.Text
	f[find.App] = r.AppName.Text
	f[find.Provider] = r.Provider.Name.Text + "\n" + r.Provider.ID
	if r.App != nil {
		f[find.Host] = hostOf(r.App.Base)
	}
	f[find.Scope] = draw.Clean(r.Account.ScopesAsked.Join(" ") + " " + r.Account.ScopesGranted.Join(" "))
	return f
}

// Unnamed is a text without the name of the account's server, which may tell
// whose it is: for when names are hidden.
func (r *Row) Unnamed(text string) string {
	bases := []string{r.Account.Origin}
	if r.App != nil {
		bases = append(bases, r.App.Base)
	}
	for _, base := range bases {
		host := hostOf(base)
		name, _, _ := strings.Cut(host, ":")
		for _, of := range []string{host, name} {
			if of != "" {
				text = strings.ReplaceAll(text, of, "its server")
			}
		}
	}
	return text
}

func hostOf(base string) string {
	if base == "" {
		return ""
	}
	u, err := url.Parse(base)
	if err != nil {
		return ""
	}
	return draw.Clean(u.Host)
}
