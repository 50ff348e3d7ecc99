// Package find understands what is typed into the find line and tells which
// accounts it means.
//
// Words are looked for in the customer, account, app and provider names and in
// the server's address, all of them at once; is:, provider:, app:, customer:,
// account:, scope: and host: narrow one field; a minus in front leaves accounts
// out; quotes hold words together, and behind a prefix they mean the whole
// name: customer:"Acme Petrol". Letter case and accents do not matter.
package find
