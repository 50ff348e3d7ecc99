package ui

import (
	"reflect"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
)

// muted is the program as Bubble Tea runs it. Bubble Tea prints what a program
// panics with, which could hold a secret, and the arguments of every function on
// the way; here a panic is told as any mistake is: the screen is taken away, what
// has begun is stored, and only the names of types and functions are printed.
type muted struct{ tea.Model }

// Init is the program's.
func (m muted) Init() (cmd tea.Cmd) {
	model.Guarded(func() { cmd = mutedCmd(m.Model.Init()) })()
	return cmd
}

// Update is the program's.
func (m muted) Update(msg tea.Msg) (next tea.Model, cmd tea.Cmd) {
	next = m
	model.Guarded(func() {
		changed, asked := m.Model.Update(msg)
		next, cmd = muted{changed}, mutedCmd(asked)
	})()
	return next, cmd
}

// View is the program's.
func (m muted) View() (view tea.View) {
	model.Guarded(func() { view = m.Model.View() })()
	return view
}

// mutedCmd is a command, and the commands in its message.
func mutedCmd(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() (msg tea.Msg) {
		model.Guarded(func() { msg = mutedMsg(cmd()) })()
		return msg
	}
}

// mutedMsg looks for the messages that are lists of commands: a batch, and the
// sequence, whose type has no name outside.
func mutedMsg(msg tea.Msg) tea.Msg {
	list := reflect.ValueOf(msg)
	if list.Kind() != reflect.Slice || list.Type().Elem() != reflect.TypeFor[tea.Cmd]() {
		return msg
	}
	for i := range list.Len() {
		if cmd, ok := list.Index(i).Interface().(tea.Cmd); ok && cmd != nil {
			list.Index(i).Set(reflect.ValueOf(mutedCmd(cmd)))
		}
	}
	return msg
}
