package vault

import (
	"testing"

	"github.com/tokenrack/tokenrack/model"
)

// BenchmarkProtection is what each protection of a row costs by itself. A
// refresh seals a card, two tokens, an intent, a line and the state, and takes
// the set sum of each row before and after; `token` opens the state, finds a
// name and opens a card and a token.
func BenchmarkProtection(b *testing.B) {
	k, err := newKeys(make([]byte, keySize), model.NewID(), 1)
	if err != nil {
		b.Fatal(err)
	}
	token, card := make([]byte, 1200), make([]byte, 170)
	sealed := row{table: inSecret, id: model.NewID(), owner: model.NewID(), kind: 1, ver: 1, rev: 7}
	k.seal(&sealed, token, tokenStep)
	small := row{table: inCard, id: model.NewID(), kind: 2, ver: 1, rev: 7}
	k.seal(&small, card, cardStep)
	s := newState()
	state := k.sealState(&s)
	var total sum
	for _, one := range []struct {
		name string
		do   func()
	}{
		{"seal a token", func() { k.seal(&row{table: inSecret, id: sealed.id, ver: 1}, token, tokenStep) }},
		{"open a token", func() { _, _ = k.open(&sealed) }},
		{"seal a card", func() { k.seal(&row{table: inCard, id: small.id, ver: 1}, card, cardStep) }},
		{"open a card", func() { _, _ = k.open(&small) }},
		{"set sum of a token", func() { total.add(k.element(&sealed)) }},
		{"set sum of a card", func() { total.add(k.element(&small)) }},
		{"seal the state", func() { _ = k.sealState(&s) }},
		{"open the state", func() { _, _ = k.openState(state) }},
		{"name tag", func() { _ = k.nameTag(model.AccountCard, "account 000042") }},
	} {
		b.Run(one.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				one.do()
			}
		})
	}
	_ = total
}
