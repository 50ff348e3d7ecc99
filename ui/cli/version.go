package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

func versionVerb(c *call) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "version [--json]",
		Short: "Print the version",
		Args:  takes(),
		RunE: func(*cobra.Command, []string) error {
			version, commit := c.build()
			if asJSON {
				return c.printJSON(struct {
					Schema  int    `json:"schema_version"`
					Version string `json:"version"`
					Commit  text   `json:"commit"`
					Go      string `json:"go"`
					OS      string `json:"os"`
					Arch    string `json:"arch"`
				}{schemaVersion, version, text(commit), runtime.Version(), runtime.GOOS, runtime.GOARCH})
			}
			if commit != "" {
				commit = " (" + commit + ")"
			}
			c.print(fmt.Sprintf("tokenrack %s%s, %s, %s/%s\n", version, commit, runtime.Version(), runtime.GOOS, runtime.GOARCH))
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return cmd
}

// build is what the program was built from: what main was told, else what the
// Go toolchain recorded.
func (c *call) build() (version, commit string) { return build(c.deps.Version) }

// build is the version, or what the build recorded where it is empty, and the
// commit where it is known.
func build(version string) (_, commit string) {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return version, ""
	}
	if version == "" {
		version = info.Main.Version
	}
	if version == "" {
		version = "(devel)"
	}
	const shown = 12
	for _, setting := range info.Settings {
		if setting.Key == "vcs.revision" {
			commit = setting.Value[:min(shown, len(setting.Value))]
		}
	}
	return version, commit
}
