package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

// bearerType is the scheme for the Authorization header. Schemes know no upper
// and lower case (RFC 9110 section 11.1), but not every server knows that:
// the usual one is written as RFC 6750 writes it.
func bearerType(given string) string {
	if given == "" || strings.EqualFold(given, "bearer") {
		return "Bearer"
	}
	return given
}

// headerLine is the bearer as a request header. A character that would end the
// line would put a header of a stranger's into the request.
func headerLine(b keeper.Bearer) (string, error) {
	line := "Authorization: " + bearerType(b.Type) + " " + b.Token.Reveal()
	for i := range len(line) {
		if line[i] < ' ' || line[i] == 0x7f {
			return "", &model.Error{
				Kind:  model.KindInternal,
				What:  "this token cannot be put into a header",
				Why:   "it holds a control character",
				Still: "“tokenrack token” prints it as it is.",
			}
		}
	}
	return line, nil
}

func headerVerb(c *call) *cobra.Command {
	return c.headerLike("header ACCOUNT", "Print the Authorization header",
		"Print a working bearer as a request header.",
		`  tokenrack header acme-pos | curl -H @- https://…`,
		func(line string) string { return line })
}

func curlVerb(c *call) *cobra.Command {
	return c.headerLike("curl-config ACCOUNT", "Print the header as a configuration for curl -K -",
		`Print a working bearer as a configuration for curl, which keeps the token out of
the process list.`,
		"  tokenrack curl-config acme-pos | curl -K - https://…",
		func(line string) string { return "header = " + curlQuote(line) })
}

func (c *call) headerLike(use, short, long, example string, shape func(string) string) *cobra.Command {
	var flags bearerFlags
	cmd := &cobra.Command{
		Use: use, Short: short, Long: long, Example: example,
		Args: takes("ACCOUNT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			bearer, err := c.bearer(cmd.Context(), args[0], &flags)
			if err != nil {
				return err
			}
			line, err := headerLine(bearer)
			if err != nil {
				return err
			}
			c.print(shape(line) + "\n")
			return nil
		},
	}
	flags.register(cmd)
	c.completes(cmd, c.accountsFor, nil)
	return cmd
}

// curlQuote writes a value for curl's configuration file: in double quotes,
// where the backslash escapes itself and the quote (curl's manual, -K).
func curlQuote(value string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value) + `"`
}
