package providers

import (
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// keyLines tells on which line of a TOML text each key stands, so that a
// mistake in a value can be shown where it is. Entries of an array of tables
// carry their number: "scopes.known.2.name".
type keyLines map[string]int

func findKeyLines(text []byte) keyLines {
	lines := keyLines{}
	counts := map[string]int{}
	var parser unstable.Parser
	parser.Reset(text)
	prefix := ""
	for parser.NextExpression() {
		node := parser.Expression()
		switch node.Kind {
		case unstable.Table:
			prefix = lines.note(&parser, "", node)
		case unstable.ArrayTable:
			name := lines.note(&parser, "", node)
			prefix = name + "." + strconv.Itoa(counts[name])
			counts[name]++
			lines[prefix] = lineOf(&parser, node)
		case unstable.KeyValue:
			lines.noteValue(&parser, prefix, node)
		}
	}
	return lines
}

// note records the line of a node's key below prefix, of its tables too, and
// returns its whole name.
func (l keyLines) note(parser *unstable.Parser, prefix string, node *unstable.Node) string {
	name := prefix
	for key := node.Key(); key.Next(); {
		part := key.Node()
		if name != "" {
			name += "."
		}
		name += string(part.Data)
		if _, known := l[name]; !known {
			l[name] = parser.Shape(part.Raw).Start.Line
		}
	}
	return name
}

func (l keyLines) noteValue(parser *unstable.Parser, prefix string, node *unstable.Node) {
	name := l.note(parser, prefix, node)
	value := node.Value()
	if value.Kind != unstable.InlineTable {
		return
	}
	for entry := value.Children(); entry.Next(); {
		if entry.Node().Kind == unstable.KeyValue {
			l.noteValue(parser, name, entry.Node())
		}
	}
}

// lineOf is the line of a node's key.
func lineOf(parser *unstable.Parser, node *unstable.Node) int {
	key := node.Key()
	if !key.Next() {
		return 1
	}
	return parser.Shape(key.Node().Raw).Start.Line
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
