// Command complete writes the completion scripts of tokenrack into a folder:
// go run ./.ci/complete DIR.
package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/tokenrack/tokenrack/ui/cli"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: complete DIR")
		os.Exit(2)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "complete:", err)
		os.Exit(1)
	}
}

func write(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	verbs := cli.Verbs()
	for name, script := range map[string]func(io.Writer) error{
		"tokenrack.bash": func(w io.Writer) error { return verbs.GenBashCompletionV2(w, true) },
		"tokenrack.zsh":  verbs.GenZshCompletion,
		"tokenrack.fish": func(w io.Writer) error { return verbs.GenFishCompletion(w, true) },
		"tokenrack.ps1":  verbs.GenPowerShellCompletionWithDesc,
	} {
		file, err := os.Create(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		if err := script(file); err != nil {
			return err
		}
		if err := file.Close(); err != nil {
			return err
		}
	}
	return nil
}
