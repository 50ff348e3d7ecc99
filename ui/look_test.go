package ui

import (
	"context"
	"os"
	"testing"
	"time"
)

// TestLook shows the screen on the terminal, to be looked at:
//
//	TOKENRACK_LOOK=1 go test ./ui -run TestLook -count=1
func TestLook(t *testing.T) {
	if os.Getenv("TOKENRACK_LOOK") == "" {
		t.Skip("shows the screen on a terminal where TOKENRACK_LOOK is set")
	}
	began := time.Now()
	now := func() time.Time { return start.Add(time.Since(began)) }
	err := Run(context.Background(), Options{
		Keeper: newFake(now, samples()), Version: "test", Vault: "keyring", Theme: os.Getenv("TOKENRACK_THEME"),
	})
	if err != nil {
		t.Fatal(err)
	}
}
