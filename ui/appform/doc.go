// Package appform is the forms of an app: the steps that add one, with a panel
// that says where the maker's own pages show each value, and the form that
// changes one. It sends and stores nothing; it says what was filled in.
package appform
