package accountform

import (
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/form"
	"github.com/tokenrack/tokenrack/ui/keys"
	"github.com/tokenrack/tokenrack/ui/signin"
)

// The items of the forms.
const (
	App       = "app"
	Name      = "name"
	Customer  = "customer"
	Scopes    = "scopes"
	Way       = "way"
	User      = "user"
	Password  = "password"
	Keep      = "keep"
	Tokens    = "tokens"
	Refresh   = "refresh"
	MadeAt    = "made"
	ValidFor  = "valid"
	Board     = "clipboard"
	Auto      = "auto"
	Forget    = "forget"
	about     = "about"
	keepAbout = "keep-about"
)

// Choice is an app with what its provider can do.
type Choice struct {
	App      *model.App
	Provider model.Provider
}

// Filled is what was filled in. Whoever takes it wipes its secrets.
type Filled struct {
	App      Choice
	Name     string
	Customer string
	Scopes   model.Scopes
	Way      model.SignInWay
	Username string
	Password model.Secret
	Keep     bool
	Tokens   model.Secret
	Refresh  model.Secret
	Expires  time.Time // zero: not said
	// Pasted is what the clipboard is to be rid of; empty: it stays as it is.
	Pasted  model.Secret
	AutoOff bool
	// ForgetPassword says that the kept password is to go.
	ForgetPassword bool
}

// Screen is one of the forms. Make one with [New], [NewPaste] or [NewEdit].
type Screen struct {
	form.Form
	// Account is the account that the form is about; zero: one to be added.
	Account model.ID

	by     model.ID // the app that was asked for; zero: any
	apps   []Choice
	paste  bool // only tokens are asked for
	edit   bool
	was    *model.Account
	filled int // the app that the scopes were taken from
	// pasted is what came from the clipboard last, as it lay there.
	pasted model.Secret
	// assumed is how long a token lives by the profile, as it was filled in.
	assumed string
	person  func(provider string) (user, password string)
}

// New makes the form that adds an account by one of the apps; chosen is the
// app to begin with, zero for the first. person is who signs in at a provider
// of the demo, nobody elsewhere.
func New(apps []Choice, chosen model.ID, person func(provider string) (user, password string)) *Screen {
	s := &Screen{by: chosen, apps: apps, filled: -1, person: person}
	s.Title, s.Done, s.Leave = "Add an account", "sign in", form.KeepDraft
	pick := &form.Item{ID: App, Label: "App", Kind: form.Pick, Ghost: "choose one"}
	for n, c := range apps {
		pick.Options = append(pick.Options, form.Option{ID: c.App.ID.String(), Label: c.App.Name, Note: appNote(c)})
		if c.App.ID == chosen {
			pick.At = n
		}
	}
	s.Items = append([]*form.Item{
		pick,
		{ID: Name, Label: "Name", Ghost: "what you call it, for instance acme-warehouse"},
		{ID: Customer, Label: "Customer", Ghost: "the app's"},
	}, s.wayItems()...)
	s.follow()
	if !chosen.IsZero() {
		s.Focus(Name)
	}
	return s
}

// Clientless says that an app does without a client, so that its tokens can
// only be pasted.
func Clientless(app *model.App, p model.Provider) bool {
	return app != nil && p.ClientID && app.ClientID == "" && app.ClientAuth == model.ClientNone
}

func appNote(c Choice) string {
	if c.App.Customer == "" {
		return c.Provider.Name
	}
	return c.Provider.Name + ", " + c.App.Customer
}

// wayItems are those of all ways in; follow leaves out what does not fit.
func (s *Screen) wayItems() []*form.Item {
	return append([]*form.Item{
		{ID: Scopes, Label: "Scopes", Ghost: "the app's", Says: "With spaces between them. What is not asked for now needs a new sign-in later."},
		{ID: Way, Label: "Way in", Kind: form.Choice},
		{ID: about, Kind: form.Words},
		{ID: User, Label: "User name"},
		{ID: Password, Label: "Password", Kind: form.Secret},
		{ID: Keep, Label: "Keep it", Kind: form.Tick, Ghost: "the password, to sign in by itself"},
		{ID: keepAbout, Kind: form.Words},
	}, tokenItems()...)
}

func tokenItems() []*form.Item {
	tokens := &form.Item{
		ID: Tokens, Label: "Access token", Kind: form.Secret, Spaced: true, Ghost: "paste anything",
		Says: "A whole JSON answer, a header, a curl or environment line, or the bare token. It is tried at once, by a call that only reads.",
	}
	refresh := &form.Item{
		ID: Refresh, Label: "Refresh token", Kind: form.Secret, Spaced: true, Ghost: "where it is not in the JSON",
		Says: "It is never tried: it may be good for one use only.",
	}
	tokens.Field.Max, refresh.Field.Max = form.TokenMax, form.TokenMax
	return []*form.Item{
		tokens, refresh,
		{ID: MadeAt, Label: "Made at", Ghost: "now", Says: "now, 1h ago, 09:30, 2026-11-21 09:30"},
		{ID: ValidFor, Label: "Valid for", Ghost: "not said", Says: validSays},
		{ID: Board, Label: "Clipboard", Kind: form.Tick, On: true, Off: true, Ghost: "wiped once this is saved, if it still holds it"},
	}
}

const validSays = "24 h, 90 m, 7 d. A token that carries its own end is believed instead."

// assume fills in how long a pasted token lives by its maker's word.
func (s *Screen) assume(p model.Provider) {
	s.assumed = ""
	item := s.Item(ValidFor)
	item.Says = validSays
	for _, in := range p.SignIns {
		if in.Way == model.SignInPaste && in.Life > 0 {
			s.assumed = signin.Span(in.Life)
			item.Says = "The shortest that the maker names is filled in; a refresh tells more. " + validSays
		}
	}
	item.Field.Set(s.assumed)
}

// NewPaste makes the form that gives an account pasted tokens.
func NewPaste(a *model.Account, c Choice, title string) *Screen {
	s := &Screen{Account: a.ID, apps: []Choice{c}, paste: true, was: a}
	s.Title, s.Done = title, "save and try"
	s.Items = append(tokenItems(), &form.Item{ID: about, Kind: form.Words, Says: pasteWords(c.Provider, a)})
	s.assume(c.Provider)
	s.notes()
	return s
}

// NewEdit makes the form that changes an account.
func NewEdit(a *model.Account, c Choice, title string) *Screen {
	s := &Screen{Account: a.ID, apps: []Choice{c}, edit: true, was: a}
	s.Title, s.Done = title, "save"
	s.Items = []*form.Item{
		{ID: Name, Label: "Name"},
		{ID: Customer, Label: "Customer", Ghost: "the app's", Says: "Empty: the app's" + customerOf(c.App) + "."},
		{ID: Auto, Label: "Auto-refresh", Kind: form.Tick, On: !a.AutoOff, Ghost: "in the background, before the token ends"},
		{ID: Forget, Label: "Forget", Kind: form.Tick, Ghost: "the kept password", Off: a.Password == nil},
		{ID: about, Kind: form.Words, Says: "Nothing is sent. Scopes are changed with {account.scopes}, tokens with {account.sign_in} or {account.paste}."},
	}
	s.Item(Name).Field.Set(a.Name)
	s.Item(Customer).Field.Set(a.Customer)
	return s
}

// Know gives the customers that there are, to pick one.
func (s *Screen) Know(customers []string) {
	if item := s.Item(Customer); item != nil {
		item.Options = form.Known(customers)
	}
}

func customerOf(app *model.App) string {
	if app == nil || app.Customer == "" {
		return ", which has none"
	}
	return ", " + app.Customer
}

func pasteWords(p model.Provider, a *model.Account) string {
	var words []string
	if a != nil && a.Revoked != nil {
		words = append(words, "This account was revoked; new tokens bring it back to life.")
	}
	if p.Rotation == model.RotatesAlways {
		words = append(words, "From now on refresh only here: a refresh replaces the token, and whoever else holds the old one is left without.")
	}
	return strings.Join(words, " ")
}

// chosen is the app that is chosen; false where there is none.
func (s *Screen) chosen() (Choice, bool) {
	at := 0
	if pick := s.Item(App); pick != nil {
		at = pick.At
	}
	if at < 0 || at >= len(s.apps) {
		return Choice{}, false
	}
	return s.apps[at], true
}

// wayNames are the ways in as the form calls them.
var wayNames = map[model.SignInWay]string{
	model.SignInPassword: "password", model.SignInPaste: "paste tokens",
	model.SignInBrowser: "browser", model.SignInClient: "the client alone",
	model.SignInDevice: "a code on another device",
}

// follow makes the form fit the app and the way in.
func (s *Screen) follow() {
	c, ok := s.chosen()
	if !ok || s.edit || s.paste {
		return
	}
	if at := s.Item(App).At; at != s.filled {
		s.filled = at
		s.Item(Scopes).Field.Set(c.App.Scopes.Join(" "))
		s.Item(Customer).Ghost = "the app's" + customerOf(c.App)
		s.assume(c.Provider)
		if user, password := s.person(c.Provider.ID); user != "" {
			s.Item(User).Field.Set(user)
			s.Item(Password).Field.Set(password)
		}
		way := s.Item(Way)
		way.Options, way.At = nil, 0
		for _, in := range c.Provider.SignIns {
			if Clientless(c.App, c.Provider) && in.Way != model.SignInPaste {
				continue
			}
			way.Options = append(way.Options, form.Option{ID: string(in.Way), Label: wayNames[in.Way]})
		}
	}
	way := model.SignInWay(s.Item(Way).Chosen())
	password, paste := way == model.SignInPassword, way == model.SignInPaste
	for _, id := range []string{User, Password, Keep, keepAbout} {
		s.Item(id).Off = !password
	}
	for _, id := range []string{Tokens, Refresh, MadeAt, ValidFor} {
		s.Item(id).Off = !paste
	}
	s.Item(Board).Off = !paste || s.pasted.Empty()
	s.Item(Scopes).Off = !c.Provider.ScopesMeant && len(c.Provider.Scopes) == 0
	s.Item(about).Says = wayWords(c, way)
	s.Item(keepAbout).Says = keepWords(c.Provider, s.Item(Keep).On)
	s.Done = map[model.SignInWay]string{model.SignInPaste: "save and try", model.SignInBrowser: "go to the browser", model.SignInDevice: "get a code"}[way]
	if s.Done == "" {
		s.Done = "sign in"
	}
}

func wayWords(c Choice, way model.SignInWay) string {
	words := ""
	for _, in := range c.Provider.SignIns {
		if in.Way == way && in.Note != "" {
			words = keys.Literal(draw.Begin(in.Note)) + ". "
		}
	}
	switch way {
	case model.SignInPaste:
		words += pasteWords(c.Provider, nil)
	case model.SignInDevice:
		words += "You get an address and a short code. Whoever enters it in a browser anywhere, and allows the access, ends the wait."
	case model.SignInClient:
		words += "The app's own id and secret are all that is needed."
	}
	return strings.TrimSpace(words)
}

func keepWords(p model.Provider, keep bool) string {
	switch {
	case keep:
		return "The password is kept in the vault, sealed like a token, and sent by itself when a sign-in is due. Once the server refuses it, it is not sent again."
	case p.SessionFixed:
		p.Name = keys.Literal(p.Name)
		return "The password is not kept. " + signin.SessionEnds(p) + " You will be asked each time."
	}
	return "The password is sent once and not kept."
}

// Key takes a key.
func (s *Screen) Key(key tea.Key) form.Answer { return s.answered(s.Form.Key(key)) }

// Paste gives pasted text to the field with the focus.
func (s *Screen) Paste(text string) form.Answer {
	if item := s.Focused(); item != nil && (item.ID == Tokens || item.ID == Refresh) && text != "" && !s.Busy() {
		s.pasted.Wipe()
		s.pasted = model.NewSecret(text)
		s.Item(Board).Off = false
	}
	return s.answered(s.Form.Paste(text))
}

// Wipe drops what is secret.
func (s *Screen) Wipe() {
	s.pasted.Wipe()
	s.pasted = model.Secret{}
	if item := s.Item(Board); item != nil {
		item.Off = true
	}
	s.Form.Wipe()
}

func (s *Screen) answered(answer form.Answer) form.Answer {
	if answer == form.Changed {
		s.follow()
	}
	s.notes()
	return answer
}

// notes tells what a pasted text looks like, without showing it.
func (s *Screen) notes() {
	for _, id := range []string{Tokens, Refresh} {
		if item := s.Item(id); item != nil {
			item.Note = looks(item.Value())
		}
	}
}

func looks(text string) string {
	switch {
	case text == "":
		return ""
	case strings.HasPrefix(text, "{"):
		return "a JSON answer"
	case len(text) > 7 && strings.EqualFold(text[:7], "bearer "):
		return "a bearer, " + strconv.Itoa(len(strings.TrimSpace(text[7:]))) + " chars"
	}
	return strconv.Itoa(len(text)) + " chars"
}

// Put fills a field in, where the form has it.
func (s *Screen) Put(id, value string) {
	if item := s.Item(id); item != nil {
		item.Field.Set(value)
	}
}
