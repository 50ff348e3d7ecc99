package keys

import "unicode"

// layouts are the letters of other scripts by where they lie on a keyboard:
// the letter that is typed, then the one that the same key types on the layout
// that the table of keys is written in. They are the national standards'
// layouts as systems ship them: Russian and Ukrainian (ЙЦУКЕН), Greek, Hebrew
// (SI 1452), Arabic (101). A terminal that reports where a key lies needs none
// of this; most do not for letters.
var layouts = []struct{ typed, lies string }{
	{"йцукенгшщзхъфывапролджэячсмитьбюё", "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"},
	{"іїєґ", "s]'`"},
	{"ςερτυθιοπασδφγηξκλζχψωβνμ", "wertyuiopasdfghjklzxcvbnm"},
	{"קראטוןםפשדגכעיחלךזסבהנמצ", "ertyuiopasdfghjklzxcvbnm"},
	{"ضصثقفغعهخحجدشسيبلاتنمكطئءؤرىةوزظ", "qwertyuiop[]asdfghjkl;'zxcvnm,./"},
}

// latin is the letter on whose key a letter of another script lies.
var latin = latinLetters()

func latinLetters() map[string]string {
	all := map[string]string{}
	add := func(typed, lies string) {
		if all[typed] == "" {
			all[typed] = lies
		}
	}
	for _, layout := range layouts {
		lies := []rune(layout.lies)
		for i, typed := range []rune(layout.typed) {
			add(string(typed), string(lies[i]))
			upper := unicode.ToUpper(typed)
			switch {
			case upper == typed: // the script has no capitals
			case lies[i] == ';':
				add(string(upper), ":")
			case unicode.IsLetter(lies[i]):
				add(string(upper), string(unicode.ToUpper(lies[i])))
			}
		}
	}
	return all
}

// Latin is the letter that the key of a typed letter of another script is
// printed with: j for the Cyrillic о. Everything else is returned as it is.
func Latin(typed string) string {
	if letter := latin[typed]; letter != "" {
		return letter
	}
	return typed
}
