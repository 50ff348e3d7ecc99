package cli

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/model/modeltest"
)

// evilReport is a report all of whose words came from elsewhere.
func evilReport(bad string) Report {
	at := time.Date(2026, 11, 21, 10, 44, 2, 0, time.UTC)
	step := keeper.ByHandStep{App: bad, Text: bad, URL: bad}
	app := &model.App{Name: bad, Provider: bad}
	return Report{
		Number: 8, What: bad, Begun: at, Ended: at,
		Lines: []keeper.RevokeLine{{
			Account: &model.Account{Name: bad}, App: app, Kind: model.AccessToken, Fingerprint: model.Fingerprint(bad),
			Outcome: keeper.RevokedAlive, Proof: bad, At: at,
		}},
		Summary: keeper.RevokeSummary{Outcomes: map[keeper.RevokeOutcome]int{keeper.RevokedAlive: 1}, Steps: []keeper.ByHandStep{{App: bad, Text: "end it"}}},
		Done:    []keeper.StepDone{{Step: step, By: bad, At: at}},
	}
}

// The parts of a line that mean only themselves: code spans, escaped signs, and
// links that show where they lead.
var (
	escaped = regexp.MustCompile(`\\[!-/:-@\[-` + "`" + `{-~]`)
	shown   = regexp.MustCompile(`<https?://[^ <>]+>`)
)

// meaning is what of a line of Markdown is no text: what is left once code
// spans, escapes and open links are taken out. A fence that does not close is
// left.
func meaning(line string) string {
	var out strings.Builder
	for i := 0; i < len(line); {
		switch rest := line[i:]; {
		case rest[0] == '\\' && escaped.MatchString(rest[:min(2, len(rest))]):
			i += 2
		case rest[0] == '`':
			fence := rest[:len(rest)-len(strings.TrimLeft(rest, "`"))]
			end := closing(rest[len(fence):], fence)
			if end < 0 {
				out.WriteString(fence)
				i += len(fence)
				continue
			}
			i += len(fence) + end
		case shown.MatchString(rest) && shown.FindStringIndex(rest)[0] == 0:
			i += shown.FindStringIndex(rest)[1]
		default:
			out.WriteByte(rest[0])
			i++
		}
	}
	return out.String()
}

// closing is where a code span's fence closes, behind it: a run of as many
// backticks, no more and no fewer (CommonMark 0.31 section 6.1). Below 0: not.
func closing(text, fence string) int {
	for i := 0; i < len(text); {
		if text[i] != '`' {
			i++
			continue
		}
		run := len(text[i:]) - len(strings.TrimLeft(text[i:], "`"))
		i += run
		if run == len(fence) {
			return i
		}
	}
	return -1
}

func TestMarkdown_theTestTellsTextFromMarkup(t *testing.T) {
	for line, want := range map[string]string{
		`a \| b`: "a  b", "x `<b>` y": "x  y", "x `` a`b `` y": "x  y", "x `y": "x `y", "<https://a.example/x>": "", `\\[x](y)`: "[x](y)", `a\z`: `a\z`,
	} {
		if got := meaning(line); got != want {
			t.Errorf("%q means %q, want %q", line, got, want)
		}
	}
}

// TestReport_nothingForeignIsMarkup holds that every hostile text stays text in
// a report: no line, no cell, no link, no tag, no entity and no mention more
// than where all words are harmless.
func TestReport_nothingForeignIsMarkup(t *testing.T) {
	tame := strings.Split(evilReport("word").Markdown(), "\n")
	ours := strings.NewReplacer("**", "", "- [ ] ", "", "- [x] ", "", "|---", "")
	for _, bad := range modeltest.Hostile() {
		text := evilReport(bad).Markdown()
		for _, r := range text {
			if r != '\n' && drivesTerminal(r) && r != '\uFFFD' {
				t.Errorf("%.40q leaves %U in a report", bad, r)
				break
			}
		}
		lines := strings.Split(text, "\n")
		if len(lines) != len(tame) {
			t.Errorf("%.40q makes %d lines of %d:\n%s", bad, len(lines), len(tame), text)
			continue
		}
		for i, line := range lines {
			means := meaning(line)
			if got, want := strings.Count(means, "|"), strings.Count(tame[i], "|"); got != want {
				t.Errorf("%.40q makes %d cells' ends of %d: %.300s", bad, got, want, line)
			}
			if strings.Contains(line, `\@`) && !strings.Contains(bad, "|") {
				t.Errorf("%.40q is a mention still once the escape was read: %.300s", bad, line)
			}
			means = strings.TrimLeft(ours.Replace(means), "# ")
			for _, sign := range []string{"<", "[", "]", "`", "*", "_", "~", "&", "@", "://", "www.", "WWW.", "$", "#", `\`} {
				if strings.Contains(means, sign) {
					t.Errorf("%.40q brings %q into %.300q", bad, sign, line)
				}
			}
		}
	}
}

func TestReport_JSONSaysTheSameAndDrivesNothing(t *testing.T) {
	for _, bad := range modeltest.Hostile() {
		line, err := bare(bad)
		if err != nil {
			t.Fatal(err)
		}
		body := QuietJSON([]byte(`{"name":` + string(line) + "}\n"))
		for _, r := range string(body) {
			if r != '\n' && r != '\uFFFD' && drivesTerminal(r) {
				t.Errorf("%.40q leaves %U", bad, r)
				break
			}
		}
		var read struct {
			Name string `json:"name"`
		}
		if err := json.Unmarshal(body, &read); err != nil || strings.ToValidUTF8(bad, "") != strings.ReplaceAll(read.Name, "\uFFFD", "") && !strings.Contains(bad, "\uFFFD") {
			t.Errorf("%.40q is read back as %.40q, %v", bad, read.Name, err)
		}
	}
}
