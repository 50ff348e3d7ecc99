package vault

import (
	"context"
	"os"

	"zombiezen.com/go/sqlite"

	"github.com/tokenrack/tokenrack/model"
)

// Status tells what can be told without the key. That there is no vault is no
// error.
func (p Place) Status(ctx context.Context) (model.VaultStatus, error) {
	status, err := p.status(ctx)
	return status, tell(err)
}

func (p Place) status(ctx context.Context) (model.VaultStatus, error) {
	status := model.VaultStatus{Path: p.Path}
	if err := ctx.Err(); err != nil {
		return status, err
	}
	switch err := p.check(); {
	case model.KindOf(err) == model.KindLocked:
		return status, nil
	case err != nil:
		return status, err
	}
	status.Exists = true
	c, err := p.connect(readerSettings)
	if err != nil {
		return status, err
	}
	defer func() { _ = c.Close() }()
	h, err := readHeader(c)
	if err != nil {
		return status, err
	}
	status.Format = int(h.format)
	status.ID = h.vault.String()
	for i := range h.slots {
		status.Slots = append(status.Slots, h.slots[i].told())
	}
	status.Rekeying = len(h.older) > 0
	status.Words = p.knownWords(h.vault)
	status.CachedFor = cachedFor(h.vault)
	if info, err := os.Lstat(p.Path); err == nil {
		status.Bytes = info.Size()
	}
	err = c.rows("SELECT count(*) FROM card", func(stmt *sqlite.Stmt) error {
		status.Cards = stmt.ColumnInt(0)
		return nil
	})
	return status, failure("read", err)
}
