package modeltest_test

import (
	"testing"

	"github.com/tokenrack/tokenrack/model/modeltest"
)

func TestThereAreEnoughHostileTexts(t *testing.T) {
	all := modeltest.Hostile()
	if len(all) < 500 {
		t.Errorf("there are %d, want at least 500", len(all))
	}
	seen := map[string]bool{}
	for _, text := range all {
		if seen[text] {
			t.Errorf("%.20q is there twice", text)
		}
		seen[text] = true
	}
	some := modeltest.Sample()
	if len(some) < len(all)/9 || len(some) > len(all)/6 {
		t.Errorf("%d of %d are a sample", len(some), len(all))
	}
	for _, text := range some {
		if !seen[text] {
			t.Errorf("%.20q is in the sample alone", text)
		}
	}
	t.Logf("%d texts, %d of them UTF-8", len(all), len(modeltest.Valid()))
}
