package appform

import "testing"

func TestAHostAloneIsAnAddressButForItsScheme(t *testing.T) {
	for text, want := range map[string]bool{
		"till.example": true, "till.example:8130": true, "10.2.0.9:8130/api": true, "localhost:8130": true, "[::1]:9": true,
		"": false, "till": false, "https://till.example": false, "http://till.example": false, "user@till.example": false,
		"till .example": false, ".": false, "till.": false, "two words.": false, "javascript:alert(1)": false, "a:b": false,
	} {
		if got := hostAlone(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
