package keeper

import (
	"time"

	"github.com/tokenrack/tokenrack/model"
)

func writeActivity(a model.Activity) []byte {
	w := writer{b: make([]byte, 0, 128)}
	w.moment(1, a.At)
	w.text(2, a.Verb)
	w.id(3, a.Account)
	w.text(4, a.Name)
	w.text(5, a.App)
	w.text(6, a.Provider)
	w.text(7, string(a.Fingerprint))
	w.text(8, a.Outcome)
	w.text(9, a.Note)
	w.int(10, int64(a.Took))
	return w.b
}

func readActivity(row model.ActivityRow) (model.Activity, error) {
	a := model.Activity{Seq: row.Seq}
	var r reader
	err := r.fields(string(row.Data), func(f field) error {
		switch f.n {
		case 1:
			a.At = f.time()
		case 2:
			a.Verb = f.text
		case 3:
			a.Account = f.id()
		case 4:
			a.Name = f.text
		case 5:
			a.App = f.text
		case 6:
			a.Provider = f.text
		case 7:
			a.Fingerprint = model.Fingerprint(f.text)
		case 8:
			a.Outcome = f.text
		case 9:
			a.Note = f.text
		case 10:
			a.Took = time.Duration(f.v)
		}
		return nil
	})
	return a, err
}
