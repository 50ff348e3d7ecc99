package ui

import (
	"context"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"github.com/tokenrack/tokenrack/ui/desk"
)

// driver plays a person at the screen, in the bubble of a synctest: time
// passes only when everything waits, so that every timer is exact.
type driver struct {
	t      *testing.T
	app    *app
	keeper *fakeKeeper
	desk   *fakeDesk
	msgs   chan tea.Msg
	done   chan struct{}
	keys   int  // how many were pressed
	quit   bool // the program has ended
	sent   []string
	never  string   // what no frame may show; empty: nothing
	odd    *oddKeys // every action is on an odd key; nil: on its own
}

type setup struct {
	of            []sample
	width, height int
	theme         string
	ascii         bool
	around        desk.Surroundings
	demo          *Demo
	outcome       desk.Outcome
	settings      string // the settings file; empty: none is kept
	odd           *oddKeys
}

// drive runs a test with a driver. Everything happens in a bubble whose clock
// begins at start.
func drive(t *testing.T, s setup, test func(d *driver)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		now := func() time.Time { return start.Add(time.Since(began)) }
		d := newDriver(t, s, newFake(now, s.samples()))
		test(d)
		d.app.stop()
		close(d.done)
		time.Sleep(time.Hour) // lets the last timers run out
	})
}

func (s setup) samples() []sample {
	if s.of == nil {
		return samples()
	}
	return s.of
}

func newDriver(t *testing.T, s setup, k *fakeKeeper) *driver {
	t.Helper()
	board := &fakeDesk{outcome: s.outcome}
	o := Options{
		Keeper: k, Theme: s.theme, ASCII: s.ascii, Version: "test", Vault: "keyring", Clipboard: board, Demo: s.demo,
		Settings: s.settings,
	}
	o.recall()
	if s.odd != nil {
		o.wishes = s.odd.wishes
	}
	a, err := newApp(context.Background(), o, s.around)
	if err != nil {
		t.Fatal(err)
	}
	d := &driver{t: t, app: a, keeper: k, desk: board, odd: s.odd, msgs: make(chan tea.Msg, 4096), done: make(chan struct{})}
	if s.width == 0 {
		s.width, s.height = 120, 36
	}
	d.run(a.Init())
	d.send(tea.WindowSizeMsg{Width: s.width, Height: s.height})
	d.send(tea.ColorProfileMsg{Profile: colorprofile.TrueColor})
	d.settle()
	return d
}

// run runs a command as Bubble Tea does: in a goroutine, its message to the
// queue.
func (d *driver) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	go func() { d.deliver(cmd()) }()
}

func (d *driver) deliver(msg tea.Msg) {
	v := reflect.ValueOf(msg)
	switch {
	case msg == nil:
		return
	case v.Kind() == reflect.Slice && v.Type().Elem() == reflect.TypeFor[tea.Cmd]():
		inOrder := v.Type() != reflect.TypeFor[tea.BatchMsg]()
		for i := range v.Len() {
			cmd, _ := v.Index(i).Interface().(tea.Cmd)
			switch {
			case cmd == nil:
			case inOrder:
				d.deliver(cmd())
			default:
				d.run(cmd)
			}
		}
		return
	}
	select {
	case d.msgs <- msg:
	case <-d.done:
	}
}

// send gives the program a message.
func (d *driver) send(msg tea.Msg) {
	switch {
	case d.quit:
		return
	case fmt.Sprintf("%T", msg) == "tea.setClipboardMsg":
		d.sent = append(d.sent, reflect.ValueOf(msg).String())
		return
	}
	if _, ok := msg.(tea.QuitMsg); ok {
		d.quit = true
		return
	}
	_, cmd := d.app.Update(msg)
	d.checkFrame()
	d.run(cmd)
}

// settle lets everything happen that needs no time to pass.
func (d *driver) settle() {
	for {
		synctest.Wait()
		select {
		case msg := <-d.msgs:
			d.send(msg)
		default:
			return
		}
	}
}

// Wait lets time pass.
func (d *driver) Wait(how time.Duration) *driver {
	for end := time.Now().Add(how); ; {
		d.settle()
		left := time.Until(end)
		if left <= 0 {
			return d
		}
		timer := time.NewTimer(left)
		select {
		case msg := <-d.msgs:
			d.send(msg)
		case <-timer.C:
		}
		timer.Stop()
	}
}

// Press presses keys by their names: "j", "enter", "ctrl+c", "up".
func (d *driver) Press(names ...string) *driver {
	for _, name := range names {
		d.keys++
		if d.odd != nil {
			name = d.odd.of(d.app, name)
		}
		d.send(press(name))
		d.settle()
	}
	return d
}

func (d *driver) Type(text string) *driver {
	for _, r := range text {
		d.Press(string(r))
	}
	return d
}

func (d *driver) Enter() *driver { return d.Press("enter") }

var named = map[string]rune{
	"enter": tea.KeyEnter, "esc": tea.KeyEscape, "up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft,
	"right": tea.KeyRight, "tab": tea.KeyTab, "backspace": tea.KeyBackspace, "space": tea.KeySpace,
	"home": tea.KeyHome, "end": tea.KeyEnd, "pgdown": tea.KeyPgDown, "pgup": tea.KeyPgUp, "delete": tea.KeyDelete,
}

func press(name string) tea.KeyPressMsg {
	if code, ok := named[name]; ok {
		key := tea.KeyPressMsg{Code: code}
		if name == "space" {
			key.Text = " "
		}
		return key
	}
	if number, ok := strings.CutPrefix(name, "f"); ok && number != "" {
		n, _ := strconv.Atoi(number)
		return tea.KeyPressMsg{Code: tea.KeyF1 + rune(n-1)}
	}
	if with, ok := strings.CutPrefix(name, "shift+"); ok {
		return tea.KeyPressMsg{Code: press(with).Code, Mod: tea.ModShift}
	}
	if with, ok := strings.CutPrefix(name, "ctrl+"); ok {
		key := press(with)
		return tea.KeyPressMsg{Code: key.Code, Mod: tea.ModCtrl}
	}
	r := []rune(name)[0]
	return tea.KeyPressMsg{Code: r, Text: name}
}

// frame is what stands on the screen, without styles.
func (d *driver) frame() string { return ansi.Strip(d.app.View().Content) }

// checkFrame holds that every frame is exactly as large as the window.
func (d *driver) checkFrame() {
	d.t.Helper()
	if d.never != "" && strings.Contains(d.frame(), d.never) {
		d.t.Errorf("the screen shows %q:\n%s", d.never, d.frame())
	}
	if d.odd != nil {
		d.odd.check(d)
	}
	if err := sized(d.app.View().Content, d.app.width, d.app.height, d.app.canvas.Method); err != "" {
		d.t.Errorf("%s:\n%s", err, d.frame())
	}
}

// sized says where a frame is not of a size; empty: nowhere.
func sized(frame string, width, height int, method ansi.Method) string {
	lines := strings.Split(frame, "\n")
	if len(lines) != height {
		return fmt.Sprintf("the frame has %d lines, want %d", len(lines), height)
	}
	for i, line := range lines {
		if w := method.StringWidth(line); w != width {
			return fmt.Sprintf("line %d is %d cells wide, want %d: %q", i, w, width, ansi.Strip(line))
		}
	}
	return ""
}

// Sees holds that a text stands on the screen.
func (d *driver) Sees(text string) *driver {
	d.t.Helper()
	if !strings.Contains(joined(d.frame()), text) {
		d.t.Errorf("the screen does not say %q:\n%s", text, d.frame())
	}
	return d
}

// Misses holds that a text does not stand on the screen.
func (d *driver) Misses(text string) *driver {
	d.t.Helper()
	if strings.Contains(joined(d.frame()), text) {
		d.t.Errorf("the screen says %q:\n%s", text, d.frame())
	}
	return d
}

// joined is a frame with its gaps closed, so that a text can be looked for
// that is wrapped over two lines.
func joined(frame string) string {
	return strings.Join(strings.FieldsFunc(frame, func(r rune) bool {
		return r == ' ' || r == '\n' || strings.ContainsRune("│├┤─", r)
	}), " ")
}

// On holds which account is under the cursor.
func (d *driver) On(name string) *driver {
	d.t.Helper()
	row := d.app.list.Row()
	switch {
	case row == nil:
		d.t.Errorf("no account is under the cursor, want %s:\n%s", name, d.frame())
	case row.Name.Text != name:
		d.t.Errorf("%s is under the cursor, want %s:\n%s", row.Name.Text, name, d.frame())
	}
	return d
}

// Copied holds what is on the clipboard.
func (d *driver) Copied(text string) *driver {
	d.t.Helper()
	d.desk.mu.Lock()
	defer d.desk.mu.Unlock()
	if d.desk.text != text {
		d.t.Errorf("the clipboard holds %q, want %q", d.desk.text, text)
	}
	return d
}

// Keys holds how many keys that took.
func (d *driver) Keys(most int) *driver {
	d.t.Helper()
	if d.keys > most {
		d.t.Errorf("that took %d keys, want at most %d", d.keys, most)
	}
	return d
}
