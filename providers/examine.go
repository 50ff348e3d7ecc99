package providers

import (
	"errors"
	"fmt"
	"os"

	"github.com/tokenrack/tokenrack/model"
)

// Examine says which of the person's own profiles below dir cannot be used, and
// why.
func Examine(dir string) []model.Finding {
	const check = "profiles"
	e, err := New(Options{ProfileDir: dir})
	if err != nil {
		return []model.Finding{model.FindingOf(model.FindingWarning, check, err)}
	}
	var findings []model.Finding
	for _, problem := range e.Problems() {
		f := model.FindingOf(model.FindingWarning, check, problem)
		f.Where = dir
		findings = append(findings, f)
	}
	if len(findings) > 0 {
		return findings
	}
	if _, err := os.ReadDir(dir); err != nil && !errors.Is(err, os.ErrNotExist) {
		return []model.Finding{{Level: model.FindingWarning, Check: check, What: "the folder of profiles cannot be read", Where: dir}}
	}
	own := len(e.Providers()) - len(builtins)
	return []model.Finding{{Check: check, What: fmt.Sprintf("%d built in, %d of your own; all can be used", len(builtins), own)}}
}
