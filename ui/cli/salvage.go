package cli

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/tokenrack/tokenrack/model"
)

// salvage writes what still opens into a new vault.
func (c *call) salvage(ctx context.Context, to, passphrase string, asJSON bool) error {
	if to == "" {
		return usage("--salvage needs the name of a folder or a file that is not there yet", "")
	}
	to, err := filepath.Abs(to)
	if err != nil {
		return usage("the place given with --salvage cannot be used", "")
	}
	var plan model.VaultInit
	if passphrase != "" {
		if plan.Passphrase, err = c.secret("--new-passphrase-file", passphrase); err != nil {
			return err
		}
	}
	key, err := c.key()
	if err != nil {
		return err
	}
	saved, err := c.deps.Doctor(c.paths).Salvage(ctx, c.paths.Vault, to, key, plan)
	if err != nil {
		return err
	}
	if asJSON {
		err = c.printJSON(struct {
			Schema    int    `json:"schema_version"`
			Path      string `json:"path"`
			Apps      int    `json:"apps"`
			Accounts  int    `json:"accounts"`
			Incidents int    `json:"incidents"`
			Secrets   int    `json:"secrets"`
			Answers   int    `json:"answers"`
			Lines     int    `json:"lines"`
			Lost      list   `json:"lost"`
			Doubts    list   `json:"doubts"`
		}{schemaVersion, saved.Path, saved.Apps, saved.Accounts, saved.Incidents, saved.Secrets, saved.Answers, saved.Lines, saved.Lost, saved.Doubts})
	} else {
		c.showSalvage(saved)
	}
	if err == nil {
		err = c.flush() // it is the answer, whatever the code
	}
	if err == nil && len(saved.Lost) > 0 {
		return exitError(ExitPartial)
	}
	return err
}

func (c *call) showSalvage(saved model.Salvage) {
	rows := newTable()
	rows.add("new vault", saved.Path)
	rows.add("saved", fmt.Sprintf("%d apps, %d accounts, %d records of incidents, %d secrets, %d unclaimed answers, %d lines of the record",
		saved.Apps, saved.Accounts, saved.Incidents, saved.Secrets, saved.Answers, saved.Lines))
	for _, what := range saved.Lost {
		rows.add("lost", what)
	}
	for _, what := range saved.Doubts {
		rows.add("doubt", what)
	}
	c.print(rows.String())
	c.say("the old vault was not touched; look at the new one with: tokenrack list --home %s", shellWord(filepath.Dir(saved.Path)))
}
