// Package ui is the program on the screen: one Bubble Tea model, the root,
// that routes messages to plain screens. A screen has a size, takes actions
// and draws itself; it has no channel, no command and no way back to the root.
//
// The screen holds no secrets. It draws the keeper's snapshots, which have
// none; a token passes through a command on its way to the clipboard, and
// through the detail screen for the ten seconds in which a person asked to see
// it.
package ui
