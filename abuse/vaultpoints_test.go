package abuse_test

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/vault"
	"github.com/tokenrack/tokenrack/vault/vaulttest"
)

func init() { jobs["vaultpoint"] = vaultPoint }

// atPoint is what happens at a named point of this process.
var atPoint = func(string) error { return nil }

// vaultPoint does one deed with trouble at the nth time that one point comes.
func vaultPoint(home string, args []string) error {
	deed, point, action := args[0], args[1], args[2]
	left, err := strconv.Atoi(args[3])
	if err != nil {
		return err
	}
	atPoint = func(at string) error {
		if at != point {
			return nil
		}
		if left--; left != 0 {
			return nil
		}
		switch action {
		case exits:
			os.Exit(3)
		case sleeps:
			time.Sleep(nap)
		case errs:
			return errPoint
		}
		return nil
	}
	vaulttest.FailAt(atPoint)
	says := &journal{out: os.Stdout}
	says.say("begins")
	says.say("did %t", vaultDeeds[deed].do(home) == nil)
	return nil
}

// TestVaultPoints makes trouble in the middle of what changes a whole vault: it
// opens afterwards by the old way or by the new one, whole, with every row; and
// every backup that has its name opens too.
func TestVaultPoints(t *testing.T) {
	ownProcesses(t)
	times := amount(t, "ABUSE_VAULT_POINTS", [3]int{1, 4, 200})
	ran := 0
	for name, deed := range vaultDeeds {
		template := deed.template(t)
		for _, point := range deed.points {
			for _, action := range []string{exits, errs, sleeps} {
				t.Run(strings.Join([]string{name, point, action}, "/"), func(t *testing.T) {
					for n := range times {
						home := deed.home(t, template)
						p := start(t, nil, home, "vaultpoint", name, point, action, strconv.Itoa(1+n%3))
						deed.ended(t, home, p)
						ran++
					}
				})
			}
		}
	}
	t.Logf("%d deeds with trouble", ran)
}

// TestVaultMoments kills the same deeds at random moments.
func TestVaultMoments(t *testing.T) {
	ownProcesses(t)
	times := amount(t, "ABUSE_VAULT_MOMENTS", [3]int{2, 8, 500})
	d := throw(t)
	ran := 0
	for name, deed := range vaultDeeds {
		template := deed.template(t)
		t.Run(name, func(t *testing.T) {
			home := deed.home(t, template)
			p := start(t, nil, home, "vaultpoint", name, "", "", "0")
			_, more := p.next()
			began := time.Now()
			done := line{}
			for next := done; more; next, more = p.next() {
				done = next
			}
			equal(t, "undisturbed, it is done", strings.Join(done.words, " "), "did true")
			whole := time.Since(began) // what it takes where nobody disturbs it
			deed.ended(t, home, p)
			for range times {
				home := deed.home(t, template)
				p := start(t, nil, home, "vaultpoint", name, "", "", "0")
				_, _ = p.next() // it begins
				time.Sleep(time.Duration(d.part(ran).Int64N(int64(whole) + 1)))
				p.kill()
				deed.ended(t, home, p)
				ran++
			}
		})
	}
	t.Logf("%d deeds cut off", ran)
}

func (deed vaultDeed) template(t *testing.T) string {
	t.Helper()
	if deed.make == nil {
		return newRot(t)
	}
	return deed.make(t)
}

// home is a copy of the template.
func (deed vaultDeed) home(t *testing.T, template string) string {
	t.Helper()
	home := t.TempDir()
	must(t, os.MkdirAll(filepath.Join(home, "state"), 0o700))
	for _, name := range []string{"vault.db", "copy.db", filepath.Join("state", "vault.mark")} {
		if _, err := os.Stat(filepath.Join(template, name)); err == nil {
			copyFile(t, filepath.Join(template, name), filepath.Join(home, name))
		}
	}
	return home
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	b, err := os.ReadFile(from)
	must(t, err)
	must(t, os.WriteFile(to, b, 0o600))
}

// ended looks at what a deed has left, once its process is over.
func (deed vaultDeed) ended(t *testing.T, home string, p *process) {
	t.Helper()
	for _, l := range p.rest() {
		if l.words[0] == "error" {
			t.Error(l.words)
		}
	}
	place, ways := placeAt(home), 0
	for _, key := range deed.ways {
		if deed.opensBy(t, home, place, key) {
			ways++
		}
	}
	equal(t, "ways that open it", ways, 1)
	for _, backup := range place.Backups() {
		copied := vault.Place{Path: backup, State: t.TempDir()} // as on another machine
		asCopy := deed
		asCopy.check = nil
		if !asCopy.opensBy(t, home, copied, deed.ways[0]) {
			t.Errorf("the backup %s does not open", filepath.Base(backup))
		}
	}
}

// opensBy opens a vault and looks it through.
func (deed vaultDeed) opensBy(t *testing.T, home string, p vault.Place, key model.VaultKey) bool {
	t.Helper()
	v, err := p.Open(context.Background(), key)
	if err != nil {
		if model.KindOf(err) != model.KindLocked {
			t.Errorf("it does not open: %v (%v)", err, unwrap(err))
		}
		return false
	}
	defer func() { _ = v.Close() }()
	report, err := v.Verify(context.Background())
	if err != nil || !report.Whole() || report.Rows < 2 {
		t.Errorf("it is not whole: %+v %v", report, err)
	}
	if v.Restored() && !deed.older {
		t.Error("it counts as an older copy of itself")
	}
	if deed.check != nil {
		deed.check(t, home, v)
	}
	return true
}
