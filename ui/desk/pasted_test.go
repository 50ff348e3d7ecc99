package desk

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/tokenrack/tokenrack/model"
)

func TestTheClipboardForgetsWhatWasPastedFromIt(t *testing.T) {
	for name, tt := range map[string]struct {
		holds, pasted string
		want          Wiped
	}{
		"the very text":              {"a-token", "a-token", Cleared},
		"with a line end":            {"a-token\n", "a-token", Cleared},
		"lines that a terminal ends": {"{\r\n \"a\": 1\n}\n", "{\r \"a\": 1\r}", Cleared},
		"something else by now":      {"a shopping list", "a-token", Changed},
		"the beginning of it":        {"a-token-and-more", "a-token", Changed},
		"nothing was pasted":         {"a-token", "", Nothing},
	} {
		t.Run(name, func(t *testing.T) {
			dir, environ := programs(t, map[string]string{"xclip": xclip})
			c := NewClipboard(Surroundings{Display: true}, environ)
			if err := os.WriteFile(filepath.Join(dir, "board"), []byte(tt.holds), 0o600); err != nil {
				t.Fatal(err)
			}
			want := tt.holds
			if tt.want == Cleared {
				want = ""
			}
			if got := c.Forget(context.Background(), model.NewSecret(tt.pasted)); got != tt.want || board(t, dir) != want {
				t.Errorf("%v, the clipboard holds %q", got, board(t, dir))
			}
			if c.Holding() {
				t.Error("what was pasted counts as copied")
			}
		})
	}
	c := NewClipboard(Surroundings{SSH: true, Display: true}, nil)
	if got := c.Forget(context.Background(), model.NewSecret("a-token")); got != AskedFor {
		t.Errorf("over SSH: %v", got)
	}
}
