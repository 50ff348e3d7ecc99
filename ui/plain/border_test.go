package plain

import (
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/model/modeltest"
	"github.com/tokenrack/tokenrack/ui"
	"github.com/tokenrack/tokenrack/ui/demo"
	"github.com/tokenrack/tokenrack/ui/desk"
	"github.com/tokenrack/tokenrack/ui/settings"
)

// hostile puts a text into every foreign field of the rack.
type hostile struct {
	ui.Keeper
	text string
}

func (h hostile) Snapshot() *model.Snapshot {
	snap := h.Keeper.Snapshot()
	if snap == nil {
		return nil
	}
	out := &model.Snapshot{Rev: snap.Rev, Apps: map[model.ID]*model.App{}}
	for id, app := range snap.Apps {
		evil := *app
		evil.Name, evil.Customer, evil.ClientID, evil.Base = h.text, h.text, h.text, "https://"+h.text
		out.Apps[id] = &evil
	}
	for _, a := range snap.Accounts {
		evil := *a
		evil.Name, evil.Customer, evil.Username, evil.Attention, evil.NoReplyWhy = h.text, h.text, h.text, h.text, h.text
		evil.ScopesAsked, evil.ScopesGranted, evil.ScopesLost = model.Scopes{h.text}, model.Scopes{h.text + "x"}, model.Scopes{h.text}
		out.Accounts = append(out.Accounts, &evil)
	}
	return out
}

func (h hostile) Provider(id string) (model.Provider, error) {
	p, err := h.Keeper.Provider(id)
	p.Name, p.About, p.Notes = h.text, h.text, []string{h.text}
	return p, err
}

func (h hostile) Activity(context.Context, keeper.ActivityQuery) ([]model.Activity, error) {
	return []model.Activity{{Verb: h.text, Name: h.text, App: h.text, Note: h.text, Outcome: h.text, Provider: h.text}}, nil
}

// TestNoForeignTextDrivesTheTerminal puts what drives terminals into every
// foreign field and goes through what tells them. It takes a sample: each text
// is a sitting of its own.
func TestNoForeignTextDrivesTheTerminal(t *testing.T) {
	w := newWorld(t)
	if err := demo.New(w.keeper, w.servers).Furnish(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, text := range append(modeltest.Sample(), "a\r\nfake> quit\n", "\x00\x7f\x08\x08") {
		text := text[:min(len(text), 1<<10)]
		t.Run(fmt.Sprintf("%.12q", text), func(t *testing.T) {
			s, _ := sit(t, Options{Options: ui.Options{Keeper: hostile{w.keeper, text}}})
			s.types("find", "1", "details", "time all", "edit", "cancel", "revoke", "cancel", "apps", "1", "scopes", "cancel", "activity", "1", "copy ids", "add account", "cancel", "help")
			if !strings.ContainsAny(text, "\n\r") {
				s.types("details " + text)
			}
			said := s.transcript()
			for _, r := range said {
				if r != '\n' && r != '\a' && unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp) {
					t.Errorf("the output holds %U", r)
					break
				}
			}
			if strings.Count(strings.ReplaceAll(said, "\a", ""), "\nfake>") > 0 {
				t.Error("foreign text begins a line of its own")
			}
		})
	}
}

func TestHiddenNamesAreNeverSaid(t *testing.T) {
	w, s := practice(t)
	before := len(s.types("find"))
	if before == 0 {
		t.Fatal("nothing is listed")
	}
	s.types("hide names")
	from := len(s.transcript())
	has(t, s.types("list", "1"), "account ")
	s.types("find scope:read_spaces acme-web")
	s.types("details", "time all", "refresh", "copy", "copy ids", "apps", "1", "scopes", "cancel", "activity", "1")
	s.types("find scope:read_spaces acme-web")
	has(t, s.types("edit"), "names are hidden")
	has(t, s.types("add account"), "names are hidden")
	has(t, s.types("revoke"), "names are hidden")
	s.types("sign in", "cancel", "copy")
	said := s.transcript()[from:]
	snap := w.keeper.Snapshot()
	for _, a := range snap.Accounts {
		for _, name := range []string{a.Name, a.CustomerOf(snap.App(a))} {
			if strings.Contains(said, name) {
				t.Errorf("%q is said while names are hidden:\n%s", name, said)
				return
			}
		}
	}
	has(t, s.types("hide names"), "Names are shown again.")
}

// TestASecretAtTheWrongPromptIsNotRepeated holds for what is pasted where a
// command is expected.
func TestASecretAtTheWrongPromptIsNotRepeated(t *testing.T) {
	_, s := practice(t)
	for _, secret := range []string{"eyJhbGciOiJub25lIn0.CANARY1.x", "aB3dE5gH7jK9mN1pQ3sT5", `"access_token": "aB3dE5gH7jK9mN1pQ3sT5",`} {
		has(t, s.types(secret), "There is no command that.")
		if strings.Contains(s.transcript(), secret) {
			t.Errorf("%q is repeated", secret)
		}
	}
	has(t, s.types("refesh"), "There is no command “refesh”. Did you mean “refresh”?")
	has(t, s.types("acme-web"), "To look for it: find acme-web.")
	has(t, s.types("x"), "X revokes, D forgets.")
	has(t, s.types("77"), "There is no number 77")
	has(t, s.types("help scopes"), "scopes, c: change the scopes")
	has(t, s.types("help"), "find WORDS", "quit, q")
}

func TestRevealIsAskedForFirst(t *testing.T) {
	w, s := practice(t)
	s.types("find acme-web", "copy")
	token := s.board.last()
	has(t, s.types("reveal"), "in the open?")
	has(t, s.types(""), "Not shown.")
	if strings.Contains(s.transcript(), token) {
		t.Error("the token was shown without a yes")
	}
	has(t, s.types("v", "yes"), token)
	s.board.copies = nil // it was asked for
	_ = w
}

func TestTheClipboardIsWipedWhenThePersonLeaves(t *testing.T) {
	_, s := practice(t)
	s.types("find acme-web", "copy")
	if !s.board.Holding() {
		t.Fatal("nothing is on the clipboard")
	}
	has(t, s.types("quit"), "Clipboard wiped.")
	if s.board.Holding() {
		t.Error("the token is still on the clipboard")
	}
}

// TestWithoutAClipboardNothingIsClaimed: the terminal is only handed a copy over
// SSH, and only where it is one.
func TestWithoutAClipboardNothingIsClaimed(t *testing.T) {
	_, s := practice(t)
	s.board.outcome = desk.Send
	s.types("find acme-web")
	has(t, s.types("copy"), "Not copied: Acme Petrol / acme-web: no clipboard can be reached from here", "Why: there is no display", "reveal shows the token here")
	has(t, s.types("copy ids"), "No clipboard here keeps it; it reads:", "account: acme-web")
}

func TestOverSSHTheTerminalIsHandedTheCopy(t *testing.T) {
	for _, at := range []struct {
		name  string
		place desk.Surroundings
		tty   bool
		want  bool
	}{
		{"over SSH", desk.Surroundings{SSH: true}, true, true},
		{"here", desk.Surroundings{}, true, false},
		{"a dumb terminal over SSH", desk.Surroundings{SSH: true, NoColor: true}, true, false},
		{"no terminal", desk.Surroundings{SSH: true}, false, false},
	} {
		t.Run(at.name, func(t *testing.T) {
			var said strings.Builder
			p := &program{around: at.place, board: &fakeDesk{outcome: desk.Send}, in: &input{fd: -1}, out: &output{w: &said}, ctx: t.Context(), kept: settings.Defaults()}
			if at.tty {
				p.in.fd = 0
			}
			sent, err := p.toClipboard(model.NewSecret("token"))
			if sent != at.want || (err == nil) != at.want {
				t.Errorf("sent is %v, with %v", sent, err)
			}
			if got := said.String() == "\x1b]52;c;dG9rZW4=\x07"; got != at.want {
				t.Errorf("the output is %q", said.String())
			}
			if p.copies.timer != nil {
				p.copies.timer.Stop()
			}
		})
	}
}

// TestNewsComesBetweenLines: what happened in the background is told with the
// next line, once.
func TestNewsComesBetweenLines(t *testing.T) {
	w := newWorld(t)
	if err := demo.New(w.keeper, w.servers).Furnish(t.Context()); err != nil {
		t.Fatal(err)
	}
	s, _ := sit(t, Options{Options: ui.Options{Keeper: w.keeper}})
	a, _ := w.account("acme-web")
	before := s.transcript()
	if err := w.keeper.RefreshAccounts(t.Context(), []model.ID{a.ID}, false, func(keeper.RefreshResult) {}); err != nil {
		t.Fatal(err)
	}
	w.until("api@acme.example", model.NeedsSign)
	w.until("bacchus-till", model.Expired)
	if err := w.keeper.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	if s.transcript() != before {
		t.Error("something was said while the person could be typing")
	}
	has(t, s.types("help theme"), "Refreshed: Acme Petrol / acme-web.", "Needs a sign-in: Acme Petrol / api@acme.example, session ended.")
	if said := s.types("help theme"); strings.Contains(said, "acme-web") {
		t.Errorf("the same news are told twice:\n%s", said)
	}
}

func TestTheEndOfTheInputLeaves(t *testing.T) {
	w := newWorld(t)
	var said strings.Builder
	err := Run(t.Context(), Options{Options: ui.Options{
		Keeper: w.keeper, Input: strings.NewReader("help time\nlist"), Output: &said, Environ: []string{"LANG=C.UTF-8"}, Clipboard: &fakeDesk{},
	}})
	if err != nil {
		t.Fatal(err)
	}
	has(t, said.String(), "how long the account's token lives", "No accounts yet.")
}

func TestALineThatNeverEndsIsCut(t *testing.T) {
	w := newWorld(t)
	var said strings.Builder
	err := Run(t.Context(), Options{Options: ui.Options{
		Keeper: w.keeper, Input: io.LimitReader(endless{}, 4<<20), Output: &said, Environ: []string{}, Clipboard: &fakeDesk{},
	}})
	if err != nil || len(said.String()) > 1<<12 {
		t.Errorf("it ends with %v after saying %d bytes", err, len(said.String()))
	}
}

type endless struct{}

func (endless) Read(into []byte) (int, error) {
	for i := range into {
		into[i] = 'x'
	}
	return len(into), nil
}

// brokenPipe takes nothing any more.
type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestAnOutputThatNobodyReadsEndsTheProgram(t *testing.T) {
	w := newWorld(t)
	ended := make(chan error, 1)
	in, hold := io.Pipe()
	defer func() { _ = hold.Close() }()
	go func() {
		ended <- Run(t.Context(), Options{Options: ui.Options{Keeper: w.keeper, Input: in, Output: brokenPipe{}, Environ: []string{}, Clipboard: &fakeDesk{}}})
	}()
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(patience):
		t.Fatal("it goes on")
	}
}
