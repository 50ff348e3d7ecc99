package find

import "testing"

func TestTermsAreQuotedWhereTheyMust(t *testing.T) {
	others := []Value{{Text: "acme"}, {Text: "acme-pos"}, {Text: "Netrex"}, {Text: "Two Words"}}
	for value, want := range map[string]string{
		"acme": `app:"acme"`, "acme-pos": "app:acme-pos", "Netrex": "app:Netrex", "Two Words": `app:"Two Words"`, "": `app:""`,
		`a"b`: `app:"ab"`,
	} {
		if got := Term("app", value, others); got != want {
			t.Errorf("%q is typed %s, want %s", value, got, want)
		}
	}
}

func TestTermsOfOneKindReplaceEachOther(t *testing.T) {
	tests := []struct{ text, prefix, term, want string }{
		{"", "is", "is:soon", "is:soon"},
		{"acme", "is", "is:soon", "acme is:soon"},
		{"is:soon acme", "is", "is:expired", "acme is:expired"},
		{"acme IS:soon", "is", "is:soon", "acme"},
		{`app:"two words" x`, "app", "app:one", "x app:one"},
		{"-is:soon x", "is", "is:fresh", "-is:soon x is:fresh"},
	}
	for _, test := range tests {
		if got := With(test.text, test.prefix, test.term); got != test.want {
			t.Errorf("%q with %s is %q, want %q", test.text, test.term, got, test.want)
		}
	}
	if got := Without(`a customer:"b c" d`, "customer"); got != "a d" {
		t.Errorf("without is %q", got)
	}
	if !Has(`x app:"A b"`, `app:"a b"`) || Has("app:ab", "app:a") {
		t.Error("a term is not told from another")
	}
}
