package cli

import (
	"context"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

// Rack is what the verbs need of the keeper, which is documented there.
type Rack interface {
	Now() time.Time
	Load(context.Context) error
	Snapshot() *model.Snapshot
	Follow(context.Context) error
	Provider(id string) (model.Provider, error)

	Account(ctx context.Context, name string) (*model.Account, *model.App, error)
	EditAccount(context.Context, model.ID, keeper.AccountEdit) (*model.Account, error)
	Forget(context.Context, model.ID) error
	App(ctx context.Context, name string) (*model.App, error)
	AddApp(context.Context, keeper.AppDraft) (*model.App, error)
	EditApp(context.Context, keeper.AppDraft) (*model.App, error)
	RemoveApp(context.Context, model.ID) error
	AddClientSecret(context.Context, model.ID, model.Secret) (*model.App, error)
	RemoveClientSecret(context.Context, model.ID, model.Fingerprint) (*model.App, error)
	ProbeClientSecrets(context.Context, model.ID) ([]keeper.SecretResult, error)

	SignIn(context.Context, keeper.PasswordSignIn) (*model.Account, error)
	Paste(context.Context, keeper.Pasted) (*model.Account, error)
	StartBrowser(context.Context, keeper.NewAccount) (*keeper.BrowserSignIn, error)
	StartDevice(context.Context, keeper.NewAccount) (*keeper.DeviceSignIn, error)
	SignInClient(context.Context, keeper.NewAccount) (*model.Account, error)
	AddMany(ctx context.Context, items <-chan keeper.BatchItem, results func(keeper.BatchResult)) error

	Token(ctx context.Context, name string, r keeper.TokenRequest) (keeper.Bearer, error)
	TokenOf(context.Context, model.ID, keeper.TokenRequest) (keeper.Bearer, error)
	RefreshAccounts(ctx context.Context, ids []model.ID, onlyStale bool, results func(keeper.RefreshResult)) error
	Settle(ctx context.Context, id model.ID, retry bool) (keeper.RefreshResult, error)
	Probe(context.Context, model.ID) (keeper.ProbeResult, error)
	Watch(context.Context) error
	SweepIdle(after time.Duration)
	Measure(context.Context, keeper.Measurement) (*model.App, int, error)
	AcceptRestored(context.Context) error
	Pack(context.Context, keeper.Packing, func(keeper.Parcel) error) error
	Unpack(ctx context.Context, parcels []keeper.Parcel, takeOver, plan bool) ([]keeper.Unpacked, error)
	RestoredVault() bool

	Revoke(ctx context.Context, r keeper.RevokeRequest, lines func(keeper.RevokeLine)) (keeper.RevokeSummary, error)
	Incidents(context.Context) ([]keeper.Incident, error)
	Find(context.Context, model.Secret) ([]keeper.FindHit, error)
	Activity(context.Context, keeper.ActivityQuery) ([]model.Activity, error)
}

var _ Rack = (*keeper.Keeper)(nil)
