package ui

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/model/modeltest"
)

// clean holds that the screen sends nothing but its own sequences; that every
// line is as wide as the window the driver holds by itself.
func (d *driver) clean(bad, where string) {
	d.t.Helper()
	view := d.app.View()
	if wrong := grammar(view.Content); wrong != "" {
		d.t.Errorf("%.40q, %s: %s", bad, where, wrong)
	}
	checkClean(d.t, where+"'s title", view.WindowTitle)
}

// untouched holds that nothing was copied, and that what was copied because a
// key asked for it holds no control character.
func (d *driver) untouched(bad string) {
	d.t.Helper()
	for _, text := range append(d.sent, d.desk.text) {
		checkClean(d.t, fmt.Sprintf("the clipboard after %.40q", bad), strings.ReplaceAll(text, "\t", " "))
	}
}

// hostileWidths are those that the frames are looked at in, one after the other.
var hostileWidths = []int{60, 80, 120, 160}

func (d *driver) wide(n int) { d.send(sizeOf(hostileWidths[n%len(hostileWidths)], 24)) }

// TestHostileClaims puts each text into the name and the value of claims, alone
// and nested, as the payload of a token may hold them.
func TestHostileClaims(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.Press("l")
		for n, bad := range modeltest.Hostile() {
			bad = bad[:min(len(bad), stored)]
			d.wide(n)
			value := quoted(bad)
			list, _ := json.Marshal([]any{bad, map[string]string{bad: bad}})
			d.keeper.inspect = keeper.Inspection{
				AccessMask: bad, RefreshMask: bad, IsJWT: true, Claims: model.Claims{
					Algorithm: bad,
					All:       map[string]json.RawMessage{bad: value, "iss": value, "aud": list, "broken": json.RawMessage(bad), "exp": value},
				},
			}
			d.send(changedMsg{})
			d.settle()
			d.Press("G")
			d.clean(bad, "the claims")
			d.Press("g")
			d.clean(bad, "the details")
		}
		d.untouched("")
	})
}

// TestHostileRecord puts each text into every field of lines of the record.
func TestHostileRecord(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		for n, bad := range modeltest.Hostile() {
			bad = bad[:min(len(bad), stored)]
			d.wide(n)
			line := model.Activity{
				At: start, Verb: bad, Outcome: bad, Note: bad, Fingerprint: model.Fingerprint(bad), Account: d.keeper.Snapshot().Accounts[0].ID,
				Name: bad, App: bad, Provider: bad, Incident: 1, Took: time.Second,
			}
			d.keeper.activity = []model.Activity{line, {At: start, Verb: "refresh", Outcome: "ok", Note: bad}}
			d.Press("1", "3")
			d.clean(bad, "the record")
			d.Press("enter")
			d.clean(bad, "a line of it")
			d.Press("esc", "f")
			d.clean(bad, "the record by kind")
		}
		d.untouched("")
	})
}

// hostileFlow is a sign-in whose address came from elsewhere.
type hostileFlow struct {
	*fakeFlow
	text string
}

func (f hostileFlow) URL() string         { return f.text }
func (f hostileFlow) RedirectURL() string { return f.text }

// hostileDevice is one with a code, which the server chose.
type hostileDevice struct{ hostileFlow }

func (hostileDevice) RedirectURL() string                    { return "" }
func (f hostileDevice) Code() (code string, _ time.Duration) { return f.text, time.Minute }

// TestHostileSignIns puts each text into the address, the code, the names and
// the answer of sign-ins with a browser and on another device, and pastes it
// into the box as what the browser ended at. It takes a sample: two whole
// sign-ins for each.
func TestHostileSignIns(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		for n, bad := range modeltest.Sample() {
			bad = bad[:min(len(bad), stored)]
			d.wide(n)
			flow := hostileFlow{&fakeFlow{came: make(chan error, 4), account: d.app.list.Row().Account}, bad}
			d.app.startBrowser = func(context.Context, keeper.NewAccount) (codeFlow, error) { return flow, nil }
			d.app.startDevice = func(context.Context, keeper.NewAccount) (codeFlow, error) { return hostileDevice{flow}, nil }
			for _, device := range []bool{false, true} {
				d.send(d.app.openBrowser(browserOrder{
					target: keeper.NewAccount{ID: flow.account.ID}, provider: model.Provider{Name: bad},
					account: bad, customer: bad, scopes: model.NewScopes(bad), device: device,
				})())
				d.settle()
				d.clean(bad, "the wait for a browser")
				d.Press("q")
				d.clean(bad, "the code to photograph")
				d.Press("q", "y", "m", "c", "u")
				d.clean(bad, "what was copied")
				d.untouched(bad)
				if !device {
					d.Paste(bad)
					d.Paste("http://127.0.0.1:8976/callback?error=" + bad + "&error_description=" + bad + "&state=" + bad)
					d.clean(bad, "what was pasted")
					d.Press("esc")
				}
				flow.came <- &model.Error{Kind: model.KindSignIn, Code: bad, What: bad, Why: bad, Still: bad, Do: bad}
				d.settle()
				d.clean(bad, "the end of the sign-in")
				d.Press("esc")
			}
		}
	})
}

// TestHostileRevocation goes from the plan to the saved report with names,
// steps, answers and failures from elsewhere. It takes a sample: it writes two
// files for each.
func TestHostileRevocation(t *testing.T) {
	for n, bad := range modeltest.Sample() {
		bad := bad[:min(len(bad), stored)]
		drive(t, setup{of: leak()}, func(d *driver) {
			d.app.options.Reports, d.app.options.Person = t.TempDir(), bad
			d.wide(n)
			onWarehouse(d)
			d.keeper.mu.Lock()
			r := &d.keeper.revoker
			r.says, r.steps = bad, []keeper.ByHandStep{{App: bad, Text: bad, URL: bad}}
			r.outcome = oneLives
			for _, app := range d.keeper.snap.Apps {
				app.Base, app.ClientID = bad, bad
			}
			for _, a := range d.keeper.snap.Accounts {
				a.Username, a.Customer = bad, bad
				a.Access.Fingerprint = model.Fingerprint(bad)
			}
			p := d.keeper.provider["storeman"]
			p.Name, p.ByHand = bad, model.ByHand{Address: bad, Steps: []string{bad}, Ends: bad}
			d.keeper.provider["storeman"] = p
			d.keeper.mu.Unlock()
			clear(d.app.providers)
			d.Press("X")
			d.clean(bad, "the plan")
			d.Press("d", "G")
			d.clean(bad, "the dry run")
			d.Press("esc", "s", "right")
			d.clean(bad, "the plan of another target")
			d.Press("left", "enter").Type("acme-items").Wait(400 * time.Millisecond).Enter()
			d.settle()
			d.clean(bad, "the report")
			d.Press("G", "space", "w", "o", "y")
			d.clean(bad, "the report's steps")
			d.untouched(bad)
			files, _ := filepath.Glob(filepath.Join(d.app.options.Reports, "*"))
			if len(files) != 2 {
				t.Errorf("%.40q: the report is %q", bad, files)
			}
			for _, name := range files {
				text, err := os.ReadFile(name)
				if err != nil {
					t.Fatal(err)
				}
				checkClean(t, fmt.Sprintf("%.40q in the report", bad), string(text))
				if strings.HasSuffix(name, ".json") && !json.Valid(text) {
					t.Errorf("%.40q spoils the report's JSON", bad)
				}
			}
			d.Press("esc")
			d.keeper.mu.Lock()
			r.planErr = failing(bad)
			d.keeper.mu.Unlock()
			d.Press("X")
			d.clean(bad, "a plan that failed")
		})
	}
}

// TestHostileIncident shows incidents whose names and answers came from a vault
// that somebody else wrote.
func TestHostileIncident(t *testing.T) {
	for n, bad := range modeltest.Sample() {
		bad := bad[:min(len(bad), stored)]
		drive(t, setup{of: leak()}, func(d *driver) {
			d.wide(n)
			onWarehouse(d)
			i := cutOff(d)
			i.Name, i.Kind, i.Person = bad, bad, bad
			for at := range i.Lines {
				i.Lines[at].Proof = bad
			}
			remember(d, i)
			d.clean(bad, "the list")
			d.Press(":").Type("incident")
			d.clean(bad, "the palette")
			d.Press("esc", "X")
			d.clean(bad, "an incident that goes on")
		})
	}
}

// TestHostileSettings starts with settings, themes and surroundings that hold
// each text: as a value, as a key's name, as an action's, as a file's name, and
// in the variables of which the screen tells: as a value always, else in turn.
func TestHostileSettings(t *testing.T) {
	for n, bad := range modeltest.Sample() {
		bad := bad[:min(len(bad), stored)]
		quote, _ := json.Marshal(bad)
		kinds := [][2]string{
			{"a line", bad + "\n"},
			{"a name", string(quote) + " = 1\n"},
			{"an action", "[keys]\n" + string(quote) + " = [\"f9\"]\n"},
			{"a key", "[keys]\n\"account.refresh\" = [" + string(quote) + "]\n"},
			{"two values", "mouse = " + bad + "\n"},
		}
		for _, of := range [][2]string{{"a value", "theme = " + string(quote) + "\nmotion = " + string(quote) + "\n"}, kinds[n%len(kinds)]} {
			kind, text := of[0], of[1]
			path := filepath.Join(t.TempDir(), "settings.toml")
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			drive(t, setup{settings: path, theme: bad}, func(d *driver) {
				d.wide(n)
				d.clean(bad, "the list with "+kind)
				d.Press("?")
				d.clean(bad, "help with "+kind)
				d.Press("esc", "4")
				d.clean(bad, "the settings with "+kind)
			})
		}
	}
}

// TestHostileThemeFiles offers themes whose name, roles and colours are each
// text, from a file that is named by it where a folder can hold it.
func TestHostileThemeFiles(t *testing.T) {
	for n, bad := range modeltest.Sample() {
		bad := bad[:min(len(bad), stored)]
		quote, _ := json.Marshal(bad)
		name := strings.Trim(strings.NewReplacer("/", "", "\\", "", "\x00", "").Replace(bad[:min(len(bad), 60)]), ". ")
		if name = strings.ToValidUTF8(name, ""); name == "" || runtime.GOOS == "windows" {
			name = "t" + strconv.Itoa(n)
		}
		files := map[string]string{
			name + ".toml": "name = " + string(quote) + "\n[dark]\nfresh = " + string(quote) + "\n",
			"a.toml":       bad + "\n",
			"b.toml":       "[dark]\n" + string(quote) + " = \"#7aa2f7\"\n",
			"c.toml":       "base = " + string(quote) + "\n[dark]\nfresh = \"#7aa2f7\"\n",
		}
		withThemes(t, "", files, func(d *driver, _ func(name, text string)) {
			d.wide(n)
			d.Press("4").Wait(time.Second)
			d.clean(bad, "the settings with its themes")
			d.Press("G")
			for range 12 {
				d.Press("k")
				d.clean(bad, "a theme that is looked at")
			}
			d.Enter()
			d.clean(bad, "a theme that is kept")
		})
	}
}
