package providers

import "github.com/tokenrack/tokenrack/model/keeper"

var _ keeper.Providers = (*Engine)(nil)
