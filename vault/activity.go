package vault

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"

	"zombiezen.com/go/sqlite"

	"github.com/tokenrack/tokenrack/model"
)

// activityMax is how many lines of the activity record are kept; a few more
// stand until they are cut together.
const (
	activityMax   = 100_000
	activitySlack = 1_000
)

// Record adds a line to the activity record.
func (t *tx) Record(data []byte) error {
	if t.over {
		return model.ErrClosed
	}
	next := row{table: inAudit, ver: t.known.last + 1}
	t.v.keys.seal(&next, data, smallStep)
	chain := t.v.keys.link(t.known.head, &next)
	if err := t.exec(putAuditRow, next.ver, next.epoch, next.ct, chain[:]); err != nil {
		return err
	}
	t.known.head, t.known.last, t.known.rev = chain, next.ver, t.rev
	if next.ver-t.known.first < activityMax+activitySlack {
		return nil
	}
	return t.cut(next.ver - activityMax)
}

// link is the chain's value at a line: it binds the line to all before it.
func (k *keys) link(before [sha256.Size]byte, line *row) [sha256.Size]byte {
	if by := k.of(line.epoch); by != nil {
		k = by // else the line does not open either
	}
	digest := sha256.Sum256(line.ct)
	return hmacOf(k.set, []byte("chain"), before[:], binary.BigEndian.AppendUint64(nil, line.ver), digest[:])
}

// cut removes the activity up to and including a line. The chain goes on from
// the sealed checkpoint.
func (t *tx) cut(through uint64) error {
	if through < t.known.first || through > t.known.last {
		return nil
	}
	var chain []byte
	err := t.c.rows("SELECT chain FROM audit WHERE seq = ?1", func(stmt *sqlite.Stmt) error {
		chain = bytes.Clone(column(stmt, 0, nil))
		return nil
	}, through)
	if err != nil {
		return failure("read", err)
	}
	if len(chain) != sha256.Size {
		return damaged("lines of the activity record are missing")
	}
	t.known.rev = t.rev
	t.known.base = [sha256.Size]byte(chain)
	t.known.first = through + 1
	return t.exec(cutAudit, through)
}

// CutActivity removes the lines of the activity record up to and including
// one. What is left is still chained, from a sealed checkpoint on. Beyond
// 100,000 lines the oldest go by themselves.
func (v *Vault) CutActivity(ctx context.Context, through uint64) error {
	return v.update(ctx, func(t *tx) error { return t.cut(through) })
}
