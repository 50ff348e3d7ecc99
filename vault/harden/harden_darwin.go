package harden

import (
	"golang.org/x/sys/unix"

	"github.com/tokenrack/tokenrack/model"
)

// process forbids core files, and debuggers to attach. It has not been run by
// this project's tests.
func process() {
	noCore()
	_ = unix.PtraceDenyAttach() // a debugger that is attached already stays
}

func examine() []model.Finding {
	f := model.Finding{Check: checkProcess, What: "no core dump; debuggers are asked to stay away"}
	if !coreForbidden() {
		f.Level, f.What, f.Do = model.FindingWarning, "the system did not let the program forbid core dumps", "Set `ulimit -c 0`."
	}
	return []model.Finding{f}
}
