package main_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// bare may begin goroutines by themselves, for a reason.
var bare = map[string]string{
	"model/mistake.go":           "it is the guard",
	"vault/nobus/nobus_linux.go": "it runs before everything else, in a package that knows no other, and touches no secret",
	"main.go":                    "stop is the library's own, and cannot panic",
	"model/keeper/storetest":     "it is for tests",
	"vault/vaulttest":            "it is for tests",
}

// TestHouse_everyGoroutineIsGuarded: the runtime prints what a goroutine panics
// with. So all of them are begun by model.Go, or run what model.Guarded returns.
func TestHouse_everyGoroutineIsGuarded(t *testing.T) {
	files := token.NewFileSet()
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		if bare[filepath.ToSlash(path)] != "" || bare[filepath.ToSlash(filepath.Dir(path))] != "" {
			return nil
		}
		file, err := parser.ParseFile(files, path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if why := unguarded(n); why != "" {
				t.Errorf("%s: %s", files.Position(n.Pos()), why)
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// unguarded says what is wrong with a node that begins a goroutine.
func unguarded(n ast.Node) string {
	if _, is := n.(*ast.GoStmt); is {
		return "a bare go statement: begin it with model.Go"
	}
	call, is := n.(*ast.CallExpr)
	if !is {
		return ""
	}
	name := selector(call.Fun)
	switch {
	case name == "model.Go":
	case strings.HasSuffix(name, ".Go") && len(call.Args) == 1 && !guards(call.Args[0]):
		return "a group runs what is not guarded: hand it model.Guarded(f) or model.GuardedErr(f)"
	case strings.HasSuffix(name, ".AfterFunc") && len(call.Args) == 2 && !guards(call.Args[1]):
		return "a timer runs what is not guarded: hand it model.Guarded(f)"
	}
	return ""
}

func guards(f ast.Expr) bool {
	call, is := f.(*ast.CallExpr)
	return is && (selector(call.Fun) == "model.Guarded" || selector(call.Fun) == "model.GuardedErr")
}

// selector is a function's name as it is called: what is before the dot is the
// last name of it.
func selector(f ast.Expr) string {
	s, is := f.(*ast.SelectorExpr)
	if !is {
		return ""
	}
	switch x := s.X.(type) {
	case *ast.Ident:
		return x.Name + "." + s.Sel.Name
	case *ast.SelectorExpr:
		return x.Sel.Name + "." + s.Sel.Name
	}
	return "." + s.Sel.Name
}

// TestHouse_theGuardIsLookedFor holds that the test above can fail.
func TestHouse_theGuardIsLookedFor(t *testing.T) {
	for text, wrong := range map[string]bool{
		"go f()":                              true,
		"go func() {}()":                      true,
		"model.Go(f)":                         false,
		"group.Go(f)":                         true,
		"w.crew.Go(func() {})":                true,
		"crew.Go(model.Guarded(f))":           false,
		"group.Go(model.GuardedErr(f))":       false,
		"time.AfterFunc(d, f)":                true,
		"time.AfterFunc(d, model.Guarded(f))": false,
	} {
		file, err := parser.ParseFile(token.NewFileSet(), "", "package p\nfunc _() {\n"+text+"\n}\n", 0)
		if err != nil {
			t.Fatal(err)
		}
		found := false
		ast.Inspect(file, func(n ast.Node) bool {
			found = found || unguarded(n) != ""
			return true
		})
		if found != wrong {
			t.Errorf("%s: found %v", text, found)
		}
	}
}
