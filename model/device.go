package model

import "time"

// DeviceAuthorization is a sign-in that a person allows on another device by
// entering a short code there (RFC 8628 section 3.2).
type DeviceAuthorization struct {
	DeviceCode Secret
	UserCode   string        // for the person to type; clean, 64 bytes at most
	URL        string        // the page where it is entered; it holds no secret
	URLWhole   string        // the same with the code in it; empty: not given
	Interval   time.Duration // to wait between tries; 5 s where the server says nothing
	Life       time.Duration // how long the codes can be used, from their issue
}
