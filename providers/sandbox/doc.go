// Package sandbox runs six strict servers on loopback that behave as the
// systems whose tokens the rack holds really do, quirks included: for the
// demo, for people who practise, and for tests.
//
//	petrosoft   CStoreOffice: JSON, no client, a session whose end no refresh
//	            moves, a 500 that repeats the token that was sent
//	storeman    Doorkeeper 5.5: a refresh leaves the old pair alive until the new
//	            token is used; a revocation after expiry says yes and does nothing
//	inventorum  django-oauth-toolkit 1.7: form-encoded Basic, rotation that kills
//	            at once, a dashboard where tokens are made
//	dsi         Platform Manager: parameters in headers, TLS with a certificate of
//	            its own, never a word about lifetimes
//	netrex      Survilla Cloud: everything in the query, a consent page, one-time
//	            access, errors with status 200, an answer that is no JSON
//	oidc        an OpenID provider with PKCE, iss, rotation and reuse detection
//
// Strict means that what the real server refuses is refused: parameters in the
// wrong place, the wrong form of client, a missing slash or header, commas for
// spaces. Where a maker's documentation and its server differ, the server
// wins. What nobody documents is a setting.
//
// # Practising
//
// "tokenrack sandbox" prints addresses and credentials and runs until it is
// stopped. The root page of every server shows them too, with the tokens that
// it issued and whether they live; so one can revoke an app in the rack and
// look at the other side. The consent pages of netrex and oidc work in a
// browser, and without one:
//
//	curl -s -o /dev/null -w '%{redirect_url}\n' -d decision=allow "$AUTHORIZE_URL"
//
// prints the callback to paste; decision is allow, once (netrex only) or
// reject, and username chooses another user.
//
// Every user has the password [Password]. Secrets, certificate and signing key
// are public or made at the start: nothing here is worth protecting, nothing
// is written to a disk, and no server listens beyond loopback.
//
// # Testing
//
//	sb, err := sandbox.Start(ctx, sandbox.Options{Only: []string{sandbox.Storeman}})
//	defer sb.Close()
//	shop := sb.Server(sandbox.Storeman)
//
// Clients and users come by [Server.AddClient], [Server.AddUser] and, by the
// thousand, [Server.AddUsers]; signed-in pairs without any request by
// [Server.Mint]. [Settings] say how long tokens live and which variant of a
// server it is, for the server, a client or a user:
//
//	shop.Tune(func(s *sandbox.Settings) { s.NoPrevious = true })
//	shop.TuneUser("acme-web", func(s *sandbox.Settings) { s.AccessLife = 2 * time.Second })
//
// Time is [Options.Now], moved by [Sandbox.Advance]; [Server.SetSkew] puts one
// server's clock wrong. [Settings.Think] holds a request between checking and
// writing, so that six refreshes are truly simultaneous.
//
// [Server.Inject] lets a [Fault] meet the next requests: an answer lost after
// the token was spent, a cut line, a delay, any other answer. [Server.Hostile]
// lists more than a hundred answers that no client should choke on:
//
//	for _, h := range shop.Hostile(trap.URL) {
//		shop.Inject(h.Fault("/oauth/token", true))
//		…
//	}
//
// [Server.Down] closes the port and [Server.Up] opens the same one again;
// [Server.AddHost] makes another address with a life of its own;
// [Server.BreakTLS] and [Server.RenewCertificate] are for pins.
//
// The [Oracle] knows the truth that a client's belief is compared with: every
// token, which request brought it, how often it was spent, whether the server
// would take it now, what ended it, how many requests there were.
//
//	if twice := shop.Oracle().SpentTwice(); len(twice) > 0 { … }
//
// A person at a browser is [Server.Approve] or [Server.Decide]; the dashboard
// is Mint and [Server.DeleteApp]; an administrator is [Server.DisableUser],
// [Server.SetPassword] and [Server.NotBefore].
package sandbox
