package rack

import "time"

// Hours is how many hours the horizon spans, the one that has begun included.
const Hours = 24

// Horizon is what ends in the next hours.
type Horizon struct {
	From  time.Time // the hour that has begun
	Now   [2]int    // what should be done already: by a person, by itself
	By    [2][Hours]int
	First *Row // what needs a person first, of what does not yet; nil: nothing
	At    time.Time
}

// Who of [Horizon] has to do something.
const (
	ByPerson = iota
	ByItself
)

// Horizon counts what ends when. Accounts are counted as they are looked at,
// and all of them anew only when another hour begins. What is returned holds
// until the rack is asked for anything else.
func (r *Rack) Horizon(now time.Time) *Horizon {
	local := now.Local()
	into := time.Duration(local.Minute())*time.Minute + time.Duration(local.Second())*time.Second + time.Duration(local.Nanosecond())
	r.ahead.begin(local.Add(-into), now)
	h := &r.ahead.counts
	h.First, h.At = nil, time.Time{}
	if place, first := r.ahead.persons.first(); first != never {
		h.First, h.At = r.all[place], time.Unix(0, first)
	}
	return h
}

// ahead is what becomes of the accounts, by their places.
type ahead struct {
	ends    []end
	persons queue // when a person has to do something who has not to yet
	from    int64 // the hour that has begun, in nanoseconds
	counts  Horizon
}

// end is what an account needs, and when.
type end struct {
	need Need
	when int64 // in nanoseconds
	slot int8  // of the horizon, that counts it: an hour, or one of those below
}

// What counts an account that is in none of the hours.
const (
	inNone int8 = -1
	inNow  int8 = -2
)

func (h *ahead) reset(n int) {
	h.ends = make([]end, n)
	for i := range h.ends {
		h.ends[i].slot = inNone
	}
	h.persons.reset(n)
	h.counts.Now, h.counts.By = [2]int{}, [2][Hours]int{}
}

// look brings an account up to the clock.
func (h *ahead) look(row *Row, now time.Time) {
	e := &h.ends[row.place]
	h.count(e, -1)
	e.need, e.when = outlook(row.Account, row.State, now)
	h.place(row.place, now.UnixNano())
}

// begin counts anew where another hour has begun.
func (h *ahead) begin(from, now time.Time) {
	if h.counts.From.Equal(from) {
		return
	}
	h.from, h.counts = from.UnixNano(), Horizon{From: from}
	for place := range int32(len(h.ends)) { //nolint:gosec // bounded by memory
		h.place(place, now.UnixNano())
	}
}

// place counts an account where it belongs.
func (h *ahead) place(place int32, now int64) {
	e := &h.ends[place]
	waits := int64(never)
	e.slot = inNone
	switch hour := (e.when - h.from) / int64(time.Hour); {
	case e.need == Nothing:
	case e.when <= now:
		e.slot = inNow
	case hour >= 0 && hour < Hours:
		e.slot = int8(hour)
	}
	if e.need == Person && e.when > now {
		waits = e.when
	}
	h.persons.set(place, waits)
	h.count(e, 1)
}

// count counts an account, or takes it out.
func (h *ahead) count(e *end, by int) {
	who := ByPerson
	if e.need == Itself {
		who = ByItself
	}
	switch {
	case e.slot == inNow:
		h.counts.Now[who] += by
	case e.slot >= 0:
		h.counts.By[who][e.slot] += by
	}
}
