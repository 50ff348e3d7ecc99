package vault

import (
	"bytes"
	"fmt"

	"zombiezen.com/go/sqlite"

	"github.com/tokenrack/tokenrack/model"
)

// slot is one way to the vault's key.
type slot struct {
	id        model.ID
	kind      uint8
	backend   string // keyring: which
	place     string // keyring: the Secret Service's collection
	recipient string // the age recipient that wrapped is for; empty: keyring, or format 1
	label     string // a person's words
	locked    []byte // passphrase: the identity of recipient, an age file under the passphrase
	wrapped   []byte // the vault's key: for a keyring sealed by its item, else an age file
}

// The kinds of slot. The numbers are part of the format.
const (
	keyringSlot    = 1
	passphraseSlot = 2
	ageSlot        = 3
	sshSlot        = 4
	pluginSlot     = 5
	recoverySlot   = 6
)

var slotTypes = map[uint8]string{
	keyringSlot: model.SlotKeyring, passphraseSlot: model.SlotPassphrase, ageSlot: model.SlotAge,
	sshSlot: model.SlotSSH, pluginSlot: model.SlotPlugin, recoverySlot: model.SlotRecovery,
}

// slotsMax bounds the ways into one vault; each costs a line at unlocking.
const slotsMax = 64

func (s *slot) name() string { return s.id.String()[:8] }

func (s *slot) told() model.VaultSlot {
	kind, known := slotTypes[s.kind]
	if !known {
		kind = "unknown"
	}
	told := model.VaultSlot{ID: s.name(), Type: kind, Backend: s.backend, Recipient: s.recipient, Label: s.label}
	if s.kind != keyringSlot {
		told.Wrapped, told.Locked = bytes.Clone(s.wrapped), bytes.Clone(s.locked)
	}
	return told
}

// words names the slot for a person.
func (s *slot) words() string {
	words := s.name() + " (" + s.told().Type
	if s.label != "" {
		words += ", " + s.label
	}
	return words + ")"
}

// direct says that the passphrase opens the vault's key itself, as in format 1,
// and no identity lies between: such a slot cannot be wrapped anew without the
// passphrase.
func (s *slot) direct() bool { return s.kind == passphraseSlot && len(s.locked) == 0 }

func readSlots(c *conn, format uint32) ([]slot, error) {
	query := "SELECT id, type, backend, place, wrapped, recipient, label, locked FROM slot ORDER BY id"
	if format < 2 {
		query = "SELECT id, type, backend, place, wrapped, '', '', x'' FROM slot ORDER BY id"
	}
	var slots []slot
	err := c.rows(query, func(stmt *sqlite.Stmt) error {
		var s slot
		stmt.ColumnBytes(0, s.id[:])
		s.kind = uint8(stmt.ColumnInt64(1))
		s.backend = stmt.ColumnText(2)
		s.place = stmt.ColumnText(3)
		s.wrapped = bytes.Clone(column(stmt, 4, nil))
		s.recipient = stmt.ColumnText(5)
		s.label = stmt.ColumnText(6)
		s.locked = bytes.Clone(column(stmt, 7, nil))
		slots = append(slots, s)
		return nil
	})
	return slots, failure("read", err)
}

func (s *slot) insert(c *conn) error {
	locked := s.locked
	if locked == nil {
		locked = []byte{} // nil would be NULL
	}
	return c.exec("INSERT INTO slot(id, type, backend, place, wrapped, recipient, label, locked) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
		s.id, s.kind, s.backend, s.place, s.wrapped, s.recipient, s.label, locked)
}

// find returns the slot that a person named by the beginning of its id.
func (h *header) find(name string) (int, error) {
	found := -1
	for i := range h.slots {
		id := h.slots[i].id.String()
		if len(name) < 4 || len(name) > len(id) || id[:len(name)] != name {
			continue
		}
		if found >= 0 {
			return -1, &model.Error{Kind: model.KindUsage, What: "two slots begin like that", Do: "Give more of the slot's id."}
		}
		found = i
	}
	if found < 0 {
		return -1, &model.Error{
			Kind: model.KindNotFound, What: "the vault has no such slot",
			Do: "“tokenrack vault slot list” names them.",
		}
	}
	return found, nil
}

// others counts the slots that do not hang on a keyring.
func (h *header) others() int {
	n := 0
	for i := range h.slots {
		if h.slots[i].kind != keyringSlot {
			n++
		}
	}
	return n
}

func tooManySlots() error {
	return &model.Error{
		Kind: model.KindUsage, What: "the vault has too many ways in", Why: fmt.Sprintf("%d is the most", slotsMax),
		Do: "Remove one that nobody needs: tokenrack vault slot rm SLOT.",
	}
}
