package keeper

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// Parcel is an app or an account on its way from one rack to another: exactly
// one of App and Account is set. What was left out of it is empty.
type Parcel struct {
	App           *model.App
	ClientSecrets []model.Secret // App's

	Account  *model.Account
	AppName  string // Account's
	Access   model.Secret
	Refresh  model.Secret
	Password model.Secret
}

// Packing says what goes into an export.
type Packing struct {
	// Take says which accounts go; their apps go with them. Apps says which
	// apps go besides.
	Take func(*model.Account, *model.App) bool
	Apps func(*model.App) bool
	// Tokens, Passwords and ClientSecrets say whether these go too; without any
	// the export is the set-up alone.
	Tokens, Passwords, ClientSecrets bool
}

// Pack calls yield for every app that is asked for, then for every account, in
// the order of their names. Superseded tokens stay: whoever revokes an account
// does that where it was kept.
func (k *Keeper) Pack(ctx context.Context, p Packing, yield func(Parcel) error) error {
	var all *model.Snapshot
	look := func(rd model.Reader, d *deaths) error {
		all = &model.Snapshot{Apps: map[model.ID]*model.App{}}
		return k.readAll(rd, d, all)
	}
	return storeTrouble(k.viewOnce(ctx, look, func(rd model.Reader) error { return p.pack(rd, all, yield) }))
}

// pack hands out what is chosen of a picture.
func (p Packing) pack(rd model.Reader, from *model.Snapshot, yield func(Parcel) error) error {
	apps, accounts := p.choose(from)
	for _, app := range apps {
		parcel, err := p.packApp(rd, app)
		if err != nil {
			return err
		}
		if err := yield(parcel); err != nil {
			return err
		}
	}
	for _, a := range accounts {
		parcel, err := p.packAccount(rd, a, from.Apps[a.App])
		if err != nil {
			return err
		}
		if err := yield(parcel); err != nil {
			return err
		}
	}
	return nil
}

// choose picks what goes: the accounts that are asked for, with their apps, and
// the apps that go besides, by name.
func (p Packing) choose(from *model.Snapshot) (apps []*model.App, accounts []*model.Account) {
	wanted := map[model.ID]bool{}
	for _, a := range from.Accounts {
		if app := from.Apps[a.App]; app != nil && p.Take(a, app) {
			accounts = append(accounts, a)
			wanted[a.App] = true
		}
	}
	for id, app := range from.Apps {
		if wanted[id] || p.Apps(app) {
			apps = append(apps, app)
		}
	}
	slices.SortFunc(apps, func(a, b *model.App) int { return cmp.Compare(a.Name, b.Name) })
	return apps, accounts
}

func (p Packing) packApp(rd model.Reader, app *model.App) (Parcel, error) {
	parcel := Parcel{App: app}
	if !p.ClientSecrets {
		return parcel, nil
	}
	c, err := client(rd, app)
	parcel.ClientSecrets = c.Secrets
	return parcel, err
}

func (p Packing) packAccount(rd model.Reader, a *model.Account, app *model.App) (Parcel, error) {
	parcel := Parcel{Account: a, AppName: app.Name}
	var err error
	take := func(id model.ID, into *model.Secret) {
		if err == nil {
			*into, err = secretOf(rd, id)
		}
	}
	if p.Tokens && a.Revoked == nil {
		if a.Access != nil && a.Access.DeadAt.IsZero() {
			take(a.Access.ID, &parcel.Access)
		}
		if a.Refresh != nil && a.Refresh.DeadAt.IsZero() {
			take(a.Refresh.ID, &parcel.Refresh)
		}
	}
	if p.Passwords && a.Password != nil {
		take(a.Password.ID, &parcel.Password)
	}
	return parcel, err
}

// UnpackOutcome is what becomes of one parcel; part of the headless contract.
type UnpackOutcome string

// The outcomes of a parcel.
const (
	UnpackAdded   UnpackOutcome = "added"
	UnpackSame    UnpackOutcome = "same"    // it is here already, and alike
	UnpackKept    UnpackOutcome = "kept"    // one of that name is here and differs: it stays as it is
	UnpackRefused UnpackOutcome = "refused" // it cannot be brought in: see Err
)

// Unpacked says what becomes of one parcel.
type Unpacked struct {
	Parcel  *Parcel
	Outcome UnpackOutcome
	Differs []string // of a kept one: in what, by the words of the screen
	// Resting says that the account's automatic refresh is off: its refresh token
	// changes at each use, and only one rack may spend it.
	Resting bool
	Err     *model.Error // of a refused one
}

// Unpack brings parcels in. What is here already is never changed. With plan
// nothing is written, and the answer is what would be done; else everything
// that can be added is, in one transaction. takeOver says that this rack goes on with
// refresh tokens that change, in the place of the one they come from. Nothing
// is sent but what discovery needs.
func (k *Keeper) Unpack(ctx context.Context, parcels []Parcel, takeOver, plan bool) ([]Unpacked, error) {
	done := make([]Unpacked, len(parcels))
	for i := range parcels {
		done[i].Parcel = &parcels[i]
		if err := k.checkParcel(ctx, &parcels[i]); err != nil {
			if ctx.Err() != nil {
				return nil, stopped(ctx.Err())
			}
			done[i].Outcome, done[i].Err = UnpackRefused, asError(err)
		}
	}
	run := func(rd model.Reader, tx model.Tx) error {
		u := unpacking{keeper: k, tx: tx, takeOver: takeOver, apps: map[string]*model.App{}, names: map[string]bool{}}
		for i := range done {
			if done[i].Outcome == UnpackRefused {
				continue
			}
			if err := u.one(rd, &done[i]); err != nil {
				return err
			}
		}
		return nil
	}
	var err error
	if plan {
		err = k.store.View(ctx, func(rd model.Reader) error { return run(rd, nil) })
	} else {
		err = k.store.Update(ctx, func(tx model.Tx) error { return run(tx, tx) })
	}
	return done, storeTrouble(err)
}

// checkParcel checks and completes what came from elsewhere as if a person had
// typed it.
func (k *Keeper) checkParcel(ctx context.Context, p *Parcel) (err error) {
	if a := p.App; a != nil {
		a.ID, a.Ver, a.Origins, a.Newer = model.NewID(), 0, model.Endpoints{}, nil
		a.ClientSecrets = nil
		if a.Name, err = cleanName("app", a.Name); err != nil {
			return err
		}
		if a.Customer, err = cleanLabel(a.Customer); err != nil {
			return err
		}
		return k.providers.Resolve(ctx, a, false)
	}
	if p.Account == nil {
		return usage("the record is neither an app nor an account")
	}
	for _, token := range []model.Secret{p.Access, p.Refresh} {
		if !headerSafe(token) {
			return usage("a token in it holds characters that no token has")
		}
	}
	a := p.Account
	a.ID, a.Ver, a.Newer = model.NewID(), 0, nil
	if a.Name, err = cleanName("account", a.Name); err != nil {
		return err
	}
	if p.AppName, err = cleanName("app", p.AppName); err != nil {
		return err
	}
	if a.Customer, err = cleanLabel(a.Customer); err != nil {
		return err
	}
	if a.Username != "" {
		a.Username, err = cleanName("user", a.Username)
	}
	return err
}

// headerSafe says that a token can stand in a header: visible ASCII alone.
func headerSafe(token model.Secret) bool {
	for _, c := range token.Bytes() {
		if c <= ' ' || c >= 0x7f {
			return false
		}
	}
	return true
}

// unpacking is one run of Unpack over a picture of the store.
type unpacking struct {
	keeper   *Keeper
	tx       model.Tx // nil: nothing is written
	takeOver bool
	apps     map[string]*model.App // those that came before, by folded name
	names    map[string]bool       // accounts that came before
}

func (u *unpacking) one(rd model.Reader, d *Unpacked) error {
	d.Outcome, d.Differs, d.Err, d.Resting = UnpackAdded, nil, nil, false
	if d.Parcel.App != nil {
		return u.app(rd, d)
	}
	return u.account(rd, d)
}

func (u *unpacking) app(rd model.Reader, d *Unpacked) error {
	app := *d.Parcel.App
	name := Fold(app.Name)
	if u.apps[name] != nil {
		d.refuse("two apps of that name are in it")
		return nil
	}
	here, err := appByName(rd, app.Name)
	if err == nil {
		u.apps[name] = here
		d.compare(appDiffers(here, &app))
		return nil
	}
	if model.KindOf(err) != model.KindNotFound {
		return err
	}
	now := u.keeper.clock.Now()
	app.Created = now
	u.apps[name] = &app
	if u.tx == nil {
		return nil
	}
	for _, secret := range d.Parcel.ClientSecrets {
		if err := putClientSecret(u.tx, &app, secret, now); err != nil {
			return err
		}
	}
	if err := putApp(u.tx, &app); err != nil {
		return err
	}
	return recordApp(u.tx, &app, model.DidAdd, now)
}

func (d *Unpacked) refuse(why string) {
	d.Outcome, d.Err = UnpackRefused, usage("the record cannot be brought in: %s", why)
}

func (d *Unpacked) compare(differs []string) {
	d.Outcome, d.Differs = UnpackSame, differs
	if len(differs) > 0 {
		d.Outcome = UnpackKept
	}
}

// differing names what is not alike.
func differing(pairs ...[3]string) (names []string) {
	for _, p := range pairs {
		if p[1] != p[2] {
			names = append(names, p[0])
		}
	}
	return names
}

func appDiffers(here, other *model.App) []string {
	return differing(
		[3]string{"provider", here.Provider, other.Provider},
		[3]string{"customer", here.Customer, other.Customer},
		[3]string{"address", here.Base, other.Base},
		[3]string{"addresses", fmt.Sprint(here.Endpoints), fmt.Sprint(other.Endpoints)},
		[3]string{"client id", here.ClientID, other.ClientID},
		[3]string{"client form", string(here.ClientAuth), string(other.ClientAuth)},
		[3]string{"scopes", here.Scopes.Join(" "), other.Scopes.Join(" ")},
		[3]string{"redirect URL", here.RedirectURL, other.RedirectURL},
		[3]string{"certificate", here.CA + here.Pin, other.CA + other.Pin},
	)
}

func (u *unpacking) account(rd model.Reader, d *Unpacked) error {
	p := d.Parcel
	acc := *p.Account
	name := Fold(acc.Name)
	if u.names[name] {
		d.refuse("two accounts of that name are in it")
		return nil
	}
	u.names[name] = true
	app, err := u.appOf(rd, p.AppName)
	if err != nil || app == nil {
		if err == nil {
			d.refuse("its app " + quoted(p.AppName) + " is neither in it nor here")
		}
		return err
	}
	here, err := accountByName(rd, acc.Name)
	if err == nil {
		d.compare(u.accountDiffers(rd, here, &acc, app, p))
		return nil
	}
	if model.KindOf(err) != model.KindNotFound {
		return err
	}
	provider, err := u.keeper.providers.Provider(app.Provider)
	if err != nil {
		d.Outcome, d.Err = UnpackRefused, asError(err)
		return nil
	}
	if !p.Refresh.Empty() && provider.Rotation != model.RotatesNever && !u.takeOver {
		acc.AutoOff, d.Resting = true, true
	}
	acc.App = app.ID
	if u.tx == nil {
		return nil
	}
	return u.store(&acc, app, p)
}

func (u *unpacking) appOf(rd model.Reader, name string) (*model.App, error) {
	if app := u.apps[Fold(name)]; app != nil {
		return app, nil
	}
	app, err := appByName(rd, name)
	if model.KindOf(err) == model.KindNotFound {
		return nil, nil
	}
	return app, err
}

func (u *unpacking) accountDiffers(rd model.Reader, here, other *model.Account, app *model.App, p *Parcel) []string {
	hereApp := ""
	if a, err := appByID(rd, here.App); err == nil {
		hereApp = a.Name
	}
	pairs := [][3]string{
		{"app", Fold(hereApp), Fold(app.Name)},
		{"customer", here.Customer, other.Customer},
		{"user", here.Username, other.Username},
		{"scopes", here.ScopesAsked.Join(" "), other.ScopesAsked.Join(" ")},
	}
	if !p.Access.Empty() {
		pairs = append(pairs, [3]string{"access token", string(fingerprint(here.Access)), string(p.Access.Fingerprint())})
	}
	if !p.Refresh.Empty() {
		pairs = append(pairs, [3]string{"refresh token", string(fingerprint(here.Refresh)), string(p.Refresh.Fingerprint())})
	}
	return differing(pairs...)
}

// store writes a new account with what came of its secrets.
func (u *unpacking) store(acc *model.Account, app *model.App, p *Parcel) error {
	now := u.keeper.clock.Now()
	acc.Created = now
	acc.Confirmed = u.keeper.store.RestoredFrom()
	if acc.Origin != app.Origins.Token {
		acc.Origin = app.Origins.Token // its tokens go to no other place than the app's
	}
	err := errors.Join(
		u.token(acc.ID, &acc.Access, p.Access, model.AccessToken, model.AccessSecret, now),
		u.token(acc.ID, &acc.Refresh, p.Refresh, model.RefreshToken, model.RefreshSecret, now),
	)
	if err != nil {
		return err
	}
	acc.Password = nil
	if !p.Password.Empty() {
		id, err := putSecret(u.tx, acc.ID, model.PasswordSecret, p.Password)
		if err != nil {
			return err
		}
		acc.Password = &model.SecretRef{ID: id, Added: now}
	}
	if err := putAccount(u.tx, acc); err != nil {
		return err
	}
	return u.keeper.record(u.tx, acc, model.DidAdd, "ok", "imported")
}

// token stores one token and completes what is known of it; without its text
// nothing of it is kept.
func (u *unpacking) token(owner model.ID, of **model.Token, text model.Secret, kind model.TokenKind, as model.SecretKind, now time.Time) error {
	if text.Empty() {
		*of = nil
		return nil
	}
	id, err := putSecret(u.tx, owner, as, text)
	if err != nil {
		return err
	}
	t := model.Token{Expiry: model.Unknown(), Issued: now}
	if *of != nil {
		t = **of
	}
	t.ID, t.Kind, t.Fingerprint, t.Length = id, kind, text.Fingerprint(), text.Len()
	t.DeadAt, t.Replaced = time.Time{}, time.Time{}
	*of = &t
	return nil
}
