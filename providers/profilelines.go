package providers

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// keyLines tells on which line of a TOML text each key stands, so that a
// mistake in a value can be shown where it is. Entries of an array of tables
// carry their number: "scopes.known.2.name".
type keyLines map[string]int

// lineFinder walks once through a text and gathers its keys' lines.
type lineFinder struct {
	text   []byte
	offset int // up to here the lines are counted
	line   int // the line of offset, 1 is the first
	lines  keyLines
}

func findKeyLines(text []byte) keyLines {
	f := &lineFinder{text: text, line: 1, lines: keyLines{}}
	counts := map[string]int{}
	var parser unstable.Parser
	parser.Reset(text)
	prefix := ""
	for parser.NextExpression() {
		node := parser.Expression()
		switch node.Kind {
		case unstable.Table:
			prefix, _ = f.note("", node)
		case unstable.ArrayTable:
			name, line := f.note("", node)
			prefix = name + "." + strconv.Itoa(counts[name])
			counts[name]++
			f.lines[prefix] = line
		case unstable.KeyValue:
			f.noteValue(prefix, node)
		}
	}
	return f.lines
}

// lineAt is the line of an offset. Offsets come in growing order.
func (f *lineFinder) lineAt(offset uint32) int {
	if to := int(offset); to > f.offset && to <= len(f.text) {
		f.line += bytes.Count(f.text[f.offset:to], []byte("\n"))
		f.offset = to
	}
	return f.line
}

// note records the line of a node's key below prefix, and of the tables around
// it; it returns the key's whole name and its line.
func (f *lineFinder) note(prefix string, node *unstable.Node) (string, int) {
	name, line := prefix, f.line
	for key := node.Key(); key.Next(); {
		part := key.Node()
		if name != "" {
			name += "."
		}
		name += string(part.Data)
		line = f.lineAt(part.Raw.Offset)
		if _, known := f.lines[name]; !known {
			f.lines[name] = line
		}
	}
	return name, line
}

func (f *lineFinder) noteValue(prefix string, node *unstable.Node) {
	name, _ := f.note(prefix, node)
	value := node.Value()
	if value.Kind != unstable.InlineTable {
		return
	}
	for entry := value.Children(); entry.Next(); {
		if entry.Node().Kind == unstable.KeyValue {
			f.noteValue(name, entry.Node())
		}
	}
}

// whole finds the whole name of a key of which only the line and the last part
// are sure.
func (l keyLines) whole(line int, key string) string {
	last := key[strings.LastIndexByte(key, '.')+1:]
	for name, at := range l {
		if at == line && (name == last || strings.HasSuffix(name, "."+last)) {
			return name
		}
	}
	return key
}

// of is the line of the key, else of the nearest table around it, else 1.
func (l keyLines) of(key string) int {
	for key != "" {
		if line, ok := l[key]; ok {
			return line
		}
		at := strings.LastIndexByte(key, '.')
		if at < 0 {
			break
		}
		key = key[:at]
	}
	return 1
}
