// Package browse is the page that waits while a person signs in with a
// browser: what to do there, the address as a link and as a QR code, and the
// box for the callback where the browser cannot come back by itself.
package browse
