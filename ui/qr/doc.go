// Package qr draws QR codes with half blocks, two of their squares above each
// other in one cell, so that a phone can read an address off the terminal.
package qr
