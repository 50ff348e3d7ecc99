package cli

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

func TestHooksRunInOrderAndAreWaitedFor(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the hooks of this test are lines for /bin/sh")
	}
	dir := t.TempDir()
	log := filepath.Join(dir, "log")
	text := "on_expiring = [\"/bin/sh\", \"-c\", 'echo \"$TOKENRACK_ACCOUNT\" >> " + log + "']\n"
	if err := os.WriteFile(filepath.Join(dir, "hooks.toml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	h := NewHooks(Paths{Config: dir}, os.Environ, func(line string) { t.Error(line) })
	var want strings.Builder
	for i := range 20 {
		h.Tell(keeper.Event{Kind: keeper.EventExpiring, Account: &model.Account{Name: "a" + strconv.Itoa(i)}})
		h.Tell(keeper.Event{Kind: keeper.EventRevoked, Account: &model.Account{Name: "nobody"}}) // has no hook
		want.WriteString("a" + strconv.Itoa(i) + "\n")
	}
	h.Wait(context.Background())
	got, err := os.ReadFile(log)
	if err != nil || string(got) != want.String() {
		t.Errorf("the hooks ran as\n%s (%v)", got, err)
	}
}

func TestAHookIsToldNamesOnly(t *testing.T) {
	account := freshAccount("acme-pos\x1b[2J")
	account.Customer = "Acme\nPetrol"
	for _, entry := range eventEnviron(keeper.Event{Kind: keeper.EventScopesLost, Account: account, ScopesLost: model.Scopes{"write_items"}, Why: "no\x00thing"}) {
		name, value, _ := strings.Cut(entry, "=")
		if !strings.HasPrefix(name, "TOKENRACK_") || strings.ContainsAny(value, "\x00\x1b\n") {
			t.Errorf("a hook is told %q", entry)
		}
	}
}

func TestNoFileMeansNoHooks(t *testing.T) {
	h := NewHooks(Paths{Config: t.TempDir()}, os.Environ, func(line string) { t.Error(line) })
	h.Tell(keeper.Event{Kind: keeper.EventRevoked, Account: &model.Account{Name: "a"}})
	h.Wait(context.Background())
	(*Hooks)(nil).Wait(context.Background())
}

func FuzzHooks(f *testing.F) {
	f.Add([]byte(`on_revoked = ["/bin/true"]`))
	f.Add([]byte(`on_revoked = "x"`))
	f.Fuzz(func(t *testing.T, text []byte) {
		hooks, err := parseHooks("hooks.toml", text)
		if err != nil {
			return
		}
		for kind, words := range hooks {
			if len(words) == 0 || !filepath.IsAbs(words[0]) {
				t.Errorf("%s runs %q", kind, words)
			}
		}
	})
}
