// Command man writes the manual pages of tokenrack, one for each verb, into a
// folder: go run ./.ci/man DIR. It stands apart from the program, which would
// otherwise carry a library at every start that only packaging needs.
package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"github.com/tokenrack/tokenrack/ui/cli"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: man DIR")
		os.Exit(2)
	}
	if err := write(cli.Verbs(), os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "man:", err)
		os.Exit(1)
	}
}

// write writes a verb's page and those below it. The date is left out, so that
// the same program always writes the same pages.
func write(cmd *cobra.Command, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	cmd.DisableAutoGenTag = true
	name := strings.ReplaceAll(cmd.CommandPath(), " ", "-")
	var page bytes.Buffer
	header := doc.GenManHeader{Title: strings.ToUpper(name), Section: "1", Source: "tokenrack", Manual: "tokenrack"}
	if err := doc.GenMan(cmd, &header, &page); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, name+".1"), dateless(page.Bytes()), 0o644); err != nil {
		return err
	}
	for _, child := range cmd.Commands() {
		if child.IsAvailableCommand() && !child.IsAdditionalHelpTopicCommand() {
			if err := write(child, dir); err != nil {
				return err
			}
		}
	}
	return nil
}

// dateless empties the date of a page's head, which is today's otherwise.
func dateless(page []byte) []byte {
	lines := bytes.SplitAfter(page, []byte("\n"))
	for i, line := range lines {
		if parts := bytes.Split(line, []byte(`"`)); bytes.HasPrefix(line, []byte(".TH ")) && len(parts) > 5 {
			parts[5] = nil
			lines[i] = bytes.Join(parts, []byte(`"`))
		}
	}
	return bytes.Join(lines, nil)
}
