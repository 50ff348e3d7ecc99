package providers

import (
	"os"
	"reflect"
	"strings"
	"testing"
)

// TestTheReferenceNamesEveryKey holds docs/profile.md against the format.
func TestTheReferenceNamesEveryKey(t *testing.T) {
	text, err := os.ReadFile("../docs/profile.md")
	if err != nil {
		t.Fatal(err)
	}
	reference := string(text)
	var walk func(reflect.Type)
	walk = func(kind reflect.Type) {
		switch kind.Kind() {
		case reflect.Pointer, reflect.Slice:
			walk(kind.Elem())
		case reflect.Struct:
			for i := range kind.NumField() {
				field := kind.Field(i)
				key := field.Tag.Get("toml")
				if key == "" {
					continue
				}
				if !strings.Contains(reference, "`"+key+"`") && !strings.Contains(reference, "["+key+"]") && !strings.Contains(reference, "."+key+"]") {
					t.Errorf("the reference does not name %s", key)
				}
				walk(field.Type)
			}
		}
	}
	walk(reflect.TypeFor[profile]())
}

// TestTheReferencesExampleIsSound takes the example out of the reference.
func TestTheReferencesExampleIsSound(t *testing.T) {
	text, err := os.ReadFile("../docs/profile.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "```toml\n")
	example, _, found := strings.Cut(rest, "```")
	if !found {
		t.Fatal("there is no example")
	}
	if err := Lint("acme.toml", []byte(example)); err != nil {
		t.Error(err)
	}
}
