package main

import (
	"context"
	"path/filepath"

	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/providers"
	"github.com/tokenrack/tokenrack/providers/sandbox"
	"github.com/tokenrack/tokenrack/ui"
	"github.com/tokenrack/tokenrack/ui/cli"
	"github.com/tokenrack/tokenrack/ui/demo"
	"github.com/tokenrack/tokenrack/vault"
)

// screen shows the person's own vault, or the demo.
func screen(ctx context.Context, s cli.Screen) error {
	if s.Demo {
		return practice(ctx)
	}
	return ui.Run(ctx, ui.Options{
		Keeper: s.Keeper, Version: version, Reports: filepath.Join(s.Paths.State, "reports"), Save: ui.SaveFile,
	})
}

// practice shows the demo: a vault in memory, and servers in this process.
func practice(ctx context.Context) error {
	servers, err := sandbox.Start(ctx, sandbox.Options{})
	if err != nil {
		return err
	}
	defer func() { _ = servers.Close() }() // they end with the program anyway
	store, err := vault.OpenMemory(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }() // nothing of it is kept
	engine, err := providers.New(providers.Options{})
	if err != nil {
		return err
	}
	k := keeper.New(store, engine, keeper.Options{})
	return ui.Run(ctx, ui.Options{Keeper: k, Demo: demo.New(k, servers), Version: version})
}
