package demo

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

func TestClockRunsAtItsRateAndNeverBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := NewClock()
		began := c.Now()
		time.Sleep(10 * time.Second)
		if got := c.Now().Sub(began); got != 10*time.Second {
			t.Errorf("10 s took %v", got)
		}
		c.SetRate(60)
		time.Sleep(10 * time.Second)
		if got := c.Now().Sub(began); got != 10*time.Second+10*time.Minute {
			t.Errorf("a hurried 10 s: %v", got)
		}
		c.SetRate(0)
		if c.Rate() != 1 || c.Now().Sub(began) != 10*time.Second+10*time.Minute {
			t.Errorf("rate %d at %v", c.Rate(), c.Now().Sub(began))
		}
	})
}

func TestSleeperGoesOnByTheNewRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := NewClock()
		began := time.Now()
		woke := make(chan bool)
		go func() { woke <- c.Sleep(t.Context(), 10*time.Minute) }()
		time.Sleep(time.Minute)
		c.SetRate(60)
		if !<-woke {
			t.Error("it did not sleep to the end")
		}
		if took := time.Since(began); took != time.Minute+9*time.Second {
			t.Errorf("it slept for %v, want 1m9s", took)
		}
		ctx, stop := context.WithCancel(t.Context())
		go func() { woke <- c.Sleep(ctx, time.Hour) }()
		stop()
		if <-woke {
			t.Error("it slept to an end that never came")
		}
	})
}
