package cli

import (
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

// bearerFlags say how fresh a bearer must be.
type bearerFlags struct {
	minValid     durationFlag
	noRefresh    bool
	forceRefresh bool
	scopes       []string
}

func (b *bearerFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.Var(&b.minValid, "min-valid", "how long it must stay valid at least (60s unless given)")
	flags.BoolVar(&b.noRefresh, "no-refresh", false, "give the held token or nothing; send no request")
	flags.BoolVar(&b.forceRefresh, "force-refresh", false, "refresh first, however fresh it is")
	flags.StringArrayVar(&b.scopes, "require-scope", nil, "fail unless `SCOPE` is granted; may be repeated")
}

func (b *bearerFlags) request() (keeper.TokenRequest, error) {
	if b.noRefresh && b.forceRefresh {
		return keeper.TokenRequest{}, usage("--no-refresh and --force-refresh exclude each other", "Give one of them.")
	}
	r := keeper.TokenRequest{MinValid: b.minValid.value, NoRefresh: b.noRefresh, ForceRefresh: b.forceRefresh}
	if b.minValid.set && r.MinValid == 0 {
		r.MinValid = time.Nanosecond // valid now; 0 would mean the usual 60 s
	}
	r.Scopes = scopesOf(b.scopes)
	return r, nil
}

// scopesOf joins what the repeated flag was given; each may hold several.
func scopesOf(given []string) model.Scopes {
	if given == nil {
		return nil
	}
	return model.ParseScopes(strings.Join(given, " "))
}

// bearer gets a working bearer of an account.
func (c *call) bearer(ctx context.Context, name string, flags *bearerFlags) (keeper.Bearer, error) {
	request, err := flags.request()
	if err != nil {
		return keeper.Bearer{}, err
	}
	rack, err := c.open(ctx)
	if err != nil {
		return keeper.Bearer{}, err
	}
	bearer, err := rack.Token(ctx, name, request)
	if model.KindOf(err) == model.KindNotFound {
		full, otherErr := c.complete(ctx, "account", name, err, accountNames)
		if otherErr != nil {
			return keeper.Bearer{}, otherErr
		}
		bearer, err = rack.Token(ctx, full, request)
	}
	if err == nil && bearer.Warning != "" {
		c.say("%s", bearer.Warning)
	}
	return bearer, err
}

func tokenVerb(c *call) *cobra.Command {
	var flags bearerFlags
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "token ACCOUNT [--min-valid 5m] [--no-refresh | --force-refresh] [--require-scope S]… [--json]",
		Short: "Print a working bearer token of an account",
		Long: `Print a working bearer token of an account, refreshed first where that is
needed. A token that is known to be dead is never printed: the exit code says why
there is none.`,
		Example: `  BEARER=$(tokenrack token acme-pos --min-valid 10m)`,
		Args:    takes("ACCOUNT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			bearer, err := c.bearer(cmd.Context(), args[0], &flags)
			if err != nil {
				return err
			}
			if asJSON {
				return c.printJSON(viewBearer(bearer))
			}
			c.answer.Write(bearer.Token.Bytes())
			c.answer.WriteByte('\n')
			return nil
		},
	}
	flags.register(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	c.completes(cmd, c.accountsFor, nil)
	return cmd
}

type bearerJSON struct {
	Schema         int                `json:"schema_version"`
	Account        string             `json:"account"`
	AccessToken    string             `json:"access_token"`
	TokenType      string             `json:"token_type"`
	ExpiresAt      stamp              `json:"expires_at"`
	ExpiresAtEpoch epoch              `json:"expires_at_epoch"`
	ExpiresSource  model.ExpirySource `json:"expires_source"`
	Scopes         list               `json:"scopes"`
}

func viewBearer(b keeper.Bearer) bearerJSON {
	expiry := sourced(b.Expiry)
	return bearerJSON{
		Schema:         schemaVersion,
		Account:        b.Account.Name,
		AccessToken:    b.Token.Reveal(),
		TokenType:      bearerType(b.Type),
		ExpiresAt:      stamp(expiry.At),
		ExpiresAtEpoch: epoch(expiry.At),
		ExpiresSource:  expiry.Source,
		Scopes:         list(b.Scopes),
	}
}
