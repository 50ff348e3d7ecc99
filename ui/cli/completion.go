package cli

import (
	"context"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

// completionPatience is how long a Tab may take before it gives nothing.
const completionPatience = 2 * time.Second

// completer offers words that begin with a text.
type completer func(ctx context.Context, begun string) []string

// completes ties completers to a verb's words and flags.
func (c *call) completes(cmd *cobra.Command, words completer, flags map[string]completer) {
	if words != nil {
		cmd.ValidArgsFunction = completion(words)
	}
	for flag, offer := range flags {
		_ = cmd.RegisterFlagCompletionFunc(flag, completion(offer)) // fails only for a flag that is not there
	}
}

func completion(offer completer) cobra.CompletionFunc {
	return func(cmd *cobra.Command, _ []string, begun string) ([]string, cobra.ShellCompDirective) {
		ctx, cancel := context.WithTimeout(cmd.Context(), completionPatience)
		defer cancel()
		return offer(ctx, begun), cobra.ShellCompDirectiveNoFileComp
	}
}

// snapshotQuietly reads the rack if the vault opens without asking anybody,
// and gives nothing else: a Tab is no place for a question or an error.
func (c *call) snapshotQuietly(ctx context.Context) *model.Snapshot {
	if c.settle() != nil || c.passphraseFile == fromStdin {
		return nil
	}
	var key model.VaultKey
	if c.passphraseFile != "" {
		passphrase, err := c.secret("--passphrase-file", c.passphraseFile)
		if err != nil {
			return nil
		}
		key.Passphrase = passphrase
	}
	rack, err := c.openWith(ctx, key)
	if err != nil || rack.Load(ctx) != nil {
		return nil
	}
	return rack.Snapshot()
}

func (c *call) accountsFor(ctx context.Context, begun string) []string {
	if s := c.snapshotQuietly(ctx); s != nil {
		return beginning(accountNames(s), begun)
	}
	return nil
}

func (c *call) appsFor(ctx context.Context, begun string) []string {
	if s := c.snapshotQuietly(ctx); s != nil {
		return beginning(appNames(s), begun)
	}
	return nil
}

func (c *call) providersFor(_ context.Context, begun string) []string {
	if c.settle() != nil {
		return nil
	}
	catalog, err := c.catalog()
	if err != nil {
		return nil
	}
	var ids []string
	for _, p := range catalog.Providers() {
		ids = append(ids, p.ID)
	}
	return beginning(ids, begun)
}

// catalog is the profiles alone: they need no vault.
func (c *call) catalog() (keeper.Catalog, error) { return c.deps.Providers(c.paths) }

var shells = []string{"bash", "zsh", "fish", "powershell"}

func completionVerb(c *call) *cobra.Command {
	return &cobra.Command{
		Use:       "completion SHELL",
		Short:     "Print the completion script for " + strings.Join(shells, ", "),
		Long:      "Print the completion script for a shell. Names of accounts and apps are completed if the vault opens without asking.",
		Example:   "  source <(tokenrack completion bash)",
		Args:      takes("SHELL"),
		ValidArgs: shells,
		RunE: func(cmd *cobra.Command, args []string) error {
			return WriteCompletion(&c.answer, args[0])
		},
	}
}

// WriteCompletion writes the completion script for bash, zsh, fish or
// powershell; any other shell is an error of [model.KindUsage].
func WriteCompletion(w io.Writer, shell string) error {
	root := Verbs()
	switch shell {
	case "bash":
		return writeBash(w, root)
	case "zsh":
		return root.GenZshCompletion(w)
	case "fish":
		return root.GenFishCompletion(w, true)
	case "powershell":
		return root.GenPowerShellCompletionWithDesc(w)
	}
	return usage("there is no completion for that shell", "One of: "+strings.Join(shells, ", ")+".")
}

// The one function of the bash-completion package that cobra's script needs,
// and what does as well where that package is not loaded: a Tab would end in an
// error message there. Only words with = or : in them are told apart worse.
const (
	bashWords       = "    _get_comp_words_by_ref \"$@\" cur prev words cword\n"
	bashWordsAnyway = `    if declare -F _get_comp_words_by_ref >/dev/null 2>&1; then
        _get_comp_words_by_ref "$@" cur prev words cword
    else
        words=("${COMP_WORDS[@]}") cword=$COMP_CWORD
        cur=${words[cword]} prev=${words[cword-1]}
    fi
`
)

func writeBash(w io.Writer, root *cobra.Command) error {
	var script strings.Builder
	if err := root.GenBashCompletionV2(&script, true); err != nil {
		return err
	}
	_, err := io.WriteString(w, strings.Replace(script.String(), bashWords, bashWordsAnyway, 1))
	return err
}
