package ui

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

// doesByVerb finds what errors say to do by a verb of the command line.
var doesByVerb = regexp.MustCompile(`\bDo\b\s*[:=]+\s*"([^"]*tokenrack [a-z][^"]*)"`)

// TestErrorsOfExchangesNameKeysAndNoVerbs looks for them where the errors that
// end up on a screen are written.
func TestErrorsOfExchangesNameKeysAndNoVerbs(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		found := 0
		for _, name := range []string{"providers/words.go", "providers/codeflow.go", "providers/origin.go", "providers/introspect.go", "model/keeper/trouble.go", "model/keeper/token.go"} {
			source, err := os.ReadFile(filepath.Join("..", name))
			if err != nil {
				t.Fatal(err)
			}
			for _, does := range doesByVerb.FindAllStringSubmatch(string(source), -1) {
				found++
				says := strings.Join(d.app.lines(&model.Error{What: "it failed", Do: does[1]}), " ")
				if strings.Contains(says, "tokenrack ") || strings.Contains(says, "--") || strings.Contains(says, "{") {
					t.Errorf("%s: %q is told as %q", name, does[1], says)
				}
			}
		}
		if found < 8 {
			t.Errorf("only %d are found, so the test finds nothing", found)
		}
	})
}

func TestAFailureNamesTheKeyThatHelps(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.keeper.token = func(model.ID, keeper.TokenRequest) (keeper.Bearer, error) {
			return keeper.Bearer{}, &model.Error{Kind: model.KindSignIn, What: "the server refused", Do: "Check the app's client id and secret: tokenrack app edit APP."}
		}
		d.Enter().Sees("Check the app's client id and secret: 2, then e on the app.")
		d.keeper.token = func(model.ID, keeper.TokenRequest) (keeper.Bearer, error) {
			return keeper.Bearer{}, &model.Error{Kind: model.KindSignIn, What: "the server refused", Do: "Sign in again."}
		}
		d.Enter().Sees("s signs in again.")
	})
}
