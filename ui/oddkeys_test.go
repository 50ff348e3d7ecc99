package ui

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/keys"
)

// oddKeys puts every action that can be put elsewhere on a key that none of
// them has by itself, so that whatever a screen says with a key of its own
// table is found.
type oddKeys struct {
	plain  *keys.Registry // the table as it is
	wishes []keys.Wish
	key    map[keys.ID]string
	seen   map[string]bool
}

// typing are the modes where letters are text: what works there is on a key
// that types nothing.
const typing = keys.FindIn | keys.HelpIn | keys.Form | keys.Fill | keys.BrowseIn | keys.ActivityIn | keys.RevokeName

func newOddKeys(t *testing.T) *oddKeys {
	t.Helper()
	plain, err := keys.New(keys.Table())
	if err != nil {
		t.Fatal(err)
	}
	o := &oddKeys{plain: plain, key: map[keys.ID]string{}, seen: map[string]bool{}}
	letters := []string{}
	for r := 'ა'; r <= 'ჰ'; r++ {
		letters = append(letters, string(r))
	}
	for r := 'Ա'; r <= 'Ֆ'; r++ {
		letters = append(letters, string(r))
	}
	for r := 'ա'; r <= 'ֆ'; r++ {
		letters = append(letters, string(r))
	}
	silent := []string{}
	for n := range 12 {
		silent = append(silent, "ctrl+f"+strconv.Itoa(n+1))
	}
	for _, name := range []string{"up", "down", "left", "right", "home", "end", "pgup", "pgdown", "insert", "delete"} {
		silent = append(silent, "ctrl+"+name)
	}
	for _, a := range plain.Actions() {
		if len(a.Keys) == 0 || a.ID == keys.QuitNow {
			continue
		}
		from := &letters
		if a.Modes&typing != 0 {
			from = &silent
		}
		if len(*from) == 0 {
			t.Fatal("there are more actions than odd keys")
		}
		key := (*from)[0]
		*from = (*from)[1:]
		o.key[a.ID] = key
		o.wishes = append(o.wishes, keys.Wish{Action: string(a.ID), Keys: []string{key}, Line: len(o.wishes) + 1})
	}
	if _, wrong := keys.Bind(keys.Table(), o.wishes); len(wrong) > 0 {
		t.Fatalf("the odd keys are refused: %q", wrong)
	}
	return o
}

// of is the odd key of the action that a key is for where the screen stands
// now, so that a scene is played as it is written; the key itself where it is
// none of the table's.
func (o *oddKeys) of(a *app, name string) string {
	if a.gate != nil || a.quitting {
		return name
	}
	key, mode := press(name), a.mode()
	if mode&typing != 0 && key.Text != "" {
		return name
	}
	if action := o.plain.Match(mode, key.String(), key.Keystroke()); action != nil {
		if odd := o.key[action.ID]; odd != "" {
			return odd
		}
	}
	return name
}

// check looks for keys of the table in a frame.
func (o *oddKeys) check(d *driver) {
	d.t.Helper()
	for _, says := range o.hints(running(d.frame())) {
		if !o.seen[says] {
			o.seen[says] = true
			d.t.Errorf("the screen says %q though that key does something else:\n%s", says, d.frame())
		}
	}
}

// running is a frame's text with its lines joined, so that what is wrapped is
// read as one; what stands beside a dialog is no part of what it says.
func running(frame string) string {
	var all []string
	for line := range strings.Lines(frame) {
		all = append(all, strings.Fields(strings.ReplaceAll(strings.Trim(strings.TrimSpace(line), "│├┤╭╮╰╯─"), "│", " │ "))...)
	}
	return strings.Join(all, " ")
}

// fixed are hints whose keys are no action's: a dialog has them.
var fixed = []string{
	"b to the list",     // of the panel of a refresh of many
	"i ids",             // of the card of ways to copy
	"F shows all",       // of the card that narrows the list
	"F2 shows the demo", // of the first page, where nothing was chosen yet
	"x does nothing",    // the key that was pressed
	"? explains",        // of the plain mode's questions
	"+ add",             // before a scope that is typed
	"m on",              // of a time and what follows it, cut by a dialog
}

// hints are the places where a text says what a key of the table does: the key
// alone, and what it does behind it.
func (o *oddKeys) hints(text string) []string {
	var found []string
	words := strings.Fields(text)
	for i, word := range words {
		key := strings.Trim(word, "(“\"',;.")
		if word == "." {
			key = word
		}
		colon := strings.TrimSuffix(key, ":") != key && key != ":"
		key = strings.TrimSuffix(key, ":")
		before, after := "", ""
		if i > 0 {
			before = words[i-1]
		}
		if i+1 < len(words) {
			after = strings.Trim(words[i+1], ",;.)")
		}
		rest := strings.Join(words[i:], " ")
		isFixed := slices.ContainsFunc(fixed, func(says string) bool { return strings.HasPrefix(rest, says) })
		if !isFixed && o.isKey(key) && o.saysWhat(key, before, after, colon) {
			found = append(found, word+" "+after)
		}
	}
	return found
}

// isKey says that a word is how a key of the table is written, for a key that
// is no key of a form or a dialog too.
func (o *oddKeys) isKey(word string) bool {
	for _, a := range o.plain.Actions() {
		if a.ID == keys.QuitNow {
			continue
		}
		for _, key := range a.Keys {
			if keys.Written(key, false) == word && (utf8.RuneCountInString(key) == 1 || strings.HasPrefix(key, "f") || strings.HasPrefix(key, "ctrl+")) {
				return !unicode.IsDigit([]rune(word)[0]) && !strings.ContainsAny(word, "[]") // counts and boxes
			}
		}
	}
	return false
}

// saysWhat says that a key is named for what it does, among words that may be
// other words.
func (o *oddKeys) saysWhat(key, before, after string, colon bool) bool {
	article := key == "a" || key == "A"
	switch {
	case before != "" && unicode.IsDigit([]rune(before)[0]): // a unit: 45 s
		return false
	case article:
		return slices.Contains([]string{"adds", "signs", "makes", "on"}, after)
	case colon && unicode.IsLetter([]rune(key)[0]), before == "press" || before == "Press":
		return true
	case strings.Trim(after, "abcdefghijklmnopqrstuvwxyz") != "":
		return false
	case strings.HasSuffix(after, "s") && !strings.HasSuffix(after, "ss"), after == "on":
		return true
	}
	for _, a := range o.plain.Actions() {
		hint, _, _ := strings.Cut(a.Hint, " ")
		if slices.Contains(a.Keys, key) && hint == after {
			return true
		}
	}
	return false
}

func TestHintsAreRecognized(t *testing.T) {
	o := newOddKeys(t)
	for text, want := range map[string]bool{
		"w makes it": true, "(+ adds it)": true, "or press o: the demo": true, "a on an account's row": true, "? help": true,
		"q or Esc": false, "F5 tests": true, "e: the demo keeps no files": true, "A adds one.": true, "Ctrl+K still works": false,
		"A refresh answers": false, "wiped in 45 s of it": false, "is a class": false, "◔ 3 soon": false, "r refresh": true, ". shows 3": true,
	} {
		if got := len(o.hints(text)) > 0; got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

// TestNoScreenNamesAKeyThatWasPutElsewhere puts every action on another key and
// plays every scene that is looked at: no frame on the way names a key that
// does something else now.
func TestNoScreenNamesAKeyThatWasPutElsewhere(t *testing.T) {
	o := newOddKeys(t)
	all := []struct {
		of     func() []sample
		scenes map[string]func(*driver)
	}{
		{samples, scenes}, {leak, revokeScenes}, {desk34, bulkScenes}, {lobbyEnded, browserScenes}, {samples, gateScenes},
		{samples, remappedScenes},
	}
	looked := sizes
	if raceOn {
		looked = map[string][2]int{"80x24": sizes["80x24"]}
	}
	for _, part := range all {
		for scene, play := range part.scenes {
			for _, wh := range looked {
				t.Run(fmt.Sprintf("%s-%dx%d", scene, wh[0], wh[1]), func(t *testing.T) {
					drive(t, setup{of: part.of(), width: wh[0], height: wh[1], odd: o}, play)
				})
			}
		}
	}
}

// remappedScenes go where the scenes that are looked at do not.
var remappedScenes = map[string]func(*driver){
	"nothing found":   func(d *driver) { d.Press("/").Type("zzqqx").Press("esc") },
	"narrowed":        func(d *driver) { d.Press("/").Type("acme").Press("esc", "O", ".", "?", "esc") },
	"no line":         func(d *driver) { d.Press("3", "/").Type("zzqqx").Press("esc") },
	"what x does":     func(d *driver) { d.send(press("x")); d.settle() },
	"reasons":         func(d *driver) { d.Press("r", "j", "r", "j", "r", "j", "r", "j", "X", "esc", "u", "F") },
	"apps":            func(d *driver) { d.Press("2", "X", "esc", "e", "f5", "f6", "f7", "f8") },
	"a new app":       func(d *driver) { d.Press("A", "enter", "f2", "f3", "f4", "f5", "f6", "f7", "f8") },
	"a new account":   func(d *driver) { d.Press("a", "tab", "f8", "esc") },
	"forgetting":      func(d *driver) { d.Press("j", "D") },
	"too small":       func(d *driver) { d.send(sizeOf(44, 11)); d.send(sizeOf(20, 5)) },
	"a wide window":   func(d *driver) { d.send(sizeOf(180, 40)); d.Press("l", "j") },
	"device":          func(d *driver) { toDevice(d) },
	"names hidden":    func(d *driver) { d.Press("z", "X", "e", "3", "x") },
	"the demo's own":  func(d *driver) { d.Press("4", "D", "e", "3", "x") },
	"offline":         func(d *driver) { nothingAnswers(d) },
	"without an app":  func(d *driver) { emptied(d); d.Press("a", "p", "2") },
	"steps by hand":   func(d *driver) { d.Press("j", "X", "G", "space", "enter", "enter") },
	"the last report": func(d *driver) { d.Press("j", "X", "esc", "X") },
}

// sizeOf makes the window of a size.
func sizeOf(width, height int) tea.Msg { return tea.WindowSizeMsg{Width: width, Height: height} }

// nothingAnswers lets no server answer any more.
func nothingAnswers(d *driver) {
	for _, a := range d.keeper.Snapshot().Accounts {
		d.keeper.replace(a.ID, func(a *model.Account) { a.NoReplyAt = start })
	}
	d.settle()
}

// emptied takes every account and app away.
func emptied(d *driver) {
	empty := newFake(d.keeper.now, []sample{})
	d.keeper.mu.Lock()
	empty.snap.Rev = d.keeper.snap.Rev + 1
	d.keeper.snap = empty.snap
	d.keeper.mu.Unlock()
	d.send(changedMsg{})
	d.settle()
}

// TestNoTextOfTheScreensNamesAKey reads every text of the screens as it is
// written: what no scene shows is held too. The keys of a form, of a dialog and
// of the first page are no actions; they cannot be put elsewhere.
func TestNoTextOfTheScreensNamesAKey(t *testing.T) {
	o := newOddKeys(t)
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && path == "cli": // no screens
			return filepath.SkipDir
		case entry.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return true
			}
			text, _ := strconv.Unquote(lit.Value)
			for _, says := range o.hints(text) {
				t.Errorf("%s: %q says %q; name the action in braces instead", path, text, says)
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
