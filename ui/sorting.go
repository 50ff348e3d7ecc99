package ui

import (
	"github.com/tokenrack/tokenrack/ui/keys"
	"github.com/tokenrack/tokenrack/ui/rack"
)

// orders are what the sorting actions sort by.
var orders = map[keys.ID]rack.Order{
	keys.SortUrgency: rack.ByUrgency, keys.SortCustomer: rack.ByCustomer, keys.SortAccount: rack.ByAccount,
	keys.SortProvider: rack.ByProvider, keys.SortApp: rack.ByApp, keys.SortEnd: rack.ByEnd,
	keys.SortAuto: rack.ByAuto, keys.SortScopes: rack.ByScopes,
}
