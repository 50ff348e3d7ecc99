package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tokenrack/tokenrack/model"
)

func sandboxVerb(c *call) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "sandbox [--json]",
		Short: "Run the practice servers in the foreground",
		Long: `Run strict practice servers of every provider on this machine, in the foreground,
and print their addresses and credentials first. Nothing outside reaches them, and
what they hold is gone when they stop.`,
		Args: takes(),
		RunE: func(cmd *cobra.Command, _ []string) error { return c.sandbox(cmd.Context(), asJSON) },
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return cmd
}

// sandbox ends when it is told to, which is its proper end and no failure.
func (c *call) sandbox(ctx context.Context, asJSON bool) error {
	servers, err := c.deps.Sandbox(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = servers.Close() }() // they end with the program anyway
	if asJSON {
		err = c.printJSON(viewSandbox(servers.Providers()))
	} else {
		c.print(sandboxWords(servers.Providers()))
	}
	if err != nil {
		return err
	}
	if err := c.flush(); err != nil {
		return err
	}
	c.say("running; stop it with Ctrl+C")
	<-ctx.Done()
	return nil
}

type sandboxJSON struct {
	ID                string `json:"id"`
	URL               string `json:"url"`
	ProbeURL          text   `json:"probe_url"`
	RevokeURL         text   `json:"revoke_url"`
	ClientID          text   `json:"client_id"`
	ClientSecret      text   `json:"client_secret"`
	Username          text   `json:"username"`
	Password          text   `json:"password"`
	Scopes            list   `json:"scopes"`
	RedirectURL       text   `json:"redirect_url"`
	Pin               text   `json:"pin"`
	PasteAccessToken  text   `json:"paste_access_token"`
	PasteRefreshToken text   `json:"paste_refresh_token"`
}

func viewSandbox(servers []model.SandboxProvider) any {
	views := make([]sandboxJSON, len(servers))
	for i, s := range servers {
		views[i] = sandboxJSON{
			ID: s.ID, URL: s.URL, ProbeURL: text(s.ProbeURL), RevokeURL: text(s.RevokeURL),
			ClientID: text(s.ClientID), ClientSecret: text(s.ClientSecret), Username: text(s.Username), Password: text(s.Password),
			Scopes: list(s.Scopes), RedirectURL: text(s.RedirectURL), Pin: text(s.Pin),
			PasteAccessToken: text(s.PasteAccess), PasteRefreshToken: text(s.PasteRefresh),
		}
	}
	return struct {
		Schema    int           `json:"schema_version"`
		Providers []sandboxJSON `json:"providers"`
	}{schemaVersion, views}
}

// sandboxWords shows the servers a block each, a fact a line.
func sandboxWords(servers []model.SandboxProvider) string {
	var b strings.Builder
	for i, s := range servers {
		if i > 0 {
			b.WriteByte('\n')
		}
		rows := newTable()
		rows.add("provider", s.ID)
		for _, fact := range []struct{ what, value string }{
			{"url", s.URL}, {"probe url", s.ProbeURL}, {"revoke url", s.RevokeURL},
			{"client id", s.ClientID}, {"client secret", s.ClientSecret},
			{"user name", s.Username}, {"password", s.Password},
			{"scopes", strings.Join(s.Scopes, " ")}, {"redirect url", s.RedirectURL}, {"certificate", s.Pin},
			{"token to paste", s.PasteAccess}, {"its refresh token", s.PasteRefresh},
		} {
			addKnown(rows, fact.what, fact.value)
		}
		b.WriteString(rows.String())
	}
	return b.String()
}
