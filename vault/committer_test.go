package vault

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

func TestAnUpdateAloneIsNotDelayed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v, err := OpenMemory(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = v.Close() }()
		began := time.Now()
		for range 20 {
			if err := v.Update(t.Context(), func(tx model.Tx) error { return tx.Record(nil) }); err != nil {
				t.Fatal(err)
			}
		}
		if waited := time.Since(began); waited != 0 {
			t.Errorf("20 updates, one after the other, waited %v for company", waited)
		}
	})
}

func TestCompanyIsWaitedForAShortWhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var m committer
		m.init()
		lead, err := m.join(t.Context(), newCall(nil))
		if !lead || err != nil {
			t.Fatalf("the first: %v %v", lead, err)
		}
		for i := range 12 { // one a millisecond, for longer than anybody waits
			go func() {
				time.Sleep(time.Duration(i) * time.Millisecond)
				_, _ = m.join(t.Context(), newCall(nil))
			}()
		}
		synctest.Wait()
		began := time.Now()
		batch := m.gather()
		if waited := time.Since(began); waited > batchWait || len(batch) < 5 {
			t.Errorf("a batch of %d after %v", len(batch), waited)
		}
		time.Sleep(20 * time.Millisecond)
		began = time.Now()
		if rest := m.gather(); len(batch)+len(rest) != 13 || time.Since(began) > batchQuiet {
			t.Errorf("the rest: %d after %v", len(rest), time.Since(began))
		}
	})
}

func TestALeaverDoesNotHoldTheOthersUp(t *testing.T) {
	v, err := OpenMemory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	begun, release := make(chan struct{}), make(chan struct{})
	first := make(chan error, 1)
	go func() {
		first <- v.Update(t.Context(), func(model.Tx) error {
			close(begun)
			<-release
			return nil
		})
	}()
	<-begun
	ctx, cancel := context.WithCancel(t.Context())
	second := make(chan error, 1)
	go func() { second <- v.Update(ctx, func(model.Tx) error { t.Error("it ran"); return nil }) }()
	for {
		v.commits.mu.Lock()
		queued := len(v.commits.queue)
		v.commits.mu.Unlock()
		if queued == 1 {
			break
		}
		time.Sleep(time.Millisecond)
	}
	cancel()
	if err := <-second; !errors.Is(err, ctx.Err()) {
		t.Errorf("the leaver got %v", err)
	}
	close(release)
	if err := <-first; err != nil {
		t.Errorf("the first got %v", err)
	}
	if err := v.Close(); err != nil {
		t.Error(err)
	}
}
