package plain

import (
	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui/draw"
)

// onDevice signs in by a code that a person enters on another device. There is
// nothing to type here; Ctrl+C stops waiting.
func (p *program) onDevice(target keeper.NewAccount) (*model.Account, error) {
	flow, err := p.keeper.StartDevice(p.ctx, target)
	if err != nil {
		return nil, err
	}
	p.tell("Open this address in a browser on any device: " + draw.Clean(flow.URL))
	p.tell("Enter this code there: " + draw.Clean(flow.UserCode))
	p.tell("Waiting until somebody allows it, " + draw.Left(flow.Life) + " at the longest. Ctrl+C stops.")
	return flow.Finish(p.ctx)
}
