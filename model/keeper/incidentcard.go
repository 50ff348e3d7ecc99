package keeper

import (
	"slices"
	"strconv"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// An incident is one card, its head, and one more for each account that it has
// touched: what is learnt of a token rewrites the lines of one account, however
// many there are.

// incidentHead is an incident as it is stored, without its lines.
type incidentHead struct {
	Incident
	id     model.ID
	ver    uint64
	holder model.ID // the process that runs it; zero: none
	newer  []byte   // fields that a newer program wrote; they are kept as they are
}

// finding is what became of one account's tokens in an incident.
type finding struct {
	id      model.ID
	ver     uint64
	number  int
	account model.ID
	name    string
	lines   []RevokeLine
	counted
	newer []byte // as a head's
}

// counted is how many lines there are, and how many of a proven death.
type counted struct{ found, dead int }

func headKey(number int) string { return "incident " + strconv.Itoa(number) }

func partKey(number int, account model.ID) string {
	return headKey(number) + " " + account.String()
}

// Field numbers of an incident's cards. A number is never used for anything
// else; those from 40 on are of an account's findings.
const (
	incNumber number = iota + 1
	incApp
	incCustomer
	incAccount // repeated
	incAll
	incAlso    // repeated
	incWithout // repeated
	incKind
	incName
	incPerson
	incBegun
	incEnded
	incTokens
	incHolder
	incStep // repeated
	incDone // repeated

	partAccount number = iota + 24
	partName
	partLine // repeated
)

// outcomeWords are written as their place in the list, which only ever grows at
// its end.
var (
	revokeOutcomeList = []RevokeOutcome{"", RevokedDead, RevokedAccepted, RevokedAlive, RevokedByHand, RevokedUnreachable}
	lineKinds         = []model.TokenKind{"", model.AccessToken, model.RefreshToken, model.SupersededToken, model.LostToken}
)

func writeHead(h *incidentHead) []byte {
	w := writer{b: make([]byte, 0, 256)}
	w.int(incNumber, int64(h.Number))
	w.id(incApp, h.Target.App)
	w.text(incCustomer, h.Target.Customer)
	w.ids(incAccount, h.Target.Accounts)
	w.flag(incAll, h.Target.All)
	w.ids(incAlso, h.Target.Also)
	w.ids(incWithout, h.Target.Without)
	w.text(incKind, h.Kind)
	w.text(incName, h.Name)
	w.text(incPerson, h.Person)
	w.moment(incBegun, h.Begun)
	w.moment(incEnded, h.Ended)
	w.int(incTokens, int64(h.Tokens))
	w.id(incHolder, h.holder)
	for _, step := range h.Steps {
		w.step(incStep, step, "", time.Time{})
	}
	for _, done := range h.Done {
		w.step(incDone, done.Step, done.By, done.At)
	}
	return append(w.b, h.newer...)
}

func (w *writer) ids(n number, ids []model.ID) {
	for _, id := range ids {
		w.id(n, id)
	}
}

func (w *writer) step(n number, s ByHandStep, by string, at time.Time) {
	w.message(n, func(w *writer) {
		w.text(1, s.App)
		w.text(2, s.Text)
		w.text(3, s.URL)
		w.text(4, by)
		w.moment(5, at)
	})
}

func readStep(data string) (d StepDone, err error) {
	c := cursor{data: data}
	for c.step() {
		switch c.n {
		case 1:
			d.Step.App = c.text
		case 2:
			d.Step.Text = c.text
		case 3:
			d.Step.URL = c.text
		case 4:
			d.By = c.text
		case 5:
			d.At = c.time()
		}
	}
	return d, c.err
}

func writePart(f *finding) []byte {
	w := writer{b: make([]byte, 0, 256)}
	w.int(incNumber, int64(f.number))
	w.id(partAccount, f.account)
	w.text(partName, f.name)
	for _, line := range f.lines {
		w.message(partLine, func(w *writer) { w.revokeLine(line) })
	}
	return append(w.b, f.newer...)
}

func (w *writer) revokeLine(l RevokeLine) {
	w.int(1, int64(slices.Index(lineKinds, l.Kind)))
	w.int(2, int64(slices.Index(lineKinds, l.SupersededOf)))
	w.fingerprint(3, l.Fingerprint)
	w.int(4, int64(l.ServerStatus))
	w.int(5, int64(slices.Index(revokeOutcomeList, l.Outcome)))
	w.text(6, l.Proof)
	w.moment(7, l.Expiry.At)
	w.int(8, int64(slices.Index(expirySources, l.Expiry.Source)))
	w.moment(9, l.At)
	if l.App != nil {
		w.id(10, l.App.ID)
		w.text(11, l.App.Name)
		w.text(12, l.App.Provider)
	}
}

func readRevokeLine(data string, account *model.Account) (l RevokeLine, err error) {
	l.Account, l.App = account, &model.App{}
	c := cursor{data: data}
	for c.step() {
		switch c.n {
		case 1:
			l.Kind = word(lineKinds, c.v)
		case 2:
			l.SupersededOf = word(lineKinds, c.v)
		case 3:
			l.Fingerprint = c.fingerprint()
		case 4:
			l.ServerStatus = int(c.v)
		case 5:
			l.Outcome = word(revokeOutcomeList, c.v)
		case 6:
			l.Proof = c.text
		case 7:
			l.Expiry.At = c.time()
		case 8:
			l.Expiry.Source = word(expirySources, c.v)
		case 9:
			l.At = c.time()
		case 10:
			l.App.ID = c.id()
		case 11:
			l.App.Name = c.text
		case 12:
			l.App.Provider = c.text
		}
	}
	return l, c.err
}

// readIncident reads either card of an incident: a head, or an account's part.
func readIncident(card model.Card) (*incidentHead, *finding, error) {
	return readCardOf(card, func(int) bool { return true })
}

// scanIncident is readIncident that only counts the lines of other incidents
// than one: of thousands, most are never looked at.
func scanIncident(card model.Card, whole int) (*incidentHead, *finding, error) {
	return readCardOf(card, func(number int) bool { return number == whole })
}

func readCardOf(card model.Card, whole func(number int) bool) (*incidentHead, *finding, error) {
	h := &incidentHead{id: card.ID, ver: card.Ver}
	f := &finding{id: card.ID, ver: card.Ver}
	account := &model.Account{}
	isPart := false
	c := cursor{data: string(card.Data)}
	for c.step() {
		var err error
		switch c.n {
		case incNumber:
			h.Number, f.number = int(c.v), int(c.v)
		case partAccount:
			isPart = true
			f.account = c.id()
			account.ID = f.account
		case partName:
			f.name, account.Name = c.text, c.text
		case partLine:
			err = f.line(c.text, account, whole(f.number))
		default:
			err = h.field(&c)
		}
		if err != nil {
			return nil, nil, err
		}
	}
	switch {
	case c.err != nil:
		return nil, nil, c.err
	case isPart:
		f.newer = h.newer
		return nil, f, nil
	}
	return h, nil, nil
}

// line counts a line, and reads it where it is wanted whole.
func (f *finding) line(data string, account *model.Account, whole bool) error {
	f.found++
	if !whole {
		outcome, err := outcomeOf(data)
		if outcome == RevokedDead {
			f.dead++
		}
		return err
	}
	line, err := readRevokeLine(data, account)
	if line.Outcome == RevokedDead {
		f.dead++
	}
	f.lines = append(f.lines, line)
	return err
}

// outcomeOf reads nothing else of a line.
func outcomeOf(data string) (o RevokeOutcome, err error) {
	c := cursor{data: data}
	for c.step() {
		if c.n == 5 {
			o = word(revokeOutcomeList, c.v)
		}
	}
	return o, c.err
}

// field reads a field of a head.
func (h *incidentHead) field(c *cursor) error {
	t := &h.Target
	switch c.n {
	case incApp:
		t.App = c.id()
	case incCustomer:
		t.Customer = c.text
	case incAccount:
		t.Accounts = append(t.Accounts, c.id())
	case incAll:
		t.All = c.bool()
	case incAlso:
		t.Also = append(t.Also, c.id())
	case incWithout:
		t.Without = append(t.Without, c.id())
	case incKind:
		h.Kind = c.text
	case incName:
		h.Name = c.text
	case incPerson:
		h.Person = c.text
	case incBegun:
		h.Begun = c.time()
	case incEnded:
		h.Ended = c.time()
	case incTokens:
		h.Tokens = int(c.v)
	case incHolder:
		h.holder = c.id()
	case incStep, incDone:
		d, err := readStep(c.text)
		if c.n == incStep {
			h.Steps = append(h.Steps, d.Step)
		} else {
			h.Done = append(h.Done, d)
		}
		return err
	default:
		h.newer = append(h.newer, c.whole()...)
	}
	return nil
}
