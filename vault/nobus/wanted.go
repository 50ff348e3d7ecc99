package nobus

import "strings"

// unwanted says that this call of the program has no use for a keyring: it
// only prints something, keeps nothing, or was given a passphrase. In doubt it
// says false, which costs a few milliseconds.
func unwanted(args []string, passphraseFile string) bool {
	if len(args) < 2 {
		return passphraseFile != ""
	}
	keyring, passphrase, verb := false, passphraseFile != "", ""
	for i := 1; i < len(args); i++ {
		arg := args[i]
		if arg == "--" {
			break
		}
		switch {
		case arg == "--help" || arg == "-h" || arg == "--version":
			return true
		case arg == "--keyring" || strings.HasPrefix(arg, "--keyring="):
			keyring = true
		case arg == "--passphrase-file" || arg == "--home":
			passphrase = passphrase || arg == "--passphrase-file"
			i++ // its value
		case strings.HasPrefix(arg, "--passphrase-file="):
			passphrase = true
		case verb == "" && !strings.HasPrefix(arg, "-"):
			verb = arg
		}
	}
	switch verb {
	case "doctor":
		return false // it looks at the keyring in any case
	case "help", "version", "completion", "__complete", "__completeNoDesc", "demo", "sandbox", "clipboard-sweep":
		return true
	}
	return passphrase && !keyring
}
