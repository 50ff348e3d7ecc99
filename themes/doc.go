// Package themes turns meanings into styles. The screens speak of roles only
// (a fresh token, a key hint, the selected row), and a theme says how each
// role looks: no colour is written anywhere else, and a test holds that.
//
// Colour is the third signal. A state is told first by its shape and then by
// its word, so every theme, the one without colours included, can be read.
package themes
