package providers

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tokenrack/tokenrack/model"
)

func shelfAt(t *testing.T, dir string) *Engine {
	t.Helper()
	e, err := New(Options{ProfileDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestTheTemplateIsAProfile(t *testing.T) {
	e := shelfAt(t, t.TempDir())
	text, err := e.Template("acme-stock")
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Lint("acme-stock.toml", text); err != nil {
		t.Errorf("the template: %v", err)
	}
	// What it offers behind a # is right as well.
	var whole []string
	for _, line := range strings.Split(string(text), "\n") {
		if bare, isOffer := strings.CutPrefix(line, "# "); isOffer && (strings.HasPrefix(bare, "[") || strings.Contains(bare, " = ")) && !strings.Contains(bare, "https://…") {
			line = bare
		}
		whole = append(whole, line)
	}
	if err := e.Lint("acme-stock.toml", []byte(strings.Replace(strings.Join(whole, "\n"), `url = ""`, `url = "https://a.example"`, 1))); err != nil {
		t.Errorf("the template with all it offers: %v", err)
	}
	for _, id := range []string{"", "Acme", "storeman", "../x"} {
		if _, err := e.Template(id); model.KindOf(err) != model.KindUsage {
			t.Errorf("%q: %v", id, err)
		}
	}
}

func TestAProfileIsAddedWholeOrNotAtAll(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "providers")
	e := shelfAt(t, dir)
	text, _ := e.Template("acme")
	if p, err := e.AddProfile("acme.toml", text, false); err != nil || p.ID != "acme" {
		t.Fatalf("add: %v", err)
	}
	if _, err := e.Provider("acme"); err != nil {
		t.Errorf("it cannot be used: %v", err)
	}
	if _, err := e.AddProfile("acme.toml", text, false); err != nil {
		t.Errorf("the same again: %v", err)
	}
	other := []byte(strings.Replace(string(text), `name   = "Acme"`, `name   = "Other"`, 1))
	if _, err := e.AddProfile("acme.toml", other, false); model.KindOf(err) != model.KindExists {
		t.Errorf("another of the same id: %v", err)
	}
	if p, err := e.AddProfile("acme.toml", other, true); err != nil || p.Name != "Other" {
		t.Errorf("replace: %v", err)
	}
	if p, _ := e.Provider("acme"); p.Name != "Other" {
		t.Error("the engine still reads the old one")
	}
	if _, err := e.AddProfile("acme.toml", []byte("format = 1\n"), true); err == nil {
		t.Error("a broken profile was added")
	}
	if p, _ := e.Provider("acme"); p.Name != "Other" {
		t.Error("a broken profile replaced a good one")
	}
	entries, _ := os.ReadDir(dir)
	if len(entries) != 1 {
		t.Errorf("the folder holds %v", entries)
	}
	if info, _ := entries[0].Info(); info.Mode().Perm()&0o077 != 0 {
		t.Errorf("its rights are %v", info.Mode())
	}
}

func TestRemovingAProfile(t *testing.T) {
	e := shelfAt(t, t.TempDir())
	text, _ := e.Template("acme")
	if _, err := e.AddProfile("acme.toml", text, false); err != nil {
		t.Fatal(err)
	}
	if err := e.RemoveProfile("acme"); err != nil {
		t.Errorf("remove: %v", err)
	}
	for id, want := range map[string]model.ErrorKind{"acme": model.KindNotFound, "../acme": model.KindNotFound, "storeman": model.KindUsage} {
		if err := e.RemoveProfile(id); model.KindOf(err) != want {
			t.Errorf("%s: %v", id, err)
		}
	}
}

func TestAFolderThatCannotBeWrittenIsSaid(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	e := shelfAt(t, filepath.Join(file, "providers"))
	text, _ := e.Template("acme")
	if _, err := e.AddProfile("acme.toml", text, false); model.KindOf(err) != model.KindUsage || strings.Contains(err.Error(), file) {
		t.Errorf("add: %v", err)
	}
}
