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
	t.Logf("%d texts, %d of them UTF-8", len(all), len(modeltest.Valid()))
}
