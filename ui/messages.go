package ui

import (
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui/copyas"
	"github.com/tokenrack/tokenrack/ui/desk"
	"github.com/tokenrack/tokenrack/ui/detail"
)

// Messages say what has happened. None holds a secret but revealedMsg, whose
// secret cannot be printed.
type (
	// tickMsg brings the clock. One of an older generation is ignored.
	tickMsg struct {
		generation int
		now        time.Time
	}
	// changedMsg says that there is a new snapshot.
	changedMsg struct{}
	// copiedMsg says what became of a copy.
	copiedMsg struct {
		id      model.ID
		as      copyas.Form
		account *model.Account
		expiry  model.Expiry
		warning string
		outcome desk.Outcome
		err     error
	}
	// refreshedMsg brings accounts whose refresh is over, as they come.
	refreshedMsg struct{ ids []model.ID }
	// refreshEndedMsg says that a refresh, of one account or of many, is over.
	refreshEndedMsg struct {
		ids  []model.ID
		last keeper.RefreshResult // the only one where ids is one
		good int                  // how many succeeded
		err  error
	}
	// factsMsg brings what the detail screen asked for.
	factsMsg struct {
		id    model.ID
		facts detail.Facts
	}
	// revealedMsg brings the token that a person asked to see.
	revealedMsg struct {
		id    model.ID
		token model.Secret
		err   error
	}
	// concealMsg ends a reveal; one of an older generation is ignored.
	concealMsg struct{ generation int }
	// editedMsg says what became of an edit.
	editedMsg struct {
		id   model.ID
		says string
		back *keeper.AccountEdit // what undoes it; nil: nothing does
		err  error
	}
	// signedInMsg says what became of a sign-in.
	signedInMsg struct {
		id      model.ID
		account *model.Account
		copy    bool // a copy was asked for and comes next
		err     error
	}
	// toastGoneMsg ends a notice.
	toastGoneMsg struct{ id int }
	// wipeMsg is the time to clear the clipboard; one of an older copy is
	// ignored.
	wipeMsg struct{ generation int }
	// wipedMsg says what became of clearing it.
	wipedMsg struct{ outcome desk.Wiped }
	// closedMsg says that every exchange is stored.
	closedMsg struct{ err error }
	// troubleMsg says that something beside the screen ended with an error.
	troubleMsg struct {
		what string
		err  error
	}
)
