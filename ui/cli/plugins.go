package cli

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tokenrack/tokenrack/model"
)

// pluginFile lists the age plugins that may run, a path a line. It is in the
// configuration and not in the vault: a vault that somebody exchanged must not
// choose what runs here.
func (c *call) pluginFile() string { return pluginsIn(c.paths) }

func pluginsIn(p Paths) string { return filepath.Join(p.Config, "age-plugins") }

// plugins are those that a person allowed. A line that is none is left out: no
// program runs by it.
func (c *call) plugins() model.Plugins { return allowedPlugins(c.pluginFile()) }

func allowedPlugins(file string) model.Plugins {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	all := model.Plugins{}
	for line := range strings.Lines(string(text)) {
		path := strings.TrimSpace(line)
		name, is := strings.CutPrefix(strings.TrimSuffix(filepath.Base(path), ".exe"), "age-plugin-")
		if is && name != "" && filepath.IsAbs(path) {
			all[name] = path
		}
	}
	return all
}

// allow puts a plugin on the list, and says what that means.
func (c *call) allow(path string) error {
	name, err := c.deps.Age.Plugin(path)
	if err != nil {
		return err
	}
	c.say("the program %s may run from now on, and sees the vault's key; the list is %s", path, c.pluginFile())
	known := c.plugins()
	if known[name] == path {
		return nil
	}
	var lines []string
	for other, at := range known {
		if other != name {
			lines = append(lines, at)
		}
	}
	lines = append(lines, path)
	slices.Sort(lines)
	err = os.MkdirAll(c.paths.Config, 0o700)
	if err == nil {
		err = os.WriteFile(c.pluginFile(), []byte(strings.Join(lines, "\n")+"\n"), 0o600)
	}
	if err != nil {
		return usage("the list of plugins could not be written", "Look at the permissions of "+c.paths.Config+".")
	}
	return nil
}
