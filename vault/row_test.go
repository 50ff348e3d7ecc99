package vault

import (
	"bytes"
	"strings"
	"testing"

	"github.com/tokenrack/tokenrack/model"
)

func testKeys(t *testing.T, vault model.ID, epoch uint32) *keys {
	t.Helper()
	k, err := newKeys(bytes.Repeat([]byte{1}, keySize), vault, epoch)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestARowOpensNowhereElse(t *testing.T) {
	vault := model.NewID()
	k := testKeys(t, vault, 1)
	sealed := row{table: inCard, id: model.NewID(), owner: model.NewID(), kind: 2, ver: 3, rev: 4}
	k.seal(&sealed, []byte("text"), cardStep)
	if text, err := k.open(&sealed); err != nil || string(text) != "text" {
		t.Fatalf("in its place: %q %v", text, err)
	}
	moves := map[string]func(r *row){
		"another table":    func(r *row) { r.table = inSecret },
		"another id":       func(r *row) { r.id = model.NewID() },
		"another owner":    func(r *row) { r.owner = model.NewID() },
		"another kind":     func(r *row) { r.kind = 1 },
		"another version":  func(r *row) { r.ver = 2 },
		"another revision": func(r *row) { r.rev = 5 },
		"another epoch":    func(r *row) { r.epoch = 2 },
		"a changed byte":   func(r *row) { r.ct = bytes.Clone(r.ct); r.ct[40] ^= 1 },
		"a changed nonce":  func(r *row) { r.ct = bytes.Clone(r.ct); r.ct[0] ^= 1 },
		"cut short":        func(r *row) { r.ct = r.ct[:len(r.ct)-1] },
		"nothing":          func(r *row) { r.ct = nil },
	}
	for name, move := range moves {
		moved := sealed
		moved.scratch, moved.room = nil, nil
		move(&moved)
		if _, err := k.open(&moved); err == nil {
			t.Errorf("%s: it opened", name)
		}
	}
	if _, err := testKeys(t, model.NewID(), 1).open(&sealed); err == nil {
		t.Error("another vault: it opened")
	}
	next := testKeys(t, vault, 2)
	moved := sealed
	moved.epoch = 2
	if _, err := next.open(&moved); err == nil {
		t.Error("the next epoch: it opened")
	}
}

func TestSizesTellLittle(t *testing.T) {
	k := testKeys(t, model.NewID(), 1)
	size := func(n, step int) int {
		r := row{table: inSecret}
		k.seal(&r, []byte(strings.Repeat("x", n)), step)
		if text, err := k.open(&r); err != nil || len(text) != n {
			t.Errorf("%d bytes: %d %v", n, len(text), err)
		}
		return len(r.ct) - overhead
	}
	for n, want := range map[int]int{1: 4096, 1500: 4096, 4092: 4096, 4093: 8192} {
		if got := size(n, tokenStep); got != want {
			t.Errorf("a token of %d bytes takes %d, want %d", n, got, want)
		}
	}
	for n, want := range map[int]int{0: 256, 252: 256, 253: 512} {
		if got := size(n, cardStep); got != want {
			t.Errorf("a card of %d bytes takes %d, want %d", n, got, want)
		}
	}
}

func TestTheSumKnowsNoOrder(t *testing.T) {
	k := testKeys(t, model.NewID(), 1)
	var rows []row
	for i := range 20 {
		r := row{table: inCard, id: model.NewID(), ver: uint64(i)}
		k.seal(&r, nil, cardStep)
		rows = append(rows, r)
	}
	var forward, backward, empty sum
	for i := range rows {
		forward.add(k.element(&rows[i]))
		backward.add(k.element(&rows[len(rows)-1-i]))
	}
	if forward != backward || forward == empty {
		t.Error("the sum depends on the order")
	}
	for i := range rows {
		forward.take(k.element(&rows[i]))
	}
	if forward != empty {
		t.Error("taking every row away leaves something")
	}
}
