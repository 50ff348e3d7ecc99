package sandbox

import (
	"net/http"
	"slices"
	"sync"
	"time"
)

// Fault is trouble in place of an answer. The zero Fault changes nothing.
type Fault struct {
	Name string // for the test's messages
	// Path is the path it waits for; empty: every one.
	Path string
	// User and Client narrow it to requests of one of them; empty: anybody.
	User   string
	Client string
	// Times is how many requests it meets; 0: all until [Server.ClearFaults].
	Times int

	// Arrived is called when the request has come, before anything is done
	// with it; nil: nothing.
	Arrived func(*http.Request)
	// Delay is waited for before anything is done.
	Delay time.Duration
	// Process lets the server do what was asked, with all its effects on
	// tokens, before the trouble begins. Without it nothing is spent.
	Process bool
	// Stall is waited for between doing it and answering.
	Stall time.Duration
	// Answer writes the answer; real is what the server would have said, and
	// empty without Process. nil: the real answer goes out where Process is
	// set, else the connection is cut.
	Answer func(w http.ResponseWriter, r *http.Request, real Real)
	// Cut closes the connection instead of answering.
	Cut bool
}

// Real is the answer that a fault kept back.
type Real struct {
	Status int
	Header http.Header
	Body   []byte
}

// LoseAnswer does what was asked and closes the connection without a word: the
// lost answer that rotating refresh tokens are afraid of.
func LoseAnswer(path string, times int) Fault {
	return Fault{Name: "answer lost", Path: path, Times: times, Process: true, Cut: true}
}

// CutBefore closes the connection without doing anything.
func CutBefore(path string, times int) Fault {
	return Fault{Name: "cut before", Path: path, Times: times, Cut: true}
}

// SlowDown delays a whole exchange by d before it is looked at.
func SlowDown(path string, d time.Duration, times int) Fault {
	return Fault{Name: "slow", Path: path, Times: times, Delay: d, Process: true}
}

// Answering gives a fixed answer and does nothing else.
func Answering(path string, times, status int, contentType, body string) Fault {
	return Fault{Name: "answering", Path: path, Times: times, Answer: fixed(status, contentType, body)}
}

// Busy answers 429 or 503 with the given Retry-After; empty: none.
func Busy(path string, times, status int, retryAfter string) Fault {
	return Fault{Name: "busy", Path: path, Times: times, Answer: func(w http.ResponseWriter, _ *http.Request, _ Real) {
		if retryAfter != "" {
			w.Header().Set("Retry-After", retryAfter)
		}
		answerError(w, status, "temporarily_unavailable", "Too many requests.")
	}}
}

// Redirecting sends the client to another address with a status of 300 to 399.
func Redirecting(path string, times, status int, to string) Fault {
	return Fault{Name: "redirecting", Path: path, Times: times, Answer: redirect(status, to)}
}

func fixed(status int, contentType, body string) func(http.ResponseWriter, *http.Request, Real) {
	return func(w http.ResponseWriter, _ *http.Request, _ Real) {
		answerText(w, status, contentType, []byte(body))
	}
}

func redirect(status int, to string) func(http.ResponseWriter, *http.Request, Real) {
	return func(w http.ResponseWriter, _ *http.Request, _ Real) {
		w.Header().Set("Location", to)
		answerText(w, status, "", nil)
	}
}

// faults is the list of those waiting, the oldest first.
type faults struct {
	mu   sync.Mutex
	list []*Fault
	met  map[string]int
}

// Inject lets a fault wait for requests. Of several that fit, the one that was
// injected first meets the request.
func (s *Server) Inject(f Fault) {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.list = append(s.faults.list, &f)
}

// ClearFaults takes every waiting fault back.
func (s *Server) ClearFaults() {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.list = nil
}

// FaultsMet is how many requests faults of that name have met.
func (s *Server) FaultsMet(name string) int {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	return s.faults.met[name]
}

// take returns the fault that meets the request, false where none does.
func (fs *faults) take(s *Server, r *http.Request) (Fault, bool) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	var who *caller
	for i, f := range fs.list {
		if f.Path != "" && f.Path != r.URL.Path {
			continue
		}
		if f.User != "" || f.Client != "" {
			if who == nil {
				who = s.callerOf(r)
			}
			if !who.is(f) {
				continue
			}
		}
		if fs.met == nil {
			fs.met = map[string]int{}
		}
		fs.met[f.Name]++
		found := *f
		if f.Times > 0 {
			if f.Times--; f.Times == 0 {
				fs.list = slices.Delete(fs.list, i, i+1)
			}
		}
		return found, true
	}
	return Fault{}, false
}
