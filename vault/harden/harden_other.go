//go:build unix && !linux && !darwin

package harden

import "github.com/tokenrack/tokenrack/model"

func process() { noCore() }

func examine() []model.Finding {
	f := model.Finding{Check: checkProcess, What: "no core dump"}
	if !coreForbidden() {
		f.Level, f.What, f.Do = model.FindingWarning, "the system did not let the program forbid core dumps", "Set `ulimit -c 0`."
	}
	return []model.Finding{f}
}
