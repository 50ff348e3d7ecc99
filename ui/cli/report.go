package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

// report is the record of a revocation for a ticket. It holds fingerprints,
// times and outcomes, and no secret. It is written beside its place and moved
// there when it is whole, so that a cut-off run leaves no half report; and its
// place is tried before anything is sent.
type report struct {
	file   *os.File // nil: none was asked for
	target string
	what   string
	start  time.Time
	lines  []keeper.RevokeLine
	number int               // of the incident; 0: none is kept
	done   []keeper.StepDone // steps that were said to be done
}

func openReport(name string) (*report, error) {
	if name == "" {
		return &report{}, nil
	}
	file, err := os.CreateTemp(filepath.Dir(name), ".tokenrack-report-*") // mode 0600
	if err == nil {
		return &report{file: file, target: name}, nil
	}
	why := "the directory may not be written to"
	if errors.Is(err, fs.ErrNotExist) {
		why = "there is no such directory"
	}
	bad := usage("the report cannot be written where --report says", "Nothing was revoked. Name another place.")
	bad.Why = why
	return nil, bad
}

func (r *report) begin(now time.Time, what revocation) {
	r.start = now
	switch {
	case what.app != "":
		r.what = "app " + what.app
	case what.customer != "":
		r.what = "customer " + what.customer
	case what.all:
		r.what = "this computer: every account of the vault"
	default:
		r.what = "accounts " + strings.Join(what.names, ", ")
	}
	if what.proveOnly {
		r.what += " (tried again only, no revocation sent)"
	}
}

func (r *report) add(l keeper.RevokeLine) {
	if r.file != nil {
		r.lines = append(r.lines, l)
	}
}

// end writes the report and puts it into its place.
func (r *report) end(now time.Time, done keeper.RevokeSummary, cut error) error {
	if r.file == nil {
		return nil
	}
	var body []byte
	var err error
	if strings.EqualFold(filepath.Ext(r.target), ".json") {
		body, err = r.json(now, done, cut)
	} else {
		body = []byte(r.markdown(now, done, cut))
	}
	if err == nil {
		_, err = r.file.Write(body)
	}
	if err == nil {
		err = r.file.Sync()
	}
	if closeErr := r.file.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(r.file.Name(), r.target)
	}
	if err != nil {
		_ = os.Remove(r.file.Name()) // what is half is of no use
		return &model.Error{Kind: model.KindInternal, What: "the report could not be written", Still: "The lines above are the same record."}
	}
	return nil
}

func (r *report) json(now time.Time, done keeper.RevokeSummary, cut error) ([]byte, error) {
	tokens := make([]reportToken, len(r.lines))
	for i, l := range r.lines {
		tokens[i] = reportToken{viewRevoke(l), stamp(l.At), epoch(l.At)}
	}
	whole := struct {
		Schema       int           `json:"schema_version"`
		Incident     number        `json:"incident"`
		What         string        `json:"what"`
		BegunAt      stamp         `json:"begun_at"`
		BegunEpoch   epoch         `json:"begun_at_epoch"`
		EndedAt      stamp         `json:"ended_at"`
		EndedEpoch   epoch         `json:"ended_at_epoch"`
		AllDead      bool          `json:"all_proven_dead"`
		CutOff       bool          `json:"cut_off"`
		Tokens       []reportToken `json:"tokens"`
		Summary      summary       `json:"summary"`
		Fingerprints string        `json:"fingerprints"`
		StepsDone    []stepDone    `json:"steps_done,omitempty"`
	}{
		schemaVersion, number(r.number), plain(r.what), stamp(r.start), epoch(r.start), stamp(now), epoch(now),
		cut == nil && done.Proven(), cut != nil, tokens, viewRevokeSummary(done), fingerprintsAre, nil,
	}
	for _, d := range r.done {
		whole.StepsDone = append(whole.StepsDone, stepDone{
			stepJSON{App: d.Step.App, Text: plain(d.Step.Text), URL: text(d.Step.URL)}, plain(d.By), stamp(d.At), epoch(d.At),
		})
	}
	body, err := json.MarshalIndent(whole, "", "  ")
	return append(QuietJSON(body), '\n'), err
}

// stepDone is a step by hand that a person said is done.
type stepDone struct {
	stepJSON
	By    string `json:"done_by"`
	At    stamp  `json:"done_at"`
	Epoch epoch  `json:"done_at_epoch"`
}

type reportToken struct {
	revokeJSON
	TriedAt    stamp `json:"tried_at"`
	TriedEpoch epoch `json:"tried_at_epoch"`
}

const fingerprintsAre = "the first 8 hexadecimal digits of the token's SHA-256"

func (r *report) markdown(now time.Time, done keeper.RevokeSummary, cut error) string {
	var b strings.Builder
	head := "Revocation"
	if r.number > 0 {
		head = fmt.Sprintf("Incident %d", r.number)
	}
	fmt.Fprintf(&b, "# %s: %s\n\n", head, markdownText(r.what))
	fmt.Fprintf(&b, "- Begun: %s\n- Ended: %s\n", r.start.UTC().Format(time.RFC3339), now.UTC().Format(time.RFC3339))
	fmt.Fprintf(&b, "- Outcome: %s\n", outcomeWords(done))
	switch {
	case cut != nil:
		b.WriteString("- **The run was cut off.** Run it again to finish it.\n")
	case done.Proven():
		b.WriteString("- Every token was tried again and refused.\n")
	default:
		b.WriteString("- **Not every token is proven dead.**\n")
	}
	fmt.Fprintf(&b, "\nA fingerprint is %s. No secret stands in this report.\n", fingerprintsAre)
	b.WriteString("\n| account | app | provider | token | fingerprint | server | outcome | how it is known | tried | ends |\n|---|---|---|---|---|---|---|---|---|---|\n")
	for _, l := range r.lines {
		v := viewRevoke(l)
		cells := []string{
			v.Account, string(v.App), string(v.Provider), kindWords(l), string(l.Fingerprint), statusWords(l.ServerStatus),
			outcomeWord(l.Outcome), v.Proof, reportTime(l.At), reportTime(l.Expiry.At),
		}
		for i := range cells {
			cells[i] = markdownText(cells[i])
		}
		b.WriteString("| " + strings.Join(cells, " | ") + " |\n")
	}
	if len(r.done) > 0 {
		b.WriteString("\n## Done by hand\n\n")
		for _, d := range r.done {
			fmt.Fprintf(&b, "- [x] %s (said by %s, %s)\n", markdownStep(d.Step), markdownText(d.By), reportTime(d.At))
		}
	}
	if len(done.Steps) > 0 {
		b.WriteString("\n## Left to do by hand\n\n")
		for _, step := range done.Steps {
			b.WriteString("- [ ] " + markdownStep(step) + "\n")
		}
	}
	return b.String()
}

// outcomeWord is an outcome as a person reads it; a run that was cut off leaves
// tokens without one.
func outcomeWord(o keeper.RevokeOutcome) string {
	if o == "" {
		return "not known"
	}
	return strings.ReplaceAll(string(o), "_", " ")
}

func statusWords(status int) string {
	if status == 0 {
		return "-"
	}
	return fmt.Sprint(status)
}

func reportTime(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.UTC().Format(time.RFC3339)
}
