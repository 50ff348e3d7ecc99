package model

import "time"

// Draft is a form that was left half filled in. It is kept sealed like an app
// or an account, so that it outlives Esc, a lock and a crash; what was typed
// into its secret fields is sealed apart, like a client secret.
type Draft struct {
	// Form names the form, and there is one draft of each: "app".
	Form string
	// Saved is when the draft was last kept; the keeper sets it.
	Saved time.Time
	// Values are what was filled in and is no secret, by the form's own names.
	Values map[string]string
	// Secrets are what was typed into secret fields. Whoever takes a draft
	// wipes them.
	Secrets map[string]Secret
}

// Wipe drops the secrets.
func (d *Draft) Wipe() {
	for _, s := range d.Secrets {
		s.Wipe()
	}
	d.Secrets = nil
}
