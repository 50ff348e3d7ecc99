// Empty is the least that Bubble Tea can do at the screen's frame rate: it shows
// one word and waits. What it costs while nobody touches it is the library's
// clock, against which .ci/idle measures tokenrack.
package main

import (
	"os"
	"strconv"

	tea "charm.land/bubbletea/v2"
)

type empty struct{}

func (empty) Init() tea.Cmd { return nil }

func (e empty) Update(tea.Msg) (tea.Model, tea.Cmd) { return e, nil }

func (empty) View() tea.View {
	view := tea.NewView("empty")
	view.AltScreen = true
	return view
}

func main() {
	fps, err := strconv.Atoi(os.Args[1])
	if err != nil {
		os.Exit(2)
	}
	if _, err := tea.NewProgram(empty{}, tea.WithFPS(fps)).Run(); err != nil {
		os.Exit(1)
	}
}
