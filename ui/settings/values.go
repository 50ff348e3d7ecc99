// Package settings is what a person chose for the screen: its theme, its
// symbols, how it starts. The file that keeps it is read strictly, since a
// misspelt line that is passed over looks like a program that does not listen.
package settings

import (
	"bytes"
	"errors"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"github.com/tokenrack/tokenrack/model"
)

// Values are the choices. The zero value is how the program comes.
type Values struct {
	Theme string // a theme's name; empty: by the terminal's background
	ASCII bool   // symbols of ASCII characters only
	Find  bool   // start in the find line
}

// The words of the file.
const (
	wordASCII   = "ascii"
	wordUnicode = "unicode"
	wordFind    = "find"
	wordList    = "list"
)

// Parse reads the file. Its errors name the line.
func Parse(data []byte) (Values, error) {
	var file struct {
		Theme   string `toml:"theme"`
		Symbols string `toml:"symbols"`
		Start   string `toml:"start"`
	}
	decoder := toml.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&file); err != nil {
		return Values{}, wrong(where(err))
	}
	v := Values{Theme: file.Theme, ASCII: file.Symbols == wordASCII, Find: file.Start == wordFind}
	if !v.ASCII && file.Symbols != "" && file.Symbols != wordUnicode {
		return Values{}, wrong(`symbols is "unicode" or "ascii"`)
	}
	if !v.Find && file.Start != "" && file.Start != wordList {
		return Values{}, wrong(`start is "list" or "find"`)
	}
	return v, nil
}

// where says what is wrong with a file, by line and key.
func where(err error) string {
	var strict *toml.StrictMissingError
	if errors.As(err, &strict) && len(strict.Errors) > 0 {
		line, _ := strict.Errors[0].Position()
		return "line " + strconv.Itoa(line) + ": there is no setting " + strings.Join(strict.Errors[0].Key(), ".")
	}
	var decode *toml.DecodeError
	if errors.As(err, &decode) {
		line, _ := decode.Position()
		return "line " + strconv.Itoa(line) + ": " + strings.TrimPrefix(decode.Error(), "toml: ")
	}
	return "it is no TOML"
}

func wrong(why string) error {
	return &model.Error{
		Kind: model.KindUsage, What: "the settings file cannot be used", Why: why,
		Still: "Everything works, with the settings the program comes with.",
		Do:    "Correct the file, or keep settings on the screen, which writes it anew: 4.",
	}
}

// File writes the file.
func (v Values) File() []byte {
	var b strings.Builder
	b.WriteString("# What the screen looks like. tokenrack writes this file when settings are kept.\n")
	line := func(key, value string) { b.WriteString(key + " = " + strconv.Quote(value) + "\n") }
	theme, symbols, start := v.Theme, wordUnicode, wordList
	if theme == "" {
		theme = "auto"
	}
	if v.ASCII {
		symbols = wordASCII
	}
	if v.Find {
		start = wordFind
	}
	line("theme", theme)
	line("symbols", symbols)
	line("start", start)
	return []byte(b.String())
}
