package appform

import (
	"strings"

	"github.com/tokenrack/tokenrack/ui/form"
)

// addresses are the fields that hold one.
var addresses = []string{Base, Token, Auth, Probe, Revoke}

// completeAddresses writes https:// before the addresses that were left without
// a scheme: people type a host and its port. The field with the focus is left
// alone, unless all is done.
func completeAddresses(f *form.Form, all bool) {
	for _, id := range addresses {
		item := f.Item(id)
		if text := item.Value(); !item.Off && (all || item != f.Focused()) && hostAlone(text) {
			item.Field.Set("https://" + text)
		}
	}
}

// hostAlone says that a text is an address but for its scheme.
func hostAlone(text string) bool {
	host, _, _ := strings.Cut(text, "/")
	return !strings.Contains(text, "://") && strings.Trim(host, ".:") == host && strings.ContainsAny(host, ".:") &&
		!strings.ContainsAny(host, " @") && addressTrouble("https://"+text) == ""
}
