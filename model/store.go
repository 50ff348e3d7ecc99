package model

import "time"

// CardKind says what a [Card] describes. The numbers are part of the vault's
// format.
type CardKind uint8

// The kinds of card.
const (
	AppCard      CardKind = 1
	AccountCard  CardKind = 2
	IncidentCard CardKind = 3
	DraftCard    CardKind = 4
)

// Card is one sealed row of metadata as a store keeps it: all that a list
// shows of an app, an account or an incident, or a half filled form. The store
// knows nothing of what
// Data means.
type Card struct {
	ID   ID
	Kind CardKind
	// Ver counts the card's versions. A put must carry the version it was read
	// with, 0 for a new card; the store answers [ErrConflict] otherwise.
	Ver uint64
	// Rev is the store's change counter at the last put: set by the store,
	// larger at every transaction.
	Rev uint64
	// Key is what no other card of its kind may have: the folded name. The
	// store answers [ErrTaken] for a double.
	Key  string
	Data []byte
}

// SecretKind says what a [SecretRow] holds. The numbers are part of the
// vault's format.
type SecretKind uint8

// The kinds of stored secret.
const (
	AccessSecret   SecretKind = 1
	RefreshSecret  SecretKind = 2
	ClientSecret   SecretKind = 3
	PasswordSecret SecretKind = 4
	DraftSecret    SecretKind = 5 // typed into a form that was left half filled in
)

// SecretRow is one stored secret, sealed apart from everything else. Rows are
// written once and never changed; Owner is the card it belongs to, and goes
// with it.
type SecretRow struct {
	ID    ID
	Owner ID
	Kind  SecretKind
	Value Secret
}

// Intent is the lease on an account's exchanges: while its row stands, nobody
// else calls the token endpoint for the account. It is durable before the
// first byte leaves, so a spent token is never mistaken for a fresh one.
type Intent struct {
	Account ID
	// No counts the account's intents; a later put must carry a larger one.
	No     uint64
	Holder ID     // the process; its liveness is the lease's
	Data   []byte // sealed: what was going to be sent, and when
}

// Inbox is an answer that was received and could not be applied. It stays,
// sealed, until somebody claims it.
type Inbox struct {
	ID    ID
	Owner ID // the account it was meant for
	At    time.Time
	Raw   Secret
}

// ActivityRow is one sealed line of the activity record.
type ActivityRow struct {
	Seq  uint64
	Data []byte
}

// Reader reads one consistent picture. What it returns belongs to the caller,
// but for Cards, whose card is valid only during the call of yield.
type Reader interface {
	// Card returns a card by id, [ErrNoRecord] where there is none.
	Card(id ID) (Card, error)
	// CardByKey returns a card by its unique key, opening no other row.
	CardByKey(kind CardKind, key string) (Card, error)
	// Cards calls yield for every card of the kind whose Rev is larger than
	// after, in no order. It opens no secret.
	Cards(kind CardKind, after uint64, yield func(Card) error) error
	// Gone returns the ids of cards deleted since the revision after.
	Gone(after uint64) ([]ID, error)
	// Rev is the store's change counter.
	Rev() (uint64, error)
	// Secret returns one secret, [ErrNoRecord] where there is none.
	Secret(id ID) (SecretRow, error)
	// Intent returns an account's intent, [ErrNoRecord] where there is
	// none.
	Intent(account ID) (Intent, error)
	// Intents returns all of them.
	Intents() ([]Intent, error)
	// Inbox returns the unclaimed answers; for the accounts that are named, those
	// too that lie in the system's keyring, which takes longer to ask.
	Inbox(accounts ...ID) ([]Inbox, error)
	// Activity calls yield for the lines of the record, the newest first.
	Activity(yield func(ActivityRow) error) error
}

// Tx reads and writes within one transaction; it sees its own writes.
type Tx interface {
	Reader
	// PutCard stores a card by compare-and-swap on Ver and returns its new
	// version.
	PutCard(card Card) (ver uint64, err error)
	// DeleteCard removes a card and every secret that it owns.
	DeleteCard(id ID, ver uint64) error
	// PutSecret stores a new secret; an id is never used twice.
	PutSecret(row SecretRow) error
	// DeleteSecret removes a secret; one that is gone already is no error.
	DeleteSecret(id ID) error
	// PutIntent takes the lease. [ErrIntentHeld] where a row stands that
	// is not of the same holder, whether or not that holder lives: a dead
	// holder's row is deleted first, by its number.
	PutIntent(intent Intent) error
	// DeleteIntent ends the lease; [ErrConflict] where the row that
	// stands is not number no.
	DeleteIntent(account ID, no uint64) error
	// PutInbox keeps an answer that cannot be applied.
	PutInbox(row Inbox) error
	// DeleteInbox removes a claimed answer.
	DeleteInbox(id ID) error
	// Record adds a line to the activity record.
	Record(data []byte) error
}

// Reservation is room for one answer.
type Reservation interface {
	// Spill keeps an answer, sealed, in room set aside beforehand, or in the
	// system's keyring where the disk takes nothing at all: for an answer whose
	// transaction cannot be committed. It is read as part of the inbox from then
	// on; a later transaction that applies it after all says so by
	// [Tx.DeleteInbox] with the row's id. Where it lies nowhere the error's Why
	// is that of the keyring. Once the room was released only the keyring is
	// tried.
	Spill(row Inbox) (Refuge, error)
	// Release gives the room back, spilled answers stay until they are
	// applied. Releasing twice is allowed.
	Release()
}

// Refuge is where an answer lies that cannot be committed.
type Refuge uint8

// The refuges.
const (
	NoRefuge  Refuge = iota // nowhere but in memory
	Beside                  // sealed, in the room beside the store
	InKeyring               // sealed, in the system's keyring
)
