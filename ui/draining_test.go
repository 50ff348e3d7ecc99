package ui

import (
	"slices"
	"testing"
	"testing/synctest"
)

func TestDrainTakesAllThatIsThere(t *testing.T) {
	done := make(chan struct{})
	news := make(chan int, 4)
	news <- 1
	news <- 2
	if all, over, given := drain(news, done); !slices.Equal(all, []int{1, 2}) || over || !given {
		t.Errorf("%v, over %v, given %v", all, over, given)
	}
	news <- 3
	close(news)
	if all, over, given := drain(news, done); !slices.Equal(all, []int{3}) || !over || !given {
		t.Errorf("%v, over %v, given %v", all, over, given)
	}
	if all, over, given := drain(news, done); all != nil || !over || !given {
		t.Errorf("%v, over %v, given %v", all, over, given)
	}
}

func TestDrainWaitsUntilNobodyDoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		done, ended := make(chan struct{}), make(chan bool, 1)
		go func() {
			_, _, given := drain(make(chan int), done)
			ended <- given
		}()
		synctest.Wait()
		if len(ended) != 0 {
			t.Fatal("it did not wait")
		}
		close(done)
		if <-ended {
			t.Error("it gave something")
		}
	})
}
