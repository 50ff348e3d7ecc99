package cli

import (
	"context"
	"io"
	"os"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// mistakeWithin is how long the program may take to end after a mistake of ours in
// the background: what has begun is stored meanwhile, where that still works.
const mistakeWithin = closeTimeout + 10*time.Second

// confess tells of a mistake without its value and without any argument: either
// could hold a secret.
func confess(w io.Writer, m *model.Mistake) {
	_, _ = io.WriteString(w, m.Words()) // there is nobody else to tell
}

// careful returns a context that ends where the program makes a mistake in the
// background, so that the screen is taken away and what has begun is stored. ended
// says, once, whether it made one.
func (c *call) careful(ctx context.Context) (careful context.Context, ended func() *model.Mistake) {
	careful, stop := context.WithCancel(ctx)
	limit := make(chan struct{})
	restore := model.OnMistake(func(m *model.Mistake) {
		stop()
		model.Go(func() {
			timer := time.NewTimer(mistakeWithin)
			defer timer.Stop()
			select {
			case <-limit:
			case <-timer.C: // something waits for what the mistake has left undone
				confess(c.deps.Stderr, m)
				os.Exit(int(ExitUnexpected))
			}
		})
	})
	return careful, func() *model.Mistake {
		stop()
		restore()
		close(limit)
		return model.FirstMistake()
	}
}
