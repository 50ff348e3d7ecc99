package cli

import (
	"context"
	"runtime/debug"

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
	c.store = store
	c.keeper = keeper.New(store, providers, keeper.Options{})
	c.rack = c.keeper
	return c.rack, nil
}

// key says how the vault may be unlocked: by the passphrase file where one was
// given, else by the keyring, and by asking where there is somebody to ask.
func (c *call) key() (model.VaultKey, error) {
	if c.passphraseFile != "" {
		passphrase, err := c.secret("--passphrase-file", c.passphraseFile)
		if err != nil {
			told := *tell(err)
			told.Kind = model.KindLocked
			return model.VaultKey{}, &told
		}
		return model.VaultKey{Passphrase: passphrase}, nil
	}
	if !c.mayAsk() {
		return model.VaultKey{}, nil
	}
	return model.VaultKey{Ask: func(ctx context.Context) (model.Secret, error) {
		if err := c.input.claim("the passphrase prompt"); err != nil {
			return model.Secret{}, err
		}
		if c.asked {
			c.say("that is not the passphrase")
		}
		c.asked = true
		return c.ask(ctx, "Passphrase: ")
	}}, nil
}
