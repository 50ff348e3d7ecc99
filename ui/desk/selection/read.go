//go:build linux || freebsd || netbsd || openbsd || dragonfly

package selection

import (
	"context"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// read is the text of the selection where another program owns it: the first
// bytes, rounded up to four. It is empty where there is none, or it comes in
// pieces.
func (o *owner) read(ctx context.Context, most int) ([]byte, error) {
	now, err := o.now(ctx)
	if err != nil {
		return nil, err
	}
	xproto.DeleteProperty(o.x, o.window, o.atoms.landing)
	xproto.ConvertSelection(o.x, o.window, o.atoms.clipboard, o.atoms.utf8, o.atoms.landing, now)
	landed := false
	err = o.await(ctx, func(event xgb.Event) bool {
		told, is := event.(xproto.SelectionNotifyEvent)
		if !is || told.Requestor != o.window || told.Selection != o.atoms.clipboard || told.Time != now {
			return false
		}
		landed = told.Property == o.atoms.landing
		return true
	})
	if err != nil || !landed {
		return nil, err
	}
	reply, err := xproto.GetProperty(o.x, true, o.window, o.atoms.landing, xproto.GetPropertyTypeAny, 0, uint32(most+3)/4).Reply()
	if err != nil {
		return nil, ErrDisplay
	}
	if reply.Format != 8 { // pieces are told by a number
		return nil, nil
	}
	return reply.Value, nil
}
