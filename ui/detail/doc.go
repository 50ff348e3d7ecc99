// Package detail shows all that is known of one account: its clocks, its
// tokens by mask and fingerprint, scopes asked and granted, the access token's
// claims, and what happened to it lately. It holds no token, but for the ten
// seconds in which one is shown because a person asked.
package detail
