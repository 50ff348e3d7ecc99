package vault

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"github.com/tokenrack/tokenrack/model"
)

const lockSuffix = ".lock"

// lease is this process's sign of life: a file run/<id>.lock that it holds
// locked. The system gives the lock up when the process ends, however it
// ends, so no clock and no process number is ever asked.
type lease struct {
	mu   sync.Mutex
	dir  string // empty for a vault in memory
	id   model.ID
	file *os.File
	// known is what the file is; it has its name as long as that is the same.
	known fs.FileInfo
	err   error
}

// Holder is this process's own id. The lock file is made at the first call.
func (v *Vault) Holder() model.ID {
	l := &v.lease
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.id.IsZero() {
		l.id = model.NewID()
		if l.dir != "" {
			l.make()
		}
	}
	return l.id
}

// own is the holder's id if there is one yet.
func (l *lease) own() model.ID {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.id
}

// renew makes the sign of life where there is none, or where somebody removed it:
// others would take this process for dead.
func (l *lease) renew() error {
	l.mu.Lock()
	if l.dir != "" && !l.id.IsZero() && (l.err != nil || !stays(filepath.Join(l.dir, l.id.String()+lockSuffix), l.known)) {
		if l.file != nil {
			_ = l.file.Close()
			l.file = nil
		}
		l.make()
	}
	l.mu.Unlock()
	return l.trouble()
}

// make makes the lock file. The caller holds l.mu.
func (l *lease) make() {
	if l.file, l.err = hold(l.dir, l.id); l.err == nil {
		l.known, l.err = l.file.Stat()
	}
}

// trouble says why there is no sign of life, where there is none.
func (l *lease) trouble() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err == nil {
		return nil
	}
	e := &model.Error{
		Kind:  model.KindStore,
		What:  "nothing was sent",
		Why:   "the state folder cannot be written, so other programs could not see that this one is at work",
		Still: "Tokens that are held can still be copied.",
		Do:    "Look at the permissions of " + l.dir + ".",
		Cause: l.err,
	}
	if why, do := sayErrno(l.err); why != "" {
		e.Why, e.Do = "other programs could not see that this one is at work, in "+l.dir+": "+why, do
	}
	return e
}

// Alive says whether a process lives.
func (v *Vault) Alive(holder model.ID) (bool, error) {
	l := &v.lease
	l.mu.Lock()
	own, dir := l.id, l.dir
	l.mu.Unlock()
	if holder == own && !holder.IsZero() {
		return true, nil
	}
	if dir == "" || holder.IsZero() {
		return false, nil
	}
	return holderAlive(dir, holder)
}

func holderAlive(dir string, holder model.ID) (bool, error) {
	file, err := os.OpenFile(filepath.Join(dir, holder.String()+lockSuffix), os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, failure("read", err)
	}
	defer func() { _ = file.Close() }()
	// A shared lock: two who ask at once do not take each other for the holder.
	free, err := tryLock(file, false)
	if err != nil {
		return false, failure("read", err)
	}
	return !free, nil
}

// hold makes and locks the file. It gets its name only once it is locked, so
// that nobody finds it free meanwhile; on Windows an open file keeps its name,
// and cannot be swept away either.
func hold(dir string, id model.ID) (*os.File, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	sweep(dir)
	final := filepath.Join(dir, id.String()+lockSuffix)
	temporary := filepath.Join(dir, id.String()+".new")
	if runtime.GOOS == "windows" {
		temporary = final
	}
	file, err := os.OpenFile(temporary, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	locked, err := tryLock(file, true)
	if err == nil && !locked {
		err = errors.New("vault: a new lock file is locked")
	}
	if err == nil && temporary != final {
		err = os.Rename(temporary, final)
	}
	if err != nil {
		_ = file.Close()
		_ = os.Remove(temporary)
		return nil, err
	}
	return file, nil
}

// sweep removes the files of dead processes. What cannot be removed stays: it
// does no harm.
func sweep(dir string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, entry := range entries {
		if !strings.HasSuffix(entry.Name(), lockSuffix) {
			continue
		}
		path := filepath.Join(dir, entry.Name())
		file, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			continue
		}
		// Shared, as in holderAlive: nobody is to take this for a holder.
		if free, err := tryLock(file, false); err == nil && free {
			_ = file.Close() // Windows removes no open file
			_ = os.Remove(path)
		}
		_ = file.Close()
	}
}

// release takes the sign of life back.
func (l *lease) release() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file == nil {
		return
	}
	path := filepath.Join(l.dir, l.id.String()+lockSuffix)
	_ = os.Remove(path)
	_ = l.file.Close()
	_ = os.Remove(path) // Windows removes no open file
	l.file = nil
}
