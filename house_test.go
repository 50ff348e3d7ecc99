package main_test

import (
	"os/exec"
	"strings"
	"testing"
)

const module = "github.com/tokenrack/tokenrack"

// rooms says which rooms of the house each may import, beside itself and
// libraries. docs/design.md draws the same picture.
var rooms = map[string][]string{
	"":             {"ui", "ui/cli", "model", "model/keeper", "vault", "providers", "providers/sandbox", "themes"},
	"ui":           {"ui/cli", "model", "model/keeper", "themes"},
	"ui/cli":       {"model", "model/keeper"},
	"model/keeper": {"model"},
	"vault":        {"model"},
	"providers":    {"model"},
	"themes":       {},
	"model":        {},
	"abuse":        {},
}

// closed says which libraries never enter a room.
var closed = map[string][]string{
	"model":        {"net/http", "database/sql", "charm.land/", "github.com/", "golang.org/", "google.golang.org/", "modernc.org/", "zombiezen.com/"},
	"model/keeper": {"net/http", "database/sql", "charm.land/", "modernc.org/", "zombiezen.com/", "github.com/99designs/"},
	"vault":        {"net/http", "charm.land/"},
	"providers":    {"database/sql", "charm.land/", "modernc.org/", "zombiezen.com/", "github.com/99designs/"},
	"ui":           {"net/http", "database/sql", "modernc.org/", "zombiezen.com/", "github.com/99designs/", "charm.land/lipgloss/v2/compat"},
	"themes":       {"net/http", "database/sql", "charm.land/bubbletea/", "charm.land/lipgloss/v2/compat"},
}

// TestHouse_importsFollowTheArrows holds the picture of docs/design.md: who may
// know whom. Test files are free.
func TestHouse_importsFollowTheArrows(t *testing.T) {
	for _, line := range goList(t, `{{.ImportPath}} {{join .Imports " "}}`) {
		fields := strings.Fields(line)
		room := roomOf(fields[0])
		if _, known := rooms[room]; !known {
			t.Errorf("%s is in no room of the house", fields[0])
			continue
		}
		for _, imported := range fields[1:] {
			checkImport(t, fields[0], room, imported)
		}
	}
}

// forTests says which packages only tests may import.
var forTests = []string{"vault/vaulttest", "model/keeper/storetest"}

func checkImport(t *testing.T, from, room, imported string) {
	t.Helper()
	if inner := strings.Trim(strings.TrimPrefix(imported, module), "/"); contains(forTests, inner) {
		t.Errorf("%s imports %s, which is for tests only", from, imported)
	}
	if inner, ours := strings.CutPrefix(imported, module); ours {
		to := roomOf(module + inner)
		if to == room || contains(rooms[room], to) || contains(rooms[room], strings.Trim(inner, "/")) {
			return
		}
		t.Errorf("%s imports %s: %q may not know %q", from, imported, room, to)
		return
	}
	for _, library := range closed[room] {
		if imported == library || strings.HasSuffix(library, "/") && strings.HasPrefix(imported, library) {
			t.Errorf("%s imports %s, which never enters %s", from, imported, room)
		}
	}
}

// roomOf names the room a package lies in: the longest room whose path begins
// its own.
func roomOf(path string) string {
	inner := strings.Trim(strings.TrimPrefix(path, module), "/")
	best := ""
	for room := range rooms {
		if (inner == room || strings.HasPrefix(inner, room+"/")) && len(room) > len(best) {
			best = room
		}
	}
	if best == "" && inner != "" {
		return inner
	}
	return best
}

func contains(list []string, one string) bool {
	for _, s := range list {
		if s == one {
			return true
		}
	}
	return false
}

func goList(t *testing.T, format string) []string {
	t.Helper()
	out, err := exec.Command("go", "list", "-f", format, "./...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	return strings.Split(strings.TrimSpace(string(out)), "\n")
}

// TestHouse_runewidthIsYoungEnough: versions 0.0.26 to 0.0.30 of go-runewidth
// spend 20 ms of every process on a table (mattn/go-runewidth#104).
func TestHouse_runewidthIsYoungEnough(t *testing.T) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Version}}", "github.com/mattn/go-runewidth").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	version := strings.TrimSpace(string(out))
	for _, slow := range []string{"v0.0.26", "v0.0.27", "v0.0.28", "v0.0.29", "v0.0.30"} {
		if version == slow {
			t.Errorf("go-runewidth %s costs every start 20 ms: take v0.0.31 or newer", version)
		}
	}
}
