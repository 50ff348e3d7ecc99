package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

// credentialVerbs speak other programs' protocols for asking a credential.
func credentialVerbs(c *call) *cobra.Command {
	return family("credential", "Hand tokens to git, kubectl and the like, in their own protocols",
		credentialGitVerb(c), credentialKubernetesVerb(c), credentialProcessVerb(c))
}

// shaped makes a verb that answers with a bearer as one JSON object.
func (c *call) shaped(cmd *cobra.Command, shape func(keeper.Bearer) (any, error)) *cobra.Command {
	var flags bearerFlags
	cmd.Args = takes("ACCOUNT")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		bearer, err := c.bearer(cmd.Context(), args[0], &flags)
		if err != nil {
			return err
		}
		if err := clearField("the token", bearer.Token.Reveal()); err != nil {
			return err
		}
		object, err := shape(bearer)
		if err != nil {
			return err
		}
		return c.printJSON(object)
	}
	flags.register(cmd)
	c.completes(cmd, c.accountsFor, nil)
	return cmd
}

// clearField refuses a control character in a field of a protocol of another
// program: a line break there would make one field two (CVE-2020-5260,
// CVE-2020-11008, CVE-2024-52006).
func clearField(what, value string) error {
	for i := range len(value) {
		if value[i] < ' ' || value[i] == 0x7f {
			return &model.Error{
				Kind: model.KindUsage, What: what + " cannot be handed on",
				Why: "it holds a control character, which would be read as the end of a field", Still: "Nothing was given.",
			}
		}
	}
	return nil
}

func credentialProcessVerb(c *call) *cobra.Command {
	return c.shaped(&cobra.Command{
		Use:   "process ACCOUNT",
		Short: "Answer as a credential_process does: JSON with an Expiration",
		Long: `Answer in the shape of the AWS command line's credential_process, for programs that
run a command and read its JSON: AccessKeyId is the account's name, SecretAccessKey and
SessionToken the bearer, Expiration its end where that is known.`,
		Example: "  credential_process = tokenrack credential process acme-pos",
	}, func(b keeper.Bearer) (any, error) {
		return processJSON{1, b.Account.Name, b.Token.Reveal(), b.Token.Reveal(), stamp(b.Expiry.At)}, nil
	})
}

// processJSON is what the AWS SDKs' "process credential provider" reads.
type processJSON struct {
	Version         int    `json:"Version"`
	AccessKeyID     string `json:"AccessKeyId"`
	SecretAccessKey string `json:"SecretAccessKey"`
	SessionToken    string `json:"SessionToken"`
	Expiration      stamp  `json:"Expiration,omitzero"`
}

func credentialKubernetesVerb(c *call) *cobra.Command {
	return c.shaped(&cobra.Command{
		Use:   "kubernetes ACCOUNT",
		Short: "Answer as a client-go credential plugin does",
		Long: `Answer as a client-go credential plugin does, in the version that the caller asks for
in KUBERNETES_EXEC_INFO: an ExecCredential with the bearer and its end.`,
		Example: "  # in a kubeconfig: users: [{user: {exec: {command: tokenrack, args: [credential, kubernetes, acme-pos], apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never}}}]",
	}, func(b keeper.Bearer) (any, error) {
		version, err := execVersion(c.deps.Getenv("KUBERNETES_EXEC_INFO"))
		return execCredential{
			APIVersion: version, Kind: "ExecCredential",
			Status: execStatus{Token: b.Token.Reveal(), Expires: stamp(b.Expiry.At)},
		}, err
	})
}

// execCredential is client.authentication.k8s.io/v1.
type execCredential struct {
	APIVersion string     `json:"apiVersion"`
	Kind       string     `json:"kind"`
	Status     execStatus `json:"status"`
}

type execStatus struct {
	Token   string `json:"token"`
	Expires stamp  `json:"expirationTimestamp,omitzero"`
}

const (
	execV1      = "client.authentication.k8s.io/v1"
	execV1beta1 = "client.authentication.k8s.io/v1beta1"
)

// gitHelper is a git credential helper for one host and account.
type gitHelper struct {
	account, host, username string
	flags                   bearerFlags
}

func credentialGitVerb(c *call) *cobra.Command {
	var g gitHelper
	cmd := &cobra.Command{
		Use:   "git --account ACCOUNT --host HOST [--username U] get|store|erase",
		Short: "Be a git credential helper for one host",
		Long: `Be a git credential helper for one host: “get” answers with the bearer as password, or
as an Authorization header where git can take one (2.46 or newer). It answers only for
https and for exactly the host that is named here; for anything else it stays silent, so
that git asks its next helper. “store” and “erase” change nothing: tokenrack keeps and
renews tokens itself.`,
		Example: `  git config credential.https://git.acme.example.helper \
      '!tokenrack credential git --account acme-git --host git.acme.example'`,
		Args: takes("get|store|erase"),
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return c.gitCredential(cmd.Context(), &g, args[0]) }
	cmd.Flags().StringVar(&g.account, "account", "", "whose bearer it is: the `ACCOUNT`")
	cmd.Flags().StringVar(&g.host, "host", "", "the one `HOST`, with :PORT where git names one")
	cmd.Flags().StringVar(&g.username, "username", "oauth2", "the user `NAME` for git, which servers that take a bearer mostly pass over")
	g.flags.register(cmd)
	c.completes(cmd, nil, map[string]completer{"account": c.accountsFor})
	return cmd
}

func (c *call) gitCredential(ctx context.Context, g *gitHelper, action string) error {
	switch {
	case g.account == "" || g.host == "":
		return missing("--account or --host", "A helper answers for one account, and for one host only.")
	case action == "store" || action == "erase":
		return nil
	case action != "get":
		return nil // gitcredentials(7): a helper ignores what it does not know
	}
	if err := c.input.claim("git"); err != nil {
		return err
	}
	asked, err := readGitRequest(c.input.stream)
	if err != nil || !asked.isFor(g.host, g.username) {
		return err
	}
	bearer, err := c.bearer(ctx, g.account, &g.flags)
	if err != nil {
		return err
	}
	answer, err := asked.answer(g.username, bearer)
	if err == nil {
		c.print(answer)
	}
	return err
}
