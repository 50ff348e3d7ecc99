package keyring

import (
	"context"
	"errors"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

type personKey struct{}

// WithPerson says that somebody sits in front of the machine who may have to
// answer a prompt of the keyring: calls then wait [Patient], else [Quick].
func WithPerson(ctx context.Context) context.Context {
	return context.WithValue(ctx, personKey{}, true)
}

func patience(ctx context.Context) time.Duration {
	if ctx.Value(personKey{}) != nil {
		return Patient
	}
	return Quick
}

// guard runs a call that knows neither deadline nor cancellation, and that may
// panic. One that never returns is left behind.
func guard[T any](ctx context.Context, limit time.Duration, call func() (T, error)) (T, error) {
	type answer struct {
		value T
		err   error
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	answers := make(chan answer, 1)
	model.Go(func() {
		var a answer
		defer func() {
			if recover() != nil {
				a.err = ErrFailed
			}
			answers <- a
		}()
		a.value, a.err = call()
	})
	select {
	case a := <-answers:
		return a.value, told(a.err)
	case <-ctx.Done():
		var zero T
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return zero, ErrTimeout
		}
		return zero, ctx.Err()
	}
}
