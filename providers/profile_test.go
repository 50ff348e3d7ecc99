package providers

import "testing"

func TestEveryBuiltinProfileIsSound(t *testing.T) {
	for _, id := range builtins {
		text, err := builtinFiles.ReadFile("profiles/" + id + ".toml")
		if err != nil {
			t.Fatal(err)
		}
		if p, err := parseProfile(id+".toml", text); err != nil {
			t.Errorf("%v", err)
		} else if p.ID != id {
			t.Errorf("%s has the id %s", id, p.ID)
		}
	}
}
