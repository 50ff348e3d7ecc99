package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/tokenrack/tokenrack/model"
)

// typedBack is how many of a recovery key's last characters a person types: it
// proves that the key was written down.
const typedBack = 8

// typeTries is how often.
const typeTries = 3

// newRecovery makes a recovery key, gives it to the person, and returns its
// recipient: the only half that is kept.
func (c *call) newRecovery(ctx context.Context, file string, qr bool) (recipient string, err error) {
	if file == "" && !(c.mayAsk() && isTerminal(c.deps.Stderr)) {
		return "", usage("a recovery key is shown on a terminal only", "Let it be written to a file that you then put away: --recovery-file FILE.")
	}
	identity, recipient, err := c.deps.Age.NewRecovery()
	if err != nil {
		return "", err
	}
	defer identity.Wipe()
	if file != "" {
		text := "# a recovery key of the tokenrack vault " + c.paths.Vault + "\n# it opens the vault: tokenrack --identity FILE …\n# public key: " + recipient + "\n" + identity.Reveal() + "\n"
		if err := writeNew(file, []byte(text)); err != nil {
			return "", err
		}
		c.say("the recovery key is in %s: put it where this machine's disk is not", file)
		return recipient, nil
	}
	return recipient, c.showRecovery(ctx, identity, qr)
}

// showRecovery shows the key on the terminal's second screen, which leaves
// nothing in the scrollback, and has its end typed back.
func (c *call) showRecovery(ctx context.Context, identity model.Secret, qr bool) error {
	if err := c.input.claim("the recovery key's prompt"); err != nil {
		return err
	}
	key := identity.Reveal()
	const enter, leave = "\x1b[?1049h\x1b[2J\x1b[H", "\x1b[2J\x1b[?1049l"
	c.errRaw(enter)
	defer c.errRaw(leave)
	c.errln("Your recovery key. It opens the vault when everything else is lost.")
	c.errln("Write it down, or print it, and keep it where this machine is not. It is not shown again.")
	c.errln("")
	if qr && c.deps.Age.QR != nil {
		for _, line := range c.deps.Age.QR(key, true) {
			c.errln(line)
		}
	}
	c.errln("  " + key)
	c.errln("")
	for range typeTries {
		typed, err := c.ask(ctx, fmt.Sprintf("Type its last %d characters (they stay hidden): ", typedBack))
		if err != nil {
			return err
		}
		same := strings.EqualFold(strings.TrimSpace(typed.Reveal()), key[len(key)-typedBack:])
		typed.Wipe()
		if same {
			return nil
		}
		c.errln("That is not how it ends.")
	}
	return &model.Error{
		Kind: model.KindAborted, What: "no recovery key was kept", Why: "its end was not typed back",
		Still: "The vault is as it was.", Do: "Try again; another key is made then.",
	}
}

// errRaw writes to standard error as it is.
func (c *call) errRaw(text string) { _, _ = c.deps.Stderr.Write([]byte(text)) }
