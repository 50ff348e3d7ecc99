package cli

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

// fakeDoctor finds what a test puts into it.
type fakeDoctor struct {
	vault, slots, rows, around []model.Finding
	given                      string // the passphrase that Slots was given
	saved                      model.Salvage
	savedTo                    string
}

func (f *fakeDoctor) Vault(context.Context) []model.Finding { return f.vault }

func (f *fakeDoctor) Slots(_ context.Context, key model.VaultKey) []model.Finding {
	f.given = key.Passphrase.Reveal()
	return f.slots
}

func (f *fakeDoctor) Rows(context.Context, keeper.Store) []model.Finding { return f.rows }
func (f *fakeDoctor) Around(context.Context) []model.Finding             { return f.around }

func (f *fakeDoctor) Salvage(_ context.Context, _, to string, _ model.VaultKey, _ model.VaultInit) (model.Salvage, error) {
	f.savedTo = to
	if f.saved.Path == "" {
		return model.Salvage{}, &model.Error{Kind: model.KindExists, What: "nothing was salvaged"}
	}
	return f.saved, nil
}

// lockedVault exists and does not open.
type lockedVault struct {
	Vault
	missing bool
	err     error
}

func (v lockedVault) Status(context.Context) (model.VaultStatus, error) {
	return model.VaultStatus{Exists: !v.missing}, nil
}

func (v lockedVault) Open(context.Context, model.VaultKey) (keeper.Store, error) { return nil, v.err }

func examine(t *testing.T, d *fakeDoctor, v lockedVault, args ...string) outcome {
	t.Helper()
	var stdout, stderr strings.Builder
	c := &call{deps: Deps{
		Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr,
		Getenv:    func(name string) string { return map[string]string{"HOME": t.TempDir()}[name] },
		Environ:   func() []string { return nil },
		Vault:     func(Paths) Vault { return v },
		Doctor:    func(Paths) Doctor { return d },
		Providers: func(Paths) (keeper.Providers, error) { return fakeCatalog{}, nil },
		Version:   "1.2.3",
	}}
	code := c.run(context.Background(), append([]string{"doctor"}, args...))
	return outcome{code, stdout.String(), stderr.String()}
}

func TestDoctor_endsByTheWorstOfItsFindings(t *testing.T) {
	bad := model.Finding{Level: model.FindingBad, Check: "disk", What: "full", Where: "/here", Still: "Reading works.", Do: "Free some space."}
	warning := model.Finding{Level: model.FindingWarning, Check: "clock", What: "late"}
	shut := &model.Error{Kind: model.KindLocked, What: "the vault stays locked", Do: "Unlock it."}
	broken := &model.Error{Kind: model.KindStore, What: "the vault is damaged"}
	tests := map[string]struct {
		findings []model.Finding
		vault    lockedVault
		code     ExitCode
		says     []string
	}{
		"a vault that does not open":     {nil, lockedVault{err: shut}, ExitLocked, []string{"warning  rows", "so the rows in it were not looked at", "Unlock it.", "1 warning; the rest is well. The rows of the vault were not looked at."}},
		"no vault":                       {[]model.Finding{warning}, lockedVault{missing: true}, ExitLocked, []string{"were not looked at"}},
		"something bad, and it is shut":  {[]model.Finding{bad}, lockedVault{err: shut}, ExitPartial, []string{"bad      disk", "at /here", "Reading works.", "Free some space.", "1 bad, 1 warning"}},
		"a vault that is damaged inside": {nil, lockedVault{err: broken}, ExitPartial, []string{"bad  rows"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := examine(t, &fakeDoctor{around: test.findings}, test.vault)
			if got.code != test.code || got.stderr != "" {
				t.Errorf("exit code %d, want %d; it said %q", got.code, test.code, got.stderr)
			}
			for _, say := range test.says {
				if !strings.Contains(strings.Join(strings.Fields(got.stdout), " "), strings.Join(strings.Fields(say), " ")) {
					t.Errorf("it does not say %q:\n%s", say, got.stdout)
				}
			}
		})
	}
}

func TestDoctor_inJSON(t *testing.T) {
	d := &fakeDoctor{vault: []model.Finding{{Level: model.FindingNote, Check: "disk", What: "a \x1b[2Jname"}}}
	got := examine(t, d, lockedVault{missing: true}, "--json")
	got.wants(t, ExitLocked, `{"schema_version":1,"level":"note","complete":false,"findings":[`+
		`{"level":"ok","check":"version","what":"tokenrack 1.2.3","where":null,"still":null,"do":null},`+
		`{"level":"note","check":"disk","what":"a [2Jname","where":null,"still":null,"do":null}]}`+"\n")
}

func TestDoctor_looksAtTheAccounts(t *testing.T) {
	doubt, odd, far := freshAccount("doubt"), freshAccount("odd"), freshAccount("far")
	doubt.Doubt = &model.Doubt{At: noon}
	odd.Attention = "the provider refused the app"
	far.Skew = -3 * time.Minute
	rack := &rackWithInbox{fakeRack: rackOf(doubt, odd, far), cut: []string{"cut"}, all: []keeper.Unclaimed{{}}}
	var said []string
	for _, f := range lookAtAccounts(context.Background(), rack) {
		said = append(said, f.Level.String()+" "+f.Check+": "+f.What)
	}
	want := []string{
		"warning clock: this computer's clock was 3m0s ahead of the server's when it last answered",
		"warning accounts: 3 accounts of 1 apps; in doubt: doubt; want attention: odd",
		"note exchanges: cut off when its program ended: cut",
		"note inbox: 1 answers of servers that nobody has claimed",
	}
	if got := strings.Join(said, "\n"); got != strings.Join(want, "\n") {
		t.Errorf("got\n%s", got)
	}
}

func TestDoctor_salvageTellsWhatIsLost(t *testing.T) {
	d := &fakeDoctor{saved: model.Salvage{Path: "/new/vault.db", Accounts: 3, Lost: []string{"account x"}, Doubts: []string{"old rows"}}}
	got := examine(t, d, lockedVault{}, "--salvage", "/new")
	if got.code != ExitPartial || !strings.Contains(got.stdout, "account x") || !strings.Contains(got.stdout, "old rows") || d.savedTo != "/new" {
		t.Errorf("got %+v", got)
	}
	d.saved.Lost = nil
	got = examine(t, d, lockedVault{}, "--salvage", "/new", "--json")
	got.wants(t, ExitDone, `{"schema_version":1,"path":"/new/vault.db","apps":0,"accounts":3,"incidents":0,"secrets":0,"answers":0,"lines":0,"lost":[],"doubts":["old rows"]}`+"\n")
	examine(t, &fakeDoctor{}, lockedVault{}, "--salvage", "/new").wants(t, ExitUsage, "")
	examine(t, d, lockedVault{}, "--salvage", "").wants(t, ExitUsage, "")
	examine(t, d, lockedVault{}, "--new-passphrase-file", "x").wants(t, ExitUsage, "")
}

// rackWithInbox keeps unclaimed answers.
type rackWithInbox struct {
	*fakeRack
	all       []keeper.Unclaimed
	cut       []string
	discarded []model.ID
}

func (r *rackWithInbox) Unclaimed(context.Context) ([]keeper.Unclaimed, error) { return r.all, nil }
func (r *rackWithInbox) CutOff(context.Context) ([]string, error)              { return r.cut, nil }

func (r *rackWithInbox) Discard(_ context.Context, id model.ID) error {
	if len(r.discarded) > 0 {
		return errors.New("twice")
	}
	r.discarded = append(r.discarded, id)
	return nil
}

func TestInbox_showsAndDiscards(t *testing.T) {
	one, two, three := model.ID{0xab, 1}, model.ID{0xab, 2}, model.ID{0xcd}
	rack := &rackWithInbox{fakeRack: rackOf(), all: []keeper.Unclaimed{
		{ID: one, At: noon, Account: "acme", Access: "aaaa1111", Refresh: "bbbb2222", Claims: true, Bytes: 900},
		{ID: two, At: noon, Access: "cccc3333", Bytes: 800},
		{ID: three, At: noon, Account: "blue", Bytes: 10},
	}}
	play(t, rack, "", "inbox", "list", "--json").wants(t, ExitDone, `{"schema_version":1,"answers":[`+
		`{"id":"`+one.String()+`","begun_at":"2026-03-04T12:00:00Z","begun_at_epoch":1772625600,"account":"acme","access_fingerprint":"aaaa1111","refresh_fingerprint":"bbbb2222","bytes":900,"claims":true},`+
		`{"id":"`+two.String()+`","begun_at":"2026-03-04T12:00:00Z","begun_at_epoch":1772625600,"account":null,"access_fingerprint":"cccc3333","refresh_fingerprint":null,"bytes":800,"claims":false},`+
		`{"id":"`+three.String()+`","begun_at":"2026-03-04T12:00:00Z","begun_at_epoch":1772625600,"account":"blue","access_fingerprint":null,"refresh_fingerprint":null,"bytes":10,"claims":false}]}`+"\n")
	shown := play(t, rack, "", "inbox", "list")
	for _, want := range []string{"ab010000", "taken in when the account is next used", "(gone)", "access cccc3333", "not understood", "kept until it is discarded"} {
		if !strings.Contains(shown.stdout, want) {
			t.Errorf("the list lacks %q:\n%s", want, shown.stdout)
		}
	}
	for args, code := range map[string]ExitCode{
		"cd":         ExitUsage, // without --yes
		"ee --yes":   ExitNotFound,
		"ab --yes":   ExitUsage, // two begin so
		"ab01 --yes": ExitUsage, // it still belongs to its account
	} {
		play(t, rack, "", append([]string{"inbox", "discard"}, strings.Fields(args)...)...).wants(t, code, "")
	}
	play(t, rack, "", "inbox", "discard", "CD", "--yes").wants(t, ExitDone, "")
	if len(rack.discarded) != 1 || rack.discarded[0] != three {
		t.Errorf("discarded: %v", rack.discarded)
	}
}
