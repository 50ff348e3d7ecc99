// Package providers is the engine that talks to the systems whose tokens the
// rack holds. What differs between systems stands in one TOML profile each;
// the engine reads them, and no system has code of its own.
//
// A profile goes in, a request goes out, a reply comes in, a
// [model.TokenSet] goes out. Each call sends at most one request, follows no
// redirect, repeats nothing, and says exactly what is known of the outcome:
// above all whether a one-time token may have been spent.
//
// Everything a server says is foreign text. The secrets that were sent are
// struck out of it, and whatever could drive a terminal goes, before it leaves
// this package in an error or a field.
//
// The package stores nothing and knows no clock: a server's own words about
// time are handed on as they came.
package providers
