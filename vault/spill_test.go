package vault

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

func spillPlace(t *testing.T) (p Place, key model.VaultKey) {
	t.Helper()
	dir := t.TempDir()
	p = Place{Path: filepath.Join(dir, "vault.db"), State: filepath.Join(dir, "state")}
	key = model.VaultKey{Passphrase: model.NewSecret("passphrase")}
	if _, err := p.Init(t.Context(), model.VaultInit{Passphrase: key.Passphrase}); err != nil {
		t.Fatal(err)
	}
	return p, key
}

func reserve(t *testing.T, v *Vault, n int) (rooms []*reservation) {
	t.Helper()
	for range n {
		room, err := v.Reserve(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		rooms = append(rooms, room.(*reservation))
	}
	return rooms
}

func TestProcessesNeverShareASlot(t *testing.T) {
	p, key := spillPlace(t)
	var vaults []*Vault
	taken := map[int]bool{}
	for range 3 {
		v, err := p.Open(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		vaults = append(vaults, v)
		for _, room := range reserve(t, v, 6) {
			if taken[room.slot] {
				t.Errorf("slot %d was given twice", room.slot)
			}
			taken[room.slot] = true
		}
	}
	// What one gives back is used again, by itself and, once it is gone, by
	// others.
	again := reserve(t, vaults[0], 1)[0]
	again.Release()
	if next := reserve(t, vaults[0], 1)[0]; next.slot != again.slot {
		t.Errorf("slot %d was free and %d was taken", again.slot, next.slot)
	}
	_ = vaults[0].Close()
	for _, room := range reserve(t, vaults[1], 6) {
		if room.slot >= len(taken)+1 {
			t.Errorf("slot %d is new though a dead process had some", room.slot)
		}
	}
	_ = vaults[1].Close()
	_ = vaults[2].Close()
}

func TestWithoutASlotOneWaits(t *testing.T) {
	p, key := spillPlace(t)
	v, err := p.Open(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = v.Close() }()
	rooms := reserve(t, v, spillSlots)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := v.Reserve(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	time.AfterFunc(20*time.Millisecond, rooms[7].Release)
	if got := reserve(t, v, 1)[0]; got.slot != rooms[7].slot {
		t.Errorf("slot %d, want the one that was given back", got.slot)
	}
}

func TestTheActivityIsCutAtACheckpoint(t *testing.T) {
	p, key := spillPlace(t)
	v, err := p.Open(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	for range 10 {
		if err := v.Update(t.Context(), func(tx model.Tx) error { return tx.Record([]byte("line")) }); err != nil {
			t.Fatal(err)
		}
	}
	for _, through := range []uint64{4, 2, 99} { // the last two name nothing
		if err := v.CutActivity(t.Context(), through); err != nil {
			t.Fatal(err)
		}
	}
	_ = v.Close()
	if v, err = p.Open(t.Context(), key); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = v.Close() }()
	var lines []uint64
	err = v.View(t.Context(), func(r model.Reader) error {
		return r.Activity(func(row model.ActivityRow) error {
			lines = append(lines, row.Seq)
			return nil
		})
	})
	if err != nil || len(lines) != 6 || lines[0] != 10 || lines[5] != 5 {
		t.Errorf("got %v %v", lines, err)
	}
	if report, err := v.Verify(t.Context()); err != nil || !report.Whole() {
		t.Errorf("got %+v %v", report, err)
	}
}
