package vault

import (
	"crypto/sha256"
	"encoding/binary"
)

// progress is how far the rows are sealed anew: all of the tables before, and
// of this one all up to a row.
type progress struct {
	table table
	row   uint64 // the last row that was done: its rowid, or its sequence number
	// Of the activity record alone: the chain's value at that line under the old
	// key, from which the rest goes on.
	chain [sha256.Size]byte
}

func (p progress) encode() []byte {
	b := binary.BigEndian.AppendUint64([]byte{byte(p.table)}, p.row)
	return append(b, p.chain[:]...)
}

func decodeProgress(b []byte) (p progress, err error) {
	if len(b) != 1+8+sha256.Size {
		return p, errSealed
	}
	p.table, p.row = table(b[0]), binary.BigEndian.Uint64(b[1:])
	copy(p.chain[:], b[9:])
	return p, nil
}

// progressOf is how far the activity record has come, where that is what is
// being sealed anew.
func (v *Vault) progressOf(h *header) (progress, error) {
	if len(h.progress) == 0 {
		return progress{}, nil
	}
	text, err := v.keys.openSmall(inProgress, h.progress)
	if err != nil {
		return progress{}, err
	}
	p, err := decodeProgress(text)
	if p.table != inAudit {
		return progress{}, err
	}
	return p, err
}
