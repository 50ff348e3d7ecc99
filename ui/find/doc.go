// Package find understands what is typed into the find line and tells which
// accounts it means.
//
// Words are looked for in the customer, account, app and provider names, all
// of them at once; is:, provider:, app:, customer:, account:, scope: and host:
// narrow one field; a minus in front leaves accounts out. Letter case and
// accents do not matter.
package find
