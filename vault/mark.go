package vault

import (
	"bytes"
	"context"
	"crypto/hmac"
	"encoding/binary"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// markPause is how often the high-water mark is written while things change.
const markPause = time.Minute

const markMagic = "TRmark1\n"

// mark remembers outside the vault which vault is at home here (the pin) and
// how far it had come (the high-water mark), in a small file and in the
// keyring item. A vault that is older than its mark was restored from a copy:
// its refresh tokens may be spent.
type mark struct {
	mu      sync.Mutex
	path    string // empty for a vault in memory
	item    *item  // the keyring item the vault was opened with; nil: none
	high    uint64 // the highest mark known
	older   uint64 // the mark, where the vault was older when it was opened
	dirty   bool
	written time.Time
}

// errStranger says that the file names another vault.
var errStranger = errors.New("another vault")

// errAncestor says that the file knows the vault from before its key was
// changed.
var errAncestor = errors.New("the same vault under an older key")

// Restored says that the vault is older than it once was on this machine:
// somebody put an old copy back.
func (v *Vault) Restored() bool {
	v.mark.mu.Lock()
	defer v.mark.mu.Unlock()
	return v.mark.older > 0
}

// RestoredFrom is the mark that the vault had reached on this machine before
// an older copy was put in its place; 0: none was.
func (v *Vault) RestoredFrom() uint64 { return v.mark.restoredFrom() }

// AcceptRestored ends the restored state: a person has dealt with it.
func (v *Vault) AcceptRestored(ctx context.Context) error {
	m := &v.mark
	m.mu.Lock()
	before := m.older
	m.older = 0
	m.mu.Unlock()
	err := v.update(ctx, func(t *tx) error {
		t.known.restored = 0
		// Ahead of the mark, so that it counts as newer from here on.
		t.rev = max(t.rev, before+1)
		t.known.rev = t.rev
		return nil
	})
	if err != nil {
		m.mu.Lock()
		m.older = before
		m.mu.Unlock()
	}
	return err
}

func (m *mark) restoredFrom() uint64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.older
}

// check compares an opened vault, whose state was s a moment ago, with its
// marks.
func (m *mark) check(v *Vault, c *conn, s *state, ancestors [][]byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.path == "" { // a copy, which is nowhere at home
		return nil
	}
	m.written = time.Now()
	high, err := m.readFile(v, ancestors)
	switch {
	case errors.Is(err, errStranger):
		return notThisVault(m.path)
	case errors.Is(err, errAncestor):
		_ = m.writeFile(v, s.rev) // else it is recognised the same way next time
	case errors.Is(err, fs.ErrNotExist):
		v.newHere = true
		_ = os.MkdirAll(filepath.Dir(m.path), 0o700)
		_ = m.writeFile(v, s.rev) // the first time here
	}
	if m.item != nil {
		high = max(high, m.item.mark)
	}
	m.high = high
	if high > s.rev {
		// Another program may have stored something, and set the mark, since the
		// state was read. Whatever a mark stands for was stored before it was
		// set: what is read after it is as new, or an old copy.
		if *s, err = v.readState(c); err != nil {
			return err
		}
		v.rev.Store(s.rev)
	}
	if high > s.rev {
		m.older = high
	} else {
		m.older = s.restored
	}
	return nil
}

func notThisVault(path string) error {
	return &model.Error{
		Kind:  model.KindStore,
		What:  "this is not the vault that was used here before",
		Why:   "its identity differs from the one kept for this place",
		Still: "Nothing was read from it and nothing was written.",
		Do:    "If you put another vault here yourself, remove " + path + " and try again. If not, somebody exchanged it: do not enter a password.",
	}
}

// readFile returns the mark of the file. One that does not open is no mark: a
// crash may have torn it. [errAncestor] comes with the mark where the file was
// written before the vault's key was changed.
func (m *mark) readFile(v *Vault, ancestors [][]byte) (uint64, error) {
	b, err := os.ReadFile(m.path)
	if err != nil {
		return 0, err
	}
	pin := v.keys.pinValue()
	fixed := len(markMagic) + 16 + len(pin)
	if len(b) < fixed || !bytes.HasPrefix(b, []byte(markMagic)) {
		return 0, nil
	}
	id, kept := b[len(markMagic):len(markMagic)+16], b[len(markMagic)+16:fixed]
	if !bytes.Equal(id, v.keys.vault[:]) || !v.keys.known(kept, ancestors) {
		return 0, errStranger
	}
	if !hmac.Equal(kept, pin[:]) {
		// Its number is sealed by a key that is gone; the work of changing the
		// key has lifted the vault above it anyway.
		return 0, errAncestor
	}
	sealed := row{table: inMark, id: v.keys.vault, epoch: v.keys.epoch, ct: b[fixed:]}
	text, err := v.keys.open(&sealed)
	if err != nil || len(text) != 8 {
		return 0, nil
	}
	return binary.BigEndian.Uint64(text), nil
}

// writeFile overwrites the file in place: it is one block, and a torn one only
// costs the mark.
func (m *mark) writeFile(v *Vault, high uint64) error {
	pin := v.keys.pinValue()
	sealed := row{table: inMark, id: v.keys.vault}
	v.keys.seal(&sealed, binary.BigEndian.AppendUint64(nil, high), smallStep)
	b := append([]byte(markMagic), v.keys.vault[:]...)
	b = append(append(b, pin[:]...), sealed.ct...)
	file, err := os.OpenFile(m.path, os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	_, err = file.WriteAt(b, 0)
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	return err
}

// changed notes a commit, and writes the mark when it is time.
func (m *mark) changed(v *Vault) {
	if m.path == "" {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.dirty = true
	if time.Since(m.written) < markPause {
		return
	}
	m.written = time.Now()
	model.Go(func() { m.write(v) })
}

// end forgets the keys, once no mark is being written.
func (m *mark) end(v *Vault) {
	m.mu.Lock()
	defer m.mu.Unlock()
	v.keys.wipe()
	if m.item != nil {
		m.item.wipe()
	}
}

// write puts the mark where it belongs, where something changed. Trouble is
// kept quiet: an older mark only sees less.
func (m *mark) write(v *Vault) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.dirty || m.path == "" || v.keys.wiped() {
		return
	}
	m.dirty = false
	high := max(m.high, v.rev.Load())
	kept, err := m.readFile(v, v.ancestors)
	switch {
	case errors.Is(err, errStranger):
		// Another program has changed the key meanwhile, and the mark is of the
		// new one: nothing of the old one may take its place.
		return
	case err == nil:
		high = max(high, kept)
	}
	m.high = high
	_ = m.writeFile(v, high)
	if m.item != nil {
		_ = m.item.raise(high)
	}
}
