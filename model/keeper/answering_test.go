package keeper_test

import (
	"net/http"

	"github.com/tokenrack/tokenrack/providers/sandbox"
)

// answering is a fault that lets the server do what was asked, runs fn, and
// then gives the answer.
func answering(path string, fn func()) sandbox.Fault {
	return sandbox.Fault{Path: path, Times: 1, Process: true, Answer: func(w http.ResponseWriter, _ *http.Request, real sandbox.Real) {
		fn()
		for name, values := range real.Header {
			w.Header()[name] = values
		}
		w.WriteHeader(real.Status)
		_, _ = w.Write(real.Body)
	}}
}
