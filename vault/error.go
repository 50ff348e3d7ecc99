package vault

import (
	"context"
	"errors"
	"strings"
	"syscall"

	"zombiezen.com/go/sqlite"

	"github.com/tokenrack/tokenrack/model"
)

// ours lists the errors that callers compare with; they pass unchanged.
var ours = []error{
	model.ErrNoRecord, model.ErrTaken, model.ErrConflict, model.ErrIntentHeld,
	model.ErrNoSpace, model.ErrClosed, model.ErrRekeyed, context.Canceled, context.DeadlineExceeded,
}

// trouble is a failure that may pass: a full or failing disk, another program
// that is busy. It is no [model.Error], so that a caller can tell it from
// damage and try the same again; [tell] makes one of it for a person.
type trouble struct{ told model.Error }

// Error returns what happened and why, on one line.
func (t *trouble) Error() string { return t.told.Error() }

// Told is the trouble as a person reads it.
func (t *trouble) Told() *model.Error {
	told := t.told
	return &told
}

// Unwrap returns the cause, [model.ErrNoSpace] for a full disk.
func (t *trouble) Unwrap() error { return t.told.Cause }

// tell turns trouble into an error for a person.
func tell(err error) error {
	var passing *trouble
	if errors.As(err, &passing) {
		return &passing.told
	}
	return err
}

// failure turns an error of the database into one that callers can act on:
// one of ours, damage, or [trouble]. SQLite's own text is left out but for the
// name of its code: it may quote SQL.
func failure(doing string, err error) error {
	if err == nil {
		return nil
	}
	var told *model.Error
	var passing *trouble
	if errors.As(err, &told) || errors.As(err, &passing) {
		return err
	}
	for _, own := range ours {
		if errors.Is(err, own) {
			return err
		}
	}
	if errors.Is(err, errSealed) {
		return damaged("a sealed row does not open: it was changed, moved or exchanged")
	}
	code := sqlite.ErrCode(err)
	e := model.Error{Kind: model.KindStore, What: "the vault could not be " + doing, Cause: err}
	switch code.ToPrimary() {
	case sqlite.ResultFull:
		e.Why = "the disk is full"
		e.Still = "Nothing was changed, and reading still works."
		e.Do = "Free some space and try again."
		e.Cause = model.ErrNoSpace
	case sqlite.ResultCorrupt, sqlite.ResultNotADB:
		return damaged("the file is not a whole database")
	case sqlite.ResultBusy, sqlite.ResultLocked:
		e.Why = "another program has been writing to it for more than 10 seconds"
		e.Do = "Close other tokenrack windows and try again."
	case sqlite.ResultReadOnly, sqlite.ResultPerm, sqlite.ResultCantOpen:
		e.Why = "the file or its folder may not be written"
		e.Do = "Look at the owner and permissions of the vault's folder."
		if why, do := sayErrno(exhausted()); why != "" {
			e.Why, e.Do = why, do
		}
	default:
		e.Why = "the system reported " + reason(err, code)
		e.Still = "Nothing was changed."
		e.Do = "Look at the disk, then run `tokenrack doctor`."
		if why, do := sayErrno(err); why != "" {
			e.Why, e.Do = why, do
		}
	}
	return &trouble{told: e}
}

func reason(err error, code sqlite.ResultCode) string {
	var errno syscall.Errno
	if errors.As(err, &errno) {
		return errno.Error()
	}
	return strings.TrimPrefix(code.String(), "SQLITE_")
}

// damaged is the error of a file that was changed behind our back.
func damaged(why string) error {
	return &model.Error{
		Kind: model.KindStore,
		What: "the vault is damaged",
		Why:  why,
		Do:   "Run `tokenrack doctor`, and restore the vault from a backup if it says so.",
	}
}
