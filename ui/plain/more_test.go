package plain

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui/revoke"
)

func TestTheBackgroundRefreshIsPausedAndResumed(t *testing.T) {
	w, s := practice(t)
	rests := func(name string) bool {
		a, _ := w.account(name)
		return a.Paused.After(w.keeper.Now())
	}
	has(t, s.types("resume"), "Nothing is paused.")
	has(t, s.types("pause 1h"), "No account is picked.")
	s.types("find acme-web")
	has(t, s.types("pause"), "For how long")
	has(t, s.types("soon"), "That is no length of time.", "For how long")
	has(t, s.types("8d"), "A pause is 7 days at most.")
	has(t, s.types("90m"), "Auto-refresh of Acme Petrol / acme-web rests until ", "resume ends it.")
	if !rests("acme-web") || rests("cam-export") {
		t.Error("the wrong account rests")
	}
	has(t, s.types("resume"), "Auto-refresh of 1 account is on again.")
	has(t, s.types("pause customer nobody 1h"), "No customer of that name")
	has(t, s.types("pause customer pacific tools 2h"), "Auto-refresh of 2 accounts rests until ")
	has(t, s.types("pause all 9d"), "a pause is 7 days at most")
	has(t, s.types("pause all 1d"), "rests until ")
	if !rests("cam-export") {
		t.Error("it does not rest")
	}
	has(t, s.types("unpause"), "is on again.")
	if rests("acme-web") || rests("cam-export") {
		t.Error("something still rests")
	}
}

func TestTheListIsCountedByWhatItCanBeNarrowedBy(t *testing.T) {
	_, s := practice(t)
	said := s.types("facets")
	has(t, said, "find is:indoubt: 1 account", "find provider:storeman: ", ", Storeman", "find customer:NAME: 5 customers; customers lists them", "find app:NAME: ")
	for _, line := range strings.Split(said, "\n") { // every one of them finds what it says
		words, count, is := strings.Cut(line, ": ")
		if !is || !strings.HasPrefix(line, "find ") || strings.Contains(words, "NAME") {
			continue
		}
		count, _, _ = strings.Cut(count, ",")
		found := s.types(words)
		if count == "1 account" && strings.Contains(found, "Picked ") {
			continue
		}
		has(t, found, count+" found")
	}
	s.types("find")
	has(t, s.types("customers"), "find customer:\"Acme Petrol\": 5 accounts, Acme Petrol")
	has(t, s.types("providers"), "find provider:netrex: ")
	s.types("hide names")
	has(t, s.types("customers"), "names are hidden")
	if said := s.types("facets"); strings.Contains(said, "customer:") {
		t.Errorf("customers are counted while they are hidden:\n%s", said)
	}
}

func TestAnAppAndAnAccountAreTested(t *testing.T) {
	_, s := practice(t)
	has(t, s.types("test"), "Nothing is picked.")
	s.types("find acme-web")
	has(t, s.types("test"), "Acme Petrol / acme-web: tried: works (200)", "\a")
	s.types("apps", "1")
	has(t, s.types("test"), "Testing; no token is made.", "good: ")
}

func TestAnAppIsTestedWhileItIsFilledIn(t *testing.T) {
	w, s := practice(t)
	s.types("add app")
	has(t, s.types("storeman"), "Step 2 of 4: App", "Address [")
	has(t, s.types("test"), "Testing; no token is made.", "TESTED, no token was made", "Address [") // and the question once more
	has(t, s.types("https://127.0.0.1:1"), "App name")
	has(t, s.types("test"), "TESTED", "App name")
	s.types(`\test`, "", "", "") // a name, whatever it means
	s.types("cancel")
	if d, err := w.keeper.Draft(t.Context(), keeper.AppDraftForm); err != nil || d == nil || d.Values["app.name"] != "test" {
		t.Errorf("the draft is %+v, %v", d, err)
	}
	has(t, s.types("find acme-web"), "acme-web")
	has(t, s.types("test"), "tried: works")
}

func TestAServerOfTheCustomersOwnIsLookedAtFirst(t *testing.T) {
	_, s := practice(t)
	s.types("add app", "dsi", "https://127.0.0.1:1", "second-till", "", "till-client-7", "", "", "", "")
	said := s.types("")
	has(t, said, "Testing; no token is made.", "TESTED", "Go on with what is filled in?")
	has(t, s.types("no"), "Step 2 of 3: App", "Address [https://127.0.0.1:1]")
	s.types("", "", "", "", "", "", "", "")
	has(t, s.types(""), "Added the app second-till.") // it was looked at, and the person insists
	s.types("cancel")
}

// cutOff makes an incident that was cut off after its first token.
func (w *world) cutOff() keeper.Incident {
	w.t.Helper()
	_, app := w.account("acme-web")
	ctx, cut := context.WithCancel(w.t.Context())
	defer cut()
	w.hurried(func() string {
		_, err := w.keeper.Revoke(ctx, keeper.RevokeRequest{Target: keeper.RevokeTarget{App: app.ID}, Person: "maria"}, func(keeper.RevokeLine) { cut() })
		return fmt.Sprint(err)
	})
	all, err := w.keeper.Incidents(w.t.Context())
	if err != nil || len(all) != 2 || !all[0].Open() {
		w.t.Fatalf("the incidents are %+v, %v", all, err)
	}
	return all[0]
}

func TestAnIncidentIsGoneOnWithProvenAndSaved(t *testing.T) {
	w, s := practice(t)
	has(t, s.types("incidents"), "1 incident, the newest first:", "incident 1: account acme-2019")
	i := w.cutOff()
	has(t, s.types("incidents"), "2 incidents, the newest first:", "incident 2: app acme-items; begun: ", "cut off: ")
	has(t, s.types("incidents 7"), "Incident 7 is not in this vault.")
	has(t, s.types("incidents one"), "takes the number")
	has(t, s.types("incidents 2"), "Incident 2 was cut off: ", "Plan for app acme-items.", "Type the app's name")
	has(t, s.types("without 1"), "It was begun with these accounts")
	has(t, w.hurried(func() string { return s.types("acme-items") }), "Report:")
	has(t, s.types(""), "tokenrack> ")
	has(t, s.types("incidents"), "incident 2: ")
	if said := s.types("incidents"); strings.Contains(said, "cut off") {
		t.Errorf("it is still cut off:\n%s", said)
	}
	has(t, s.types("incident 2"), "Report:", "report (")
	s.types("")
	has(t, w.hurried(func() string { return s.types("incidents 2 prove") }), "Report:")
	s.types("")
	said := s.types("incidents 2 save")
	has(t, said, "Report saved, without secrets:")
	if !strings.Contains(said, string(filepath.Separator)+"incident-2") {
		t.Errorf("the file of incident %d is elsewhere:\n%s", i.Number, said)
	}
	has(t, s.types("incidents 2 burn"), "takes open, prove or save")
	s.types("hide names")
	has(t, s.types("incidents"), "names are hidden")
}

func TestAccountsGoOutOfAPlanAndBackIntoIt(t *testing.T) {
	w, s := practice(t)
	frozen := func(name string) bool {
		a, _ := w.account(name)
		return a.Freeze != nil
	}
	s.types("find acme-warehouse", "revoke", "", "")
	has(t, s.types("without"), "without takes numbers of the plan")
	has(t, s.types("without 9"), "without takes numbers of the plan")
	said := s.types("without 1")
	has(t, said, "Auto-refresh of 2 accounts is paused.", "Left out: ")
	out := ""
	for _, name := range []string{"acme-warehouse", "acme-web", "acme-night-job"} {
		if !frozen(name) {
			out = name
		}
	}
	if out == "" || !strings.Contains(said, "Left out: "+out) {
		t.Errorf("%q is out:\n%s", out, said)
	}
	has(t, s.types("with"), "Auto-refresh of 3 accounts is paused.")
	s.types("without 1")
	w.hurried(func() string { return s.types("acme-items") })
	s.types("")
	if a, _ := w.account(out); a.Revoked != nil || a.Freeze != nil {
		t.Errorf("%s was revoked, or is still paused", out)
	}
	gone := map[bool]string{true: "acme-web", false: "acme-warehouse"}[out == "acme-warehouse"]
	w.until(gone, "revoked")
}

// Cut off between its last token and its end, an incident is only ended.
func TestAnIncidentWithoutATokenLeftIsEnded(t *testing.T) {
	r := &revocation{Screen: revoke.Resume(keeper.Incident{Number: 7, Name: "acme-items"})}
	r.SetPlan(keeper.RevokePlan{Tokens: 2}, nil, 0)
	if says := r.does(); says != "revoke 2 tokens" {
		t.Errorf("with tokens it says %q", says)
	}
	r.SetPlan(keeper.RevokePlan{}, nil, 0)
	if says := r.does(); says != "end incident 7" {
		t.Errorf("without any it says %q", says)
	}
}
