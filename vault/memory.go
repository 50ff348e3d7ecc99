package vault

import (
	"context"
	"crypto/rand"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/tokenrack/tokenrack/model"
)

// OpenMemory makes a vault that lives in memory and leaves nothing behind. It
// behaves like one on disk, but is shared by nobody.
func OpenMemory(ctx context.Context) (*Vault, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	v := newVault(Place{})
	v.memory = true
	h := &header{format: formatVersion, reads: formatReads, vault: model.NewID(), epoch: 1}
	vaultKey := make([]byte, keySize)
	_, _ = rand.Read(vaultKey) // never fails, see crypto/rand
	var err error
	if v.keys, err = newKeys(vaultKey, h.vault, h.epoch); err != nil {
		return nil, err
	}
	clear(vaultKey)
	first := newState()
	h.state = v.keys.sealState(&first)
	h.mac = h.bind(v.keys)
	c, err := openConn(":memory:", sqlite.OpenReadWrite|sqlite.OpenCreate|sqlite.OpenMemory, nil)
	if err != nil {
		return nil, failure("made", err)
	}
	if err = sqlitex.ExecuteScript(c.Conn, schema, nil); err == nil {
		err = h.write(c)
	}
	if err != nil {
		_ = c.Close()
		return nil, failure("made", err)
	}
	only := newPool(1, func() (*conn, error) { return nil, model.ErrClosed })
	only.idle = append(only.idle, c)
	v.readers, v.writers = only, only
	return v, nil
}
