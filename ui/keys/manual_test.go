package keys

import (
	"flag"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the tables of docs/keys.md anew")

// from is the line of docs/keys.md behind which its tables stand.
const from = "<!-- Below this line: go test ./ui/keys -update -->\n"

func TestTheManualOfKeysIsUpToDate(t *testing.T) {
	const path = "../../docs/keys.md"
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	head, tables, found := strings.Cut(string(text), from)
	if !found {
		t.Fatalf("%s has no line %q", path, from)
	}
	want := Manual(Table())
	if *update {
		if err := os.WriteFile(path, []byte(head+from+want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if tables != want {
		t.Errorf("%s is stale; go test ./ui/keys -update writes its tables anew", path)
	}
}

func TestTheManualListsEveryAction(t *testing.T) {
	manual := Manual(Table())
	for _, a := range Table() {
		if !strings.Contains(manual, "`"+string(a.ID)+"`") {
			t.Errorf("%s is not in the manual", a.ID)
		}
		if a.Modes.where() == "" {
			t.Errorf("%s is nowhere", a.ID)
		}
	}
}
