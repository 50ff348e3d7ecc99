package activity

import (
	"encoding/json"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/draw"
)

// line is a line of an export. The names are those of "tokenrack log --json".
type line struct {
	Seq         uint64  `json:"seq"`
	DoneAt      string  `json:"done_at"`
	DoneAtEpoch int64   `json:"done_at_epoch"`
	Verb        string  `json:"verb"`
	Account     *string `json:"account"`
	App         *string `json:"app"`
	Provider    *string `json:"provider"`
	Fingerprint *string `json:"fingerprint"`
	Outcome     string  `json:"outcome"`
	Note        string  `json:"note"`
	TookMS      int64   `json:"took_ms"`
}

// Export writes lines of the record as JSON, like "tokenrack log --json".
func Export(lines []model.Activity) ([]byte, error) {
	out := struct {
		Schema   int    `json:"schema_version"`
		Activity []line `json:"activity"`
	}{Schema: 1, Activity: make([]line, 0, len(lines))}
	for i := range lines {
		a := &lines[i]
		out.Activity = append(out.Activity, line{
			Seq: a.Seq, DoneAt: a.At.UTC().Format(time.RFC3339), DoneAtEpoch: a.At.Unix(), Verb: a.Verb,
			Account: text(a.Name), App: text(a.App), Provider: text(a.Provider), Fingerprint: text(string(a.Fingerprint)),
			Outcome: a.Outcome, Note: draw.Clean(a.Note), TookMS: a.Took.Milliseconds(),
		})
	}
	data, err := json.MarshalIndent(out, "", "  ")
	return append(data, '\n'), err
}

// text is nil where there is nothing to say.
func text(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
