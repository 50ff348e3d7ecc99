package keys

// The actions of the forms of apps and accounts. Letters are text there, so
// they are on function keys.
const (
	FormPaste    ID = "form.paste_instead"
	FormPage     ID = "form.open_page"
	FormRedirect ID = "form.copy_redirect"
	FormTest     ID = "form.test"
	FormPin      ID = "form.pin"
	FormPrints   ID = "form.copy_fingerprints"
	FormForget   ID = "form.forget_draft"
)

// Fill is the mode of the forms of apps and accounts.
const Fill Mode = 1 << 13

// Forms is help's group of the forms.
const Forms Group = "FORMS"

// Filling is where a form stands.
type Filling struct {
	Paste    bool // there is a way by pasted tokens that is not taken
	Page     bool // the maker's page is known
	Redirect bool // there is a redirect URL
	Tests    bool // the form can be tested
	Refused  bool // a certificate that is not trusted was shown
	Draft    bool // there is a draft, or something that would be one
}

func formActions() []Action {
	return []Action{
		{
			ID: FormPaste, Keys: []string{"f2"}, Show: "F2", Group: Forms, Modes: Fill,
			Hint: "paste tokens instead", Says: "paste tokens instead: without a client of your own",
			Ready: func(s *Situation) string {
				return unless(s.Fill.Paste, "{form.paste_instead}: there is nothing else to do here than what the form asks for.")
			},
			Weight: func(*Situation) int { return 40 },
		},
		{
			ID: FormPage, Keys: []string{"f3"}, Show: "F3", Group: Forms, Modes: Fill,
			Hint: "maker's page", Says: "open the maker's page that shows what is asked for",
			Ready: func(s *Situation) string {
				return unless(s.Fill.Page, "{form.open_page}: the address of that page is the customer's own; the steps say where to look.")
			},
			Weight: func(*Situation) int { return 50 },
		},
		{
			ID: FormRedirect, Keys: []string{"f4"}, Show: "F4", Group: Forms, Modes: Fill,
			Hint: "copy redirect", Says: "copy the redirect URL, which is registered at the provider",
			Ready: func(s *Situation) string {
				return unless(s.Fill.Redirect, "{form.copy_redirect}: there is no redirect URL here to copy.")
			},
			Weight: func(*Situation) int { return 60 },
		},
		{
			ID: FormTest, Keys: []string{"f5"}, Show: "F5", Group: Forms, Modes: Fill | Apps,
			Hint: "test, no token made", Says: "test what is filled in, without making a token",
			Ready: func(s *Situation) string {
				if s.Mode == Apps {
					return needApp(s)
				}
				return unless(s.Fill.Tests, "{form.test}: there is nothing here to test; it is tried when it is saved.")
			},
			Weight: func(s *Situation) int { return weigh(s.Mode == Apps, 60, 80) },
		},
		{
			ID: FormPin, Keys: []string{"f6"}, Show: "F6", Group: Forms, Modes: Fill,
			Hint: "pin it", Says: "accept exactly the certificate that the server showed",
			Ready: func(s *Situation) string {
				return unless(s.Fill.Refused, "{form.pin}: there is no certificate to decide about. {form.test} looks at the server's.")
			},
			Weight: func(*Situation) int { return 90 },
		},
		{
			ID: FormPrints, Keys: []string{"f7"}, Show: "F7", Group: Forms, Modes: Fill,
			Hint: "copy fingerprints", Says: "copy the certificate's fingerprint, beside the pinned one where it changed",
			Ready: func(s *Situation) string {
				return unless(s.Fill.Refused, "{form.copy_fingerprints}: there is no certificate to decide about. {form.test} looks at the server's.")
			},
			Weight: func(*Situation) int { return 85 },
		},
		{
			ID: FormForget, Keys: []string{"f8"}, Show: "F8", Group: Forms, Modes: Fill,
			Hint: "forget draft", Says: "forget what was filled in, and the draft of it; once more brings it back",
			Ready: func(s *Situation) string {
				return unless(s.Fill.Draft, "{form.forget_draft}: there is no draft to forget.")
			},
			Weight: func(*Situation) int { return 10 },
		},
	}
}
