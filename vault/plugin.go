package vault

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"filippo.io/age"
	"filippo.io/age/plugin"

	"github.com/tokenrack/tokenrack/model"
)

// A plugin is a program of somebody else's that sees the vault's key when a
// slot is made, and opens it afterwards. The age library would run whatever
// lies first in PATH, so PATH must lead to the very file that a person allowed.

// allowed says whether a plugin may run.
func allowed(name string, plugins model.Plugins) error {
	path, listed := plugins[name]
	program := "age-plugin-" + name
	if !listed {
		return refused(program, "it is not on the list of plugins that may run",
			"If you trust it, allow it by its path: tokenrack vault slot add --plugin /path/to/"+program+" --recipient R.")
	}
	found, err := exec.LookPath(program)
	if err != nil {
		return refused(program, "it is not in PATH; the one that was allowed is "+path, "Put its folder into PATH.")
	}
	if !sameFile(found, path) {
		return refused(program, "PATH leads to "+found+", and "+path+" is the one that was allowed", "Look at both, then allow the right one.")
	}
	return checkProgram(path)
}

func refused(program, why, do string) error {
	return &model.Error{Kind: model.KindLocked, What: "the plugin " + program + " was not run", Why: why, Do: do}
}

func sameFile(a, b string) bool {
	one, err := os.Stat(a)
	if err != nil {
		return false
	}
	other, err := os.Stat(b)
	return err == nil && os.SameFile(one, other)
}

// checkProgram wants an absolute path to a program that only its owner or root
// can replace: neither the file nor its folder may be writable by others.
func checkProgram(path string) error {
	program := filepath.Base(path)
	if !filepath.IsAbs(path) {
		return refused(program, "its path is not absolute", "Give the whole path.")
	}
	for _, part := range []string{path, filepath.Dir(path)} {
		info, err := os.Stat(part)
		if err != nil {
			return refused(program, "there is nothing at "+part, "Check the path.")
		}
		if writableByOthers(info) {
			return refused(program, "others can write to "+part, "Take that permission away: chmod go-w "+part)
		}
	}
	return nil
}

func pluginRecipient(text string, plugins model.Plugins) (age.Recipient, error) {
	// It may work and wait for a touch, but ask nothing: what a stranger's
	// program wants to say does not reach the terminal.
	r, err := plugin.NewRecipient(text, &plugin.ClientUI{})
	if err != nil {
		return nil, badRecipient("it does not read as a plugin's recipient", err)
	}
	if err := allowed(r.Name(), plugins); err != nil {
		return nil, err
	}
	return r, nil
}

// pluginIdentity lets the plugin ask for one secret, a PIN, in our own words.
func pluginIdentity(ctx context.Context, text string, key model.VaultKey) (age.Identity, error) {
	i, err := plugin.NewIdentity(text, &plugin.ClientUI{RequestValue: func(_, _ string, secret bool) (string, error) {
		if !secret {
			return "", badIdentity("the plugin asks for something that is no secret")
		}
		pin, err := askIdentity(ctx, key)
		return pin.Reveal(), err
	}})
	if err != nil {
		return nil, badIdentity("a line of it is no plugin's identity")
	}
	if err := allowed(i.Name(), key.Plugins); err != nil {
		return nil, err
	}
	return i, nil
}

// CheckPlugin names the plugin that a program is ("yubikey" of
// /usr/bin/age-plugin-yubikey), and wants it as [allowed] does.
func CheckPlugin(path string) (string, error) {
	name, is := strings.CutPrefix(strings.TrimSuffix(filepath.Base(path), ".exe"), "age-plugin-")
	if !is || name == "" {
		return "", &model.Error{
			Kind: model.KindUsage, What: "that is no age plugin", Why: "the program's name does not begin with age-plugin-",
			Do: "Give the path of the program, like /usr/bin/age-plugin-yubikey.",
		}
	}
	return name, allowed(name, model.Plugins{name: path})
}
