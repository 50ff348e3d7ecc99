package demo_test

import (
	"testing"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/demo"
)

// TestTheWizardIsFilledWithWhatTheServersTake holds that every practice server
// has a client and a user for the forms.
func TestTheWizardIsFilledWithWhatTheServersTake(t *testing.T) {
	k, servers := rack(t)
	d := demo.New(k, servers)
	if err := d.Furnish(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"storeman", "inventorum", "petrosoft", "dsi", "netrex"} {
		s, ok := d.Server(id)
		p, err := k.Provider(id)
		if err != nil || !ok {
			t.Fatalf("%s is not there: %v", id, err)
		}
		if s.URL == "" || s.ProbeURL == "" || p.ClientID && s.ClientID == "" || p.ClientSecret == model.SecretRequired && s.ClientSecret == "" {
			t.Errorf("%s lacks a value: %+v", id, s)
		}
	}
	if _, ok := d.Server("nobody"); ok {
		t.Error("a server that does not exist has values")
	}
}
