package vaultform

import (
	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/ui/form"
	"github.com/tokenrack/tokenrack/ui/gate"
)

// Key takes a key.
func (r *Restore) Key(key tea.Key) form.Answer {
	answer := r.Form.Key(key)
	r.follow()
	return answer
}

// Paste gives pasted text to the field with the focus.
func (r *Restore) Paste(text string) form.Answer { return r.Form.Paste(text) }

// Key takes a key.
func (e *Export) Key(key tea.Key) form.Answer {
	answer := e.Form.Key(key)
	e.follow()
	return answer
}

// Paste gives pasted text to the field with the focus.
func (e *Export) Paste(text string) form.Answer {
	answer := e.Form.Paste(text)
	e.follow()
	return answer
}

// Key takes a key.
func (b *BringIn) Key(key tea.Key) form.Answer {
	before := b.Digest()
	answer := b.Form.Key(key)
	b.changed(before)
	return answer
}

// Paste gives pasted text to the field with the focus.
func (b *BringIn) Paste(text string) form.Answer {
	before := b.Digest()
	answer := b.Form.Paste(text)
	b.changed(before)
	return answer
}

func (b *BringIn) changed(before [32]byte) {
	b.follow()
	if b.looked && b.Digest() != before {
		b.stale()
	}
}

// Changed makes the form fit what was set in its items without keys.
func (p *Passphrase) Changed() { gate.MeasureTwice(&p.Form) }

// Changed makes the form fit what was set in its items without keys.
func (r *Restore) Changed() { r.follow() }

// Changed makes the form fit what was set in its items without keys.
func (e *Export) Changed() { e.follow() }

// Changed makes the form fit what was set in its items without keys.
func (b *BringIn) Changed() { b.follow() }
