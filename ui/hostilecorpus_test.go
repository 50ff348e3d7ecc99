package ui

import (
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/model/modeltest"
)

// grammar says what in a frame is not the screen's own: letters, line ends,
// styles (SGR), and links (OSC 8) whose address is plain. Empty: nothing.
func grammar(frame string) string {
	for rest := frame; rest != ""; {
		if rest[0] == '\x1b' {
			length := own(rest)
			if length == 0 {
				return "a sequence that is none of ours: " + quote(rest)
			}
			rest = rest[length:]
			continue
		}
		r, size := utf8.DecodeRuneInString(rest)
		switch {
		case r == utf8.RuneError && size == 1:
			return "broken UTF-8: " + quote(rest)
		case r == '\n':
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs, unicode.Zl, unicode.Zp):
			return "a hidden character: " + quote(rest)
		}
		rest = rest[size:]
	}
	return ""
}

func quote(s string) string {
	return strings.ToValidUTF8(strings.ReplaceAll(s[:min(len(s), 24)], "\x1b", "ESC"), "?")
}

// own is how long the sequence at the start of a text is, 0 where it is none
// that the screen sends.
func own(s string) int {
	if strings.HasPrefix(s, "\x1b[") {
		end := 2 + len(s[2:]) - len(strings.TrimLeft(s[2:], "0123456789;:"))
		if end < len(s) && s[end] == 'm' {
			return end + 1
		}
		return 0
	}
	if !strings.HasPrefix(s, "\x1b]8;") {
		return 0
	}
	if bell := strings.IndexByte(s, '\a'); bell > 0 && (strings.HasPrefix(s, "\x1b]8;id=") || strings.HasPrefix(s, "\x1b]8;;\a")) {
		if strings.ContainsFunc(s[2:bell], func(r rune) bool { return r < ' ' || r > '~' }) {
			return 0
		}
		return bell + 1
	}
	end := strings.IndexByte(s[1:], '\x1b') + 1
	if end == 0 || !strings.HasPrefix(s[end:], "\x1b\\") || strings.ContainsFunc(s[2:end], func(r rune) bool { return r < ' ' || r > '~' }) {
		return 0
	}
	return end + 2
}

func TestGrammarKnowsOursFromTheirs(t *testing.T) {
	for text, clean := range map[string]bool{
		"a\x1b[1;38;2;1;2;3mb\x1b[m\n": true, "\x1b]8;id=x;https://a.example/\x1b\\a\x1b]8;;\x1b\\": true, "\x1b]8;id=x;https://a.example/\aa\x1b]8;;\a": true, "\x1b]8;id=x;https://a\x1b[2J\a": false, "é東": true,
		"\x1b[2J": false, "\x1b]52;c;aGk=\x07": false, "\x1b]8;;http://x\x07": false, "\u202e": false, "\xff": false, "\u009b2J": false, "\r": false,
		"\x1b]8;;http://x\x1b[2J\x1b\\": false, "\x1b[1": false, "\x1b": false, "\u2028": false,
	} {
		if got := grammar(text); (got == "") != clean {
			t.Errorf("%q: %s", text, got)
		}
	}
}

// TestEveryHostileTextInEveryField puts each text into every field that is not
// ours and goes through the screens that show it. Every frame is exactly as
// large as the window, which the driver holds, and holds no sequence of theirs;
// the clipboard stays as it is.
func TestEveryHostileTextInEveryField(t *testing.T) {
	texts := modeltest.Hostile()
	if testing.Short() || raceOn {
		texts = modeltest.Sample()
	}
	widths := []int{60, 80, 120, 160}
	drive(t, setup{width: 80, height: 24}, func(d *driver) {
		check := func(bad, where string) {
			view := d.app.View()
			if wrong := grammar(view.Content); wrong != "" {
				t.Errorf("%.40q, %s: %s", bad, where, wrong)
			}
			checkClean(t, where+"'s title", view.WindowTitle)
		}
		for n, bad := range texts {
			d.send(tea.WindowSizeMsg{Width: widths[n%len(widths)], Height: 24})
			d.infest(bad)
			d.everywhere(bad, func(where string) { check(bad, where) })
		}
		if len(d.sent) > 0 || d.desk.text != "" {
			t.Errorf("the clipboard was written: %q, %q", d.sent, d.desk.text)
		}
	})
}

// everywhere goes through the screens that show what came from elsewhere.
func (d *driver) everywhere(bad string, check func(where string)) {
	check("the list")
	d.Press("l")
	check("the details")
	d.Press("esc", "2")
	check("the apps")
	d.Press("f5")
	check("a test of an app")
	d.Press("esc", "1", "A")
	check("the choice of a system")
	d.Press("enter")
	d.Paste(bad)
	check("the form of an app")
	d.Press("enter").Press("esc")
	d.send(troubleMsg{what: "Failed", err: failing(bad[:min(len(bad), stored)])})
	check("a failure")
	d.Press("p")
	d.Paste(bad)
	check("pasted tokens")
	d.Press("esc")
}

func failing(bad string) error {
	return &model.Error{Kind: model.KindCertificate, What: bad, Why: bad, Still: bad, Do: bad, Code: bad}
}

// stored is the most that any field from elsewhere holds once it was taken in;
// only a paste brings more to the screen.
const stored = 4 << 10

// infest puts a text into everything that comes from elsewhere.
func (d *driver) infest(bad string) {
	k := d.keeper
	bad = bad[:min(len(bad), stored)]
	evil := model.Provider{
		ID: "evil", Name: bad, Short: bad, About: bad, Notes: []string{bad}, ClientID: true, ScopesMeant: true, ClientSecret: model.SecretRequired,
		SignIns: []model.SignIn{{Way: model.SignInPaste, Note: "x" + bad}, {Way: model.SignInPassword, Note: bad}, {Way: model.SignInBrowser}},
		Scopes:  []model.KnownScope{{Name: bad, Says: bad, Presets: []string{bad}}}, CanRefresh: true,
		ByHand: model.ByHand{Address: bad, Steps: []string{bad}, Ends: bad}, Setup: model.Guide{Address: bad, Steps: []string{bad}},
		Base: bad, RedirectAs: bad, RedirectExact: true,
	}
	fresh := newFake(k.now, []sample{{bad, bad, "evil", bad, func(a *model.Account) { poison(a, bad); a.Attention = bad }}})
	for _, app := range fresh.snap.Apps {
		app.Base, app.Customer, app.ClientID, app.RedirectURL, app.Scopes = bad, bad, bad, bad, model.NewScopes(bad)
		app.Endpoints = model.Endpoints{Token: bad, Authorize: bad, Revoke: bad, Probe: bad}
		app.Pin, app.ByHandBy, app.ByHandAt = bad, bad, start
	}
	k.mu.Lock()
	fresh.snap.Rev = k.snap.Rev + 1
	k.snap, k.provider = fresh.snap, map[string]model.Provider{"evil": evil}
	k.filed.drafts = nil
	k.mu.Unlock()
	clear(d.app.providers)
	k.inspect = keeper.Inspection{AccessMask: bad, RefreshMask: bad, IsJWT: true, Claims: testClaims()}
	k.inspect.Claims.Algorithm = bad
	k.activity = []model.Activity{{At: start, Verb: bad, Outcome: bad, Note: bad, Fingerprint: model.Fingerprint(bad)}}
	k.filed.appErr, k.filed.pasteErr = failing(bad), failing(bad)
	k.filed.check = model.AppCheck{
		Findings: []model.AppFinding{{Part: model.CheckTrust, Outcome: model.CheckBad, Word: bad, Says: bad}, {Part: model.CheckAddress, Outcome: model.CheckGood, Word: bad, Says: bad}},
		Certificate: &model.Certificate{
			Subject: bad, Issuer: bad, Names: []string{bad, bad}, SHA256: bad, NotBefore: start, NotAfter: start.Add(time.Hour),
		},
	}
	d.app.rack.Measure(1 - d.app.canvas.Method) // forgets the providers' names
	d.app.rack.Measure(d.app.canvas.Method)
	d.send(changedMsg{})
	d.settle()
}
