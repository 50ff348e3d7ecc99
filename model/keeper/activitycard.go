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
	w.fingerprint(7, a.Fingerprint)
	w.text(8, a.Outcome)
	w.text(9, a.Note)
	w.int(10, int64(a.Took))
	w.int(11, int64(a.Incident))
	return w.b
}

func readActivity(row model.ActivityRow) (model.Activity, error) {
	a := model.Activity{Seq: row.Seq}
	c := cursor{data: string(row.Data)}
	for c.step() {
		switch c.n {
		case 1:
			a.At = c.time()
		case 2:
			a.Verb = c.text
		case 3:
			a.Account = c.id()
		case 4:
			a.Name = c.text
		case 5:
			a.App = c.text
		case 6:
			a.Provider = c.text
		case 7:
			a.Fingerprint = c.fingerprint()
		case 8:
			a.Outcome = c.text
		case 9:
			a.Note = c.text
		case 10:
			a.Took = time.Duration(c.v)
		case 11:
			a.Incident = int(c.v)
		}
	}
	return a, c.err
}
