package plain

import (
	"strings"
	"testing"
)

// edit types bytes into an unseen line.
func edit(typed string) (text string, how secretKey, left int) {
	var line secretLine
	for i := range len(typed) {
		if how = line.key(typed[i]); how != goesOn {
			return string(line.text), how, len(typed) - i - 1
		}
	}
	return string(line.text), goesOn, 0
}

func TestUnseenLine(t *testing.T) {
	for name, test := range map[string]struct {
		typed, text string
		how         secretKey
	}{
		"Enter ends it":                    {"secret\r", "secret", whole},
		"a line feed ends it":              {"secret\n", "secret", whole},
		"gaps belong to it":                {" se cret \r", " se cret ", whole},
		"backspace takes a letter":         {"seé\x7fcret\r", "secret", whole},
		"backspace on nothing":             {"\x7f\x08x\r", "x", whole},
		"Ctrl+U begins anew":               {"wrong\x15right\r", "right", whole},
		"arrows are no letters":            {"se\x1b[Dcr\x1b[1;5Cet\x1bOA\r", "secret", whole},
		"Alt and a letter is no letter":    {"se\x1bxcret\r", "secret", whole},
		"Ctrl+C leaves":                    {"sec\x03ret\r", "sec", leaves},
		"Ctrl+D on an empty line leaves":   {"\x04", "", leaves},
		"Ctrl+D within it means nothing":   {"se\x04cret\r", "secret", whole},
		"a JSON answer over several lines": {"{\r\n  \"access_token\": \"x\"\r\n}\r", "{    \"access_token\": \"x\"  }", whole},
		"JSON that is never whole":         {"{broken\r\r\r", "{broken  ", whole},
		"what drives a terminal":           {"a\x00\x07b\r", "ab", whole},
	} {
		t.Run(name, func(t *testing.T) {
			text, how, _ := edit(test.typed)
			if strings.Join(strings.Fields(text), " ") != strings.Join(strings.Fields(test.text), " ") || how != test.how {
				t.Errorf("it is %q and %d, want %q and %d", text, how, test.text, test.how)
			}
		})
	}
}

// FuzzUnseenLine holds that no bytes make it panic, grow without bound, or hold
// what drives a terminal.
func FuzzUnseenLine(f *testing.F) {
	for _, seed := range []string{"secret\r", "\x1b[200~x\x1b[201~\r", "{\"a\":\n1}\r", "\x7f\x7f", "\xff\xfe\r"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		text, _, _ := edit(typed)
		if len(text) > len(typed) {
			t.Errorf("%d bytes become %d", len(typed), len(text))
		}
		for i := range len(text) {
			if text[i] < ' ' && text[i] != '\t' {
				t.Errorf("the line holds %q", text[i])
			}
		}
	})
}

func TestLinesAreCutWhereTheyEnd(t *testing.T) {
	in := &input{fd: -1}
	in.take(piece{text: []byte("one\r\ntw")})
	if line, ok := in.cut(); line != "one" || !ok {
		t.Errorf("the first line is %q, %v", line, ok)
	}
	if _, ok := in.cut(); ok {
		t.Error("half a line was taken")
	}
	in.take(piece{text: []byte("o\n\n\xff\xfe")})
	for _, want := range []string{"two", ""} {
		if line, ok := in.cut(); line != want || !ok {
			t.Errorf("a line is %q, want %q", line, want)
		}
	}
	in.take(piece{err: errLeave})
	if line, ok := in.cut(); line != "\uFFFD" || !ok {
		t.Errorf("the last line, which is not ended, is %q", line)
	}
	if _, ok := in.cut(); ok {
		t.Error("there is a line behind the last")
	}
}
