// Package revoke is the screen that ends the tokens of a leaked app, a customer
// or an account, and proves it: a plan that sends nothing, the name typed as a
// confirmation, the run with a row for each token, and the report.
package revoke
