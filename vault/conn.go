package vault

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"time"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/tokenrack/tokenrack/model"
)

// busyTimeout is how long a statement waits for another process's lock.
const busyTimeout = 10 * time.Second

// The settings of every connection. FULL makes each commit durable (NORMAL
// does not sync commits in WAL mode); fullfsync is what macOS needs for the
// same promise; secure_delete overwrites what is deleted; a small cache keeps
// the headless verbs small.
var (
	settings = []string{
		"PRAGMA trusted_schema = OFF",
		"PRAGMA cell_size_check = ON",
		"PRAGMA cache_size = -512",
		"PRAGMA temp_store = MEMORY",
		"PRAGMA synchronous = FULL", // for readers too: who closes last writes the log back
	}
	appleSettings = []string{
		"PRAGMA fullfsync = ON",
		"PRAGMA checkpoint_fullfsync = ON",
	}
	readerSettings = []string{"PRAGMA query_only = ON"}
	writerSettings = []string{
		"PRAGMA cache_size = -4096", // room for a whole group commit
		"PRAGMA secure_delete = ON",
		"PRAGMA journal_size_limit = 8388608",
	}
)

// conn is one connection to the database, used by one goroutine at a time.
type conn struct {
	*sqlite.Conn
	busy map[string]bool // statements in the middle of their rows
}

func openConn(path string, flags sqlite.OpenFlags, more []string) (*conn, error) {
	c, err := sqlite.OpenConn(path, flags)
	if err != nil {
		return nil, err
	}
	c.SetBusyTimeout(busyTimeout)
	all := slices.Concat(settings, more)
	if runtime.GOOS == "darwin" {
		all = append(all, appleSettings...)
	}
	for _, setting := range all {
		if err := sqlitex.ExecuteTransient(c, setting, nil); err != nil {
			_ = c.Close()
			return nil, err
		}
	}
	return &conn{Conn: c, busy: map[string]bool{}}, nil
}

// exec runs a statement that yields no row, its parameters in order: []byte,
// model.ID, string, or a whole number.
func (c *conn) exec(query string, params ...any) error {
	return c.rows(query, func(*sqlite.Stmt) error { return nil }, params...)
}

// rows calls each for every row of the query. A statement that is in the
// middle of its rows is not disturbed by another use of the same words.
func (c *conn) rows(query string, each func(*sqlite.Stmt) error, params ...any) error {
	stmt, done, err := c.statement(query)
	if err != nil {
		return err
	}
	defer done()
	for i, param := range params {
		bind(stmt, i+1, param)
	}
	for {
		more, err := stmt.Step()
		if err != nil || !more {
			return err
		}
		if err := each(stmt); err != nil {
			return err
		}
	}
}

// number returns the one number that a query yields.
func (c *conn) number(query string) (n int64, err error) {
	err = c.rows(query, func(stmt *sqlite.Stmt) error {
		n = stmt.ColumnInt64(0)
		return nil
	})
	return n, err
}

func (c *conn) statement(query string) (*sqlite.Stmt, func(), error) {
	if c.busy[query] {
		stmt, _, err := c.PrepareTransient(query)
		return stmt, func() { _ = stmt.Finalize() }, err
	}
	stmt, err := c.Prepare(query)
	if err != nil {
		return nil, nil, err
	}
	c.busy[query] = true
	return stmt, func() {
		_ = stmt.Reset()
		_ = stmt.ClearBindings()
		delete(c.busy, query)
	}, nil
}

func bind(stmt *sqlite.Stmt, at int, param any) {
	switch value := param.(type) {
	case []byte:
		stmt.BindBytes(at, value)
	case model.ID:
		stmt.BindBytes(at, value[:])
	case string:
		stmt.BindText(at, value)
	case int:
		stmt.BindInt64(at, int64(value))
	case uint8:
		stmt.BindInt64(at, int64(value))
	case uint32:
		stmt.BindInt64(at, int64(value))
	case uint64:
		stmt.BindInt64(at, int64(value))
	default:
		panic("vault: a parameter of an unknown type")
	}
}

// column returns a copy of a blob, in buf where it has room.
func column(stmt *sqlite.Stmt, at int, buf []byte) []byte {
	n := stmt.ColumnLen(at)
	if cap(buf) < n {
		buf = make([]byte, n)
	}
	buf = buf[:n]
	stmt.ColumnBytes(at, buf)
	return buf
}

// scanRow reads a row as [picked] orders its columns, reusing r's ct.
func scanRow(stmt *sqlite.Stmt, r *row) {
	stmt.ColumnBytes(0, r.id[:])
	if r.table != inCard {
		stmt.ColumnBytes(1, r.owner[:])
	}
	r.kind = uint8(stmt.ColumnInt64(2))
	r.ver = uint64(stmt.ColumnInt64(3))
	r.rev = uint64(stmt.ColumnInt64(4))
	r.epoch = uint32(stmt.ColumnInt64(5))
	r.ct = column(stmt, 6, r.ct)
}

// pool lends connections, opened when first needed.
type pool struct {
	open func() (*conn, error)
	free chan struct{} // one token for each connection that may be lent

	mu   sync.Mutex
	idle []*conn
}

func newPool(size int, open func() (*conn, error)) *pool {
	p := &pool{open: open, free: make(chan struct{}, size)}
	for range size {
		p.free <- struct{}{}
	}
	return p
}

// take lends a connection, waiting for one until ctx ends or done is closed.
func (p *pool) take(ctx context.Context, done <-chan struct{}) (*conn, error) {
	select {
	case <-p.free:
	case <-done:
		return nil, model.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	p.mu.Lock()
	if n := len(p.idle); n > 0 {
		c := p.idle[n-1]
		p.idle = p.idle[:n-1]
		p.mu.Unlock()
		return c, nil
	}
	p.mu.Unlock()
	c, err := p.open()
	if err != nil {
		p.free <- struct{}{}
		return nil, err
	}
	return c, nil
}

func (p *pool) give(c *conn) {
	p.mu.Lock()
	p.idle = append(p.idle, c)
	p.mu.Unlock()
	p.free <- struct{}{}
}

// close waits for what is lent and closes all connections.
func (p *pool) close() error {
	for range cap(p.free) {
		<-p.free
	}
	var first error
	for _, c := range p.idle {
		if err := c.Close(); err != nil && first == nil {
			first = err
		}
	}
	p.idle = nil
	return first
}
