package plain

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"golang.org/x/term"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/form"
)

// lineMost bounds a line, in bytes: the longest token, in JSON.
const lineMost = 4 * form.TokenMax

// input is what the person types. A goroutine reads it piece by piece, and only
// when it is asked to: a read of a terminal cannot be taken back, but whoever
// waits next gets what it brings.
type input struct {
	wanted  chan struct{}
	got     chan piece
	pending bool // a piece was asked for and has not come
	held    []byte
	over    bool
	fd      int // of the terminal; -1: there is none
}

type piece struct {
	text []byte
	err  error
}

func newInput(r io.Reader) *input {
	in := &input{wanted: make(chan struct{}, 1), got: make(chan piece, 1), fd: -1}
	if file, ok := r.(interface{ Fd() uintptr }); ok && term.IsTerminal(int(file.Fd())) {
		in.fd = int(file.Fd())
	}
	model.Go(func() {
		buf := make([]byte, 4096)
		for range in.wanted {
			n, err := r.Read(buf)
			in.got <- piece{bytes.Clone(buf[:n]), err}
			clear(buf[:n])
		}
	})
	return in
}

// terminal says that a person types at a terminal, which can be told not to
// show what is typed.
func (in *input) terminal() bool { return in.fd >= 0 }

// want asks for the next piece, once.
func (in *input) want() {
	if !in.pending && !in.over {
		in.pending = true
		in.wanted <- struct{}{}
	}
}

// take keeps a piece.
func (in *input) take(p piece) {
	in.pending = false
	in.held = append(in.held, p.text...)
	clear(p.text)
	in.over = in.over || p.err != nil
}

// cut takes the next whole line away; the last one need not be ended. What is
// longer than a line may be is left out.
func (in *input) cut() (line string, ok bool) {
	at := bytes.IndexByte(in.held, '\n')
	switch {
	case at < 0 && in.over && len(in.held) > 0:
		at = len(in.held)
	case at < 0:
		if len(in.held) > lineMost {
			clear(in.held[lineMost:])
			in.held = in.held[:lineMost]
		}
		return "", false
	}
	line = strings.ToValidUTF8(string(in.held[:min(at, lineMost)]), "\uFFFD")
	rest := in.held[min(len(in.held), at+1):]
	kept := bytes.Clone(rest)
	clear(in.held)
	in.held = kept
	return strings.TrimRight(line, "\r"), true
}

// hide has the terminal no longer show what is typed, until restore is called.
func (in *input) hide() (restore func(), err error) {
	before, err := term.MakeRaw(in.fd)
	if err != nil {
		return nil, err
	}
	return func() { _ = term.Restore(in.fd, before) }, nil // nothing better is left to do
}

// secretLine edits a line that is not shown, key by key.
type secretLine struct {
	text   []byte
	escape bool // within the keys of an arrow or the like
	after  bool // its first letter was seen
}

// secretKey is what a key did to the line.
type secretKey uint8

const (
	goesOn secretKey = iota
	whole
	leaves // Ctrl+C, or Ctrl+D on an empty line
)

// The keys of a terminal that shows nothing (raw mode).
const (
	ctrlC, ctrlD, ctrlU, escape = 3, 4, 21, 27
	backspace, del              = 8, 127
)

// key takes a byte that was typed.
func (s *secretLine) key(b byte) secretKey {
	switch {
	case s.escape:
		s.skip(b)
	case b == '\r' || b == '\n':
		if !s.unfinished() {
			return whole
		}
		s.add(' ')
	case b == ctrlC, b == ctrlD && len(s.text) == 0:
		return leaves
	case b == escape:
		s.escape, s.after = true, false
	case b == backspace || b == del:
		_, size := utf8.DecodeLastRune(s.text)
		s.text = s.text[:len(s.text)-size]
	case b == ctrlU:
		s.wipe()
	case b >= ' ' || b == '\t':
		s.add(b)
	}
	return goesOn
}

// skip passes over the keys that follow Esc: "[" and parameters up to a letter,
// or one letter (ECMA-48 section 5.4).
func (s *secretLine) skip(b byte) {
	if !s.after {
		s.after = true
		s.escape = b == '[' || b == 'O'
		return
	}
	s.escape = b < 0x40 || b > 0x7e
}

func (s *secretLine) add(b byte) {
	if len(s.text) < lineMost {
		s.text = append(s.text, b)
	}
}

// unfinished says that the line is the beginning of a JSON answer that was
// pasted over several lines; an empty line ends it whatever it is.
func (s *secretLine) unfinished() bool {
	text := bytes.TrimSpace(s.text)
	blank := len(s.text) > 1 && s.text[len(s.text)-1] == ' ' && s.text[len(s.text)-2] == ' '
	return len(text) > 0 && text[0] == '{' && !json.Valid(text) && !blank
}

func (s *secretLine) wipe() {
	clear(s.text)
	s.text = s.text[:0]
}

// secret asks for what nobody may see. Without a terminal it cannot be hidden,
// so that it is not asked for.
func (p *program) secret(prompt string) (model.Secret, error) {
	if p.options.Secret != nil {
		p.out.prompt(prompt)
		answer, err := p.options.Secret()
		p.out.broken()
		return answer, err
	}
	if !p.in.terminal() {
		return model.Secret{}, noTerminal()
	}
	p.out.prompt(prompt)
	restore, err := p.in.hide()
	if err != nil {
		p.out.broken()
		return model.Secret{}, noTerminal()
	}
	defer p.out.broken()
	defer restore()
	var line secretLine
	defer line.wipe()
	for {
		for len(p.in.held) > 0 {
			b := p.in.held[0]
			p.in.held[0] = 0
			p.in.held = p.in.held[1:]
			switch line.key(b) {
			case whole:
				p.touch()
				return model.NewSecret(string(line.text)), nil
			case leaves:
				return model.Secret{}, errLeave
			case goesOn:
			}
		}
		if p.in.over {
			return model.Secret{}, errLeave
		}
		if err := p.await(nil); err != nil {
			return model.Secret{}, err
		}
	}
}

// noTerminal is why a secret is not taken from a pipe.
func noTerminal() error {
	return &model.Error{
		Kind: model.KindUsage, What: "a secret has to be typed here, and there is no terminal that could hide it",
		Why:   "standard input is a file or a pipe",
		Still: "Everything works that asks for no secret.",
		Do:    "Run it on a terminal, or use the verbs, which read secrets from files: tokenrack signin --help.",
	}
}

// stdin is the process's own input unless a test has another.
func stdin(given io.Reader) io.Reader {
	if given != nil {
		return given
	}
	return os.Stdin
}
