package providers

import (
	"fmt"
	"reflect"
	"strings"
)

// plainTexts refuses characters that could drive a terminal or turn a text
// around in any value of the profile: profiles are handed from person to
// person.
func (c *checker) plainTexts(p *profile) {
	c.plainValue("", reflect.ValueOf(*p))
}

func (c *checker) plainValue(key string, v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		if strings.ContainsFunc(v.String(), isHidden) {
			c.add(key, "holds a control character or an invisible one")
		}
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			c.plainValue(key, v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			c.plainValue(entryKey(key, i), v.Index(i))
		}
	case reflect.Map:
		for _, name := range v.MapKeys() {
			c.plainValue(key, name)
			c.plainValue(joinKey(key, name.String()), v.MapIndex(name))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if tag := v.Type().Field(i).Tag.Get("toml"); tag != "" {
				c.plainValue(joinKey(key, tag), v.Field(i))
			}
		}
	}
}

func joinKey(key, name string) string {
	if key == "" {
		return name
	}
	return key + "." + name
}

func entryKey(key string, i int) string { return fmt.Sprintf("%s.%d", key, i) }
