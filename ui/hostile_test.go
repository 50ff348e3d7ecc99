package ui

import (
	"encoding/json"
	"fmt"
	"regexp"
	"testing"
	"time"
	"unicode"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

// hostile are texts that would drive a terminal, turn the reading direction,
// or break the layout if they reached the screen as they are.
var hostile = []string{
	"\x1b[2J\x1b[H", "\x1b]0;title\x07", "\x1b]52;c;aGk=\x1b\\", "\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "\x1bP+q\x1b\\",
	"\x1b[6n", "\x1b_apc\x1b\\", "\u009b2J", "\u009d0;t\u009c", "\x9b31m", "\x00\x07\x08\x7f", "a\nb\rc\td\u2028e\u0085f",
	"\u202egnp.exe", "\u2066\u2067\u2069", "\u200b\u200d\ufeff\u00ad", "\u0301\u0301\u0301\u0301\u0301\u0301\u0301", "Z\u0351\u0352\u0353\u0354\u0355",
	"👩\u200d👩\u200d👧\u200d👦", "🇨🇭🇨🇭", "東京東京東京東京東京東京", "\xff\xfe\xc3\x28", "\U000E0041\U000E0042", "\u3164\u115f", "﷽﷽﷽﷽", "क्षि", "\x1b[?1049l", "\x1b[201~",
}

// ours is what the screen itself may send: styles.
var ours = regexp.MustCompile(`\x1b\[[0-9;:]*m`)

func checkClean(t *testing.T, where, content string) {
	t.Helper()
	for _, r := range ours.ReplaceAllString(content, "") {
		if r != '\n' && (unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co) || r == '\u2028') {
			t.Errorf("%s holds %U", where, r)
			return
		}
	}
}

func TestHostileTextReachesNoScreen(t *testing.T) {
	for i, bad := range hostile {
		of := []sample{
			{bad + " one", bad, "evil", bad, func(a *model.Account) { poison(a, bad) }},
			{bad + " two", bad, "evil", bad, func(a *model.Account) { poison(a, bad); a.Attention = bad }},
			{bad + " three", bad, "evil", bad, func(a *model.Account) { poison(a, bad); a.Access = nil; a.Refresh = nil }},
		}
		for _, width := range []int{60, 80, 120, 180} {
			t.Run(fmt.Sprintf("%d at %d", i, width), func(t *testing.T) {
				drive(t, setup{of: of, width: width, height: 24}, func(d *driver) { visit(d, bad) })
			})
		}
	}
}

func poison(a *model.Account, bad string) {
	held(a, time.Minute, time.Hour)
	a.Username, a.Origin, a.NoReplyWhy, a.NoReplyAt = bad, bad, bad, start
	a.Grant = model.GrantType(bad)
	a.Access.Fingerprint, a.Refresh.Fingerprint = model.Fingerprint(bad), model.Fingerprint(bad)
	a.ScopesAsked, a.ScopesGranted = model.NewScopes(bad, "x"), model.NewScopes("x")
	a.Doubt = &model.Doubt{At: start, Why: bad}
}

// visit goes through every screen with hostile answers from everywhere.
func visit(d *driver, bad string) {
	d.keeper.provider["evil"] = model.Provider{ID: "evil", Name: bad, Short: bad, SignIns: []model.SignIn{{Way: model.SignInPassword}}, SessionFixed: true}
	d.app.rack.Measure(1 - d.app.canvas.Method) // forgets the providers' names
	d.app.rack.Measure(d.app.canvas.Method)
	d.keeper.inspect = keeper.Inspection{AccessMask: bad, RefreshMask: bad, IsJWT: true, Claims: model.Claims{
		Algorithm: bad, All: map[string]json.RawMessage{bad: quoted(bad), "exp": json.RawMessage(bad), "list": json.RawMessage("[" + string(quoted(bad)) + "]")},
	}}
	d.keeper.activity = []model.Activity{{At: start, Verb: bad, Outcome: bad, Note: bad, Fingerprint: model.Fingerprint(bad)}}
	failure := &model.Error{Kind: model.KindUnavailable, What: bad, Why: bad, Still: bad, Do: bad, Code: bad}
	d.keeper.token = func(id model.ID, r keeper.TokenRequest) (keeper.Bearer, error) {
		if r.NoRefresh {
			return keeper.Bearer{Account: d.keeper.Snapshot().Account(id), Token: model.NewSecret(bad)}, nil
		}
		return keeper.Bearer{}, failure
	}
	d.keeper.refresh = func(id model.ID) keeper.RefreshResult {
		return keeper.RefreshResult{Account: d.keeper.Snapshot().Account(id), Outcome: keeper.Refreshed, ScopesLost: model.NewScopes(bad)}
	}
	d.keeper.signIn = func(keeper.PasswordSignIn) (*model.Account, error) { return nil, failure }
	d.send(changedMsg{})
	check := func(where string) {
		d.t.Helper()
		view := d.app.View()
		checkClean(d.t, where, view.Content)
		checkClean(d.t, where+"'s title", view.WindowTitle)
	}
	check("the list")
	d.Enter()
	check("an error")
	d.Press("r")
	check("a refresh")
	d.Press("/")
	d.send(tea.PasteMsg{Content: bad})
	d.settle()
	check("the find line")
	d.Press("esc", "F", "l", "v")
	check("the details")
	d.Press("?")
	check("help")
	d.Press("esc", "h", "s").Press("x", "enter", "y", "enter")
	check("the form")
}

func quoted(s string) json.RawMessage {
	raw, _ := json.Marshal(s)
	return raw
}
