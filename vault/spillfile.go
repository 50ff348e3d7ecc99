package vault

import (
	"encoding/binary"
	"errors"
	"io"
	"os"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// The spill file: a head with one entry a slot, then the slots. An entry holds
// the process that may use the slot and whether an answer lies in it. A slot
// whose process is dead and that holds no answer is free.
const (
	spillSlots = 256
	entrySize  = 32
	headSize   = spillSlots * entrySize
	slotSize   = 72 << 10    // an answer of 64 KiB, sealed and padded
	filledHead = 4 + 16 + 16 // before it: its length, its id, its owner
	spillFirst = 4           // slots that are made with the vault
	spillMore  = 16          // slots that are made together later
)

// What an entry's byte 16 says.
const (
	slotEmpty  = 0
	slotFilled = 1
	slotBroken = 2 // does not open: kept for a look, used no more
)

var errSpillHeld = errors.New("vault: the spill file stays locked")

// spillFile is an open spill file. Its lock is held only while entries are
// looked through and changed.
type spillFile struct {
	*os.File
}

// openSpill opens the file, and makes it where there is none.
func openSpill(path string) (*spillFile, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	return &spillFile{file}, nil
}

// locked runs fn while no other process changes entries.
func (f *spillFile) locked(fn func() error) error {
	for try := 0; ; try++ {
		got, err := tryLock(f.File, true)
		if err != nil {
			return err
		}
		if got {
			break
		}
		if try == 1000 {
			return errSpillHeld
		}
		time.Sleep(5 * time.Millisecond)
	}
	defer unlock(f.File)
	return fn()
}

// head reads the entries; what a short file lacks is empty.
func (f *spillFile) head() ([]byte, error) {
	head := make([]byte, headSize)
	_, err := f.ReadAt(head, 0)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	return head, err
}

func entryOf(head []byte, slot int) (holder model.ID, status byte) {
	entry := head[slot*entrySize:]
	copy(holder[:], entry)
	return holder, entry[16]
}

func (f *spillFile) setEntry(slot int, holder model.ID, status byte) error {
	entry := append(holder[:], status)
	_, err := f.WriteAt(entry, int64(slot*entrySize))
	return err
}

func slotAt(slot int) int64 { return int64(headSize + slot*slotSize) }

// grow makes sure that slots below n exist as written blocks, so that filling
// one needs no space. It is durable when it returns.
func (f *spillFile) grow(n int) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	from, to := info.Size(), slotAt(n)
	if from >= to {
		return nil
	}
	zeros := make([]byte, slotSize)
	for at := from; at < to; {
		part := min(int64(len(zeros)), to-at)
		if _, err := f.WriteAt(zeros[:part], at); err != nil {
			_ = f.Truncate(from)
			return err
		}
		at += part
	}
	return f.Sync()
}

// growFor makes the slot and a few after it, so that a bulk refresh does not
// wait for the disk at each of its slots. On a full disk one is enough.
func (f *spillFile) growFor(slot int) error {
	info, err := f.Stat()
	if err != nil || info.Size() >= slotAt(slot+1) {
		return err
	}
	if f.grow(min(slot+spillMore, spillSlots)) == nil {
		return nil
	}
	return f.grow(slot + 1)
}

// claim takes a free slot for the holder; slots of other processes that live
// are theirs. It answers -1 where none is free.
func (f *spillFile) claim(holder model.ID, alive func(model.ID) (bool, error)) (int, error) {
	slot := -1
	err := f.locked(func() error {
		head, err := f.head()
		if err != nil {
			return err
		}
		slot = freeSlot(head, alive)
		if slot < 0 {
			return nil
		}
		if err := f.growFor(slot); err != nil {
			slot = -1
			return err
		}
		return f.setEntry(slot, holder, slotEmpty)
	})
	return slot, err
}

func freeSlot(head []byte, alive func(model.ID) (bool, error)) int {
	known := map[model.ID]bool{{}: false}
	for slot := range spillSlots {
		holder, status := entryOf(head, slot)
		if status != slotEmpty {
			continue
		}
		lives, asked := known[holder]
		if !asked {
			var err error
			lives, err = alive(holder)
			lives = lives || err != nil
			known[holder] = lives
		}
		if !lives {
			return slot
		}
	}
	return -1
}

// fill writes a sealed answer into a slot, durably, with one sync.
func (f *spillFile) fill(slot int, holder model.ID, r *row) error {
	content := binary.BigEndian.AppendUint32(nil, uint32(len(r.ct)))
	content = append(append(append(content, r.id[:]...), r.owner[:]...), r.ct...)
	if len(content) > slotSize {
		return &model.Error{Kind: model.KindStore, What: "the answer is too large for its reserved room"}
	}
	if _, err := f.WriteAt(content, slotAt(slot)); err != nil {
		return err
	}
	if err := f.setEntry(slot, holder, slotFilled); err != nil {
		return err
	}
	return f.Sync()
}

// content reads a filled slot.
func (f *spillFile) content(slot int, epoch uint32) (*row, error) {
	b := make([]byte, slotSize)
	if _, err := f.ReadAt(b, slotAt(slot)); err != nil {
		return nil, err
	}
	r := &row{table: inSpill, ver: 1, epoch: epoch}
	n := binary.BigEndian.Uint32(b)
	copy(r.id[:], b[4:])
	copy(r.owner[:], b[20:])
	if uint64(n) > slotSize-filledHead {
		return nil, errSealed
	}
	r.ct = b[filledHead : filledHead+n]
	return r, nil
}

// empty marks a slot empty and overwrites what lay in it. The mark comes first:
// a process that is killed between the two leaves no answer behind that was
// applied. It is not synced: after a power cut an answer that comes back is
// found to be held already.
func (f *spillFile) empty(slot int, holder model.ID) error {
	if err := f.setEntry(slot, holder, slotEmpty); err != nil {
		return err
	}
	var size [4]byte
	if _, err := f.ReadAt(size[:], slotAt(slot)); err != nil {
		return err
	}
	used := min(int(binary.BigEndian.Uint32(size[:]))+filledHead, slotSize)
	_, err := f.WriteAt(make([]byte, used), slotAt(slot))
	return err
}
