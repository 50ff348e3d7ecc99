package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

// maxBatchLine bounds one line of a batch.
const maxBatchLine = 1 << 20

// batch brings in many accounts.
func (c *call) batch(ctx context.Context, name string, asJSON bool) error {
	lines, err := c.batchLines(name)
	if err != nil {
		return err
	}
	defer func() { _ = lines.Close() }() // it was only read
	if _, err := c.open(ctx); err != nil {
		return err
	}
	run := &batchRun{call: c, asJSON: asJSON, results: newTally("added", "failed"), apps: map[string]*model.App{}, names: map[int]string{}}
	err = run.all(ctx, bufio.NewReaderSize(lines, 64<<10))
	if asJSON {
		c.lineSummary(run.results.summary())
	}
	if err != nil {
		return err
	}
	if failed := run.results.failed; failed > 0 {
		return &model.Error{
			Kind: model.KindPartial,
			What: fmt.Sprintf("%d of %d lines were not added", failed, run.results.total),
			Do:   "The lines say which, and why. The others are in; give only the failed ones again.",
		}
	}
	return nil
}

// batchLines opens what the accounts are read from.
func (c *call) batchLines(name string) (io.ReadCloser, error) {
	if name == fromStdin {
		if err := c.input.claim("--batch"); err != nil {
			return nil, err
		}
		return io.NopCloser(c.input.stream), nil
	}
	return openSecretFile("--batch", name)
}

// batchRun is a batch under way. Lines are read as fast as the keeper takes
// them, so that its memory does not depend on their number.
type batchRun struct {
	*call
	asJSON bool
	apps   map[string]*model.App // by the name that lines gave; nil: there is none

	mu      sync.Mutex // of what follows, and of the answer
	results *tally
	names   map[int]string // by line, of the accounts under way
	over    bool           // nothing is written any more
}

// all reads every line and adds every account. When ctx ends, what is under
// way is finished; a reader that waits for its input is left behind.
func (b *batchRun) all(ctx context.Context, from *bufio.Reader) error {
	items, read := make(chan keeper.BatchItem), make(chan error, 1)
	model.Go(func() {
		defer close(items)
		read <- b.readAll(ctx, from, items)
	})
	err := b.rack.AddMany(ctx, items, func(r keeper.BatchResult) { b.show(r.Line, "", r.Account, r.Err) })
	if err == nil {
		err = <-read
	}
	b.mu.Lock()
	b.over = true
	b.mu.Unlock()
	return err
}

func (b *batchRun) readAll(ctx context.Context, from *bufio.Reader, items chan<- keeper.BatchItem) error {
	for number := 1; ; number++ {
		line, err := readLine(from)
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil && !errors.Is(err, errLongLine):
			return usage("what was given with --batch could not be read to its end", "The lines before stand.")
		case err == nil && len(line) == 0:
			continue
		}
		item, name, err := b.parse(ctx, number, line, err)
		if err != nil {
			b.show(number, name, nil, err)
			continue
		}
		b.mu.Lock()
		b.names[number] = name
		b.mu.Unlock()
		select {
		case items <- item:
		case <-ctx.Done():
			return stopped()
		}
	}
}

// parse makes of a line what the keeper takes; the name is told where it could
// be read.
func (b *batchRun) parse(ctx context.Context, number int, line []byte, err error) (keeper.BatchItem, string, error) {
	if err != nil {
		return keeper.BatchItem{}, "", err
	}
	entry, err := parseEntry(line)
	clear(line) // it held secrets
	if err != nil {
		return keeper.BatchItem{}, entry.Name, err
	}
	item, err := b.item(ctx, number, entry)
	return item, entry.Name, err
}

// item makes of a line what the keeper takes.
func (b *batchRun) item(ctx context.Context, number int, e batchEntry) (keeper.BatchItem, error) {
	app, err := b.appNamed(ctx, e.App)
	if err != nil {
		return keeper.BatchItem{}, err
	}
	target := keeper.NewAccount{Name: e.Name, App: app.ID, Customer: e.Customer, Scopes: model.Scopes(e.Scopes)}
	item := keeper.BatchItem{Line: number}
	if e.Username != "" {
		item.Password = &keeper.PasswordSignIn{Account: target, Username: e.Username, Password: model.NewSecret(e.Password), Keep: e.Keep}
		return item, nil
	}
	item.Pasted = &keeper.Pasted{
		Account: target, Tokens: model.NewSecret(e.Access), Refresh: model.NewSecret(e.Refresh),
		ExpiresIn: e.ExpiresIn.Duration, ExpiresAt: e.ExpiresAt.Time,
	}
	return item, nil
}

// appNamed finds an app once for all lines that name it. A batch gives whole
// names.
func (b *batchRun) appNamed(ctx context.Context, name string) (*model.App, error) {
	app, known := b.apps[name]
	if !known {
		var err error
		if app, err = b.rack.App(ctx, name); err != nil && model.KindOf(err) != model.KindNotFound {
			return nil, err
		}
		b.apps[name] = app
	}
	if app == nil {
		return nil, noSuch("app", name, nil)
	}
	return app, nil
}

type batchJSON struct {
	Schema         int        `json:"schema_version"`
	Line           int        `json:"line"`
	Account        text       `json:"account"`
	Outcome        string     `json:"outcome"`
	State          text       `json:"state"`
	ExpiresAt      stamp      `json:"expires_at"`
	ExpiresAtEpoch epoch      `json:"expires_at_epoch"`
	Error          *errorJSON `json:"error"`
}

// show writes what became of one line.
func (b *batchRun) show(number int, name string, account *model.Account, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.over {
		return
	}
	if name == "" {
		name = b.names[number]
		delete(b.names, number)
	}
	view := batchJSON{Schema: schemaVersion, Line: number, Account: text(shownName(name)), Outcome: "added"}
	code := ExitDone
	switch {
	case err != nil:
		told := tell(err)
		view.Outcome, view.Error, code = "failed", errorOf(told), codeOf(told.Kind)
	case account != nil:
		expiry := expiryOf(account)
		view.Account, view.State = text(account.Name), text(account.State(b.rack.Now()))
		view.ExpiresAt, view.ExpiresAtEpoch = stamp(expiry.At), epoch(expiry.At)
	}
	b.results.add(view.Outcome, code)
	if b.asJSON {
		b.lineJSON(view)
		return
	}
	words := fmt.Sprintf("line %d  %s  %s", number, view.Outcome, plain(string(view.Account)))
	if view.Error != nil {
		words += "  " + view.Error.Message
	}
	b.line(words)
}

// shownName keeps what stands in the place of a name out of the answer where
// it does not look like one.
func shownName(name string) string {
	const longest = 128
	if len([]rune(name)) > longest {
		return ""
	}
	return safe(name)
}
