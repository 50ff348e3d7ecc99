package draw

// Begin begins a sentence with a text: a small ASCII letter at its start becomes a
// capital. Any other text, a name in another script among them, stays as it is.
func Begin(text string) string {
	if text == "" || text[0] < 'a' || text[0] > 'z' {
		return text
	}
	return string(text[0]-'a'+'A') + text[1:]
}
