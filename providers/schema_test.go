package providers

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the generated documents anew")

// TestSchemaInTheDocsIsTheCodes holds docs/profile.schema.json to the types.
func TestSchemaInTheDocsIsTheCodes(t *testing.T) {
	made, err := Schema()
	if err != nil {
		t.Fatal(err)
	}
	made = append(made, '\n')
	path := filepath.Join("..", "docs", "profile.schema.json")
	if *update {
		if err := os.WriteFile(path, made, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(kept, made) {
		t.Errorf("docs/profile.schema.json is stale (%v): go test ./providers -run Schema -update", err)
	}
}

func TestSchemaKnowsTheShapeOfEveryBuiltinKey(t *testing.T) {
	made, _ := Schema()
	var root map[string]any
	if err := json.Unmarshal(made, &root); err != nil {
		t.Fatal(err)
	}
	for _, id := range builtins {
		text, err := builtinFiles.ReadFile("profiles/" + id + ".toml")
		if err != nil {
			t.Fatal(err)
		}
		for key := range findKeyLines(text) {
			if !inSchema(root, strings.Split(key, ".")) {
				t.Errorf("%s: the schema does not know %s", id, key)
			}
		}
	}
}

// inSchema follows a key through the schema; free tables take any name.
func inSchema(schema map[string]any, parts []string) bool {
	if len(parts) == 0 {
		return true
	}
	if items, isList := schema["items"].(map[string]any); isList {
		return inSchema(items, parts[1:])
	}
	if properties, ok := schema["properties"].(map[string]any); ok {
		inner, ok := properties[parts[0]].(map[string]any)
		return ok && inSchema(inner, parts[1:])
	}
	_, free := schema["additionalProperties"].(map[string]any)
	return free
}
