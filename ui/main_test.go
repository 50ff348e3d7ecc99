package ui

import (
	"os"
	"testing"
	"time"
)

// TestMain fixes the zone, which the wall clock on the screen depends on.
func TestMain(m *testing.M) {
	time.Local = time.UTC
	os.Exit(m.Run())
}
