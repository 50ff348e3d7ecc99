// Package desk is what surrounds the screen on a person's desk: the clipboard,
// the terminal's abilities, the environment. No other package of the screen
// looks at them.
package desk
