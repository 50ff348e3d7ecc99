package keys

import "strings"

// Literal makes a text from elsewhere (a name, a note of a profile, what a
// server says) fit to be joined to a text that is spelled later: braces in it
// name no action.
func Literal(text string) string { return strings.ReplaceAll(text, "{", "{{") }
