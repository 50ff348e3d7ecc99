package cli

import (
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tokenrack/tokenrack/model"
)

// serviceVerb prints what a service manager needs to keep watch running.
func serviceVerb(c *call) *cobra.Command {
	return &cobra.Command{
		Use:   "service systemd|launchd",
		Short: "Print a unit that keeps “tokenrack watch” running",
		Long: `Print a unit for a service manager that keeps “tokenrack watch” running for this
user, with the program's own path and the --home that is given here. Nothing is
installed; docs/service.md tells where it goes.`,
		Example:   "  tokenrack service systemd > ~/.config/systemd/user/tokenrack.service",
		ValidArgs: []string{"systemd", "launchd"},
		Args:      takes("systemd|launchd"),
		RunE: func(_ *cobra.Command, args []string) error {
			words, err := c.watchWords()
			if err != nil {
				return err
			}
			switch args[0] {
			case "systemd":
				c.print(systemdUnit(words))
			case "launchd":
				c.print(launchdPlist(words))
			default:
				return usage("there is no unit for that service manager", "One of: systemd, launchd.")
			}
			return nil
		},
	}
}

// watchWords is the command line of the service.
func (c *call) watchWords() ([]string, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, &model.Error{Kind: model.KindInternal, What: "the program's own path is not known", Cause: err}
	}
	words := []string{program}
	if c.home != "" {
		words = append(words, "--home", c.home)
	}
	return append(words, "watch"), nil
}

// systemdUnit is a unit of systemd.service(5). The sandboxing leaves the vault,
// the keyring's bus and the network.
func systemdUnit(words []string) string {
	quoted := make([]string, len(words))
	for i, word := range words {
		quoted[i] = systemdQuote(word)
	}
	return `[Unit]
Description=Keep customers' API tokens fresh
Documentation=https://github.com/tokenrack/tokenrack
After=network-online.target

[Service]
ExecStart=` + strings.Join(quoted, " ") + `
Restart=on-failure
RestartSec=10
# An exchange that has begun is waited for, 30 s at the longest.
TimeoutStopSec=45
Environment=TOKENRACK_NO_PROMPT=1
UMask=0077
LimitCORE=0
NoNewPrivileges=yes
ProtectSystem=full
ProtectKernelTunables=yes
ProtectControlGroups=yes
RestrictSUIDSGID=yes
LockPersonality=yes

[Install]
WantedBy=default.target
`
}

// systemdQuote writes one word of a command line (systemd.service(5), "Command
// lines"): % and $ would be replaced, a backslash escapes.
func systemdQuote(word string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, `%`, `%%`, `$`, `$$`).Replace(word) + `"`
}

// launchdPlist is a launchd.plist(5).
func launchdPlist(words []string) string {
	var list strings.Builder
	for _, word := range words {
		list.WriteString("    <string>" + xmlText(word) + "</string>\n")
	}
	return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>com.github.tokenrack</string>
  <key>ProgramArguments</key>
  <array>
` + list.String() + `  </array>
  <key>EnvironmentVariables</key>
  <dict>
    <key>TOKENRACK_NO_PROMPT</key>
    <string>1</string>
  </dict>
  <key>RunAtLoad</key>
  <true/>
  <key>KeepAlive</key>
  <dict>
    <key>SuccessfulExit</key>
    <false/>
  </dict>
  <key>ExitTimeOut</key>
  <integer>45</integer>
</dict>
</plist>
`
}

func xmlText(text string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(text)
}
