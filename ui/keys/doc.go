// Package keys is the one table of what keys do. The screens ask it what a key
// means, the footer which keys are worth showing, help lists it, and each
// action says why it cannot run where it cannot.
package keys
