package abuse_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/providers/sandbox"
	"github.com/tokenrack/tokenrack/vault"
)

// captured keeps the client and the grant of an exchange, so that it can be
// made without anything around it.
type captured struct {
	engine
	client model.Client
	grant  model.Grant
}

func (c *captured) Exchange(ctx context.Context, client model.Client, g model.Grant) model.Reply {
	reply := c.engine.Exchange(ctx, client, g)
	c.client, c.grant = client, g
	c.grant.RefreshToken = reply.Tokens.Refresh
	return reply
}

// bare exchanges once more, with nothing around it.
func (c *captured) bare(ctx context.Context) error {
	reply := c.engine.Exchange(ctx, c.client, c.grant)
	if reply.Verdict != model.Granted {
		return reply.Err
	}
	c.grant.RefreshToken = reply.Tokens.Refresh
	return nil
}

// layers are what a refresh is made of, one done so many times.
var layers = map[string]func(k *keeper.Keeper, store *vault.Vault, bare *captured, acc *model.Account) error{
	"nothing": func(*keeper.Keeper, *vault.Vault, *captured, *model.Account) error { return nil },
	"the bare exchange": func(_ *keeper.Keeper, _ *vault.Vault, bare *captured, _ *model.Account) error {
		return bare.bare(context.Background())
	},
	"room for the answer": func(_ *keeper.Keeper, store *vault.Vault, _ *captured, _ *model.Account) error {
		room, err := store.Reserve(context.Background())
		if err == nil {
			room.Release()
		}
		return err
	},
	"the intent": func(_ *keeper.Keeper, store *vault.Vault, _ *captured, _ *model.Account) error {
		return store.Update(context.Background(), func(tx model.Tx) error {
			rev, err := tx.Rev()
			if err != nil {
				return err
			}
			return tx.PutIntent(model.Intent{Account: model.NewID(), No: rev + 1, Holder: store.Holder(), Data: make([]byte, 40)})
		})
	},
	"the whole refresh": func(k *keeper.Keeper, _ *vault.Vault, _ *captured, acc *model.Account) error {
		var trouble error
		err := k.RefreshAccounts(context.Background(), []model.ID{acc.ID}, false, func(r keeper.RefreshResult) {
			if r.Outcome != keeper.Refreshed {
				trouble = r.Err
			}
		})
		if err != nil {
			return err
		}
		return trouble
	},
	"a token": func(k *keeper.Keeper, _ *vault.Vault, _ *captured, acc *model.Account) error {
		_, err := k.TokenOf(context.Background(), acc.ID, keeper.TokenRequest{})
		return err
	},
}

// noAside keeps no answer aside: tracing makes a commit so slow that each would
// be, and what it costs is to be counted without chance.
type noAside struct{ *vault.Vault }

type noRoom struct{ model.Reservation }

func (s noAside) Reserve(ctx context.Context) (model.Reservation, error) {
	room, err := s.Vault.Reserve(ctx)
	return noRoom{room}, err
}

func (noRoom) Spill(model.Inbox) (model.Refuge, error) { return model.NoRefuge, errPoint }

func init() { jobs["cost"] = cost }

// cost does one layer so many times, after everything was opened and done
// once, and tells how many bytes were written.
func cost(home string, args []string) error {
	n, _ := strconv.Atoi(args[1])
	store, err := openAt(context.Background(), home)
	if err != nil {
		return err
	}
	plain, err := newEngine()
	if err != nil {
		return err
	}
	bare := &captured{engine: plain}
	k := keeper.New(noAside{store}, bare, keeper.Options{})
	acc, _, err := k.Account(context.Background(), "measured")
	if err != nil {
		return err
	}
	for _, warm := range []string{"the whole refresh", "room for the answer", "a token"} {
		if err := layers[warm](k, store, bare, acc); err != nil {
			return err
		}
	}
	before := written()
	for range n {
		if err := layers[args[0]](k, store, bare, acc); err != nil {
			return err
		}
	}
	(&journal{out: os.Stdout}).say("wrote %d", written()-before)
	os.Exit(0) // not closed: that would be counted
	return nil
}

// written is what this process has handed to the kernel, where that is told.
func written() (n int64) {
	text, err := os.ReadFile("/proc/self/io")
	if err == nil {
		var read int64
		_, _ = fmt.Sscanf(string(text), "rchar: %d\nwchar: %d", &read, &n)
	}
	return n
}

// price is what one thing costs.
type price struct {
	calls map[string]float64
	bytes float64
}

func (p price) total() (n float64) {
	for call, times := range p.calls {
		if !slices.Contains(runtimeCalls, call) {
			n += times
		}
	}
	return n
}

// runtimeCalls are those that Go's scheduler makes as it likes.
var runtimeCalls = []string{
	"futex", "epoll_pwait", "epoll_ctl", "nanosleep", "sched_yield", "rt_sigreturn", "rt_sigprocmask", "rt_sigaction", "tgkill", "getpid",
	"madvise", "mmap", "munmap", "clone", "clone3", "sigaltstack", "gettid", "restart_syscall", "eventfd2", "mprotect", "set_robust_list", "rseq", "exit", "exit_group", "total",
}

const costTimes = 25

// priceOf traces a layer n and 2n times; the difference is what n of it cost.
func priceOf(t *testing.T, tracer, home, layer string) price {
	t.Helper()
	once, onceBytes := tallyOf(t, tracer, home, layer, costTimes)
	twice, twiceBytes := tallyOf(t, tracer, home, layer, 2*costTimes)
	p := price{calls: map[string]float64{}, bytes: float64(twiceBytes-onceBytes) / costTimes}
	for call, n := range twice {
		if d := float64(n-once[call]) / costTimes; d > 0.04 {
			p.calls[call] = d
		}
	}
	return p
}

func tallyOf(t *testing.T, tracer, home, layer string, n int) (calls map[string]int, bytes int64) {
	t.Helper()
	out := filepath.Join(t.TempDir(), "tally")
	for _, l := range start(t, []string{tracer, "-f", "-c", "-o", out}, home, "cost", layer, strconv.Itoa(n)).rest() {
		if l.words[0] == "error" {
			t.Fatal(l.words)
		}
		if l.is("wrote", 2) {
			bytes, _ = strconv.ParseInt(l.words[1], 10, 64)
		}
	}
	table, err := os.ReadFile(out)
	must(t, err)
	calls = map[string]int{}
	for row := range strings.Lines(string(table)) {
		f := strings.Fields(row)
		if len(f) < 5 {
			continue
		}
		if n, err := strconv.Atoi(f[3]); err == nil {
			calls[f[len(f)-1]] = n
		}
	}
	return calls, bytes
}

func (p price) String() string {
	var parts []string
	for call, n := range p.calls {
		if !slices.Contains(runtimeCalls, call) {
			parts = append(parts, fmt.Sprintf("%s %.1f", call, n))
		}
	}
	sort.Strings(parts)
	return fmt.Sprintf("%.0f calls, %.0f bytes written: %s", p.total(), p.bytes, strings.Join(parts, ", "))
}

// costRig is a vault with many accounts beside the one that is measured.
func costRig(t testing.TB, accounts int) *rig {
	t.Helper()
	r := newRig(t, func(s *sandbox.Settings) { s.AccessLife = time.Hour }, sandbox.Storeman)
	r.account(sandbox.Storeman, "measured", time.Hour)
	items := make(chan keeper.BatchItem)
	go func() {
		defer close(items)
		for i := range accounts {
			items <- keeper.BatchItem{Line: i, Pasted: &keeper.Pasted{
				Account: keeper.NewAccount{Name: fmt.Sprintf("other-%06d", i), App: r.apps[sandbox.Storeman].ID},
				Tokens:  model.NewSecret(fmt.Sprintf("%01200d", i)), Refresh: model.NewSecret(fmt.Sprintf("%01000d", i)), ExpiresIn: time.Hour,
			}}
		}
	}()
	must(t, r.keeper.AddMany(r.ctx, items, func(res keeper.BatchResult) { must(t, res.Err) }))
	return r
}

// TestCosts counts what each layer of a refresh, and a token, cost in system
// calls and bytes, and that it is the same with few rows and with many: a row
// is sealed alone, and the set sum changes by what was written.
func TestCosts(t *testing.T) {
	ownProcesses(t)
	tracer := strace(t)
	sizes := []int{30, amount(t, "ABUSE_COST_ACCOUNTS", [3]int{300, 3000, 33_000})}
	prices := map[int]map[string]price{}
	homes := map[int]string{}
	for _, n := range sizes {
		r := costRig(t, n)
		homes[n] = r.home
		prices[n] = map[string]price{}
		names := []string{"the bare exchange", "room for the answer", "the intent", "the whole refresh", "a token"}
		if n != sizes[0] {
			names = names[3:]
		}
		for _, layer := range names {
			prices[n][layer] = priceOf(t, tracer, r.home, layer)
			t.Logf("%d rows, %s: %s", 3*(n+1), layer, prices[n][layer])
		}
	}
	few, many := prices[sizes[0]], prices[sizes[1]]
	whole, token := few["the whole refresh"], few["a token"]
	if syncs := whole.calls["fsync"] + whole.calls["fdatasync"]; syncs > 2.3 {
		t.Errorf("a refresh syncs %.1f times, want 2: before it is sent, and for its answer", syncs)
	}
	if n := token.calls["fsync"] + token.calls["pwrite64"] + token.calls["write"]; n > 0.5 || token.bytes > 200 {
		t.Errorf("a token writes: %s", token)
	}
	for _, layer := range []string{"the whole refresh", "a token"} {
		a, b := few[layer], many[layer]
		// The log is written back every thousand pages, in one of the traced runs
		// or the other as it happens. What grows with the rows grows every time.
		for range 3 {
			if !grows(a, b) {
				break
			}
			a, b = priceOf(t, tracer, homes[sizes[0]], layer), priceOf(t, tracer, homes[sizes[1]], layer)
		}
		if grows(a, b) {
			t.Errorf("%s grows with the vault: %.0f calls and %.0f bytes with %d accounts, %.0f and %.0f with %d",
				layer, a.total(), a.bytes, sizes[0], b.total(), b.bytes, sizes[1])
		}
	}
}

// grows says that a thing costs clearly more in the larger vault.
func grows(small, large price) bool {
	return large.total() > 1.3*small.total()+8 || large.bytes > 1.3*small.bytes+8192
}

// BenchmarkRefresh is a refresh in pairs with the bare exchange, at a server
// that answers at once and at one that takes 20 ms. x-bare is the median of the
// ratios.
func BenchmarkRefresh(b *testing.B) {
	for _, think := range []time.Duration{0, 20 * time.Millisecond} {
		b.Run(fmt.Sprint("server ", think), func(b *testing.B) {
			r := costRig(b, 30)
			r.sandbox.Server(sandbox.Storeman).Tune(func(s *sandbox.Settings) { s.Think = think })
			plain, err := newEngine()
			must(b, err)
			bare := &captured{engine: plain}
			k := keeper.New(r.store, bare, keeper.Options{})
			acc := r.account(sandbox.Storeman, "paired", time.Hour)
			whole := layers["the whole refresh"]
			must(b, whole(k, r.store, bare, acc))
			var ratios []float64
			for b.Loop() {
				begun := time.Now()
				must(b, bare.bare(r.ctx))
				alone := time.Since(begun)
				must(b, r.again(acc, sandbox.Storeman, time.Hour))
				begun = time.Now()
				must(b, whole(k, r.store, bare, acc))
				ratios = append(ratios, time.Since(begun).Seconds()/alone.Seconds())
			}
			slices.Sort(ratios)
			b.ReportMetric(ratios[len(ratios)/2], "x-bare")
		})
	}
}
