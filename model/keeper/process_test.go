package keeper_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/providers"
	"github.com/tokenrack/tokenrack/providers/sandbox"
	"github.com/tokenrack/tokenrack/vault"
	"github.com/tokenrack/tokenrack/vault/vaulttest"
)

// Several processes share one vault: the test binary runs itself again as
// their child, which does one thing with the accounts and says on standard
// output what it got, by fingerprint.

const childPassphrase = "of a vault that protects nothing"

func TestMain(m *testing.M) {
	vaulttest.CheapPassphrases()
	if job := os.Getenv("KEEPER_TEST_JOB"); job != "" {
		if err := child(job, os.Getenv("KEEPER_TEST_HOME"), os.Args[1:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// child runs one job on the accounts in a process of its own.
func child(job, home string, names []string) error {
	k, store, err := openHome(home)
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }()
	fmt.Println("ready")
	ctx := context.Background()
	switch job {
	case "token":
		b, err := k.Token(ctx, names[0], keeper.TokenRequest{})
		if err != nil {
			return err
		}
		fmt.Println("token", b.Token.Fingerprint())
	case "freeze", "refresh", "revoke":
		return oneStep(ctx, k, job, names[0])
	case "drafts":
		return saveDrafts(ctx, k)
	case "revoke-and-die":
		engine, err := providers.New(providers.Options{})
		if err != nil {
			return err
		}
		return revokeAndDie(ctx, store, engine, names[0])
	case "hammer":
		var crew sync.WaitGroup
		for _, name := range names {
			crew.Go(func() { hammer(ctx, k, name) })
		}
		crew.Wait()
	}
	return k.Close(ctx)
}

// hammer refreshes an account for ever and says which tokens were stored.
func hammer(ctx context.Context, k *keeper.Keeper, name string) {
	for range 10_000 {
		acc, _, err := k.Account(ctx, name)
		if err != nil {
			return
		}
		_ = k.RefreshAccounts(ctx, []model.ID{acc.ID}, false, func(r keeper.RefreshResult) {
			if r.Outcome == keeper.Refreshed && r.Account.Refresh != nil {
				fmt.Println("stored", name, r.Account.Access.Fingerprint, r.Account.Refresh.Fingerprint)
			}
		})
	}
}

func openHome(home string) (*keeper.Keeper, *vault.Vault, error) {
	place := vault.Place{Path: filepath.Join(home, "vault.db"), State: filepath.Join(home, "state")}
	store, err := place.Open(context.Background(), model.VaultKey{Passphrase: model.NewSecret(childPassphrase)})
	if err != nil {
		return nil, nil, err
	}
	engine, err := providers.New(providers.Options{})
	return keeper.New(store, engine, keeper.Options{}), store, err
}

// newHome is newRack on a disk, for several processes; the clock is the real
// one.
func newHome(t *testing.T) (*rack, string) {
	t.Helper()
	home := t.TempDir()
	place := vault.Place{Path: filepath.Join(home, "vault.db"), State: filepath.Join(home, "state")}
	if _, err := place.Init(t.Context(), model.VaultInit{Passphrase: model.NewSecret(childPassphrase)}); err != nil {
		t.Fatal(err)
	}
	servers, err := sandbox.Start(t.Context(), sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = servers.Close() })
	k, store, err := openHome(home)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return &rack{t: t, ctx: t.Context(), sandbox: servers, store: store, keeper: k, clock: &clock{sandbox: servers}}, home
}

func start(t *testing.T, home, job string, names ...string) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, names...)
	cmd.Env = append(os.Environ(), "KEEPER_TEST_JOB="+job, "KEEPER_TEST_HOME="+home)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, bufio.NewScanner(out)
}

func TestEightProcesses_sendOneRequest(t *testing.T) {
	for _, id := range []string{sandbox.Inventorum, sandbox.OIDC} { // strict: one wins, or all die
		t.Run(id, func(t *testing.T) {
			r, home := newHome(t)
			app := r.app(id)
			if err := r.sandbox.Server(id).TuneClient(app.ClientID, func(s *sandbox.Settings) {
				s.AccessLife, s.Think = time.Hour, 150*time.Millisecond
			}); err != nil {
				t.Fatal(err)
			}
			acc := r.stale(app, "stale")
			before := r.oracle(acc).TokenRequests()
			tokens := make([]string, 8)
			var crew sync.WaitGroup
			for i := range tokens {
				cmd, lines := start(t, home, "token", acc.Name)
				crew.Go(func() {
					for lines.Scan() {
						if text, ok := strings.CutPrefix(lines.Text(), "token "); ok {
							tokens[i] = text
						}
					}
					_ = cmd.Wait()
				})
			}
			crew.Wait()
			equal(t, "requests", r.oracle(acc).TokenRequests(), before+1)
			for i, text := range tokens {
				if text == "" || text != tokens[0] {
					t.Errorf("process %d got %q, process 0 got %q", i, text, tokens[0])
				}
			}
			equal(t, "families killed by reuse", r.oracle(acc).FamiliesKilled(), 0)
		})
	}
}

// stale makes an account whose access token is over and whose refresh token is
// good, by the real clock.
func (r *rack) stale(app *model.App, name string) *model.Account {
	r.t.Helper()
	e := r.entry(app.Provider)
	var acc *model.Account
	if app.Provider == sandbox.Inventorum {
		pair, err := r.sandbox.Server(app.Provider).Mint(sandbox.Minting{Client: e.ClientID})
		if err != nil {
			r.t.Fatal(err)
		}
		acc, err = r.keeper.Paste(r.ctx, keeper.Pasted{
			Account: keeper.NewAccount{Name: name, App: app.ID}, Tokens: model.NewSecret(pair.Access),
			Refresh: model.NewSecret(pair.Refresh), ExpiresAt: time.Now().Add(-time.Minute),
		})
		if err != nil {
			r.t.Fatal(err)
		}
		return acc
	}
	s := r.sandbox.Server(app.Provider)
	if err := s.TuneClient(app.ClientID, func(set *sandbox.Settings) { set.AccessLife = time.Nanosecond }); err != nil {
		r.t.Fatal(err)
	}
	acc = r.browse(app, name)
	if err := s.TuneClient(app.ClientID, func(set *sandbox.Settings) {
		set.AccessLife, set.Think = time.Hour, 150*time.Millisecond
	}); err != nil {
		r.t.Fatal(err)
	}
	return acc
}

// kills is how many processes are killed; KEEPER_TEST_KILLS makes it more.
func kills(t *testing.T) int {
	if n, err := strconv.Atoi(os.Getenv("KEEPER_TEST_KILLS")); err == nil {
		return n
	}
	if testing.Short() {
		return 5
	}
	return 40
}

func TestKilledProcesses_loseNothingThatReachedThem(t *testing.T) {
	r, home := newHome(t)
	accounts := []*model.Account{r.account(sandbox.Storeman), r.account(sandbox.Petrosoft), r.account(sandbox.OIDC)}
	inventorum := r.app(sandbox.Inventorum)
	accounts = append(accounts, r.pasteNew(inventorum, "inv-0"))
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 1))
	t.Logf("seed %d", seed)
	signIns, stored := 0, 0
	for round := range kills(t) {
		names := make([]string, len(accounts))
		for i, acc := range accounts {
			names[i] = acc.Name
		}
		got := killAfter(t, home, names, time.Duration(random.IntN(120))*time.Millisecond)
		stored += len(got)
		r.checkStored(got)
		for i, acc := range accounts {
			acc = r.reload(acc)
			r.checkNewestHeldOrNamed(acc)
			if usable(r.keeper, acc) {
				continue
			}
			signIns++ // the server's strictness, not our loss: begin again
			accounts[i] = r.again(acc, inventorum, round)
		}
	}
	for _, id := range []string{sandbox.Storeman, sandbox.Inventorum, sandbox.OIDC} {
		for _, issued := range r.sandbox.Server(id).Oracle().SpentTwice() {
			if issued.Offered > 2 {
				t.Errorf("%s: a refresh token was sent %d times: the one retry is all there is", id, issued.Offered)
			}
		}
	}
	t.Logf("%d kills, %d results acknowledged before them, %d sign-ins needed", kills(t), stored, signIns)
}

// killAfter runs the hammer and kills it, and returns what it acknowledged.
func killAfter(t *testing.T, home string, names []string, wait time.Duration) []string {
	t.Helper()
	cmd, lines := start(t, home, "hammer", names...)
	if !lines.Scan() || lines.Text() != "ready" {
		t.Fatalf("the child did not open the vault: %q", lines.Text())
	}
	time.AfterFunc(wait, func() { _ = cmd.Process.Kill() })
	var got []string
	for lines.Scan() {
		got = append(got, lines.Text())
	}
	_ = cmd.Wait()
	return got
}

// checkStored: what a process called stored is in the vault after its death.
func (r *rack) checkStored(lines []string) {
	r.t.Helper()
	for _, line := range lines {
		f := strings.Fields(line)
		if len(f) != 4 || f[0] != "stored" {
			r.t.Fatalf("the child said %q", line)
		}
		acc, _, err := r.keeper.Account(r.ctx, f[1])
		if err != nil {
			r.t.Fatal(err)
		}
		for _, print := range f[2:] {
			if !holds(acc, model.Fingerprint(print)) && !dropped(acc) {
				r.t.Errorf("%s: %s was acknowledged and is gone", f[1], print)
			}
		}
	}
}

func holds(acc *model.Account, print model.Fingerprint) bool {
	tokens := slices.Clone(acc.Superseded)
	for _, t := range []*model.Token{acc.Access, acc.Refresh} {
		if t != nil {
			tokens = append(tokens, *t)
		}
	}
	return slices.ContainsFunc(tokens, func(t model.Token) bool { return t.Fingerprint == print })
}

// dropped says that older superseded tokens have had their time: of those
// without a known end only the newest eight are kept.
func dropped(acc *model.Account) bool { return len(acc.Superseded) >= 8 }

// checkNewestHeldOrNamed: the server's newest refresh token of the account is
// the one we hold, or the account says that an answer was lost.
func (r *rack) checkNewestHeldOrNamed(acc *model.Account) {
	r.t.Helper()
	if len(acc.Lost) > 0 || acc.Doubt != nil || acc.Refresh == nil {
		return
	}
	held := acc.Refresh.Fingerprint
	for _, issued := range r.oracle(acc).Living() {
		if issued.Kind == model.RefreshToken && model.FingerprintOf([]byte(issued.Token)) == held {
			return
		}
	}
	if acc.RefreshRefused.IsZero() {
		r.t.Errorf("%s: holds a refresh token that is dead at the server, and does not say so", acc.Name)
	}
}

// usable settles what is open and says whether the account has tokens again.
func usable(k *keeper.Keeper, acc *model.Account) bool {
	if acc.Doubt != nil { // a person's word: one try more
		if _, err := k.Settle(context.Background(), acc.ID, true); err != nil {
			return false
		}
	}
	_, err := k.TokenOf(context.Background(), acc.ID, keeper.TokenRequest{ForceRefresh: true})
	return err == nil
}

// pasteNew adds an Inventorum account with a new pair of the dashboard's.
func (r *rack) pasteNew(app *model.App, name string) *model.Account {
	r.t.Helper()
	pair, err := r.sandbox.Server(app.Provider).Mint(sandbox.Minting{Client: app.ClientID})
	if err != nil {
		r.t.Fatal(err)
	}
	acc, err := r.keeper.Paste(r.ctx, keeper.Pasted{
		Account: keeper.NewAccount{Name: name, App: app.ID}, Tokens: model.NewSecret(pair.Access),
		Refresh: model.NewSecret(pair.Refresh), ExpiresIn: time.Hour,
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return acc
}

// again signs an account in anew.
func (r *rack) again(acc *model.Account, inventorum *model.App, round int) *model.Account {
	r.t.Helper()
	_, app, err := r.keeper.Account(r.ctx, acc.Name)
	if err != nil {
		r.t.Fatal(err)
	}
	if app.Provider == sandbox.Inventorum {
		return r.pasteNew(inventorum, fmt.Sprintf("inv-%d", round+1))
	}
	if app.Provider == sandbox.OIDC {
		if err := r.keeper.Forget(r.ctx, acc.ID); err != nil {
			r.t.Fatal(err)
		}
		return r.browse(app, acc.Name)
	}
	e := r.entry(app.Provider)
	fresh, err := r.keeper.SignIn(r.ctx, keeper.PasswordSignIn{
		Account: keeper.NewAccount{ID: acc.ID}, Username: e.Username, Password: model.NewSecret(e.Password),
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return fresh
}
