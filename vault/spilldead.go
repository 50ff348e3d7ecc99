package vault

import (
	"encoding/binary"
	"os"

	"github.com/tokenrack/tokenrack/model"
)

// ofTheDead lists the answers in the spill file whose processes died before
// they could store them. At the next opening of the vault they are moved to the
// inbox; a program that was open all the while has to find them where they lie,
// or it would take such an answer for lost and spend the refresh token again.
func (v *Vault) ofTheDead() (all []model.Inbox) {
	if v.memory || !v.anySpilled() {
		return nil
	}
	file, err := os.Open(v.spill.path)
	if err != nil {
		return nil
	}
	defer func() { _ = file.Close() }()
	f := &spillFile{file}
	head, err := f.head()
	if err != nil {
		return nil
	}
	for slot := range spillSlots {
		holder, status := entryOf(head, slot)
		if status != slotFilled || holder == v.lease.own() {
			continue
		}
		if lives, err := v.Alive(holder); err != nil || lives {
			continue
		}
		if item, err := v.readSlot(f, slot); err == nil {
			v.spill.found(slot, item.ID)
			all = append(all, item)
		}
	}
	return all
}

// found remembers where a dead process's answer lies, for whoever applies it.
func (s *spill) found(slot int, id model.ID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dead == nil {
		s.dead = map[model.ID]int{}
	}
	s.dead[id] = slot
}

// bury empties the slot of a dead process's answer that was applied, unless
// somebody else has done it and uses the slot by now. The caller holds s.mu.
func (s *spill) bury(id model.ID) {
	slot, ok := s.dead[id]
	if !ok || s.openFile() != nil {
		return
	}
	// Where this fails the answer is found again at the next start.
	_ = s.file.locked(func() error {
		if _, status := s.entry(slot); status != slotFilled || s.file.idIn(slot) != id {
			return nil
		}
		return s.file.empty(slot, model.ID{})
	})
	delete(s.dead, id)
}

// idIn is the id of the answer in a slot; it stands before the sealed part.
func (f *spillFile) idIn(slot int) (id model.ID) {
	var b [4 + len(id)]byte
	if _, err := f.ReadAt(b[:], slotAt(slot)); err != nil || binary.BigEndian.Uint32(b[:]) == 0 {
		return model.ID{}
	}
	copy(id[:], b[4:])
	return id
}
