package revoke

import (
	"fmt"
	"time"

	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/themes"
	"github.com/tokenrack/tokenrack/ui/draw"
)

// stage is what is being done about a token in one word, with its shape.
func (t *token) stage(g *draw.Glyphs) (mark, word string, role themes.Role) {
	switch t.now.Stage {
	case keeper.StageSending:
		return g.Busy, "sending", themes.Text
	case keeper.StageSent:
		if t.now.Says != "" {
			return "?", "not accepted", themes.Doubt
		}
		return g.Busy, "accepted", themes.Soon
	case keeper.StageProving:
		return g.Busy, "proving", themes.Text
	case keeper.StageWaiting:
		if t.now.Works {
			return g.No, "ALIVE", themes.Danger
		}
		return "?", "no answer", themes.Doubt
	default:
		return g.Busy, "waiting", themes.Faint
	}
}

// doing is what comes next for a token that has no outcome yet.
func (t *token) doing(now time.Time) string {
	if t.now == nil {
		return ""
	}
	switch t.now.Stage {
	case keeper.StageSent:
		if t.now.Says != "" {
			return t.now.Says
		}
		return "the proof comes"
	case keeper.StageProving:
		if t.now.Try > 1 {
			return fmt.Sprintf("try %d of %d", t.now.Try, t.now.Of)
		}
		return "it is used again"
	case keeper.StageWaiting:
		return fmt.Sprintf("%s; try %d of %d in %s", t.now.Says, t.now.Try, t.now.Of, draw.Left(t.now.Next.Sub(now)))
	default:
		return ""
	}
}
