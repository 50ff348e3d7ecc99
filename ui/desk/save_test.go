package desk

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func TestSavedFileIsWholeAndPrivate(t *testing.T) {
	t.Chdir(t.TempDir())
	path, err := Save("../a.json", []byte("whole"))
	if err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile("a.json"); err != nil || string(data) != "whole" || filepath.Base(path) != "a.json" {
		t.Errorf("%s holds %q, %v", path, data, err)
	}
	if info, err := os.Stat("a.json"); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("the file's mode is %v, %v", info.Mode(), err)
	}
	if _, err := Save("a.json", []byte("other")); err == nil {
		t.Error("a file was replaced")
	}
	if data, _ := os.ReadFile("a.json"); string(data) != "whole" {
		t.Errorf("the file holds %q now", data)
	}
	if left, _ := filepath.Glob(".tokenrack-*"); len(left) > 0 {
		t.Errorf("%q was left behind", left)
	}
}

func TestFileThatCannotBeWrittenIsSaid(t *testing.T) {
	if runtime.GOOS == "windows" || os.Getuid() == 0 {
		t.Skip("this account may write everywhere")
	}
	dir := t.TempDir()
	t.Chdir(dir)
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	if _, err := Save("a.json", nil); err == nil {
		t.Error("no error")
	}
}
