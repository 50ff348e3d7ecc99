// Package facet is the card on which a list is narrowed by one key: to a state
// or a provider at once, to an app or a customer by way of their names.
package facet
