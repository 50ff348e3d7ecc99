package providers

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/modeltest"
)

func TestForeignTextIsCleaned(t *testing.T) {
	secret := []model.Secret{model.NewSecret("S3cret/+pass word"), model.NewSecret("pin1"), model.NewSecret("7")}
	for _, tt := range []struct{ name, text, want string }{
		{"plain words stay", "Invalid user credentials.", "Invalid user credentials."},
		{"other scripts stay", "Ungültiges Kennwort, неверный пароль, 密码错误", "Ungültiges Kennwort, неверный пароль, 密码错误"},
		{"the secret as it is", "got S3cret/+pass word here", "got [hidden] here"},
		{"percent-encoded", "got S3cret%2F%2Bpass+word here", "got [hidden] here"},
		{"percent-encoded in small letters", "got s3cret%2f%2bpass%20word here", "got [hidden] here"},
		{"escaped for JSON", `got S3cret\/+pass word here`, "got [hidden] here"},
		{"base64", "got UzNjcmV0LytwYXNzIHdvcmQ= here", "got [hidden] here"},
		{"hexadecimal", "got 5333637265742f2b7061737320776f7264 here", "got [hidden] here"},
		{"the beginning of it", "got S3cret/+pas… here", "got [hidden]… here"},
		{"split by an escape", "got S3cret\x1b/+pass word here", "got [hidden] here"},
		{"a short one", "not pin1!", "not [hidden]!"},
		{"a very short one only as a word", "7 of 17", "[hidden] of 17"},
		{"a JWT", "bad eyJhbGciOiJub25lIn0.eyJhIjoxfQ. sorry", "bad [hidden] sorry"},
		{"an UUID", "token 7c9e6679-7425-40de-944b-e07fc1f90ae7 unknown", "token [hidden] unknown"},
		{"a long run", "x " + strings.Repeat("abcdef", 20), "x [hidden]"},
		{"split by colours", "got S3c\x1b[0mret/+p\u009b1;31mass\x1b[m word here", "got [hidden] here"},
		{"terminal sequences", "a\x1b[2Jb\x07\x9b\u009dc\x7f", "abc"},
		{"a sequence without an end", "a\x1b[31\x00b\x1b[12", "a31b12"},
		{"a lone escape", "a\x1bb\x1b", "ab"},
		{"bidi, zero width, tags", "a\u202e\u2066\u200b\u200d\ufeff\U000e0041b\ufe0f", "ab"},
		{"line breaks", " a\r\n\tb\u2028c\u0085 ", "a b c"},
		{"invalid UTF-8", "a\xff\xfeb\xc3", "ab"},
		{"towers", "e\u0301\u0301\u0301\u0301x", "e\u0301\u0301x"},
		{"addresses and codes stay", "unsupported_response_type at https://app.example.com/oauth/token", "unsupported_response_type at https://app.example.com/oauth/token"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := clean(tt.text, secret); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestForeignTextIsShort(t *testing.T) {
	if got := clean(strings.Repeat("ä ", 10000), nil); len([]rune(got)) > maxClean+1 || !strings.HasSuffix(got, "…") {
		t.Errorf("%d characters are left", len([]rune(got)))
	}
}

func FuzzClean(f *testing.F) {
	f.Add("the token abcdefghijklmnop was refused", "abcdefghijklmnop")
	f.Add("a\x1b]52;c;eA==\x07 p\u200bw", "pw")
	f.Add("%41bcdef \\u0061", "Abcdefgh1234")
	f.Fuzz(func(t *testing.T, text, secret string) {
		got := clean(text, []model.Secret{model.NewSecret(secret)})
		if strings.ContainsFunc(got, isHidden) || len([]rune(got)) > maxClean+1 || strings.ToValidUTF8(got, "") != got {
			t.Fatalf("not clean: %q", got)
		}
		if len(secret) >= shortSecret && !strings.Contains(struck, asciiLower(secret)) && strings.Contains(strings.ReplaceAll(got, struck, "\x00"), secret) {
			t.Fatalf("the secret %q stands in %q", secret, got)
		}
	})
}

func TestNoHostileTextOutlivesCleaning(t *testing.T) {
	for _, bad := range modeltest.Hostile() {
		got := clean("said: "+bad, nil)
		if !utf8.ValidString(got) || strings.ContainsFunc(got, isHidden) || utf8.RuneCountInString(got) > maxClean+1 {
			t.Errorf("%.40q is cleaned to %.80q", bad, got)
		}
	}
}
