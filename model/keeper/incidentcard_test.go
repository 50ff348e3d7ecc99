package keeper

import (
	"reflect"
	"testing"

	"github.com/tokenrack/tokenrack/model"
)

func TestCards_ofIncidentsKeepEveryField(t *testing.T) {
	var w writer
	w.text(900, "of a newer program")
	h := incidentHead{id: model.ID{1}, ver: 3, holder: model.ID{2}, newer: w.b}
	filled(t, reflect.ValueOf(&h.Incident).Elem(), 0)
	h.Running, h.Found, h.Left, h.Lines = false, 0, 0, nil // these are told, not kept
	got, part, err := readIncident(model.Card{ID: h.id, Ver: h.ver, Data: writeHead(&h)})
	if err != nil || part != nil || !reflect.DeepEqual(*got, h) {
		t.Errorf("head: %v\n got %+v\nwant %+v", err, got, h)
	}

	account := &model.Account{ID: model.ID{7}, Name: "acme"}
	f := finding{id: model.ID{1}, ver: 3, number: 8, account: account.ID, name: account.Name, newer: w.b}
	for _, outcome := range revokeOutcomeList {
		f.lines = append(f.lines, RevokeLine{
			Account: account, App: &model.App{ID: model.ID{9}, Name: "items", Provider: "storeman"},
			Kind: model.SupersededToken, SupersededOf: model.RefreshToken, Fingerprint: "9a0751d2", ServerStatus: 200,
			Outcome: outcome, Proof: "refused", Expiry: model.Expiry{At: testTime, Source: model.FromJWT}, At: testTime,
		})
	}
	f.counted = counted{found: len(revokeOutcomeList), dead: 1}
	card := model.Card{ID: f.id, Ver: f.ver, Data: writePart(&f)}
	head, read, err := readIncident(card)
	if err != nil || head != nil || !reflect.DeepEqual(*read, f) {
		t.Errorf("part: %v\n got %+v\nwant %+v", err, read, f)
	}
	if _, scanned, err := scanIncident(card, 9); err != nil || scanned.counted != f.counted || scanned.lines != nil {
		t.Errorf("scanned: %+v, %v", scanned, err)
	}
}

func FuzzIncidentCards(f *testing.F) {
	f.Add(writeHead(&incidentHead{Incident: Incident{Number: 8, Name: "acme"}}))
	f.Add(writePart(&finding{number: 8, name: "acme", lines: []RevokeLine{{Kind: model.AccessToken, Fingerprint: "9a0751d2"}}}))
	f.Fuzz(func(_ *testing.T, data []byte) {
		_, _, _ = readIncident(model.Card{Data: data})
	})
}
