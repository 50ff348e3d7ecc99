package cli

import (
	"net/url"
	"strings"

	"github.com/tokenrack/tokenrack/model/keeper"
)

// markdownText keeps text from being read as anything but text: as Markdown or
// HTML (CommonMark 0.31 section 2.4), as the end of a table's cell, as a
// character that an entity names, or as the link or the mention that places for
// tickets make of addresses by themselves.
func markdownText(text string) string {
	text = plain(text)
	if findsLinks(text) && !strings.Contains(text, "|") {
		return codeSpan(text)
	}
	return escapes.Replace(text)
}

// escapes are the signs that mean something within a line, those of GitHub's
// autolinks, strikethrough and formulas among them.
var escapes = strings.NewReplacer(
	`\`, `\\`, "|", `\|`, "<", `\<`, ">", `\>`, "*", `\*`, "_", `\_`, "`", "\\`", "[", `\[`, "]", `\]`, "#", `\#`, "&", `\&`, "~", `\~`, "$", `\$`,
	"@", `\@`, "://", `\://`, "www.", `www\.`,
)

// findsLinks says that a text holds what is made a link or a mention after the
// Markdown was read, so that no escape keeps it text: only a code span does.
func findsLinks(text string) bool {
	return strings.ContainsAny(text, "@") || strings.Contains(text, "://") || strings.Contains(strings.ToLower(text), "www.")
}

// codeSpan is a text as it stands (CommonMark 0.31 section 6.1).
func codeSpan(text string) string {
	fence := "`"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	if strings.HasPrefix(text, "`") || strings.HasSuffix(text, "`") {
		text = " " + text + " "
	}
	return fence + text + fence
}

// markdownStep is a step by hand, its page a link where it is an address of the
// web and nothing else.
func markdownStep(step keeper.ByHandStep) string {
	words := markdownText(step.App + ": " + step.Text)
	if step.URL == "" {
		return words
	}
	page, err := url.Parse(step.URL)
	if err != nil || page.Scheme != "https" && page.Scheme != "http" || page.Host == "" || page.User != nil || strings.ContainsFunc(step.URL, noLink) {
		return words + " (" + codeOrText(step.URL) + ")"
	}
	return words + " (<" + step.URL + ">)"
}

func codeOrText(text string) string {
	if text = plain(text); strings.TrimSpace(text) == "" || strings.Contains(text, "|") {
		return escapes.Replace(text)
	}
	return codeSpan(text)
}

// noLink says that a character may not stand between the angle brackets of a
// link (CommonMark 0.31 section 6.5), or could be taken for the end of one.
func noLink(r rune) bool {
	return r <= ' ' || r > '~' || strings.ContainsRune("<>|`\\\"", r)
}
