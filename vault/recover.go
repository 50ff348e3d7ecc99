package vault

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"github.com/tokenrack/tokenrack/model"
)

// saveSpilled moves this process's spilled answers to the inbox.
func (v *Vault) saveSpilled(ctx context.Context) error {
	v.spill.mu.Lock()
	inMemory := make([]model.Inbox, 0, len(v.spill.memory))
	for _, item := range v.spill.memory {
		inMemory = append(inMemory, item)
	}
	some := len(v.spill.filled) > 0
	v.spill.mu.Unlock()
	if items := append(inMemory, v.refuge.waiting()...); len(items) > 0 {
		if err := v.putAll(ctx, items); err != nil {
			return err
		}
	}
	if !some {
		return nil
	}
	return v.recoverSpill(ctx, v.Holder())
}

func (v *Vault) putAll(ctx context.Context, items []model.Inbox) error {
	return v.update(ctx, func(t *tx) error {
		for _, item := range items {
			if err := t.PutInbox(item); err != nil {
				return err
			}
		}
		return nil
	})
}

// anySpilled says whether the spill file is known to hold an answer of
// anybody's; reading that is one small read.
func (v *Vault) anySpilled() bool {
	some, err := v.spilled()
	return err == nil && some
}

// spilled is anySpilled for who must know.
func (v *Vault) spilled() (some bool, err error) {
	file, err := os.Open(v.spill.path)
	if errors.Is(err, fs.ErrNotExist) { // none was ever made
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer func() { _ = file.Close() }()
	head, err := (&spillFile{file}).head()
	if err != nil {
		return false, err
	}
	for slot := range spillSlots {
		if _, status := entryOf(head, slot); status == slotFilled {
			return true, nil
		}
	}
	return false, nil
}

// recoverSpill moves the spilled answers of dead processes, and of the one
// given, to the inbox. An answer that does not open is marked and left.
func (v *Vault) recoverSpill(ctx context.Context, own model.ID) error {
	v.spill.mu.Lock()
	err := v.spill.openFile()
	file := v.spill.file
	v.spill.mu.Unlock()
	if err != nil {
		return failure("read", err)
	}
	return file.locked(func() error {
		items, slots, err := v.readSpilled(file, own)
		if err != nil || len(items) == 0 {
			return err
		}
		if err := v.putAll(ctx, items); err != nil {
			v.spill.keep(items, slots)
			return err
		}
		// What this process knew of was emptied at the commit.
		for _, slot := range slots {
			if holder, status := v.spill.entry(slot); status != slotFilled || holder == own {
				continue
			}
			if err := file.empty(slot, model.ID{}); err != nil {
				return failure("written", err)
			}
		}
		return nil
	})
}

// keep remembers what could not be moved, so that it can be claimed.
func (s *spill) keep(items []model.Inbox, slots []int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, slot := range slots {
		if s.filled[slot] == nil {
			s.filled[slot] = &spilled{item: items[i], released: true, foreign: true}
		}
	}
}

// entry reads one slot's entry again.
func (s *spill) entry(slot int) (model.ID, byte) {
	head, err := s.file.head()
	if err != nil {
		return model.ID{}, slotEmpty
	}
	return entryOf(head, slot)
}

func (v *Vault) readSpilled(file *spillFile, own model.ID) (items []model.Inbox, slots []int, err error) {
	head, err := file.head()
	if err != nil {
		return nil, nil, failure("read", err)
	}
	for slot := range spillSlots {
		holder, status := entryOf(head, slot)
		if status != slotFilled {
			continue
		}
		if holder != own {
			if alive, err := v.Alive(holder); err != nil || alive {
				continue
			}
		}
		item, err := v.readSlot(file, slot)
		if err != nil {
			_ = file.setEntry(slot, holder, slotBroken)
			continue
		}
		items, slots = append(items, item), append(slots, slot)
	}
	return items, slots, nil
}

func (v *Vault) readSlot(file *spillFile, slot int) (model.Inbox, error) {
	sealed, err := file.content(slot, v.keys.epoch)
	if err != nil {
		return model.Inbox{}, err
	}
	text, err := v.keys.open(sealed)
	if err != nil {
		return model.Inbox{}, err
	}
	return inboxOf(sealed.id, sealed.owner, text)
}
