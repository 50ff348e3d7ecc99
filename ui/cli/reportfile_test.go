package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

func TestReport_isTwoFilesThatOnlyTheirOwnerReads(t *testing.T) {
	at := time.Date(2026, 11, 21, 10, 44, 2, 0, time.UTC)
	done := keeper.ByHandStep{App: "acme|items", Text: "delete it", URL: "https://maker.example/apps"}
	left := keeper.ByHandStep{App: "other", Text: "end it"}
	folder := filepath.Join(t.TempDir(), "new", "folder")
	paths, err := Report{
		What: "app ../Äcme items\x1b[2J", Begun: at, Ended: at.Add(time.Minute),
		Lines: []keeper.RevokeLine{{
			Account: &model.Account{Name: "acme-web"}, Kind: model.AccessToken, Fingerprint: "9a0751d2",
			Outcome: keeper.RevokedDead, Proof: "the API answered 401", At: at,
		}},
		Summary: keeper.RevokeSummary{Outcomes: map[keeper.RevokeOutcome]int{keeper.RevokedDead: 1}, Steps: []keeper.ByHandStep{done, left}},
		Done:    []keeper.StepDone{{Step: done, By: "maria", At: at}},
	}.Save(folder)
	if err != nil {
		t.Fatal(err)
	}
	if len(paths) != 2 || filepath.Dir(paths[0]) != folder || filepath.Base(paths[0]) != "incident-20261121T104402Z-app-cme-items-2j.md" {
		t.Fatalf("wrote %q", paths)
	}
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%s is %v, want 0600", path, info.Mode())
		}
	}
	markdown, _ := os.ReadFile(paths[0])
	for _, want := range []string{"9a0751d2", "## Done by hand", `- [x] acme\|items: delete it (<https://maker.example/apps>) (said by maria, 2026-11-21T10:44:02Z)`, "- [ ] other: end it", "Every token was tried again and refused."} {
		if !strings.Contains(string(markdown), want) {
			t.Errorf("the Markdown lacks %q:\n%s", want, markdown)
		}
	}
	if strings.Contains(string(markdown), "\x1b") || strings.Contains(string(markdown), "- [ ] acme") {
		t.Errorf("the Markdown is wrong:\n%s", markdown)
	}
	body, _ := os.ReadFile(paths[1])
	var read struct {
		Done []struct {
			App string `json:"app"`
			By  string `json:"done_by"`
			At  string `json:"done_at"`
		} `json:"steps_done"`
		All bool `json:"all_proven_dead"`
	}
	if err := json.Unmarshal(body, &read); err != nil || len(read.Done) != 1 || read.Done[0].By != "maria" || read.Done[0].At != "2026-11-21T10:44:02Z" || !read.All {
		t.Errorf("the JSON is wrong (%v):\n%s", err, body)
	}
}

func TestReport_saysThatItCannotBeWritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := (Report{What: "app x"}).Save(file); err == nil || strings.Contains(err.Error(), file) {
		t.Errorf("a report in a place that is none: %v", err)
	}
}
