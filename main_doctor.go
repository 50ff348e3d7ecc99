package main

import (
	"context"
	"path/filepath"
	"strings"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/providers"
	"github.com/tokenrack/tokenrack/ui"
	"github.com/tokenrack/tokenrack/ui/cli"
	"github.com/tokenrack/tokenrack/ui/desk"
	"github.com/tokenrack/tokenrack/vault"
	"github.com/tokenrack/tokenrack/vault/harden"
)

// doctor hands each check-up to the room that knows the matter.
type doctor struct{ paths cli.Paths }

func (d doctor) place() vault.Place { return vault.Place{Path: d.paths.Vault, State: d.paths.State} }

func (d doctor) Vault(ctx context.Context) []model.Finding { return d.place().Examine(ctx) }

func (d doctor) Slots(ctx context.Context, key model.VaultKey) []model.Finding {
	return d.place().ExamineSlots(ctx, key)
}

func (d doctor) Rows(ctx context.Context, store keeper.Store) []model.Finding {
	v, ok := store.(*vault.Vault)
	if !ok {
		return nil
	}
	return v.Examine(ctx)
}

func (d doctor) Around(ctx context.Context) []model.Finding {
	findings := harden.Examine()
	findings = append(findings, desk.Examine(ctx, nil)...)
	findings = append(findings, providers.ExamineProxy()...)
	findings = append(findings, ui.Examine(filepath.Join(d.paths.Config, "settings.toml"), filepath.Join(d.paths.Config, "themes"))...)
	return append(findings, providers.Examine(filepath.Join(d.paths.Config, "providers"))...)
}

func (d doctor) Salvage(ctx context.Context, from, to string, key model.VaultKey, plan model.VaultInit) (model.Salvage, error) {
	old := vault.Place{Path: from, State: d.paths.State}
	return old.Salvage(ctx, salvagePlace(to), key, plan)
}

// salvagePlace is where a salvaged vault goes: a folder becomes one that
// --home takes; a file's state lies beside it.
func salvagePlace(to string) vault.Place {
	if strings.HasSuffix(to, ".db") {
		return vault.Place{Path: to, State: to + "-state"}
	}
	return vault.Place{Path: filepath.Join(to, "vault.db"), State: filepath.Join(to, "state")}
}
