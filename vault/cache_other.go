//go:build !linux

package vault

import (
	"context"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

func fromCache(*header) []byte { return nil }

func cachedFor(model.ID) time.Duration { return 0 }

// KeepUnlocked is for Linux alone.
func (p Place) KeepUnlocked(context.Context, model.VaultKey, time.Duration) error {
	return &model.Error{
		Kind: model.KindUsage, What: "this system keeps no key for a while", Why: "only the kernel of Linux has a keyring that forgets by itself",
		Do: "Use the system's keyring instead: tokenrack vault slot add --keyring.",
	}
}

// Lock has nothing to forget.
func (p Place) Lock(context.Context) (bool, error) { return false, nil }
