package ui

import (
	"context"
	"io"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui/desk"
	"github.com/tokenrack/tokenrack/ui/keys"
	"github.com/tokenrack/tokenrack/ui/settings"
)

// Keeper is what the screen needs of the keeper.
type Keeper interface {
	Picture
	Tokens
	Looks
	Revoking
	Background
	Browsers
	Filing
	Resting
}

// Picture is what the list shows.
type Picture interface {
	// Load reads the rack once; Snapshot is nil before.
	Load(ctx context.Context) error
	Snapshot() *model.Snapshot
	// Changed holds one token whenever the snapshot was replaced.
	Changed() <-chan struct{}
	Provider(id string) (model.Provider, error)
	Now() time.Time
}

// Tokens is what is done to an account's tokens.
type Tokens interface {
	TokenOf(ctx context.Context, id model.ID, r keeper.TokenRequest) (keeper.Bearer, error)
	RefreshAccounts(ctx context.Context, ids []model.ID, onlyStale bool, results func(keeper.RefreshResult)) error
	SignIn(ctx context.Context, s keeper.PasswordSignIn) (*model.Account, error)
	EditAccount(ctx context.Context, id model.ID, e keeper.AccountEdit) (*model.Account, error)
}

// Looks is what the detail screen asks for, and the record of copies.
type Looks interface {
	Inspect(ctx context.Context, id model.ID) (keeper.Inspection, error)
	Activity(ctx context.Context, q keeper.ActivityQuery) ([]model.Activity, error)
	Copied(account *model.Account, how string)
}

// Background is what runs beside the screen.
type Background interface {
	Follow(ctx context.Context) error
	Watch(ctx context.Context) error
	// NextTry is when Watch tries again after trouble; zero: nothing waits.
	NextTry() time.Time
	// SweepIdle lets Watch try accounts that were idle for so long; 0: none.
	SweepIdle(after time.Duration)
	// Close waits until every exchange that has begun is stored, or ctx ends.
	Close(ctx context.Context) error
}

// Clipboard is the way to the person's clipboard.
type Clipboard interface {
	Copy(ctx context.Context, token model.Secret) (desk.Outcome, error)
	// CopyText copies what is no secret and may stay.
	CopyText(ctx context.Context, text string) (desk.Outcome, error)
	Wipe(ctx context.Context) desk.Wiped
	// Forget clears it if it still holds a text that was pasted from it.
	Forget(ctx context.Context, text model.Secret) desk.Wiped
	Holding() bool
	// Why says why copies go to the terminal; empty where they do not.
	Why() string
}

// outliving is a clipboard that is cleared even where the program ends before the
// time is up.
type outliving interface {
	Outlive(command []string, after time.Duration)
}

// outlive has the clipboard cleared after the time that is kept, whatever becomes
// of the program.
func (o *Options) outlive() {
	if board, can := o.Clipboard.(outliving); can {
		board.Outlive(o.Sweeper, o.kept.Wipe)
	}
}

// Options say what [Run] shows and how.
type Options struct {
	Keeper Keeper // of an open vault; nil: the screen opens File itself
	// Close gives the open vault up, where there is a File; see [Session].
	Close func() error
	// Chores are those of the open vault; nil: there are none.
	Chores Chores
	// File is the vault, to open and to lock; nil: nothing is ever locked.
	File    Vault
	Demo    *Demo  // nil: the person's own vault
	Theme   string // a theme's name; "auto": by the terminal's background; empty: TOKENRACK_THEME, else auto
	ASCII   bool   // only ASCII characters, whatever the terminal says
	Version string
	Reports string // the folder that revocation reports are saved into; empty: the current one
	Person  string // who is at the screen, for the record of steps by hand; empty: the login's name
	Vault   string // what opened the vault, for the title: "keyring"
	// Settings is the file that keeps what is chosen on the screen; empty:
	// nothing is kept, as in the demo.
	Settings string
	// Themes is the folder of the person's theme files; empty: there are none.
	Themes string
	// Save writes a file whole, or not at all, and tells its path; nil: files
	// cannot be written, as in the demo.
	Save func(name string, data []byte) (path string, err error)

	owns   []ownTheme      // read from Themes
	kept   settings.Values // read from Settings
	wishes []keys.Wish     // read from it too
	// wishesWrong says why the wishes were not granted; empty: they were.
	wishesWrong []string
	keptErr     error // why they could not be read

	// Sweeper is the command that clears the clipboard after the program's end,
	// see [desk.Sweep]; nil: there is none.
	Sweeper []string

	// The rest is for tests; the zero values mean the process's own.
	Input     io.Reader
	Output    io.Writer
	Environ   []string
	Clipboard Clipboard
	Browser   Opener
	Notices   io.Writer // where Run says what it waits for after the screen is gone; nil: standard error
}

// Demo is what the screen shows differently in the demo.
type Demo struct {
	// Hints are shown in the footer one after the other.
	Hints []Hint
	// Furnish fills the rack while the screen is up already.
	Furnish func(ctx context.Context) error
	// Server is what the wizard is filled with for a provider; nil: nothing.
	Server func(provider string) (model.SandboxProvider, bool)
	// SignIn is what the sign-in form is filled with; nil: nothing.
	SignIn func(account *model.Account) (username string, password model.Secret)
	// ByHand is the person who does an app's step by hand at its practice server,
	// once it is ticked, and says whether there is one; nil: nobody does.
	ByHand func(app string) bool
	// Clock is the demo's time; nil: it cannot be hurried.
	Clock Hurried
	// Approve is the person at a practice server's consent page: it takes the
	// authorization address and returns the callback; nil: nobody.
	Approve func(authorizeURL string) (callback string, err error)
}

// Hurried is a clock that can run faster than the real one.
type Hurried interface {
	// Rate is how many seconds of the demo pass in a real one.
	Rate() int
	SetRate(rate int)
}

// Hint is one step of the demo. Its text names keys by their actions in braces.
type Hint struct {
	Text  string
	Until keys.ID // the action that ends it
}
