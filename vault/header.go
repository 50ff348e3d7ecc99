package vault

import (
	"bytes"
	"crypto/hmac"
	"encoding/binary"

	"zombiezen.com/go/sqlite"

	"github.com/tokenrack/tokenrack/model"
)

// header is what stands in the clear at the head of a vault.
type header struct {
	vault model.ID
	epoch uint32
	mac   []byte // over all of this and the slots
	state []byte // sealed
	slots []slot // ordered by id
}

// slot is one way to the vault's key.
type slot struct {
	id      model.ID
	kind    uint8
	backend string // keyring: which
	place   string // keyring: the Secret Service's collection
	wrapped []byte
}

// The kinds of slot. The numbers are part of the format; others are for ways
// in that come later.
const (
	keyringSlot    = 1
	passphraseSlot = 2
)

func (s slot) told() model.VaultSlot {
	switch s.kind {
	case keyringSlot:
		return model.VaultSlot{Type: "keyring", Backend: s.backend}
	case passphraseSlot:
		return model.VaultSlot{Type: "passphrase"}
	}
	return model.VaultSlot{Type: "unknown"}
}

// bind is the header's MAC: no slot can be added, weakened or taken away
// without the vault's key.
func (h *header) bind(k *keys) []byte {
	b := []byte("header\x00")
	b = binary.BigEndian.AppendUint32(b, formatVersion)
	b = append(b, h.vault[:]...)
	b = binary.BigEndian.AppendUint32(b, h.epoch)
	b = binary.BigEndian.AppendUint32(b, uint32(len(h.slots)))
	for _, s := range h.slots {
		b = append(append(b, s.id[:]...), s.kind)
		for _, part := range [][]byte{[]byte(s.backend), []byte(s.place), s.wrapped} {
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
	h := &header{}
	err := c.rows("SELECT k, v FROM hdr", func(stmt *sqlite.Stmt) error {
		value := column(stmt, 1, nil)
		switch stmt.ColumnText(0) {
		case "vault":
			copy(h.vault[:], value)
		case "epoch":
			if len(value) == 4 {
				h.epoch = binary.BigEndian.Uint32(value)
			}
		case "mac":
			h.mac = value
		case "state":
			h.state = value
		}
		return nil
	})
	if err != nil {
		return nil, failure("read", err)
	}
	if h.vault.IsZero() || h.epoch == 0 || len(h.mac) == 0 || len(h.state) == 0 {
		return nil, damaged("its header is incomplete")
	}
	h.slots, err = readSlots(c)
	return h, err
}

func readSlots(c *conn) ([]slot, error) {
	var slots []slot
	err := c.rows("SELECT id, type, backend, place, wrapped FROM slot ORDER BY id", func(stmt *sqlite.Stmt) error {
		var s slot
		stmt.ColumnBytes(0, s.id[:])
		s.kind = uint8(stmt.ColumnInt64(1))
		s.backend = stmt.ColumnText(2)
		s.place = stmt.ColumnText(3)
		s.wrapped = bytes.Clone(column(stmt, 4, nil))
		slots = append(slots, s)
		return nil
	})
	return slots, failure("read", err)
}

// writeHeader stores a new vault's header.
func (h *header) write(c *conn) error {
	for _, s := range h.slots {
		err := c.exec("INSERT INTO slot(id, type, backend, place, wrapped) VALUES(?1, ?2, ?3, ?4, ?5)",
			s.id, s.kind, s.backend, s.place, s.wrapped)
		if err != nil {
			return err
		}
	}
	rows := []struct {
		key   string
		value []byte
	}{
		{"vault", h.vault[:]},
		{"epoch", binary.BigEndian.AppendUint32(nil, h.epoch)},
		{"mac", h.mac},
		{"state", h.state},
	}
	for _, r := range rows {
		if err := c.exec("INSERT INTO hdr(k, v) VALUES(?1, ?2)", r.key, r.value); err != nil {
			return err
		}
	}
	return nil
}
