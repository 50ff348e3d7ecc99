// Package gate is what stands before the rack while there is no open vault:
// the first run, where one is made, and the page that unlocks one.
package gate
