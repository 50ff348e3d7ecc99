package ui

import (
	"os"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/vault/vaulttest"
)

// TestMain fixes the zone, which the wall clock on the screen depends on, and opens
// vaults at once. It is
// also the way into the program that dies in a test.
func TestMain(m *testing.M) {
	time.Local = time.UTC
	vaulttest.CheapPassphrases()
	if os.Getenv(dyingHome) != "" {
		testing.Main(func(string, string) (bool, error) { return true, nil },
			[]testing.InternalTest{{Name: "revokesAndDies", F: revokesAndDies}}, nil, nil)
		return
	}
	os.Exit(m.Run())
}
