// Command complete writes the completion scripts of tokenrack into a folder:
// go run ./.ci/complete DIR.
package main

import (
	"fmt"
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
	for name, shell := range map[string]string{
		"tokenrack.bash": "bash",
		"tokenrack.zsh":  "zsh",
		"tokenrack.fish": "fish",
		"tokenrack.ps1":  "powershell",
	} {
		file, err := os.Create(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		if err := cli.WriteCompletion(file, shell); err != nil {
			return err
		}
		if err := file.Close(); err != nil {
			return err
		}
	}
	return nil
}
