package desk

import (
	"context"

	"github.com/tokenrack/tokenrack/model"
)

// CopyText puts a text on the clipboard that is no secret and stays there: an
// address, a message. It may have several lines. Where the outcome is [Send]
// nothing was done yet: the caller asks the terminal.
func (c *Clipboard) CopyText(ctx context.Context, text string) (Outcome, error) {
	plain := []byte(text)
	c.one.Lock()
	defer c.one.Unlock()
	if c.tool != nil {
		ctx, cancel := context.WithTimeout(ctx, deadline)
		defer cancel()
		if err := c.tool.write(ctx, plain); err == nil {
			c.forget() // a token that was there is gone
			return Copied, nil
		}
	}
	if len(plain) > terminalMost {
		return Failed, &model.Error{Kind: model.KindUnavailable, What: "the text is too long to send it through the terminal"}
	}
	c.forget()
	return Send, nil
}

// forget leaves what is on the clipboard to whoever copied it.
func (c *Clipboard) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.held = nil
	c.beside.dismiss()
	c.beside = nil
}
