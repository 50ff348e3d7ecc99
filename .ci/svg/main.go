// Command svg reads a terminal's screen with its colours from standard input,
// as `tmux capture-pane -e -p` prints it, and writes it as a picture.
package main

import (
	"bufio"
	"fmt"
	"html"
	"os"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// The picture's measures, in pixels.
const (
	cellWidth  = 8.4
	lineHeight = 18
	margin     = 12
	background = "#0f1720"
	foreground = "#d5dde5"
)

// style is what a run of text looks like.
type style struct {
	fg, bg          string
	bold, underline bool
	reverse, faint  bool
}

// run is text of one style at a column.
type run struct {
	style
	column int
	width  int
	text   string
}

func main() {
	var lines [][]run
	widest := 0
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 1<<20)
	var now style
	for in.Scan() {
		var runs []run
		runs, now = split(in.Text(), now)
		for _, r := range runs {
			widest = max(widest, r.column+r.width)
		}
		lines = append(lines, runs)
	}
	draw(lines, widest)
}

// split cuts a line at its escape sequences.
func split(line string, now style) ([]run, style) {
	var runs []run
	column := 0
	for line != "" {
		if at := strings.IndexByte(line, 0x1b); at != 0 {
			if at < 0 {
				at = len(line)
			}
			text := line[:at]
			width := ansi.StringWidth(text)
			runs = append(runs, run{style: now, column: column, width: width, text: text})
			column += width
			line = line[at:]
			continue
		}
		end := strings.IndexByte(line, 'm')
		if end < 0 || !strings.HasPrefix(line, "\x1b[") {
			return runs, now
		}
		now = now.after(strings.Split(line[2:end], ";"))
		line = line[end+1:]
	}
	return runs, now
}

// after applies a list of SGR parameters.
func (s style) after(codes []string) style {
	for i := 0; i < len(codes); i++ {
		n, _ := strconv.Atoi(codes[i])
		switch {
		case n == 0:
			s = style{}
		case n == 1:
			s.bold = true
		case n == 2:
			s.faint = true
		case n == 4:
			s.underline = true
		case n == 7:
			s.reverse = true
		case n == 22:
			s.bold, s.faint = false, false
		case n == 24:
			s.underline = false
		case n == 27:
			s.reverse = false
		case n == 39:
			s.fg = ""
		case n == 49:
			s.bg = ""
		case (n == 38 || n == 48) && i+4 < len(codes) && codes[i+1] == "2":
			colour := hex(codes[i+2 : i+5])
			if n == 38 {
				s.fg = colour
			} else {
				s.bg = colour
			}
			i += 4
		case (n == 38 || n == 48) && i+2 < len(codes) && codes[i+1] == "5":
			place, _ := strconv.Atoi(codes[i+2])
			if n == 38 {
				s.fg = indexed(place)
			} else {
				s.bg = indexed(place)
			}
			i += 2
		}
	}
	return s
}

// indexed is a colour of the 256: a cube of 6x6x6 and 24 greys, behind the 16
// that are the user's own.
func indexed(n int) string {
	switch {
	case n >= 232:
		grey := 8 + 10*(n-232)
		return fmt.Sprintf("#%02x%02x%02x", grey, grey, grey)
	case n >= 16:
		n -= 16
		level := func(v int) int {
			if v == 0 {
				return 0
			}
			return 55 + 40*v
		}
		return fmt.Sprintf("#%02x%02x%02x", level(n/36), level(n/6%6), level(n%6))
	}
	own := [...]string{
		"#1b2733", "#e06c75", "#98c379", "#e5c07b", "#61afef", "#c678dd", "#56b6c2", "#d5dde5",
		"#5c6b7a", "#ff7b86", "#b5e890", "#ffd68a", "#82c4ff", "#e0a3ff", "#7fdbe6", "#ffffff",
	}
	return own[n]
}

func hex(rgb []string) string {
	out := "#"
	for _, part := range rgb {
		n, _ := strconv.Atoi(part)
		out += fmt.Sprintf("%02x", n)
	}
	return out
}

func draw(lines [][]run, widest int) {
	width := float64(widest)*cellWidth + 2*margin
	height := len(lines)*lineHeight + 2*margin
	fmt.Printf(`<svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%d" viewBox="0 0 %.0f %d">`+"\n", width, height, width, height)
	fmt.Printf(`<rect width="100%%" height="100%%" rx="8" fill="%s"/>`+"\n", background)
	fmt.Println(`<g font-family="ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="14" xml:space="preserve">`)
	for y, runs := range lines {
		for _, r := range runs {
			r.draw(y)
		}
	}
	fmt.Println("</g>\n</svg>")
}

func (r run) draw(y int) {
	fg, bg := r.fg, r.bg
	if fg == "" {
		fg = foreground
	}
	if r.reverse {
		if bg == "" {
			bg = background
		}
		fg, bg = bg, fg
	}
	x := margin + float64(r.column)*cellWidth
	wide := float64(r.width) * cellWidth
	if bg != "" {
		fmt.Printf(`<rect x="%.1f" y="%d" width="%.1f" height="%d" fill="%s"/>`+"\n", x, margin+y*lineHeight, wide, lineHeight, bg)
	}
	if strings.TrimSpace(r.text) == "" {
		return
	}
	more := ""
	if r.bold {
		more += ` font-weight="bold"`
	}
	if r.faint {
		more += ` opacity="0.6"`
	}
	if r.underline {
		more += ` text-decoration="underline"`
	}
	fmt.Printf(`<text x="%.1f" y="%d" textLength="%.1f" lengthAdjust="spacingAndGlyphs" fill="%s"%s>%s</text>`+"\n",
		x, margin+y*lineHeight+13, wide, fg, more, html.EscapeString(r.text))
}
