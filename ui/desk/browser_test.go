package desk

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestABrowserOpensOnlyWhereSomebodySits(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "xdg-open"), []byte("#!/bin/sh\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	here := Surroundings{Display: true}
	for _, tt := range []struct {
		name   string
		system string
		around Surroundings
		env    map[string]string
		want   string // the program's end; empty: none
		why    string
	}{
		{"a desktop", "linux", here, map[string]string{"PATH": dir}, "xdg-open", ""},
		{"over SSH", "linux", Surroundings{Display: true, SSH: true}, map[string]string{"PATH": dir}, "", "another computer"},
		{"no display", "linux", Surroundings{}, map[string]string{"PATH": dir}, "", "no display"},
		{"nothing installed", "linux", here, map[string]string{"PATH": "/nowhere"}, "", "no program"},
		{"a relative search path", "linux", here, map[string]string{"PATH": "."}, "", "no program"},
		{"a Mac", "darwin", here, nil, "/usr/bin/open", ""},
		{"Windows without its root", "windows", here, nil, "", "no program"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := findBrowser(tt.system, tt.around, tt.env)
			if tt.want == "" && b.command != nil || tt.want != "" && (b.command == nil || !strings.HasSuffix(b.command[0], tt.want)) {
				t.Errorf("the program is %q", b.command)
			}
			if !strings.Contains(b.Why(), tt.why) || tt.why == "" && b.Why() != "" {
				t.Errorf("why is %q", b.Why())
			}
		})
	}
}

func TestOnlyWebAddressesAreOpened(t *testing.T) {
	dir := t.TempDir()
	out := filepath.Join(dir, "out")
	script := "#!/bin/sh\nprintf '%s' \"$*|$TOKENRACK_PASSPHRASE_FILE\" >" + out + "\n"
	path := filepath.Join(dir, "xdg-open")
	if err := os.WriteFile(path, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	env := map[string]string{"PATH": dir + ":/usr/bin:/bin", "TOKENRACK_PASSPHRASE_FILE": "/secret"}
	b := findBrowser("linux", Surroundings{Display: true}, env)
	if b.command == nil {
		t.Skip("the temporary folder is open to everybody here")
	}
	for _, bad := range []string{"", "-help", "file:///etc/passwd", "javascript:1", "https://x y", "https://x/\x1b[2J", "http://x/'"} {
		if err := b.Open(context.Background(), bad); !errors.Is(err, errBadAddress) {
			t.Errorf("%q gives %v", bad, err)
		}
	}
	const good = "https://id.example/auth?state=a%20b&x=1"
	if err := b.Open(context.Background(), good); err != nil {
		t.Fatal(err)
	}
	wrote, err := os.ReadFile(out)
	if err != nil || string(wrote) != good+"|" {
		t.Errorf("the opener got %q, %v", wrote, err)
	}
}

func TestAnOpenerThatFailsIsTold(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "xdg-open"), []byte("#!/bin/sh\nexit 3\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	b := findBrowser("linux", Surroundings{Display: true}, map[string]string{"PATH": dir})
	begin := time.Now()
	if err := b.Open(context.Background(), "https://x.example/"); !errors.Is(err, errNotOpened) {
		t.Errorf("it says %v", err)
	}
	if time.Since(begin) > openWithin {
		t.Error("it waited although the opener had ended")
	}
}
