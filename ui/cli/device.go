package cli

import (
	"context"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

// signInDevice signs in by a code that a person enters on another device
// (RFC 8628): nothing listens here, and nothing is opened.
func (c *call) signInDevice(ctx context.Context, target keeper.NewAccount) (*model.Account, error) {
	flow, err := c.rack.StartDevice(ctx, target)
	if err != nil {
		return nil, err
	}
	c.showDevice(flow.DeviceAuthorization)
	return flow.Finish(ctx)
}

// showDevice tells a person where the code is entered.
func (c *call) showDevice(d model.DeviceAuthorization) {
	c.say("open this address on any device and enter the code %s:", safe(d.UserCode))
	c.errln(safe(d.URL))
	if d.URLWhole != "" {
		c.say("or this one, which has the code in it:")
		c.errln(safe(d.URLWhole))
	}
	c.say("waiting until somebody allows it, %s at the longest", brief(d.Life))
}
