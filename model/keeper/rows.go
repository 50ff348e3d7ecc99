package keeper

import (
	"errors"
	"fmt"

	"github.com/tokenrack/tokenrack/model"
)

// accountByID reads one account within a transaction; nil where it is gone.
func accountByID(rd model.Reader, id model.ID) (*model.Account, error) {
	card, err := rd.Card(id)
	if errors.Is(err, model.ErrNoRecord) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if card.Kind != model.AccountCard {
		return nil, nil
	}
	var r reader
	return r.account(card)
}

// appByID reads one app; every account has one, so a missing app is damage.
func appByID(rd model.Reader, id model.ID) (*model.App, error) {
	card, err := rd.Card(id)
	if errors.Is(err, model.ErrNoRecord) || err == nil && card.Kind != model.AppCard {
		return nil, &model.Error{
			Kind:  model.KindStore,
			What:  "the account's app is missing from the vault",
			Why:   "the vault was damaged or restored in part",
			Cause: err,
		}
	}
	if err != nil {
		return nil, err
	}
	var r reader
	return r.app(card)
}

// accountByName reads one account by its name, opening no other row.
func accountByName(rd model.Reader, name string) (*model.Account, error) {
	card, err := rd.CardByKey(model.AccountCard, Fold(name))
	if errors.Is(err, model.ErrNoRecord) {
		return nil, noAccount(name)
	}
	if err != nil {
		return nil, err
	}
	var r reader
	return r.account(card)
}

func appByName(rd model.Reader, name string) (*model.App, error) {
	card, err := rd.CardByKey(model.AppCard, Fold(name))
	if errors.Is(err, model.ErrNoRecord) {
		return nil, &model.Error{
			Kind: model.KindNotFound,
			What: fmt.Sprintf("there is no app %s", quoted(name)),
			Do:   "`tokenrack app list` shows them all.",
		}
	}
	if err != nil {
		return nil, err
	}
	var r reader
	return r.app(card)
}

func noAccount(name string) *model.Error {
	return &model.Error{
		Kind: model.KindNotFound,
		What: fmt.Sprintf("there is no account %s", quoted(name)),
		Do:   "`tokenrack list` shows them all.",
	}
}

func goneAccount() *model.Error {
	return &model.Error{Kind: model.KindNotFound, What: "the account was removed meanwhile"}
}

// quoted shows a name that a person typed; what could not be a name is not
// repeated, it may be a token on the wrong command line.
func quoted(name string) string {
	if clean, err := cleanName("", name); err == nil && len(clean) <= 64 {
		return `"` + clean + `"`
	}
	return "of that name"
}

// putAccount stores an account and sets its new version.
func putAccount(tx model.Tx, a *model.Account) error {
	ver, err := tx.PutCard(model.Card{
		ID: a.ID, Kind: model.AccountCard, Ver: a.Ver, Key: Fold(a.Name), Data: writeAccount(a),
	})
	if errors.Is(err, model.ErrTaken) {
		return taken("account", a.Name, err)
	}
	if err == nil {
		a.Ver = ver
	}
	return err
}

// putApp stores an app and sets its new version.
func putApp(tx model.Tx, a *model.App) error {
	ver, err := tx.PutCard(model.Card{
		ID: a.ID, Kind: model.AppCard, Ver: a.Ver, Key: Fold(a.Name), Data: writeApp(a),
	})
	if errors.Is(err, model.ErrTaken) {
		return taken("app", a.Name, err)
	}
	if err == nil {
		a.Ver = ver
	}
	return err
}

func taken(what, name string, cause error) *model.Error {
	return &model.Error{
		Kind:  model.KindExists,
		What:  fmt.Sprintf("there is an %s %s already", what, quoted(name)),
		Why:   "names are unique, whatever their case",
		Do:    "Choose another name.",
		Cause: cause,
	}
}

// putSecret stores a new secret and returns its id.
func putSecret(tx model.Tx, owner model.ID, kind model.SecretKind, value model.Secret) (model.ID, error) {
	row := model.SecretRow{ID: model.NewID(), Owner: owner, Kind: kind, Value: value}
	return row.ID, tx.PutSecret(row)
}

// client reads an app's client secrets and makes the client for one call.
func client(rd model.Reader, app *model.App) (model.Client, error) {
	c := model.Client{App: *app}
	for _, ref := range app.ClientSecrets {
		row, err := rd.Secret(ref.ID)
		if err != nil {
			return model.Client{}, err
		}
		c.Secrets = append(c.Secrets, row.Value)
	}
	return c, nil
}

// secretOf reads a token's text; empty where it is gone.
func secretOf(rd model.Reader, id model.ID) (model.Secret, error) {
	row, err := rd.Secret(id)
	if errors.Is(err, model.ErrNoRecord) {
		return model.Secret{}, nil
	}
	return row.Value, err
}

// storeTrouble makes an error of whatever a store answered, keeping errors
// that say more already.
func storeTrouble(err error) error {
	if err == nil {
		return nil
	}
	var known *model.Error
	if errors.As(err, &known) {
		return err
	}
	if told := troubleOf(err); told != nil {
		told.Cause = err
		return told
	}
	return &model.Error{
		Kind:  model.KindStore,
		What:  "the vault could not be read or written",
		Why:   storeWhy(err),
		Cause: err,
	}
}

// troubleOf is a store's trouble that may pass, as a person reads it; nil: it is
// none. A store tells it apart from what is wrong for good.
func troubleOf(err error) *model.Error {
	var trouble interface{ Told() *model.Error }
	if errors.As(err, &trouble) {
		return trouble.Told()
	}
	return nil
}

func storeWhy(err error) string {
	if told := troubleOf(err); told != nil && told.Why != "" {
		return told.Why
	}
	switch {
	case errors.Is(err, model.ErrNoSpace):
		return "the disk is full"
	case errors.Is(err, model.ErrClosed):
		return "it was closed"
	case errors.Is(err, model.ErrConflict):
		return "somebody else changed the same record at the same time"
	}
	return "the disk or the file is at fault"
}
