package field

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"

	"github.com/tokenrack/tokenrack/themes"
	"github.com/tokenrack/tokenrack/ui/draw"
)

// TestALongPasteDrawsAtOnce: every frame draws the field, so that it must not
// go through a long text more than once.
func TestALongPasteDrawsAtOnce(t *testing.T) {
	f := Field{Max: 64 << 10}
	f.Insert(strings.Repeat("東京é", 64<<10/8))
	c := draw.NewCanvas(themes.Harbor().For(colorprofile.TrueColor), draw.Unicode)
	began := time.Now()
	for range 5 {
		c.Reset()
		if at := f.Draw(c, 40); at > 40 || at < 36 {
			t.Errorf("the cursor stands at %d", at)
		}
	}
	if took := time.Since(began); took > time.Second {
		t.Errorf("five frames took %s", took)
	}
}
