// Package modeltest holds what tests of several rooms share: texts that would
// do harm if they reached a terminal as they are. Nothing but tests imports it.
package modeltest

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Hostile lists texts as a server, a file or a clipboard may hold them: escape
// sequences in every spelling, directions, marks, widths, broken UTF-8, and
// texts that are far too long. Each is there once, in the same order always.
func Hostile() []string { return hostile().all }

// Sample lists some of each kind of them, about one in eight, for screens and
// files that are slow to go through: what differs within a kind is how a
// sequence is spelled, which the cleaners' own tests go through one by one.
func Sample() []string {
	var out []string
	l, from := hostile(), 0
	for _, to := range l.kinds {
		for n := from; n < to; n += 8 {
			out = append(out, l.all[n])
		}
		out = append(out, l.all[to-1])
		from = to
	}
	return out
}

func hostile() *list {
	var l list
	for _, kind := range []func(){
		l.sequences, l.strings, l.controls, l.directions, l.widths, l.broken, l.words, l.markup, l.long,
	} {
		kind()
		l.kinds = append(l.kinds, len(l.all))
	}
	return &l
}

type list struct {
	all   []string
	seen  map[string]bool
	kinds []int // where each kind ends
}

func (l *list) add(texts ...string) {
	for _, text := range texts {
		if l.seen == nil {
			l.seen = map[string]bool{}
		}
		if !l.seen[text] {
			l.seen[text] = true
			l.all = append(l.all, text)
		}
	}
}

// three spells an introducer as ESC and a letter, as one C1 byte, and as that
// byte's code point (ECMA-48 section 5.3).
func three(letter byte) []string {
	c1 := letter + 0x40
	return []string{"\x1b" + string(letter), string([]byte{c1}), string(rune(c1))}
}

// sequences are control sequences (ECMA-48 section 5.4) and lone escapes.
func (l *list) sequences() {
	for _, intro := range three('[') {
		for _, body := range []string{
			"2J", "3J", "H", "999;999H", "K", "2K", "6n", "5n", "?6n", "c", ">c", "=c", "0c", ">q", "?1049h", "?1049l", "?47h",
			"?25l", "?25h", "?1000h", "?1003h", "?1006h", "?2004l", "?2004h", "?1004h", "?2026h", "?2026$p", "31m", "0m", "8m", "7m",
			"38;2;1;2;3m", "4:3m", "1;1r", "!p", "4h", "20h", "999A", "999B", "999C", "999D", "10X", "9P", "9L", "9M", "9S", "9T", "999b",
			"s", "u", "?u", ">1u", "<u", "18t", "14t", "21t", "22;2t", "8;1;1t", "5i", "200~", "201~", "M !!", "0;0;0M", "?", "1;", "",
		} {
			l.add("a" + intro + body + "z")
		}
	}
	for _, final := range "78=>DEHMNOZclno|}~" {
		l.add("a\x1b" + string(final) + "z")
	}
	l.add("a\x1b(0qqz", "a\x1b)0z", "a\x1b#8z", "a\x1b%Gz", "a\x1b%@z", "a\x1b Fz", "a\x1b\x1b[2Jz", "a\x1b\x18[2Jz", "\x1b", "a\x1b", "\x1b[", "\x1b\x1b\x1b")
}

// strings are the command strings: OSC, DCS, APC, PM and SOS, each ended as it
// can be, or not at all.
func (l *list) strings() {
	bodies := map[byte][]string{
		']': {
			"0;title", "1;icon", "2;title", "4;1;?", "7;file://host/etc", "8;;http://evil.example", "8;id=a;http://evil.example", "9;note", "9;4;1;50",
			"10;?", "11;?", "12;#000000", "50;font", "50;?", "52;c;aGk=", "52;c;?", "52;p;?", "52;;!", "99;i=1;note", "104", "110", "133;A", "633;E;rm",
			"777;notify;a;b", "1337;File=inline=1:AAAA", "1337;SetMark", "1337;Copy=:aGk=", "5522;type=read",
		},
		'P': {"+q544e", "$qm", "1$r0m", "q#0;2;0;0;0~", "tmux;\x1b\x1b]52;c;aGk=\x07", "=1s", "0;1|17/41"},
		'_': {"Ga=T,f=24,s=1,v=1;AAAA", "Gi=31,a=q;AAAA", "apc"},
		'^': {"pm"},
		'X': {"sos"},
	}
	for _, intro := range []byte("]P_^X") {
		for _, start := range three(intro) {
			for n, body := range bodies[intro] {
				ends := []string{"\x1b\\", "\x07", "\u009c", "\x9c", ""}
				l.add("a"+start+body+ends[n%len(ends)]+"z", "a"+start+body+ends[(n+1)%len(ends)]+"z")
			}
		}
	}
}

// controls are all of C0 and C1, the line ends of Unicode among them.
func (l *list) controls() {
	for b := range byte(0x20) {
		l.add("a" + string(b) + "z")
	}
	l.add("a\x7fz")
	for r := rune(0x80); r <= 0x9f; r++ {
		l.add("a"+string(r)+"z", "a"+string([]byte{byte(r)})+"z")
	}
	l.add("a\r\nz", "a\u2028z", "a\u2029z", "\r", "a\rb", "a\bb\b\b\b", "a\n\n\n\n\nz", "\t\t\t\t")
}

// directions turn the reading order or hide letters.
func (l *list) directions() {
	for _, r := range []rune{
		0x61c, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069,
		0xad, 0x34f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x180b, 0x180e, 0x200b, 0x200c, 0x200d, 0x2060, 0x2061, 0x2064, 0x206a, 0x206f,
		0x3164, 0xfe00, 0xfe0f, 0xfeff, 0xffa0, 0xfff9, 0xfffb, 0xfffc, 0x1bca0, 0x1d173, 0xe0001, 0xe0041, 0xe007f, 0xe0100, 0xf8ff, 0x10ffff,
	} {
		l.add("gnp"+string(r)+".exe", strings.Repeat(string(r), 9)+"x")
	}
	l.add("\u202egnp.exe", "\u2066\u2067\u2069", "שלום abc", "مرحبا abc", "abc \u202e\u2066مرحبا\u2069\u202c def")
}

// widths are letters that are wider, narrower or more than they look.
func (l *list) widths() {
	for _, n := range []int{1, 4, 16, 64, 512} {
		l.add("Z"+strings.Repeat("\u0301", n), "e"+strings.Repeat("\u0351\u0489", n), "x"+strings.Repeat("\u20dd", n))
	}
	l.add(
		"👩\u200d👩\u200d👧\u200d👦", "🏳\ufe0f\u200d🌈", "🇨🇭🇨🇭", "🇨🇭🇨", "🇨", "👍🏽", "1\ufe0f\u20e3", "☺\ufe0f☺\ufe0e", "🫠🫡", "a\u200d\u200d\u200db",
		"東京東京東京東京東京東京", "ｱﾞｶﾞ", "ＦＵＬＬ", "한글", "\u1112\u1161\u11ab\u1112\u1161\u11ab", "﷽﷽﷽﷽", "क्षि क्षि", "நி", "กำ่ำ่", "ཧྐྵྨླྺྼྻྂ", "꧅꧅", "𒐫𒐫", "ဪ",
		"●○◐§±×", "│─┌", "▰▱", "\u0600\u0601", "ﬀ", "Ǆ", "ẞ", "\u0345", "\u0300start", "\u0300", "\u200d", "\ufe0f", "\u20e3",
	)
}

// broken are bytes that are no UTF-8 (Unicode 15, table 3-7).
func (l *list) broken() {
	for _, text := range []string{
		"\xff", "\xfe\xff", "\xc0\x80", "\xc0\x9b[2J", "\xe0\x80\x9b]0;t\x07", "\xe2\x28\xa1", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80",
		"\xc3", "\xe2\x82", "\xf0\x9f\x98", "\x80\x81", "\xe2\x80", "東\xe4\xba", "\xc2", "\xef\xbf\xbe", "\xef\xbf\xbf", "\xef\xbf\xbd",
	} {
		l.add(text, "a"+text+"z", text+"\x1b[2J")
	}
}

// words are texts that would mean something to a careless program.
func (l *list) words() {
	l.add(
		"%s%n%x%d", "{{.}}", "{account.sign_in}", "{form.pin}", "$(id)", "`id`", "'; drop table card; --", "../../../../etc/passwd", "CON", "a/b\\c",
		"<script>alert(1)</script>", "javascript:alert(1)", "data:text/html,x", "http://user:pw@evil.example/", "-rf", "--help", "~", "*", "\\", "\\x1b[2J", "\\u001b[2J", "^[[2J", "␛[2J",
		"&#27;[2J", "%1b%5b2J", "=1+1", "@SUM(1)", "null", "undefined", "true", "0", "", " ", "   a   ", "\u00a0", "\u3000a\u3000", "{\"a\":1}", "[x](http://evil.example)", "a|b|c",
	)
}

// markup are texts that would mean something in Markdown (CommonMark 0.31 and
// GitHub's tables, autolinks, tasks and mentions), or in HTML.
func (l *list) markup() {
	l.add(
		"|", "a \\| b", "a\\|b|c", "|---|", "`", "``` sh", "a`b``c", "`a|b`", "![x](http://evil.example/p.png)", "[x]: http://evil.example", "[x][y]", "<http://evil.example>",
		"<img src=x onerror=alert(1)>", "<!-- x", "&lt;b&gt;", "&#x202e;gnp", "&rlm;", "# head", "a\n# head", "- [x] done", "> quote", "1. one", "+ plus", "---", "===", "***", "~~gone~~", "**big**", "_low_",
		"@maria", "@acme/everybody", "#1", "GH-1", "www.evil.example", "https://evil.example/?a=b&c=d", "mailto:x@evil.example", "x@evil.example", "a\\", "\\[x](y)", "    code", "\tcode", "<details>", "</td></tr>", "$$x$$", ":bomb:", "[^1]",
	)
}

// long are texts that no screen has room for.
func (l *list) long() {
	for _, unit := range []string{"A", "東", "e\u0301", "\x1b[2J", "\u202e", "👩\u200d👧", "a ", "\n", "\xff"} {
		l.add(strings.Repeat(unit, 4096/len(unit)))
	}
	l.add(strings.Repeat("x", 1<<20), fmt.Sprintf("%s\x1b]52;c;%s\x07", strings.Repeat("y", 300), strings.Repeat("QUJD", 2000)))
}

// Valid lists those that are UTF-8, for fields that take nothing else.
func Valid() []string {
	var out []string
	for _, text := range Hostile() {
		if utf8.ValidString(text) {
			out = append(out, text)
		}
	}
	return out
}
