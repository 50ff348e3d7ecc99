// Package vault keeps cards, secrets, leases and the activity record in one
// sealed file, shared safely by several processes.
//
// The file is a SQLite database in WAL mode. Every row is sealed by itself with
// XChaCha20-Poly1305 and bound to its place, so that a row moved, exchanged or
// changed does not open; a keyed sum over all rows, sealed with the change
// counter, shows a row that was taken away or put back (see [Vault.Verify]).
// An observer of the file learns how many rows of which kind and size there
// are and when they change, and which key slots exist; no name, no address,
// no token.
//
// The vault's key is random. Key slots wrap it: one by a key kept in the
// system's keyring, one by a passphrase in an ordinary age file. [Place] says
// where a vault lives; [Place.Init], [Place.Open] and [OpenMemory] give a
// [Vault]. Nothing here knows what a card or a secret means.
package vault
