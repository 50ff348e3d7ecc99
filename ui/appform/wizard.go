package appform

import (
	"strconv"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui/form"
	"github.com/tokenrack/tokenrack/ui/keys"
	"github.com/tokenrack/tokenrack/ui/scopeform"
)

// The items of the forms.
const (
	System   = "system"
	Base     = "base"
	Name     = "name"
	Customer = "customer"
	ClientID = "client-id"
	Secret   = "secret"
	Redirect = "redirect"
	More     = "more"
	Trust    = "trust"
	Probe    = "probe"
	Revoke   = "revoke"
	Token    = "token-url"
	Auth     = "authorize-url"
	Life     = "life"
	Accept   = "accept"
	summary  = "summary"
)

// choosesScopes says that there is a step for scopes: without a client they are
// chosen where the tokens are made.
func choosesScopes(p model.Provider, clientless bool) bool { return hasScopes(p) && !clientless }

// Steps are the wizard's for a provider, as they are named at its top. Where
// there are no scopes to choose, that step is none.
func Steps(p model.Provider, clientless bool) []string {
	if p.ID != "" && !choosesScopes(p, clientless) {
		return []string{"System", "App", "First account"}
	}
	return []string{"System", "App", "Scopes", "First account"}
}

// restep names the steps anew: they depend on the system, and on whether there
// is a client.
func (w *Wizard) restep() {
	steps := Steps(w.Provider(), w.clientless)
	for _, f := range w.forms() {
		f.Steps = steps
	}
}

// The steps.
const (
	StepSystem = iota
	StepApp
	StepScopes
)

// Wizard is the steps that add an app. Make one with [New].
type Wizard struct {
	// Filler gives the demo's own values for a provider; nil: none.
	Filler func(provider string) (model.SandboxProvider, bool)

	providers []model.Provider
	step      int
	made      string // the provider that the second and third step were made for
	system    *form.Form
	app       *form.Form
	scopes    *form.Form
	probe     string // the demo's address to try a token at
	note      string // what became of the draft
	tested    tested
	reached   reached
	practice  map[string]string // the demo's own values, by the item
	// clientless says that the app is to do without a client.
	clientless bool
	customer   string   // whose app it is to be; empty: not said
	customers  []string // to pick from
	accepted   accepted

	width, height int
}

// Answer is what a key did to the wizard.
type Answer = form.Answer

// New makes the wizard over the providers there are.
func New(providers []model.Provider) *Wizard {
	pick := &form.Item{ID: System, Label: "System", Kind: form.Pick, Rows: 9}
	for _, p := range providers {
		pick.Options = append(pick.Options, form.Option{ID: p.ID, Label: p.Name})
	}
	w := &Wizard{providers: providers}
	w.system = &form.Form{Title: "Add an app", Done: "continue", Whole: true, Items: []*form.Item{
		pick, {ID: summary, Kind: form.Words},
	}}
	w.followSystem()
	return w
}

// For says whose app it is to be, whichever system is chosen.
func (w *Wizard) For(customer string) { w.customer = customer }

// Provider is the one that is chosen.
func (w *Wizard) Provider() model.Provider {
	id := w.system.Item(System).Chosen()
	for _, p := range w.providers {
		if p.ID == id {
			return p
		}
	}
	return model.Provider{}
}

// Form is the step in front.
func (w *Wizard) Form() *form.Form {
	switch w.step {
	case StepApp:
		return w.app
	case StepScopes:
		return w.scopes
	default:
		return w.system
	}
}

// forms are the steps that were made.
func (w *Wizard) forms() []*form.Form {
	all := []*form.Form{w.system}
	if w.made != "" {
		all = append(all, w.app, w.scopes)
	}
	return all
}

// Step is which step is in front.
func (w *Wizard) Step() int { return w.step }

// SetSize tells the window's size.
func (w *Wizard) SetSize(width, height int) {
	w.width, w.height = width, height
	w.Form().SetSize(width, height)
}

// followSystem says what the chosen system is like.
func (w *Wizard) followSystem() {
	p := w.Provider()
	w.system.Item(summary).Says = keys.Literal(p.About)
	w.system.Aside = systemAside(p)
	w.system.Steps = Steps(p, false)
}

// Key takes a key. Submit means that all steps are filled in.
func (w *Wizard) Key(key tea.Key) Answer {
	f := w.Form()
	if stroke := key.Keystroke(); stroke == "pgup" && !f.Busy() && !f.Paged() {
		w.back()
		return form.Stay
	}
	return w.answered(f.Key(key))
}

// Paste gives pasted text to the field with the focus.
func (w *Wizard) Paste(text string) Answer { return w.answered(w.Form().Paste(text)) }

func (w *Wizard) answered(answer Answer) Answer {
	switch answer {
	case form.Changed:
		w.changed()
	case form.Submit:
		return w.onward()
	default:
	}
	if w.step == StepApp {
		completeAddresses(w.app, false)
		w.tested.stale(w.app)
		w.remark()
	}
	return answer
}

func (w *Wizard) changed() {
	switch w.step {
	case StepSystem:
		w.followSystem()
	case StepApp:
		followApp(w.app, w.Provider())
	case StepScopes:
		scopeform.Follow(w.scopes)
	default:
	}
}

func (w *Wizard) back() {
	if w.step > StepSystem {
		w.step--
		w.Form().SetSize(w.width, w.height)
	}
}

// hasScopes says that there is anything to choose in the third step.
func hasScopes(p model.Provider) bool { return p.ScopesMeant || len(p.Scopes) > 0 }

// onward goes to the next step, or says that this was the last.
func (w *Wizard) onward() Answer {
	p := w.Provider()
	switch w.step {
	case StepSystem:
		if p.ID == "" {
			w.system.Item(System).Trouble = "Choose a system."
			return form.Stay
		}
		w.make(p)
	case StepApp:
		completeAddresses(w.app, true)
		if !checkApp(w.app, p) {
			return form.Stay
		}
		if w.mustCheck() {
			return form.Ask
		}
		if !choosesScopes(p, w.clientless) {
			return form.Submit
		}
	default:
		return form.Submit
	}
	w.step++
	w.Form().SetSize(w.width, w.height)
	return form.Stay
}

// make makes the steps that depend on the system; what was typed for the same
// system before stays.
func (w *Wizard) make(p model.Provider) {
	if w.made == p.ID {
		return
	}
	w.made, w.probe, w.tested, w.reached, w.clientless = p.ID, "", tested{}, reached{}, false
	w.practice = nil
	w.app = appStep(p)
	w.scopes = scopesStep(p)
	w.reached.at = w.app.Focused()
	w.Mark(w.note)
	w.Know(w.customers)
	w.restep()
	if hasScopes(p) {
		w.app.Done = "continue"
	}
	if item := w.app.Item(Customer); item != nil && w.customer != "" {
		item.Field.Set(w.customer)
	}
	if w.Filler == nil {
		return
	}
	if s, ok := w.Filler(p.ID); ok {
		w.fill(s)
		w.begin()
	}
}

// fill puts the demo's own values in, so that there is something to try.
func (w *Wizard) fill(s model.SandboxProvider) {
	w.practice = map[string]string{
		Base: s.URL, ClientID: s.ClientID, Secret: s.ClientSecret, Redirect: s.RedirectURL, Trust: s.Pin,
	}
	for id, value := range w.practice {
		if item := w.app.Item(id); item != nil && value != "" {
			item.Field.Set(value)
		}
	}
	w.app.Item(Probe).Field.Set(s.ProbeURL)
	w.scopes.Item(scopeform.List).TickOnly(s.Scopes)
	scopeform.Follow(w.scopes)
	w.app.Aside.Lines = append([]string{"This is the demo: its own server's values are filled in.", ""}, w.app.Aside.Lines...)
}

func scopesStep(p model.Provider) *form.Form {
	f := scopeform.Items(p, nil, nil)
	scopeform.Mind(f)
	f.Title, f.Of, f.Step = "Add an app", p.Name, StepScopes
	f.Whole, f.Done, f.Leave = true, "save the app", form.KeepDraft
	f.Hints = []form.Hint{{Key: "PgUp", Says: "step back"}}
	f.Aside = &form.Aside{Title: "SCOPES", Lines: []string{
		"Every account of this app asks for these, unless it says otherwise.",
		"They can be changed later with c; that needs a new sign-in.",
	}}
	return f
}

// Draft is what was filled in. Whoever takes it wipes its secret.
func (w *Wizard) Draft() keeper.AppDraft {
	p := w.Provider()
	d := draftOf(w.app, p, model.App{Provider: p.ID})
	d.AcceptOrigin = w.accepted.holds(d.App.Base)
	if w.clientless {
		d.App.ClientAuth = model.ClientNone
	}
	if choosesScopes(p, w.clientless) {
		d.App.Scopes = model.NewScopes(w.scopes.Item(scopeform.List).Ticked()...)
	}
	return d
}

// Same finds the app that the wizard would only double: where there is no client
// to register, one app is enough for an address. nil: there is none.
func (w *Wizard) Same(among map[model.ID]*model.App) *model.App {
	p := w.Provider()
	if !madeByItself(p) || w.app.Value(Name) != "" {
		return nil
	}
	for _, app := range among {
		if app.Provider == p.ID && nameOf(p, app.Base) == nameOf(p, w.app.Value(Base)) && app.Customer == w.app.Value(Customer) {
			return app
		}
	}
	return nil
}

// SetBusy says that the app is being stored.
func (w *Wizard) SetBusy() { w.Form().SetBusy("saving") }

// Fail says why the app was not stored. A name that is taken is told at its
// field.
func (w *Wizard) Fail(kind model.ErrorKind, lines []string) {
	w.Form().Fail(nil)
	if w.step != StepApp {
		w.step = StepApp
		w.app.SetSize(w.width, w.height)
	}
	w.app.Clear()
	if kind == model.KindExists {
		w.app.Item(Name).Trouble = "Another app has this name already."
		w.app.FocusTrouble()
		return
	}
	w.app.Fail(lines)
}

// Wipe drops what is secret.
func (w *Wizard) Wipe() {
	if w.app != nil {
		w.app.Wipe()
	}
}

// Started says that there is something worth keeping.
func (w *Wizard) Started() bool { return w.step > StepSystem }

// RedirectURL is the one to register, empty where there is none.
func (w *Wizard) RedirectURL() string {
	if w.step != StepApp {
		return ""
	}
	return w.app.Value(Redirect)
}

// MakersPage is where the maker shows what is asked for, empty where its address
// is not known.
func (w *Wizard) MakersPage() string {
	switch w.step {
	case StepApp:
		return makersPage(w.app, w.Provider())
	case StepSystem:
		return w.Provider().Setup.Address
	}
	return ""
}

// makersPage is the profile's, or the system's own address.
func makersPage(f *form.Form, p model.Provider) string {
	if p.Setup.Address != "" {
		return p.Setup.Address
	}
	if base := f.Value(Base); base != "" && !p.Discovers && addressTrouble(base) == "" {
		return base
	}
	return ""
}

func numbered(steps []string) []string {
	var out []string
	for n, step := range steps {
		out = append(out, strconv.Itoa(n+1)+"\t"+keys.Literal(step))
	}
	return out
}
