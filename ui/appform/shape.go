package appform

import (
	"strconv"
	"strings"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/form"
)

// mark is what stands behind a field: a word, how good it is, and a sentence
// below the field where a person should know more.
type mark struct {
	word string
	tone form.Tone
	says string
}

func good(word string) mark { return mark{word: word, tone: form.Good} }

func doubtful(word, says string) mark {
	return mark{word: word, tone: form.Warn, says: says + " You can go on all the same."}
}

// lookOf says what a copied value looks like. Doubts wait until the person has
// left the field; other is the value beside it, which it cannot be.
func lookOf(value, other string, shape model.Shape, typing bool) mark {
	counted := mark{word: characters(value)}
	switch {
	case value == "":
		return mark{}
	case !typing && misCopied(value, other) != "":
		return doubtful("not as usual", misCopied(value, other))
	case shape.Known() && shape.Fits(value):
		return good("looks complete")
	case !shape.Known() || typing:
		return counted
	case !shape.Long(value):
		return doubtful(characters(value), "Usually it has "+shape.Usual()+": look whether all of it was copied, and nothing beside it.")
	}
	return doubtful("not as usual", "A character in it is none that such a value usually has: look whether something was copied along.")
}

func characters(value string) string {
	n := len([]rune(value))
	if n == 1 {
		return "1 character"
	}
	return strconv.Itoa(n) + " characters"
}

// misCopied says which of the usual mistakes of copying a value shows, empty
// where there is none. It repeats nothing of the value.
func misCopied(value, other string) string {
	lower := strings.ToLower(value)
	switch {
	case value == other:
		return "It is the same as the client id: one of the two was copied twice."
	case strings.ContainsAny(value, "•…*") || strings.Contains(value, "..."):
		return "It looks like the masked form of a value: press the copy button on the maker's page, or show it there first."
	case strings.HasPrefix(lower, "http://"), strings.HasPrefix(lower, "https://"):
		return "It is an address, which belongs in another field."
	case strings.HasPrefix(lower, "client_"), strings.HasPrefix(lower, "client id"), strings.HasPrefix(lower, "client secret"):
		return "Its name was copied along: only what stands behind it belongs here."
	case strings.HasPrefix(lower, "bearer "):
		return "It looks like a token. Those are pasted when an account is added."
	case strings.Trim(value, `"'`) != value:
		return "It has quotation marks around it, which usually do not belong to it."
	case strings.ContainsAny(value, " \t"):
		return "It has a gap in it, which such a value usually has not."
	}
	return ""
}
