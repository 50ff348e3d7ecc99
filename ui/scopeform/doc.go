// Package scopeform chooses scopes: known ones with plain words, presets, any
// other by typing its name, and what the change costs.
package scopeform
