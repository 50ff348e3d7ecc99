package desk

import (
	"context"
	"testing"
	"time"
)

var isAvailable = user32.NewProc("IsClipboardFormatAvailable")

func TestACopyAsksHistoriesToLeaveItOut(t *testing.T) {
	ctx, stop := context.WithTimeout(context.Background(), 10*time.Second)
	defer stop()
	const text = "eyJhbGciOi.a-token.of~this-test"
	if err := (native{}).write(ctx, []byte(text)); err != nil {
		t.Skipf("there is no clipboard here (%v)", err)
	}
	for _, name := range hints {
		if ok, _, _ := isAvailable.Call(formatOf(name)); ok == 0 {
			t.Errorf("%s is not there", name)
		}
	}
	if got, err := (native{}).read(ctx); err != nil || string(got) != text {
		t.Errorf("it reads back as %d bytes: %v", len(got), err)
	}
	if err := (native{}).clear(ctx); err != nil {
		t.Error(err)
	}
	if got, err := (native{}).read(ctx); err != nil || len(got) != 0 {
		t.Errorf("afterwards %d bytes are there: %v", len(got), err)
	}
}
