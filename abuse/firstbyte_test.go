package abuse_test

import (
	"fmt"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

// assassin is a server that kills its client when the first byte of a request
// has come.
type assassin struct {
	net.Listener
	mu     sync.Mutex
	victim chan *process
	bytes  int
}

func (a *assassin) serve() {
	for {
		conn, err := a.Accept()
		if err != nil {
			return
		}
		var b [1]byte
		if n, _ := conn.Read(b[:]); n == 1 {
			p := <-a.victim
			p.kill()
			a.mu.Lock()
			a.bytes++
			a.mu.Unlock()
		}
		_ = conn.Close()
	}
}

// TestFirstByte lets the server kill the client on the first byte that it
// receives: the intent must be on the disk already, every time.
func TestFirstByte(t *testing.T) {
	ownProcesses(t)
	times := amount(t, "ABUSE_FIRST_BYTES", [3]int{10, 60, 1000})
	r := newRig(t, nil)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	a := &assassin{Listener: listener, victim: make(chan *process, 1)}
	t.Cleanup(func() { _ = listener.Close() })
	go a.serve()
	base := "http://" + listener.Addr().String()
	app, err := r.keeper.AddApp(r.ctx, keeper.AppDraft{App: model.App{
		Name: "assassin", Provider: "oauth2", ClientID: "id",
		Endpoints: model.Endpoints{Token: base + "/token", Authorize: base + "/authorize"},
	}, ClientSecret: model.NewSecret("secret")})
	must(t, err)
	found := 0
	for i := range times {
		name := fmt.Sprint("acc-", i)
		acc, err := r.keeper.Paste(r.ctx, keeper.Pasted{
			Account: keeper.NewAccount{Name: name, App: app.ID}, Tokens: model.NewSecret(fmt.Sprint("access-", i)),
			Refresh: model.NewSecret(fmt.Sprint("refresh-", i)), ExpiresIn: time.Hour,
		})
		must(t, err)
		p := start(t, nil, r.home, "steady", name)
		a.victim <- p
		p.rest()
		must(t, r.store.View(r.ctx, func(rd model.Reader) error {
			in, err := rd.Intent(acc.ID)
			if err == nil && len(in.Data) > 0 {
				found++
			}
			return err
		}))
		if fresh := r.reload(name); fresh.Doubt == nil || fresh.Doubt.Fingerprint != acc.Refresh.Fingerprint {
			t.Fatalf("%s: a byte had left, and nothing tells of it", name)
		}
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	equal(t, "clients killed on their first byte", a.bytes, times)
	equal(t, "intents found", found, times)
	t.Logf("%d clients killed on their first byte, %d intents on the disk", a.bytes, found)
}
