package vault

import (
	"crypto/hmac"
	"encoding/binary"
	"slices"
	"time"

	"zombiezen.com/go/sqlite"

	"github.com/tokenrack/tokenrack/model"
)

// header is what stands in the clear at the head of a vault.
type header struct {
	format uint32 // of the file, see [formatVersion]
	reads  uint32 // the oldest format whose programs can read the file
	vault  model.ID
	epoch  uint32
	mac    []byte // over all of this and the slots
	state  []byte // sealed
	slots  []slot // ordered by id

	// While the vault's key is being changed: the key of the epoch before, and
	// how far the work has come. Both are sealed by the new key.
	older    []byte
	progress []byte
	// lineage holds, sealed, the pin keys of the epochs before: what a machine
	// that knew the vault then recognises it by.
	lineage []byte
	// turned is when the key was changed last; zero: never, or not known. It
	// stands in the clear for those whose key it was, is bound by nothing, and
	// is only ever told to a person.
	turned time.Time
}

// bind is the header's MAC: no slot can be added, weakened or taken away
// without the vault's key. A file of a newer format that can still be read is
// bound like the format it can be read as.
func (h *header) bind(k *keys) []byte {
	b := []byte("header\x00")
	b = binary.BigEndian.AppendUint32(b, h.reads)
	b = append(b, h.vault[:]...)
	b = binary.BigEndian.AppendUint32(b, h.epoch)
	b = binary.BigEndian.AppendUint32(b, uint32(len(h.slots)))
	for i := range h.slots {
		s := &h.slots[i]
		b = append(append(b, s.id[:]...), s.kind)
		parts := [][]byte{[]byte(s.backend), []byte(s.place), s.wrapped}
		if h.reads >= 2 {
			parts = append(parts, []byte(s.recipient), []byte(s.label), s.locked)
		}
		for _, part := range parts {
			b = binary.BigEndian.AppendUint32(b, uint32(len(part)))
			b = append(b, part...)
		}
	}
	mac := hmacOf(k.mac, b)
	return mac[:]
}

// genuine checks the MAC.
func (h *header) genuine(k *keys) error {
	if !hmac.Equal(h.mac, h.bind(k)) {
		return damaged("its key slots were changed by something other than tokenrack")
	}
	return nil
}

func readHeader(c *conn) (*header, error) {
	h := &header{reads: 1}
	format, err := c.number("PRAGMA user_version")
	if err != nil {
		return nil, failure("read", err)
	}
	h.format = uint32(format)
	err = c.rows("SELECT k, v FROM hdr", func(stmt *sqlite.Stmt) error {
		h.field(stmt.ColumnText(0), column(stmt, 1, nil))
		return nil
	})
	if err != nil {
		return nil, failure("read", err)
	}
	if h.vault.IsZero() || h.epoch == 0 || len(h.mac) == 0 || len(h.state) == 0 {
		return nil, damaged("its header is incomplete")
	}
	h.slots, err = readSlots(c, h.format)
	return h, err
}

func (h *header) field(name string, value []byte) {
	switch name {
	case "vault":
		copy(h.vault[:], value)
	case "epoch":
		h.epoch = number32(value)
	case "reads":
		h.reads = number32(value)
	case "mac":
		h.mac = value
	case "state":
		h.state = value
	case "older":
		h.older = value
	case "progress":
		h.progress = value
	case "lineage":
		h.lineage = value
	case "turned":
		if len(value) == 8 {
			h.turned = time.Unix(int64(binary.BigEndian.Uint64(value)), 0).UTC()
		}
	}
}

// openHeader opens what a header holds sealed: the state, and the pin keys of the
// epochs before.
func (k *keys) openHeader(h *header) (s state, ancestors [][]byte, err error) {
	if s, err = k.openState(h.state); err != nil {
		return s, nil, damaged("its sealed state does not open")
	}
	if ancestors, err = k.openLineage(h); err != nil {
		return s, nil, damaged("its lineage does not open")
	}
	return s, ancestors, nil
}

// moment writes a time as seconds; nothing for the zero time.
func moment(t time.Time) []byte {
	if t.IsZero() {
		return nil
	}
	return binary.BigEndian.AppendUint64(nil, uint64(t.Unix()))
}

func number32(b []byte) uint32 {
	if len(b) != 4 {
		return 0
	}
	return binary.BigEndian.Uint32(b)
}

// write stores the header in the place of the one before. What is empty goes.
func (h *header) write(c *conn) error {
	if err := c.exec("DELETE FROM slot"); err != nil {
		return err
	}
	for i := range h.slots {
		if err := h.slots[i].insert(c); err != nil {
			return err
		}
	}
	rows := []struct {
		key   string
		value []byte
	}{
		{"vault", h.vault[:]},
		{"epoch", binary.BigEndian.AppendUint32(nil, h.epoch)},
		{"reads", binary.BigEndian.AppendUint32(nil, h.reads)},
		{"mac", h.mac},
		{"state", h.state},
		{"older", h.older},
		{"progress", h.progress},
		{"lineage", h.lineage},
		{"turned", moment(h.turned)},
	}
	for _, r := range rows {
		if err := putHeader(c, r.key, r.value); err != nil {
			return err
		}
	}
	return nil
}

func putHeader(c *conn, key string, value []byte) error {
	if len(value) == 0 {
		return c.exec("DELETE FROM hdr WHERE k = ?1", key)
	}
	return c.exec("INSERT INTO hdr(k, v) VALUES(?1, ?2) ON CONFLICT(k) DO UPDATE SET v = excluded.v", key, value)
}

// sort puts the slots in the order they are read and bound in.
func (h *header) sort() {
	slices.SortFunc(h.slots, func(a, b slot) int { return slices.Compare(a.id[:], b.id[:]) })
}
