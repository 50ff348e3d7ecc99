package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

func TestRefreshLinesAndExitCodes(t *testing.T) {
	trouble := &model.Error{Kind: model.KindUnavailable, What: "no answer", Do: "Later."}
	for name, test := range map[string]struct {
		outcomes []keeper.RefreshOutcome
		err      *model.Error
		want     ExitCode
	}{
		"all refreshed":        {[]keeper.RefreshOutcome{keeper.Refreshed, keeper.Adopted, keeper.StillFresh}, nil, ExitDone},
		"one needs a sign-in":  {[]keeper.RefreshOutcome{keeper.RefreshSignIn}, nil, ExitSignIn},
		"one cannot refresh":   {[]keeper.RefreshOutcome{keeper.NotRefreshable}, nil, ExitSignIn},
		"one in doubt":         {[]keeper.RefreshOutcome{keeper.RefreshInDoubt}, nil, ExitDoubt},
		"one failed":           {[]keeper.RefreshOutcome{keeper.RefreshFailed}, trouble, ExitUnavailable},
		"wrong certificate":    {[]keeper.RefreshOutcome{keeper.RefreshFailed}, &model.Error{Kind: model.KindCertificate, What: "c"}, ExitCertificate},
		"all failed alike":     {[]keeper.RefreshOutcome{keeper.RefreshFailed, keeper.RefreshFailed}, trouble, ExitUnavailable},
		"some of several":      {[]keeper.RefreshOutcome{keeper.Refreshed, keeper.RefreshFailed}, trouble, ExitPartial},
		"failed in other ways": {[]keeper.RefreshOutcome{keeper.RefreshSignIn, keeper.RefreshInDoubt}, nil, ExitPartial},
	} {
		t.Run(name, func(t *testing.T) {
			var accounts []*model.Account
			var names []string
			for i := range test.outcomes {
				names = append(names, "account-"+string(rune('a'+i)))
				accounts = append(accounts, freshAccount(names[i]))
			}
			rack := rackOf(accounts...)
			rack.refresh = func(ids []model.ID, onlyStale bool) (results []keeper.RefreshResult) {
				if onlyStale {
					t.Error("named accounts are refreshed whatever their age")
				}
				for i, o := range test.outcomes {
					results = append(results, keeper.RefreshResult{Account: accounts[i], Outcome: o, Err: test.err})
				}
				return results
			}
			got := play(t, rack, "", append([]string{"refresh", "--json"}, names...)...)
			if got.code != test.want {
				t.Errorf("exit code %d, want %d", got.code, test.want)
			}
			lines := strings.Split(strings.TrimSpace(got.stdout), "\n")
			if len(lines) != len(test.outcomes)+1 {
				t.Fatalf("%d lines:\n%s", len(lines), got.stdout)
			}
			var last struct{ Summary map[string]int }
			decode(t, lines[len(lines)-1], &last)
			total := 0
			for _, n := range last.Summary {
				total += n
			}
			if total != len(test.outcomes) || last.Summary[string(test.outcomes[0])] == 0 {
				t.Errorf("summary %v", last.Summary)
			}
		})
	}
}

func TestRefreshLineHoldsTheContractsKeys(t *testing.T) {
	rack := rackOf(freshAccount("acme-pos"))
	rack.refresh = func([]model.ID, bool) []keeper.RefreshResult {
		return []keeper.RefreshResult{{
			Account: rack.snapshot.Accounts[0], Outcome: keeper.RefreshFailed, ScopesLost: model.Scopes{"write_items"},
			Err: &model.Error{Kind: model.KindUnavailable, What: "no answer", Do: "Try later."},
		}}
	}
	play(t, rack, "", "refresh", "acme-pos", "--json").wants(t, ExitUnavailable,
		`{"schema_version":1,"account":"acme-pos","outcome":"failed","expires_at":"2026-03-04T13:00:00Z","expires_at_epoch":1772629200,"scopes_granted":["read_items"],"scopes_lost":["write_items"],`+
			`"error":{"kind":"unavailable","message":"no answer","hint":"Try later."}}
{"schema_version":1,"summary":{"refreshed":0,"adopted":0,"still_fresh":0,"not_refreshable":0,"sign_in":0,"in_doubt":0,"failed":1}}
`)
}

func TestRefreshChoosesAccounts(t *testing.T) {
	old := freshAccount("old")
	old.Access.Expiry.At = noon.Add(-time.Minute)
	gone := freshAccount("gone")
	gone.Revoked = &model.Revoked{At: noon}
	other := freshAccount("other")
	other.Customer = "Bacchus"
	for name, test := range map[string]struct {
		args  []string
		want  string
		stale bool
		code  ExitCode
	}{
		"named twice":     {[]string{"new", "NEW"}, "new", false, 0},
		"due":             {[]string{"--due"}, "old", true, 0},
		"all":             {[]string{"--all"}, "new old other", true, 0},
		"app":             {[]string{"--app", "acme-items"}, "new old other", true, 0},
		"customer":        {[]string{"--customer", "bacchus"}, "other", true, 0},
		"nobody":          {[]string{"--customer", "nobody"}, "", false, ExitNotFound},
		"unknown account": {[]string{"new", "none"}, "", false, ExitNotFound},
		"nothing":         {nil, "", false, ExitUsage},
		"two ways":        {[]string{"new", "--all"}, "", false, ExitUsage},
	} {
		t.Run(name, func(t *testing.T) {
			rack := rackOf(freshAccount("new"), old, gone, other)
			chosen := ""
			rack.refresh = func(ids []model.ID, onlyStale bool) []keeper.RefreshResult {
				for _, id := range ids {
					chosen += " " + rack.snapshot.Account(id).Name
				}
				if onlyStale != test.stale {
					t.Errorf("onlyStale is %v", onlyStale)
				}
				return nil
			}
			got := play(t, rack, "", append([]string{"refresh"}, test.args...)...)
			if got.code != test.code || strings.TrimSpace(chosen) != test.want {
				t.Errorf("exit %d, chose %q; %s", got.code, chosen, got.stderr)
			}
		})
	}
}

func TestProbeExitCodes(t *testing.T) {
	for name, test := range map[string]struct {
		outcomes []model.ProbeOutcome
		want     ExitCode
	}{
		"works":             {[]model.ProbeOutcome{model.ProbeWorks}, 0},
		"refused":           {[]model.ProbeOutcome{model.ProbeRefused}, 4},
		"not tried":         {[]model.ProbeOutcome{model.ProbeUnknown}, 7},
		"all work":          {[]model.ProbeOutcome{model.ProbeWorks, model.ProbeWorks}, 0},
		"all refused":       {[]model.ProbeOutcome{model.ProbeRefused, model.ProbeRefused}, 4},
		"not alike":         {[]model.ProbeOutcome{model.ProbeWorks, model.ProbeRefused}, 8},
		"refused, untested": {[]model.ProbeOutcome{model.ProbeRefused, model.ProbeUnknown}, 8},
	} {
		t.Run(name, func(t *testing.T) {
			var accounts []*model.Account
			args := []string{"probe"}
			for i := range test.outcomes {
				accounts = append(accounts, freshAccount("a"+string(rune('0'+i))))
				args = append(args, accounts[i].Name)
			}
			rack := rackOf(accounts...)
			rack.probe = func(id model.ID) (keeper.ProbeResult, error) {
				return keeper.ProbeResult{Account: rack.snapshot.Account(id), Outcome: test.outcomes[id[1]], Status: 200, Fingerprint: "aaaa1111", CheckedAt: noon}, nil
			}
			if got := play(t, rack, "", args...); got.code != test.want {
				t.Errorf("exit code %d, want %d", got.code, test.want)
			}
		})
	}
}

func TestProbeLineHoldsTheContractsKeys(t *testing.T) {
	rack := rackOf(freshAccount("acme-pos"))
	rack.probe = func(model.ID) (keeper.ProbeResult, error) {
		return keeper.ProbeResult{Account: rack.snapshot.Accounts[0], Outcome: model.ProbeWorks, Status: 204, Fingerprint: "aaaa1111", CheckedAt: noon}, nil
	}
	play(t, rack, "", "probe", "acme-pos", "--json").wants(t, ExitDone,
		`{"schema_version":1,"account":"acme-pos","outcome":"works","http_status":204,"fingerprint":"aaaa1111","checked_at":"2026-03-04T12:00:00Z","checked_at_epoch":1772625600,"error":null}
{"schema_version":1,"summary":{"works":1,"refused":0,"unknown":0}}
`)
}

func TestSettleExitCodes(t *testing.T) {
	for want, result := range map[ExitCode]keeper.RefreshResult{
		ExitDone:   {Outcome: keeper.Refreshed},
		ExitSignIn: {Outcome: keeper.RefreshSignIn},
		ExitDoubt:  {Outcome: keeper.RefreshInDoubt},
		ExitUnavailable: {Outcome: keeper.RefreshFailed,
			Err: &model.Error{Kind: model.KindUnavailable, What: "no answer"}},
	} {
		rack := rackOf(freshAccount("acme-pos"))
		rack.settle = func(retry bool) (keeper.RefreshResult, error) {
			if !retry {
				t.Error("--retry was not handed on")
			}
			return result, nil
		}
		if got := play(t, rack, "", "settle", "acme-pos", "--retry"); got.code != want {
			t.Errorf("%s: exit code %d, want %d", result.Outcome, got.code, want)
		}
	}
}

// revokedRack answers every revocation with one dead and one superseded token.
func revokedRack(second keeper.RevokeOutcome, steps ...keeper.ByHandStep) *fakeRack {
	rack := rackOf(freshAccount("acme|pos"))
	rack.revoke = func(keeper.RevokeRequest) ([]keeper.RevokeLine, keeper.RevokeSummary, error) {
		a := rack.snapshot.Accounts[0]
		app := rack.snapshot.App(a)
		lines := []keeper.RevokeLine{
			{Account: a, App: app, Kind: model.AccessToken, Fingerprint: "aaaa1111", ServerStatus: 200, Outcome: keeper.RevokedDead, Proof: "tried again: 401", Expiry: a.Access.Expiry, At: noon},
			{Account: a, App: app, Kind: model.SupersededToken, SupersededOf: model.RefreshToken, Fingerprint: "cccc3333", Outcome: second, Proof: "never tried", At: noon},
		}
		return lines, keeper.RevokeSummary{Outcomes: map[keeper.RevokeOutcome]int{keeper.RevokedDead: 1, second: 1}, Steps: steps}, nil
	}
	return rack
}

func TestRevokeLineAndSummaryHoldTheContractsKeys(t *testing.T) {
	rack := revokedRack(keeper.RevokedByHand, keeper.ByHandStep{App: "acme-items", Text: "delete the app", URL: "https://storeman.example/apps"})
	play(t, rack, "", "revoke", "acme|pos", "--yes", "--json").wants(t, ExitAlive,
		`{"schema_version":1,"account":"acme|pos","app":"acme-items","provider":"storeman","kind":"access","superseded_of":null,"fingerprint":"aaaa1111","server_status":200,"outcome":"dead","proof":"tried again: 401","expires_at":"2026-03-04T13:00:00Z","expires_at_epoch":1772629200}
{"schema_version":1,"account":"acme|pos","app":"acme-items","provider":"storeman","kind":"superseded","superseded_of":"refresh","fingerprint":"cccc3333","server_status":null,"outcome":"by_hand","proof":"never tried","expires_at":null,"expires_at_epoch":null}
{"schema_version":1,"summary":{"dead":1,"accepted":0,"alive":0,"by_hand":1,"unreachable":0,"steps":[{"app":"acme-items","text":"delete the app","url":"https://storeman.example/apps"}]}}
`)
}

func TestRevokeExitCodes(t *testing.T) {
	for outcome, want := range map[keeper.RevokeOutcome]ExitCode{
		keeper.RevokedDead: 0, keeper.RevokedAccepted: 9, keeper.RevokedAlive: 9, keeper.RevokedByHand: 9, keeper.RevokedUnreachable: 9,
	} {
		if got := play(t, revokedRack(outcome), "", "revoke", "acme|pos", "--yes"); got.code != want {
			t.Errorf("%s: exit code %d, want %d", outcome, got.code, want)
		}
	}
	play(t, revokedRack(keeper.RevokedDead), "", "revoke", "acme|pos").wants(t, ExitUsage, "")
	play(t, revokedRack(keeper.RevokedDead), "", "revoke", "--yes").wants(t, ExitUsage, "")
	play(t, revokedRack(keeper.RevokedDead), "", "revoke", "none", "--yes").wants(t, ExitNotFound, "")
}

func TestRevokeHandsTheRequestOn(t *testing.T) {
	rack := rackOf(freshAccount("acme-pos"))
	rack.revoke = func(r keeper.RevokeRequest) ([]keeper.RevokeLine, keeper.RevokeSummary, error) {
		if !r.ProveOnly || !r.StepsDone || r.Person != "ada" || r.Target.App != (model.ID{1}) || r.Target.Accounts != nil {
			t.Errorf("got %+v", r)
		}
		return nil, keeper.RevokeSummary{}, nil
	}
	play(t, rack, "", "revoke", "--app", "acme-items", "--yes", "--prove-only", "--steps-done")
}

func TestACustomerWhoseAccountsAreRevokedCanBeProvenAgain(t *testing.T) {
	gone := freshAccount("gone")
	gone.Revoked = &model.Revoked{At: noon}
	rack := rackOf(gone)
	rack.revoke = func(r keeper.RevokeRequest) ([]keeper.RevokeLine, keeper.RevokeSummary, error) {
		if r.Target.Customer != "ACME" {
			t.Errorf("got %+v", r.Target)
		}
		return nil, keeper.RevokeSummary{}, nil
	}
	if got := play(t, rack, "", "revoke", "--customer", "ACME", "--yes", "--prove-only"); got.code == ExitNotFound {
		t.Error(got.stderr)
	}
	play(t, rack, "", "revoke", "--customer", "nobody", "--yes").wants(t, ExitNotFound, "")
}

func TestReport(t *testing.T) {
	dir := t.TempDir()
	markdown, asJSON := filepath.Join(dir, "incident.md"), filepath.Join(dir, "incident.JSON")
	step := keeper.ByHandStep{App: "acme-items", Text: "delete *it*"}
	play(t, revokedRack(keeper.RevokedAlive, step), "", "revoke", "acme|pos", "--yes", "--report", markdown)
	play(t, revokedRack(keeper.RevokedDead), "", "revoke", "acme|pos", "--yes", "--report", asJSON)
	for _, name := range []string{markdown, asJSON} {
		info, err := os.Stat(name)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Fatalf("%v, %v", info, err)
		}
	}
	body, _ := os.ReadFile(markdown)
	for _, want := range []string{`| acme\|pos | acme-items |`, "**Not every token is proven dead.**", "superseded refresh", `- [ ] acme-items: delete \*it\*`} {
		if !strings.Contains(string(body), want) {
			t.Errorf("the report lacks %q:\n%s", want, body)
		}
	}
	var whole struct {
		AllDead bool `json:"all_proven_dead"`
		Tokens  []struct{ Fingerprint string }
		Summary map[string]any
	}
	body, _ = os.ReadFile(asJSON)
	decode(t, string(body), &whole)
	if !whole.AllDead || len(whole.Tokens) != 2 || whole.Tokens[0].Fingerprint != "aaaa1111" {
		t.Errorf("got %+v", whole)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".tokenrack-*")); len(left) > 0 {
		t.Errorf("half reports were left: %v", left)
	}
}

func TestNothingIsRevokedWhereTheReportCannotBeWritten(t *testing.T) {
	rack := rackOf(freshAccount("acme-pos"))
	rack.revoke = func(keeper.RevokeRequest) ([]keeper.RevokeLine, keeper.RevokeSummary, error) {
		t.Error("it was revoked")
		return nil, keeper.RevokeSummary{}, nil
	}
	play(t, rack, "", "revoke", "acme-pos", "--yes", "--report", filepath.Join(t.TempDir(), "none", "r.md")).wants(t, ExitUsage, "")
}
