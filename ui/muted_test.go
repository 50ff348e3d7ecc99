package ui

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

const canaryOfAPanic = "CANARY-in-a-panic"

// clumsy panics with a secret, where it is told to.
type clumsy struct{ in string }

func bad() tea.Msg { panic(canaryOfAPanic) }

func (c clumsy) Init() tea.Cmd {
	switch c.in {
	case "init":
		bad()
	case "command":
		return bad
	case "batch":
		return tea.Batch(tea.RequestBackgroundColor, bad)
	case "sequence":
		return tea.Sequence(tea.RequestBackgroundColor, bad)
	}
	return func() tea.Msg { return "hello" }
}

func (c clumsy) Update(tea.Msg) (tea.Model, tea.Cmd) {
	if c.in == "update" {
		bad()
	}
	return c, nil
}

func (c clumsy) View() tea.View {
	if c.in == "view" {
		bad()
	}
	return tea.NewView("")
}

const clumsyIn = "TOKENRACK_TEST_CLUMSY"

// TestChildPanics is the other process of the test below.
func TestChildPanics(t *testing.T) {
	in := os.Getenv(clumsyIn)
	if in == "" {
		t.Skip("this is only the other half of a test")
	}
	var out bytes.Buffer
	program := tea.NewProgram(muted{clumsy{in}}, tea.WithContext(context.Background()), tea.WithInput(strings.NewReader("x")), tea.WithOutput(&out))
	_, err := program.Run()
	fmt.Println("ended:", err)
}

func TestAPanicOnTheScreenPrintsNoValue(t *testing.T) {
	for _, in := range []string{"init", "update", "view", "command", "batch", "sequence"} {
		t.Run(in, func(t *testing.T) {
			child := exec.Command(os.Args[0], "-test.run=^TestChildPanics$", "-test.v")
			child.Env = append(os.Environ(), clumsyIn+"="+in)
			said, _ := child.CombinedOutput() // it may end either way
			text := string(said)
			if !strings.Contains(text, "a mistake of ours (string)") {
				t.Errorf("it does not say what happened:\n%s", text)
			}
			if strings.Contains(text, canaryOfAPanic) {
				t.Errorf("the panic's value was printed:\n%s", text)
			}
		})
	}
}
