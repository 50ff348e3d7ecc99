// Package draw puts styled text into frames of an exact size. It measures and
// cuts text the way the renderer does, keeps foreign characters that drive a
// terminal out, and draws the few shapes that every screen is made of.
//
// Drawing appends to one buffer that is kept from frame to frame, so that a
// frame costs next to nothing however long the list behind it is.
package draw
