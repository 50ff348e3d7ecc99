package activity

import "github.com/tokenrack/tokenrack/model"

// kind is a group of verbs that the record is narrowed to.
type kind struct {
	name  string
	verbs []string // none: all
}

// kinds lists them in the order that f goes through.
func kinds() []kind {
	return []kind{
		{name: "all kinds"},
		{name: "copies", verbs: []string{model.DidCopy}},
		{name: "refreshes", verbs: []string{model.DidRefresh, model.DidSettle, model.DidProbe}},
		{name: "sign-ins", verbs: []string{model.DidSignIn, model.DidPaste}},
		{name: "revocations", verbs: []string{model.DidRevoke, model.DidFreeze, model.DidByHand}},
		{name: "changes", verbs: []string{model.DidAdd, model.DidEdit, model.DidForget, model.DidUnlock}},
	}
}

func (k kind) holds(verb string) bool {
	if len(k.verbs) == 0 {
		return true
	}
	for _, v := range k.verbs {
		if v == verb {
			return true
		}
	}
	return false
}

// verbWords are how a verb is shown.
var verbWords = map[string]string{
	model.DidSignIn: "sign in", model.DidByHand: "by hand",
}

func verbWord(verb string) string {
	if word := verbWords[verb]; word != "" {
		return word
	}
	return verb
}
