package nobus

import (
	"strings"
	"testing"
)

func TestWhichCallsNeedNoBus(t *testing.T) {
	tests := []struct {
		call string
		file string
		want bool
	}{
		{call: "tokenrack", want: false},
		{call: "tokenrack token acme", want: false},
		{call: "tokenrack --help", want: true},
		{call: "tokenrack token --help", want: true},
		{call: "tokenrack token -h", want: true},
		{call: "tokenrack version", want: true},
		{call: "tokenrack --version", want: true},
		{call: "tokenrack help token", want: true},
		{call: "tokenrack completion bash", want: true},
		{call: "tokenrack __complete token a", want: true},
		{call: "tokenrack demo", want: true},
		{call: "tokenrack --home /tmp/x version", want: true},
		{call: "tokenrack --home version token acme", want: false},
		{call: "tokenrack token version", want: false},
		{call: "tokenrack exec acme -- curl --help", want: false},
		{call: "tokenrack token acme --passphrase-file f", want: true},
		{call: "tokenrack --passphrase-file=f token acme", want: true},
		{call: "tokenrack token acme", file: "f", want: true},
		{call: "tokenrack", file: "f", want: true},
		{call: "tokenrack vault init --keyring --passphrase-file f", want: false},
		{call: "tokenrack vault init --keyring", file: "f", want: false},
		{call: "tokenrack vault init --passphrase-file f", want: true},
	}
	for _, test := range tests {
		if got := unwanted(strings.Fields(test.call), test.file); got != test.want {
			t.Errorf("%s (file %q): %v, want %v", test.call, test.file, got, test.want)
		}
	}
}
