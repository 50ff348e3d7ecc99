package providers

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// TestThePageOfEveryProviderIsItsProfiles holds docs/providers/ to the profiles:
// go test ./providers -run Page -update writes them anew.
func TestThePageOfEveryProviderIsItsProfiles(t *testing.T) {
	e := newEngine(t)
	for _, p := range e.Providers() {
		path := filepath.Join("..", "docs", "providers", p.ID+".md")
		made := []byte(pageOf(p))
		if *update {
			if err := os.WriteFile(path, made, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		kept, err := os.ReadFile(path)
		if err != nil || !bytes.Equal(kept, made) {
			t.Errorf("docs/providers/%s.md is stale (%v): go test ./providers -run Page -update", p.ID, err)
		}
	}
}

// pageOf is a provider's page for people.
func pageOf(p model.Provider) string {
	var b strings.Builder
	say := func(lines ...string) {
		for _, line := range lines {
			b.WriteString(line + "\n")
		}
	}
	say("# "+p.Name, "", "<!-- made from the profile: go test ./providers -run Page -update -->", "", p.About, "")
	say("## Bring in an app", "")
	for i, step := range p.Setup.Steps {
		say(strconv.Itoa(i+1) + ". " + step)
	}
	if p.Setup.Address != "" {
		say("", "Where: <"+p.Setup.Address+">")
	}
	say("", "```", "tokenrack app add NAME --provider "+p.ID+addFlags(p), "```", "")
	say("## Sign in", "")
	for _, way := range p.SignIns {
		line := "- " + wayWords[way.Way]
		if way.Note != "" {
			line += ": " + way.Note
		}
		say(line)
	}
	if len(p.Scopes) > 0 {
		say("", "## Scopes", "", "| scope | allows | in the preset |", "|---|---|---|")
		for _, scope := range p.Scopes {
			say("| `" + scope.Name + "` | " + scope.Says + " | " + strings.Join(scope.Presets, ", ") + " |")
		}
	}
	say("", "## Refresh", "", refreshLine(p), "")
	say("## Revoke", "", revokeLine(p), "")
	if len(p.ByHand.Steps) > 0 {
		say("By hand: "+strings.Join(p.ByHand.Steps, " › ")+".", "")
		if p.ByHand.Ends != "" {
			say("That ends "+p.ByHand.Ends+".", "")
		}
	}
	if len(p.Notes) > 0 {
		say("## To know", "")
		for _, note := range p.Notes {
			say("- " + note)
		}
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

var wayWords = map[model.SignInWay]string{
	model.SignInPassword: "by user name and password (`--username U --password-file F`)",
	model.SignInPaste:    "by tokens made elsewhere (`--paste F`)",
	model.SignInBrowser:  "in a browser (`--browser`)",
	model.SignInClient:   "as the client itself (`--client-credentials`)",
	model.SignInDevice:   "by a code on another device (`--device`)",
}

func addFlags(p model.Provider) string {
	out := ""
	if p.Base == "" {
		out += " --url https://…"
	}
	if p.ClientID {
		out += " --client-id ID"
	}
	if p.ClientSecret == model.SecretRequired || p.ClientSecret == model.SecretOptional {
		out += " --client-secret-file FILE"
	}
	if len(p.Scopes) > 0 {
		out += " --scope " + p.Scopes[0].Name
	}
	if p.RedirectExact {
		out += " --redirect-url " + p.RedirectAs
	}
	return out
}

func refreshLine(p model.Provider) string {
	if !p.CanRefresh {
		return "There is no refresh: a new sign-in brings the next token."
	}
	line := map[model.Rotation]string{
		model.RotatesAlways:    "A refresh replaces the refresh token.",
		model.RotatesSometimes: "A refresh may replace the refresh token, or leave it.",
		model.RotatesNever:     "The refresh token stays in use.",
	}[p.Rotation]
	if p.SessionFixed {
		line += " It never prolongs the session"
		if p.SessionLife > 0 {
			line += fmt.Sprintf(", which ends %d hours after the sign-in", p.SessionLife/time.Hour)
		}
		line += ": then only a sign-in helps."
	}
	if p.LostAnswer == model.LostRetry {
		return line + " Where the answer was lost it is asked for once more of itself."
	}
	return line + " Where the answer was lost the access token is used up first, and then it is tried once more."
}

func revokeLine(p model.Provider) string {
	if !p.Revocation.API {
		return "No call for it is documented: it is done by hand, and proven afterwards where tokens can be tried."
	}
	var kinds []string
	for _, kind := range p.Revocation.Takes {
		kinds = append(kinds, string(kind))
	}
	line := "By the server's own call, with the " + strings.Join(kinds, " token, then the ") + " token; each is tried again before it is called dead."
	if p.Revocation.NeedsLiveAccess {
		line += " After the access token's end the call does nothing, so a new one is fetched first."
	}
	return line
}
