package cli

import (
	"context"
	"runtime/debug"
	"strings"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

// open unlocks the vault and puts the keeper over it. Asking twice opens once.
func (c *call) open(ctx context.Context) (Rack, error) {
	if c.rack != nil {
		return c.rack, nil
	}
	key, err := c.key()
	if err != nil {
		return nil, err
	}
	return c.openWith(ctx, key)
}

func (c *call) openWith(ctx context.Context, key model.VaultKey) (Rack, error) {
	providers, err := c.deps.Providers(c.paths)
	if err != nil {
		return nil, err
	}
	store, err := c.deps.Vault(c.paths).Open(ctx, key)
	if err != nil {
		return nil, err
	}
	if !key.Passphrase.Empty() || c.asked {
		// Turning a passphrase into a key takes hundreds of megabytes on purpose.
		// They go back now: what runs for days must not keep them.
		debug.FreeOSMemory()
	}
	c.greet(store)
	c.store = store
	c.keeper = keeper.New(store, providers, keeper.Options{Events: c.eventHooks().Tell})
	c.rack = c.keeper
	return c.rack, nil
}

// greet says what a person must know of a vault that was just opened.
func (c *call) greet(store keeper.Store) {
	if store.RestoredFrom() > 0 {
		c.say("this vault is an older copy of itself: its refresh tokens may be spent, so none that changes is used of itself")
		c.say("settle or sign in each account, or end that for all: tokenrack vault confirm --yes")
	}
	if new, ok := store.(interface{ FirstUse() []string }); ok {
		if words := new.FirstUse(); len(words) > 0 {
			c.say("this machine sees the vault for the first time; its fingerprint is: %s", strings.Join(words, " "))
			c.say("compare it with what “tokenrack vault status” says where the vault comes from; if it differs, enter nothing")
		}
	}
}

// key says how the vault may be unlocked: by the identity or passphrase file
// where one was given, else by the keyring, and by asking where there is
// somebody to ask.
func (c *call) key() (model.VaultKey, error) {
	switch {
	case c.identityFile != "":
		identity, err := c.unlocker("--identity", c.identityFile, c.file)
		if err != nil {
			return model.VaultKey{}, err
		}
		key := model.VaultKey{Identity: identity, Plugins: c.plugins()}
		if c.mayAsk() && c.identityFile != fromStdin {
			key.AskIdentity = c.asking("Passphrase of the identity file: ")
		}
		return key, nil
	case c.passphraseFile != "":
		passphrase, err := c.unlocker("--passphrase-file", c.passphraseFile, c.secret)
		return model.VaultKey{Passphrase: passphrase}, err
	case !c.mayAsk():
		return model.VaultKey{}, nil
	}
	return model.VaultKey{Ask: c.asking("Passphrase: ")}, nil
}

// unlocker reads a file that is to open the vault; without it the vault is
// locked.
func (c *call) unlocker(flag, name string, read func(flag, name string) (model.Secret, error)) (model.Secret, error) {
	secret, err := read(flag, name)
	if err != nil {
		told := *tell(err)
		told.Kind = model.KindLocked
		return model.Secret{}, &told
	}
	return secret, nil
}

// asking asks for a passphrase, again and again as long as it is wrong.
func (c *call) asking(question string) func(context.Context) (model.Secret, error) {
	return func(ctx context.Context) (model.Secret, error) {
		if err := c.input.claim("the passphrase prompt"); err != nil {
			return model.Secret{}, err
		}
		if c.asked {
			c.say("that is not the passphrase")
		}
		c.asked = true
		return c.ask(ctx, question)
	}
}
