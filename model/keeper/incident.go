package keeper

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// Incident is a revocation as the rack remembers it: it has a number of its
// own, outlives the process that ran it, and is what a report is made of. It
// holds no secret.
type Incident struct {
	Number int // 1, 2, …, unique in the vault
	Target RevokeTarget
	Kind   string // "app", "customer", "account", "accounts" or "computer"
	Name   string // of the app, the customer or the account; empty for the others
	Person string // who began it; empty: not said
	Begun  time.Time
	Ended  time.Time // zero: it runs, or was cut off
	Tokens int       // how many there were to end when it began

	Running bool         // a living process is at it
	Found   int          // tokens of which something is known
	Left    int          // tokens that are not proven dead
	Steps   []ByHandStep // left to a person when it ended
	Done    []StepDone   // steps by hand that a person said are done
	// Lines are what has become of the tokens, the newest word on each. One
	// without an outcome was not dealt with, or was sent and not yet proven.
	// [Keeper.Incidents] leaves them out.
	Lines []RevokeLine
}

// All is how many tokens the incident is about.
func (i *Incident) All() int { return max(i.Tokens, i.Found, len(i.Lines)) }

// Open says that the incident was cut off and nobody is at it: it is to be
// resumed.
func (i *Incident) Open() bool { return i.Ended.IsZero() && !i.Running }

// Proven says that all of it is over and dead.
func (i *Incident) Proven() bool { return !i.Ended.IsZero() && i.Left == 0 }

// StepDone is a step by hand that a person said is done.
type StepDone struct {
	Step ByHandStep
	By   string
	At   time.Time
}

// Incidents lists the revocations, the newest first, without their lines. They
// are kept for ever, see [Keeper.Incident]; the time it takes grows with their
// number, about 10 µs for each.
func (k *Keeper) Incidents(ctx context.Context) ([]Incident, error) { return k.recall(ctx, 0) }

// recall lists the revocations, with the lines of one.
func (k *Keeper) recall(ctx context.Context, whole int) ([]Incident, error) {
	var found []Incident
	err := k.store.View(ctx, func(rd model.Reader) (err error) {
		found, err = k.incidents(rd, whole)
		return err
	})
	return found, storeTrouble(err)
}

// Incident returns one by its number with all that is known of its tokens, an
// error of [model.KindNotFound] where there is none. No incident is ever taken
// out of a vault, however old: its report is the proof of what became of the
// tokens, and nothing else holds it once the record is cut.
func (k *Keeper) Incident(ctx context.Context, number int) (Incident, error) {
	all, err := k.recall(ctx, number)
	if err != nil {
		return Incident{}, err
	}
	for _, i := range all {
		if i.Number == number {
			return i, nil
		}
	}
	return Incident{}, &model.Error{Kind: model.KindNotFound, What: "there is no incident " + strconv.Itoa(number)}
}

// incidents reads all heads and counts the lines, but reads those of one
// incident alone, 0: of none.
func (k *Keeper) incidents(rd model.Reader, whole int) ([]Incident, error) {
	var heads []*incidentHead
	var parts []*finding
	counts := map[int]counted{}
	err := rd.Cards(model.IncidentCard, 0, func(card model.Card) error {
		head, part, err := scanIncident(card, whole)
		switch {
		case err != nil:
			return err
		case head != nil:
			heads = append(heads, head)
			return nil
		case part.number == whole:
			parts = append(parts, part)
		}
		n := counts[part.number]
		n.found += part.found
		n.dead += part.dead
		counts[part.number] = n
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(parts, func(a, b *finding) int { return cmp.Compare(a.name, b.name) })
	found := make([]Incident, 0, len(heads))
	for _, head := range heads {
		n := counts[head.Number]
		head.Found, head.Left = n.found, n.found-n.dead
		if head.Ended.IsZero() {
			head.Left = max(head.Tokens, n.found) - n.dead
		}
		if head.Number == whole {
			for _, part := range parts {
				head.Lines = append(head.Lines, part.lines...)
			}
		}
		if !head.holder.IsZero() {
			if head.Running, err = k.store.Alive(head.holder); err != nil {
				return nil, err
			}
		}
		found = append(found, head.Incident)
	}
	slices.SortFunc(found, func(a, b Incident) int { return cmp.Compare(b.Number, a.Number) })
	return found, nil
}

// SayDone records in an incident that a person did a step by hand, or with
// undo that it was not done after all.
func (k *Keeper) SayDone(ctx context.Context, number int, step ByHandStep, person string, undo bool) error {
	now := k.clock.Now()
	return storeTrouble(k.store.Update(ctx, func(tx model.Tx) error {
		head, err := headOf(tx, number)
		if err != nil {
			return err
		}
		head.Done = slices.DeleteFunc(head.Done, func(d StepDone) bool { return d.Step == step })
		line := model.Activity{
			At: now, Verb: model.DidByHand, App: step.App, Outcome: "done", Note: "said by " + person, Incident: number,
		}
		if undo {
			line.Outcome, line.Note = "not done", "taken back by "+person
		} else {
			head.Done = append(head.Done, StepDone{Step: step, By: person, At: now})
		}
		if err := putHead(tx, head); err != nil {
			return err
		}
		return tx.Record(writeActivity(line))
	}))
}

// saidDone are the steps by hand of which a person says that they are done.
func (k *Keeper) saidDone(r RevokeRequest, plan RevokePlan) []StepDone {
	done := slices.Clone(r.Done)
	if r.StepsDone {
		for _, step := range plan.Steps {
			done = append(done, StepDone{Step: step, By: r.Person, At: k.clock.Now()})
		}
	}
	return done
}

// openIncident gives a revocation its number: that of the one that it goes on
// with, else the next. A mere proof goes on with what was revoked, or has none.
func (k *Keeper) openIncident(ctx context.Context, r RevokeRequest, plan RevokePlan, done []StepDone) (int, error) {
	number := 0
	err := k.store.Update(ctx, func(tx model.Tx) error {
		known, err := k.incidents(tx, 0)
		if err != nil {
			return err
		}
		if number = goesOnWith(known, r); number != 0 {
			head, err := headOf(tx, number)
			if err != nil {
				return err
			}
			head.Ended, head.holder = time.Time{}, k.store.Holder()
			head.sayDone(done)
			return putHead(tx, head)
		}
		if r.ProveOnly {
			return nil
		}
		number = 1
		if len(known) > 0 {
			number = known[0].Number + 1
		}
		head := &incidentHead{id: model.NewID(), holder: k.store.Holder(), Incident: Incident{
			Number: number, Target: plan.Target, Person: r.Person, Begun: k.clock.Now(), Tokens: plan.Tokens,
		}}
		head.sayDone(done)
		head.Kind, head.Name = plan.called()
		return putHead(tx, head)
	})
	return number, storeTrouble(err)
}

// sayDone adds steps that were said to be done; the first word on each counts.
func (h *incidentHead) sayDone(done []StepDone) {
	for _, d := range done {
		if !slices.ContainsFunc(h.Done, func(old StepDone) bool { return old.Step == d.Step }) {
			h.Done = append(h.Done, d)
		}
	}
}

// goesOnWith is the incident that a request continues, 0 where it is a new one.
func goesOnWith(known []Incident, r RevokeRequest) int {
	for _, i := range known {
		switch {
		case r.Incident != 0:
			if i.Number == r.Incident {
				return i.Number
			}
		case !i.Running && i.Target.same(r.Target) && (r.ProveOnly || i.Open()):
			return i.Number
		}
	}
	return 0
}

// closeIncident writes down how a run has ended. Where it was cut off the
// incident stays open, and nobody holds it.
func (r *revocation) closeIncident(ctx context.Context, s RevokeSummary) {
	if r.incident == 0 {
		return
	}
	k := r.keeper
	now := k.clock.Now()
	// Should it fail, the incident stays open until it is run again: that sends
	// nothing for what is dead.
	_ = k.store.Update(context.WithoutCancel(ctx), func(tx model.Tx) error {
		head, err := headOf(tx, r.incident)
		if err != nil {
			return err
		}
		head.holder, head.Steps = model.ID{}, s.Steps
		if ctx.Err() == nil && !r.gaveUp {
			head.Ended = now
		}
		if err := putHead(tx, head); err != nil {
			return err
		}
		return tx.Record(writeActivity(r.summaryLine(head, s, now)))
	})
}

// summaryLine is an incident's own line of the record.
func (r *revocation) summaryLine(head *incidentHead, s RevokeSummary, now time.Time) model.Activity {
	all := 0
	for _, n := range s.Outcomes {
		all += n
	}
	line := model.Activity{
		At: now, Verb: model.DidRevoke, Name: "incident " + strconv.Itoa(head.Number), Incident: head.Number, Took: now.Sub(head.Begun),
		Outcome: "dead", Note: head.Says() + ": " + strconv.Itoa(s.Outcomes[RevokedDead]) + " of " + strconv.Itoa(all) + " proven dead",
	}
	if head.Kind == "app" {
		line.App = head.Name
	}
	switch {
	case head.Ended.IsZero():
		line.Outcome = "cut off"
	case !s.Proven():
		line.Outcome = "not proven"
	}
	return line
}

// Says is what an incident is about, in words: "app acme-items".
func (i *Incident) Says() string {
	switch {
	case i.Kind == "computer":
		return "this computer"
	case i.Name == "":
		return i.Kind
	}
	return i.Kind + " " + i.Name
}

// called is what a plan is about.
func (p RevokePlan) called() (kind, name string) {
	switch t := p.Target; {
	case t.All:
		return "computer", ""
	case !t.App.IsZero():
		for _, app := range p.Apps {
			if app.ID == t.App {
				return "app", app.Name
			}
		}
		return "app", ""
	case t.Customer != "":
		return "customer", t.Customer
	case len(p.Accounts) == 1:
		return "account", p.Accounts[0].Name
	}
	return strconv.Itoa(len(p.Accounts)) + " accounts", ""
}

// headOf reads an incident within a transaction.
func headOf(rd model.Reader, number int) (*incidentHead, error) {
	card, err := rd.CardByKey(model.IncidentCard, headKey(number))
	if err != nil {
		return nil, err
	}
	head, _, err := readIncident(card)
	if err == nil && head == nil {
		err = errDamagedCard
	}
	return head, err
}

func putHead(tx model.Tx, h *incidentHead) error {
	ver, err := tx.PutCard(model.Card{ID: h.id, Kind: model.IncidentCard, Ver: h.ver, Key: headKey(h.Number), Data: writeHead(h)})
	if err == nil {
		h.ver = ver
	}
	return err
}

// keep writes what is known of tokens of one account into its incident.
func (r *revoking) keep(tx model.Tx, lines ...RevokeLine) error {
	if r.run.incident == 0 || len(lines) == 0 {
		return nil
	}
	part, err := r.finding(tx)
	if err != nil {
		return err
	}
	for _, line := range lines {
		part.take(line)
	}
	return putFinding(tx, part)
}

// keepAll is keep for all that is known of the account when it is done: what
// was lost is what is lost now, and a token that is held no more because its
// end has passed is dead.
func (r *revoking) keepAll(tx model.Tx, lines []RevokeLine) error {
	if r.run.incident == 0 {
		return nil
	}
	part, err := r.finding(tx)
	if err != nil {
		return err
	}
	part.lines = slices.DeleteFunc(part.lines, func(l RevokeLine) bool { return l.Kind == model.LostToken })
	now := r.acc.ServerNow(r.run.keeper.clock.Now())
	for i, old := range part.lines {
		gone := !slices.ContainsFunc(lines, func(l RevokeLine) bool { return sameToken(old, l) })
		if gone && old.Outcome != RevokedDead && old.Expiry.Over(now) {
			part.lines[i].Outcome, part.lines[i].Proof = RevokedDead, "it ended by itself at "+old.Expiry.At.Format(time.RFC3339)
		}
	}
	for _, line := range lines {
		part.take(line)
	}
	return putFinding(tx, part)
}

// finding reads what its incident knows of the account; a new one is empty.
func (r *revoking) finding(rd model.Reader) (*finding, error) {
	number := r.run.incident
	card, err := rd.CardByKey(model.IncidentCard, partKey(number, r.id))
	if errors.Is(err, model.ErrNoRecord) {
		return &finding{id: model.NewID(), number: number, account: r.id, name: r.acc.Name}, nil
	}
	if err != nil {
		return nil, err
	}
	_, part, err := readIncident(card)
	if err == nil && part == nil {
		err = errDamagedCard
	}
	return part, err
}

func putFinding(tx model.Tx, f *finding) error {
	_, err := tx.PutCard(model.Card{
		ID: f.id, Kind: model.IncidentCard, Ver: f.ver, Key: partKey(f.number, f.account), Data: writePart(f),
	})
	return err
}

// keepApart is keep in a transaction of its own, for what must not stop a
// revocation: should it fail, the line is written when the account is done.
func (r *revoking) keepApart(ctx context.Context, line RevokeLine) {
	_ = r.run.keeper.store.Update(ctx, func(tx model.Tx) error { return r.keep(tx, line) })
}

// take puts a line in the place of what was known of its token. The first proof
// of a death stays: later ones say less.
func (f *finding) take(line RevokeLine) {
	for i, old := range f.lines {
		if !sameToken(old, line) {
			continue
		}
		switch {
		case old.Outcome == RevokedDead:
		case line.Outcome == "" && line.ServerStatus == 0: // nothing new is known of it
		default:
			f.lines[i] = line
		}
		return
	}
	f.lines = append(f.lines, line)
}

func sameToken(a, b RevokeLine) bool {
	if a.Fingerprint == "" || b.Fingerprint == "" {
		return a.Kind == b.Kind && a.Proof == b.Proof
	}
	return a.Fingerprint == b.Fingerprint
}
