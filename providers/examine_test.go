package providers

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tokenrack/tokenrack/model"
)

func TestExamineNamesProfilesThatCannotBeUsed(t *testing.T) {
	dir := t.TempDir()
	got := Examine(dir)
	if len(got) != 1 || got[0].Level != model.FindingOK || !strings.Contains(got[0].What, "0 of your own") {
		t.Errorf("an empty folder: %+v", got)
	}
	if got := Examine(filepath.Join(dir, "missing")); len(got) != 1 || got[0].Level != model.FindingOK {
		t.Errorf("no folder: %+v", got)
	}
	if err := os.WriteFile(filepath.Join(dir, "mine.toml"), []byte("format = 1\nwrong = 2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got = Examine(dir)
	if len(got) != 1 || got[0].Level != model.FindingWarning || !strings.Contains(got[0].What, "mine") || got[0].Where != dir {
		t.Errorf("a profile with mistakes: %+v", got)
	}
}
