package ui

import (
	"cmp"
	"context"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

// deviceLimit is the longest that a code on another device is waited for; the
// server's own limit is mostly shorter.
const deviceLimit = time.Hour

// deviceFlow is a sign-in on another device (RFC 8628), on the page that waits
// for a browser: there is an address too, but nothing comes back to it.
type deviceFlow struct{ *keeper.DeviceSignIn }

// keepersDevice begins one with the keeper that is there now.
func (a *app) keepersDevice(ctx context.Context, target keeper.NewAccount) (codeFlow, error) {
	flow, err := a.keeper.StartDevice(ctx, target)
	if err != nil {
		return nil, err
	}
	return deviceFlow{flow}, nil
}

// URL is where the code is entered, with the code in it where the server gives
// such an address.
func (f deviceFlow) URL() string { return cmp.Or(f.URLWhole, f.DeviceAuthorization.URL) }

// Code is what is entered there, and how long that can be done.
func (f deviceFlow) Code() (userCode string, life time.Duration) { return f.UserCode, f.Life }

func (deviceFlow) RedirectURL() string { return "" }

func (deviceFlow) Paste(string) error {
	return &model.Error{Kind: model.KindUsage, What: "nothing is pasted here", Why: "the code is entered on the other device"}
}

func (deviceFlow) Close() error { return nil }
