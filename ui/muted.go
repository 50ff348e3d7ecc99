package ui

import (
	"fmt"
	"reflect"

	tea "charm.land/bubbletea/v2"
)

// muted is the program as Bubble Tea runs it. Bubble Tea prints what a program
// panics with, which could hold a secret; here every panic is replaced by one
// that names only its type. The names of the functions that it came through are
// still printed, and are enough to find it.
type muted struct{ tea.Model }

// Init is the program's, its panics without their values.
func (m muted) Init() tea.Cmd {
	defer mute()
	return mutedCmd(m.Model.Init())
}

// Update is the program's, its panics without their values.
func (m muted) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	defer mute()
	model, cmd := m.Model.Update(msg)
	return muted{model}, mutedCmd(cmd)
}

// View is the program's, its panics without their values.
func (m muted) View() tea.View {
	defer mute()
	return m.Model.View()
}

// mute goes on panicking without the value.
func mute() {
	if r := recover(); r != nil {
		panic(mistake{of: fmt.Sprintf("%T", r)})
	}
}

// mistake is what is left of a panic.
type mistake struct{ of string }

// Error says what a person can do with it.
func (m mistake) Error() string {
	return "a mistake of ours (" + m.of + "): nothing that was stored is lost; please report it with the names below, which hold no data of yours"
}

// mutedCmd is a command, and the commands in its message, without the values of
// their panics.
func mutedCmd(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() tea.Msg {
		defer mute()
		return mutedMsg(cmd())
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
