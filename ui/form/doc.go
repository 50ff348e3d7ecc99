// Package form is what every form is made of: lines to fill in, choices, lists
// to tick, a panel that says where to find a value, trouble told at the field
// it is about. A form knows nothing of what it is for; a screen of its own
// makes one, reads what was filled in, and says what is wrong.
package form
