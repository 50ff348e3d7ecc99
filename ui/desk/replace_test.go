package desk

import (
	"os"
	"path/filepath"
	"testing"
)

func TestReplacedFileIsReadBack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "settings.toml")
	if data, err := Read(path); err != nil || data != nil {
		t.Errorf("a missing file gives %q, %v", data, err)
	}
	for _, text := range []string{"one", "two"} {
		if err := Replace(path, []byte(text)); err != nil {
			t.Fatal(err)
		}
		if data, err := Read(path); err != nil || string(data) != text {
			t.Errorf("read back %q, %v", data, err)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".tokenrack-*")); len(left) > 0 {
		t.Errorf("%q was left behind", left)
	}
}

func TestWhatIsNoFileIsNotRead(t *testing.T) {
	if _, err := Read(t.TempDir()); err == nil {
		t.Error("a directory was read")
	}
	path := filepath.Join(t.TempDir(), "large")
	if err := os.WriteFile(path, make([]byte, mostRead+1), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(path); err == nil {
		t.Error("a file without end was read")
	}
}
