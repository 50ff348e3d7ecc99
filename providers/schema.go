package providers

import (
	"encoding/json"
	"reflect"

	"github.com/tokenrack/tokenrack/model"
)

// Schema is the JSON schema (draft 2020-12) of profile format 1, made from the
// very types that profiles are read into, so that an editor completes and
// checks a profile as it is typed. It cannot say everything: [Lint] can.
func Schema() ([]byte, error) {
	root := objectSchema(reflect.TypeFor[profile]())
	root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	root["title"] = "A tokenrack provider profile, format 1"
	root["required"] = []string{"format", "id", "name", "client", "signin", "reply"}
	return json.MarshalIndent(root, "", "  ")
}

// Schema is the function of that name, for those who hold an engine.
func (e *Engine) Schema() ([]byte, error) { return Schema() }

// allowed are the words of the keys that take one of a few. The checks of a
// profile and its schema both go by them.
var allowed = map[string][]string{
	"form":        {"none", "params", "basic", "basic-encoded"},
	"secret":      {"required", "optional", "empty", "none"},
	"separator":   {" ", ","},
	"method":      {"GET", "POST", "DELETE"},
	"in":          {inForm, inJSON, inQuery, inHeaders},
	"rotates":     {"always", "sometimes", "never"},
	"lost_answer": {"retry", "ask"},
	"unit":        {"ms", "s", "min", "h"},
	"letters":     {string(model.LettersHex), string(model.LettersUUID), string(model.LettersAlnum), string(model.LettersBase64)},
}

func objectSchema(t reflect.Type) map[string]any {
	properties := map[string]any{}
	for i := range t.NumField() {
		field := t.Field(i)
		if key := field.Tag.Get("toml"); key != "" {
			properties[key] = valueSchema(key, field.Type)
		}
	}
	return map[string]any{"type": "object", "additionalProperties": false, "properties": properties}
}

func valueSchema(key string, t reflect.Type) map[string]any {
	switch t.Kind() {
	case reflect.Pointer:
		return valueSchema(key, t.Elem())
	case reflect.Struct:
		return objectSchema(t)
	case reflect.Map:
		return map[string]any{"type": "object", "additionalProperties": valueSchema("", t.Elem())}
	case reflect.Slice:
		return map[string]any{"type": "array", "items": itemSchema(key, t.Elem())}
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.Int:
		if key == "format" {
			return map[string]any{"const": profileFormat}
		}
		return map[string]any{"type": "integer"}
	}
	text := map[string]any{"type": "string"}
	if words := allowed[key]; words != nil {
		text["enum"] = words
	}
	return text
}

func itemSchema(key string, t reflect.Type) map[string]any {
	if t.Kind() == reflect.Interface { // an answer: 401, "4xx", "403:code", "~words"
		return map[string]any{"type": []string{"integer", "string"}}
	}
	if key == "takes" {
		return map[string]any{"enum": []string{"access", "refresh"}}
	}
	return valueSchema("", t)
}
