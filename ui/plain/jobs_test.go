package plain

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/providers/sandbox"
	"github.com/tokenrack/tokenrack/ui"
	"github.com/tokenrack/tokenrack/ui/demo"
)

// The jobs of a desk's day, each against the practice servers, each with what
// really came of it.

func TestJobCopyAFreshBearer(t *testing.T) {
	w, s := practice(t)
	has(t, s.types("find ei"), "Picked cam-export", "customer: Eiger Cameras", "Enter copies a fresh bearer", "cam-export> ")
	has(t, s.types(""), "Copied bearer; Eiger Cameras / cam-export;", "left; the clipboard is wiped in 45 s", "it opens only the sandbox")
	if got := w.opens("cam-export", s.board.last()); got != http.StatusOK {
		t.Errorf("the API answers %d to what was copied", got)
	}
}

func TestJobCopyRefreshesWhatIsOverFirst(t *testing.T) {
	w, s := practice(t)
	w.until("bacchus-till", model.Expired)
	before, _ := w.account("bacchus-till")
	has(t, s.types("find till bacchus"), "state: expired", "Enter refreshes, then copies")
	has(t, s.types(""), "Asking the server.", "Copied bearer; Bacchus Wines / bacchus-till", "\a")
	after, _ := w.account("bacchus-till")
	if after.Access.Fingerprint == before.Access.Fingerprint {
		t.Error("the token that is over was copied")
	}
	if got := w.opens("bacchus-till", s.board.last()); got != http.StatusOK {
		t.Errorf("the API answers %d to what was copied", got)
	}
}

func TestJobCopySignsInFirstWhereThatIsNeeded(t *testing.T) {
	w, s := practice(t)
	w.until("api@acme.example", model.NeedsSign)
	has(t, s.types("find api@"), "state: sign in", "Enter signs in, then copies.")
	has(t, s.types(""), "Sign in: Acme Petrol / api@acme.example", "User name [api@acme.example]: ")
	has(t, s.types(""), "filled in, Enter takes it")
	// The demo's own password is taken by Enter, and is not kept.
	has(t, s.types("", ""), "Copied bearer; Acme Petrol / api@acme.example")
	if got := w.opens("api@acme.example", s.board.last()); got != http.StatusOK {
		t.Errorf("the API answers %d to what was copied", got)
	}
}

func TestJobSeeWhatNeedsMe(t *testing.T) {
	_, s := practice(t)
	said := s.types("list")
	has(t, said, "11 accounts, 1 revoked not listed, the most urgent first:", "1. acme-pos-sync; customer: Acme Petrol; provider: Inventorum; state: in doubt", "1 more: type more.")
	has(t, s.types("more"), "11. ")
	has(t, s.types("sort customer"), "by customer:", "1. acme-lobby; customer: Acme Cameras")
	has(t, s.types("sort cust"), "by customer, backwards:", "1. till-user-0")
	has(t, s.types("sort"), "Sorted by customer, backwards.", "time left")
	s.types("sort urgency")
	has(t, s.types("find is:fresh -acme"), "cam-export")
	has(t, s.types("find nobody-is-called-this"), "Nothing matches.")
	has(t, s.types("find acne"), "Nothing matches. Did you mean acme (")
	has(t, s.types("find is:son"), "There is no state son; there are: doubt, attention, signin,")
}

func TestJobCopyAnotherWay(t *testing.T) {
	w, s := practice(t)
	s.types("find ei", "copy")
	token := s.board.last()
	for _, way := range []struct{ typed, want string }{
		{"copy header", "Authorization: Bearer " + token},
		{"copy curl", "curl -H 'Authorization: Bearer " + token + "' " + w.servers.Server(sandbox.Netrex).URL},
		{"copy config", `header = "Authorization: Bearer ` + token + `"`},
		{"copy env", "TOKENRACK_TOKEN=" + token},
	} {
		has(t, s.types(way.typed), "Copied ", "cam-export")
		if got := s.board.last(); got != way.want {
			t.Errorf("%s copies %q, want %q", way.typed, got, way.want)
		}
	}
	s.types("copy json")
	var answer map[string]any
	if err := json.Unmarshal([]byte(s.board.last()), &answer); err != nil || answer["access_token"] != token {
		t.Errorf("copy json copies no JSON with the token: %v", err)
	}
	has(t, s.types("copy ids"), "Copied ids of Eiger Cameras / cam-export")
	if ids := s.board.texts[0]; !strings.Contains(ids, "account: cam-export") || strings.Contains(ids, token) {
		t.Errorf("the ids are %q", ids)
	}
	has(t, s.types("y"), "2. header: Authorization: Bearer", "Copy as, a number [1]: ")
	s.types("2")
	if got := s.board.last(); got != "Authorization: Bearer "+token {
		t.Errorf("the menu copies %q", got)
	}
	has(t, s.types("copy morse"), "There is no such way to copy.")
}

func TestJobRefreshOneAndAllThatIsDue(t *testing.T) {
	w, s := practice(t)
	w.until("bacchus-till", model.Expired)
	before, _ := w.account("acme-web")
	has(t, s.types("find acme-web", "r"), "Refreshing 1 account.", "Refreshed: Acme Petrol / acme-web;", "\a")
	if after, _ := w.account("acme-web"); after.Access.Fingerprint == before.Access.Fingerprint {
		t.Error("nothing was refreshed")
	}
	s.types("find provider:inventorum")
	has(t, s.types("refresh due"), "Refresh 1 account? yes or no [no]: ")
	has(t, s.types("no"), "Nothing was refreshed.")
	has(t, s.types("R", "yes"), "Refreshed: Bacchus Wines / bacchus-till")
	if a, _ := w.account("bacchus-till"); a.State(w.keeper.Now()) != model.Fresh {
		t.Errorf("bacchus-till is %s", a.State(w.keeper.Now()))
	}
	s.types("find acme-w")
	has(t, s.types("refresh 1 2"), "Refreshing 2 accounts.", "acme-web", "acme-warehouse", "Refreshed 2 of 2 accounts.")
	has(t, s.types("find lobby", "refresh"), "one-time access, there is no refresh token")
}

func TestJobSignInAgain(t *testing.T) {
	w, s := practice(t)
	_, app := w.account("acme-web")
	s.types("find acme-web", "sign in", "")
	has(t, s.types("CANARY-wrong-password", "no"), "Not signed in: ", "Try again, or type cancel.")
	before, _ := w.account("acme-web")
	has(t, s.types(sandbox.Password, "yes"), "Signed in: Acme Petrol / acme-web;", "\a")
	after, _ := w.account("acme-web")
	if after.Access.Fingerprint == before.Access.Fingerprint || after.Password == nil {
		t.Error("the account was not signed in, or its password not kept")
	}
	has(t, s.types("s", ""), "filled in, Enter takes it")
	has(t, s.types("", ""), "Signed in: ")
	has(t, s.types("s", "cancel"), "Cancelled.")
	_ = app
}

func TestJobWhyForbidden(t *testing.T) {
	_, s := practice(t)
	s.types("find acme-warehouse")
	has(t, s.types("details"), "state: soon", "read_items: asked, granted", "read_spaces: asked, missing (!)",
		"Claims, decoded, not verified:", "iss: Storeman", "alg: none (!) unsigned token", "History:")
}

func TestJobBrowserSignIn(t *testing.T) {
	w, s := practice(t)
	before, _ := w.account("cam-export")
	has(t, s.types("find ei", "sign in"), "Browser sign-in: Eiger Cameras / cam-export", "/oauth2/auth", "it presses Allow itself", "Signed in: ", "\a")
	if after, _ := w.account("cam-export"); after.Access.Fingerprint == before.Access.Fingerprint {
		t.Error("no new token came")
	}
}

// TestJobBrowserSignInByPaste is the way over SSH: no browser here, the last
// page's address is pasted.
func TestJobBrowserSignInByPaste(t *testing.T) {
	w := newWorld(t)
	d := demo.New(w.keeper, w.servers)
	if err := d.Furnish(t.Context()); err != nil {
		t.Fatal(err)
	}
	s, _ := sit(t, Options{Options: ui.Options{Keeper: w.keeper}})
	said := s.types("find ei", "s")
	has(t, said, "1. Open this address", "waiting for the browser> ")
	address := ""
	for line := range strings.Lines(said) {
		if strings.HasPrefix(line, "http") {
			address = strings.TrimSpace(line)
		}
	}
	has(t, s.types("message"), "Please allow access to Netrex", "2. Press Allow.")
	has(t, s.types("tunnel"), "ssh -L ")
	has(t, s.types("opne"), "That is no address and no code.")
	has(t, s.types("http://127.0.0.1/callback?code=CANARY&state=wrong"), "That was not taken: ")
	callback, err := w.servers.Server(sandbox.Netrex).Decide(address, "cam-export", sandbox.Allow)
	if err != nil {
		t.Fatal(err)
	}
	before, _ := w.account("cam-export")
	has(t, s.types(callback), "Got it; the tokens are being fetched.")
	w.changed("cam-export", before)
	has(t, s.types("find ei"), "Picked cam-export; customer: Eiger Cameras")
}

// changed waits until an account holds another access token.
func (w *world) changed(name string, from *model.Account) {
	w.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if a, _ := w.account(name); a.Access != nil && a.Access.Fingerprint != from.Access.Fingerprint {
			return
		}
	}
	w.t.Fatalf("no new token of %s comes", name)
}

func TestJobPasteTokens(t *testing.T) {
	w, s := practice(t)
	pair, err := w.servers.Server(sandbox.Inventorum).Mint(sandbox.Minting{Client: "bacchus-shop-id", User: "bacchus-till"})
	if err != nil {
		t.Fatal(err)
	}
	s.types("find till bacchus", "paste")
	answer, err := json.Marshal(map[string]any{"access_token": pair.Access, "refresh_token": pair.Refresh})
	if err != nil {
		t.Fatal(err)
	}
	has(t, s.types(string(answer), "", "now", "24 h"), "Saving, and trying the access token.", "Saved: Bacchus Wines / bacchus-till; tried: works (200)", "\a")
	s.types("copy")
	if got := s.board.last(); got != pair.Access {
		t.Error("what was pasted is not what is copied")
	}
	if strings.Contains(s.transcript(), pair.Refresh) {
		t.Error("a pasted refresh token was said")
	}
}

func TestJobAddAnAppAndItsFirstAccount(t *testing.T) {
	w, s := practice(t)
	has(t, s.types("add app"), "Step 1 of 4: System", "2. Storeman")
	has(t, s.types("stor"), "What to know of it:", "Kill switch: by API", "Step 2 of 4: App", "Where to find this:", "1. Account & Settings", "Address [http://127.0.0.1:")
	has(t, s.types(""), "App name (what you call it")
	has(t, s.types("?"), "back goes back a question")
	has(t, s.types("back"), "Address [http")
	s.types("", "second-items") // address, name
	has(t, s.types("?"), "There are: Acme Cameras, Acme Petrol, Bacchus Wines,")
	s.types("Acme Petrol", "", "") // customer, client id, client secret
	has(t, s.types(""), "Step 3 of 4: Scopes", "1. as ticked")
	has(t, s.types(""), "read_items: ticked")
	has(t, s.types(""), "Added the app second-items.", "Now its first account", "second-items")
	has(t, s.types("", "acme-second", "", "", "", ""), "Password") // app, name, customer, scopes, way in, user
	has(t, s.types("", "no"), "Signing in.", "Signed in: Acme Petrol / acme-second;", "acme-second> ")
	s.types("")
	if got := w.opens("acme-second", s.board.last()); got != http.StatusOK {
		t.Errorf("the API answers %d to the new account's bearer", got)
	}
	// A name that is taken is asked for again, and nothing else.
	s.types("add account", "second", "acme-second", "", "", "", "")
	has(t, s.types("", ""), "This name is taken already.", "Name [acme-second]: ")
	has(t, s.types("acme-third"), "Signed in: ")
}

// TestLeavingWaitsForWhatHasBegun: Ctrl+C during an exchange loses no token.
func TestLeavingWaitsForWhatHasBegun(t *testing.T) {
	w, s := practice(t)
	before, _ := w.account("acme-web")
	arrived := make(chan struct{})
	slow := sandbox.SlowDown("/oauth/token", 800*time.Millisecond, 1)
	slow.User = "acme-web"
	slow.Arrived = func(*http.Request) { close(arrived) }
	w.servers.Server(sandbox.Storeman).Inject(slow)
	s.types("find acme-web")
	s.lines <- "refresh"
	select {
	case <-arrived:
	case <-time.After(patience):
		t.Fatal("the refresh does not reach the server")
	}
	s.leave()
	if err := <-s.ended; err != nil {
		t.Errorf("it ends with %v", err)
	}
	s.ended <- nil
	has(t, s.transcript(), "Waiting for a server's answer, so that no token is lost.")
	if after, _ := w.account("acme-web"); after.Access.Fingerprint == before.Access.Fingerprint || after.Doubt != nil {
		t.Error("the answer was lost")
	}
}

// TestDraftsOutliveCancelAndTheRun: what was typed is in the vault, so that the
// next run goes on with it.
func TestDraftsOutliveCancelAndTheRun(t *testing.T) {
	w := newWorld(t)
	s, said := sit(t, Options{Options: ui.Options{Keeper: w.keeper}})
	has(t, said, "No accounts yet.")
	s.types("add app", "storeman", "https://CANARY.example", "half-items", "", "CANARY-client")
	has(t, s.types("cancel"), "The draft is kept, sealed in the vault. add app goes on with it.")
	s.types("quit")
	s, _ = sit(t, Options{Options: ui.Options{Keeper: w.keeper}})
	has(t, s.types("add app"), "Here is your draft of ", "Forget it and begin anew?")
	has(t, s.types("no"), "Step 2 of 4: App", "Address [https://CANARY.example]: ")
	has(t, s.types(""), "App name [half-items]: ")
	s.types("cancel", "add app")
	has(t, s.types("yes"), "Step 1 of 4: System")
	s.types("cancel")
	if draft, err := w.keeper.Draft(t.Context(), "app"); err != nil || draft != nil {
		t.Errorf("a draft that was forgotten is still there: %v, %v", draft, err)
	}
}

func TestTheDefaultScopesOfAnAppAreAskedForAlone(t *testing.T) {
	_, s := practice(t)
	said := s.types("apps")
	has(t, said, "kill switch: API + delete app", "old ones: ")
	n := strings.Index(said, ". acme-items;")
	if n < 1 {
		t.Fatalf("acme-items is not listed:\n%s", said)
	}
	s.types(said[n-1 : n])
	has(t, s.types("scopes"), "Edit the app acme-items", "Scopes")
	has(t, s.types("read_items"), "Changed the app acme-items.")
}

func TestJobChangeScopes(t *testing.T) {
	w, s := practice(t)
	s.types("find acme-web")
	has(t, s.types("scopes"), "Preset:")
	has(t, s.types(""), "1. ", "read_items: ticked, granted", "Numbers tick or untick")
	a, _ := w.account("acme-web")
	said := s.types("write_items")
	has(t, said, "write_items: not ticked")
	has(t, s.types(""), "Change: ", "Needs a new sign-in", "Saved. The new scopes count from the next sign-in, which comes now.")
	has(t, s.types("", sandbox.Password, "no"), "Signed in: ")
	after, _ := w.account("acme-web")
	if after.ScopesAsked.Has("write_items") || len(after.ScopesAsked) != len(a.ScopesAsked)-1 {
		t.Errorf("it asks for %v after %v", after.ScopesAsked, a.ScopesAsked)
	}
}

func TestJobRevokeAnAppWithProofAndReport(t *testing.T) {
	w, s := practice(t)
	oracle := w.servers.Server(sandbox.Storeman).Oracle()
	s.types("find acme-warehouse")
	has(t, s.types("revoke"), "What leaked?", "1. app acme-items", "2. customer Acme Petrol", "3. account acme-warehouse")
	said := s.types("")
	has(t, said, "Plan for app acme-items. Nothing is sent yet. Auto-refresh of 3 accounts is paused.", "By us, now: 3 accounts",
		"By you, at the provider", "Not covered", "contain now", "swap")
	living := len(oracle.Living())
	if living == 0 {
		t.Fatal("nothing lives before the revocation")
	}
	has(t, s.types(""), "Type the app's name to revoke")
	has(t, s.types("dry"), "Dry run: nothing was sent.", "acme-warehouse, refresh ")
	has(t, s.types("acme-item"), "That is not its name. Nothing was sent.")
	if got := len(oracle.Living()); got != living {
		t.Errorf("%d tokens live before the name was typed, there were %d", got, living)
	}
	said = w.hurried(func() string { return s.types("acme-items") })
	has(t, said, "Revoking app acme-items.", "1 of ", ": dead. ", "Report:", "1 of 8 tokens not proven dead", "still works", "By you, at the provider:", "\a")
	has(t, s.types("1"), "deleted at its practice server", "done: acme-items", "All are ticked")
	has(t, w.hurried(func() string { return s.types("p") }), "0 alive. Every token was tried again and refused")
	for _, token := range oracle.Living() {
		if token.Client == "acme-items-id" {
			t.Errorf("a token of %s still lives", token.User)
		}
	}
	said = s.types("w")
	has(t, said, "Report saved, without secrets:", "incident-")
	for _, line := range strings.Split(said, "\n") {
		if filepath.Ext(line) != ".md" {
			continue
		}
		report, err := os.ReadFile(line)
		if err != nil || !strings.Contains(string(report), "Every token was tried again and refused") {
			t.Errorf("the report says otherwise: %v", err)
		}
	}
	has(t, s.types(""), "acme-warehouse> ")
	has(t, s.types(""), "This account was revoked, so nothing is copied before a new sign-in.")
	s.types("cancel")

	// Job 12: prove it later.
	has(t, s.types("activity revocations"), "the newest first", "revoke, acme-warehouse, dead, all proven dead")
	has(t, s.types("1"), "what: ", "outcome: ")
}

func TestARevocationThatIsLeftSendsNothing(t *testing.T) {
	w, s := practice(t)
	oracle := w.servers.Server(sandbox.Storeman).Oracle()
	living := len(oracle.Living())
	s.types("find acme-web", "X", "3")
	if a, _ := w.account("acme-web"); a.Freeze == nil {
		t.Error("the plan does not freeze the account")
	}
	has(t, s.types("cancel"), "Nothing was revoked. Auto-refresh resumes.")
	if a, _ := w.account("acme-web"); a.Freeze != nil || a.Revoked != nil {
		t.Error("the account stays frozen, or is revoked")
	}
	if got := len(oracle.Living()); got != living {
		t.Errorf("%d tokens live, there were %d", got, living)
	}
}

func TestSwapMakesTheNewAppBeforeTheOldOneEnds(t *testing.T) {
	w, s := practice(t)
	s.types("find acme-web", "X", "1")
	has(t, s.types("2"), "First the new app.", "Step 1 of 4: System")
	has(t, s.types("storeman", "", "acme-items-2", "", "", "", "", "", ""), "Added the app acme-items-2.")
	has(t, s.types("cancel"), "Type the app's name to revoke")
	has(t, w.hurried(func() string { return s.types("acme-items") }), "1 of 8 tokens not proven dead.")
	if _, err := w.keeper.App(t.Context(), "acme-items-2"); err != nil {
		t.Error("the new app is not there")
	}
}
