package keys

// The actions of the page that waits for a browser.
const (
	BrowseOpen    ID = "browser.open"
	BrowseCopy    ID = "browser.copy_address"
	BrowseMessage ID = "browser.copy_message"
	BrowseTunnel  ID = "browser.copy_tunnel"
	BrowseCode    ID = "browser.copy_code"
	BrowseQR      ID = "browser.qr"
	BrowseBox     ID = "browser.paste_box"
	BrowseAgain   ID = "browser.again"
	BrowseCancel  ID = "browser.cancel"
	BrowseHandIn  ID = "browser.hand_in"
	BrowseLeave   ID = "browser.leave_box"
)

// The modes of that page.
const (
	Browse   Mode = 1 << 24 // letters are commands
	BrowseIn Mode = 1 << 25 // letters go into the box
)

// BrowserSignIn is help's group of the page that waits for a browser.
const BrowserSignIn Group = "BROWSER SIGN-IN"

// Browsing is what the keys of that page need to know of it.
type Browsing struct {
	Waiting bool   // the callback has not come yet
	NoOpen  string // why no browser can be opened here; empty: one can
	Tunnel  bool   // there is a port to tunnel to
	Device  bool   // a code is entered on another device
}

// browseActions are the keys of the page that waits for a browser; in its box
// letters are text.
func browseActions() []Action { return append(browseAsks(), browseEnds()...) }

// browseAsks are the keys that help a person to get there.
func browseAsks() []Action {
	waits := func(s *Situation) string {
		return unless(s.Browse.Waiting, "This sign-in is over. {browser.again} begins a new one.")
	}
	return []Action{
		{
			ID: BrowseAgain, Keys: []string{"enter"}, Show: "⏎", ASCII: "Enter", Group: BrowserSignIn,
			Hint: "try again", Says: "begin the sign-in anew", Modes: Browse,
			Ready: func(s *Situation) string {
				return unless(!s.Browse.Waiting, "Waiting for the browser. {browser.paste_box} goes to the box for its address.")
			},
			Weight: func(*Situation) int { return 95 },
		},
		{
			ID: BrowseOpen, Keys: []string{"o"}, Show: "o", Group: BrowserSignIn,
			Hint: "open", Says: "open the address in your browser", Modes: Browse,
			Ready: func(s *Situation) string {
				if s.Browse.NoOpen != "" {
					return "{browser.open}: no browser can be opened from here, since " + Literal(s.Browse.NoOpen) + ". {browser.copy_address} copies the address."
				}
				return waits(s)
			},
			Weight: func(*Situation) int { return 90 },
		},
		{
			ID: BrowseCopy, Keys: []string{"y"}, Show: "y", Group: BrowserSignIn,
			Hint: "copy URL", Says: "copy the address; it holds no secret", Modes: Browse, Ready: waits,
			Weight: func(*Situation) int { return 85 },
		},
		{
			ID: BrowseBox, Keys: []string{"tab"}, Show: "Tab", Group: BrowserSignIn,
			Hint: "paste box", Says: "go to the box for the address the browser ended at", Modes: Browse,
			Ready: func(s *Situation) string {
				if s.Browse.Device {
					return "{browser.paste_box}: nothing comes back here; the code is entered on the other device."
				}
				return waits(s)
			},
			Weight: func(*Situation) int { return 80 },
		},
		{
			ID: BrowseCode, Keys: []string{"u"}, Show: "u", Group: BrowserSignIn,
			Hint: "copy code", Says: "copy the code that is entered on another device", Modes: Browse,
			Ready: func(s *Situation) string {
				if !s.Browse.Device {
					return "{browser.copy_code}: this sign-in has no code to enter."
				}
				return waits(s)
			},
			Weight: func(*Situation) int { return 79 },
		},
		{
			ID: BrowseMessage, Keys: []string{"m"}, Show: "m", Group: BrowserSignIn,
			Hint: "message", Says: "copy a message for a customer who allows it on a computer of their own", Modes: Browse, Ready: waits,
			Weight: func(*Situation) int { return 70 },
		},
		{
			ID: BrowseQR, Keys: []string{"q"}, Show: "q", Group: BrowserSignIn,
			Hint: "QR", Says: "show the address as a QR code, or hide it", Modes: Browse, Ready: waits,
			Weight: func(*Situation) int { return 60 },
		},
		{
			ID: BrowseTunnel, Keys: []string{"c"}, Show: "c", Group: BrowserSignIn,
			Hint: "copy tunnel", Says: "copy the line that tunnels the callback here", Modes: Browse,
			Ready: func(s *Situation) string {
				if !s.Browse.Tunnel {
					return "{browser.copy_tunnel}: nothing listens on this computer, so there is nothing to tunnel to."
				}
				return waits(s)
			},
			Weight: func(*Situation) int { return 30 },
		},
	}
}

// browseEnds are the keys that end the wait, and those of the box.
func browseEnds() []Action {
	return []Action{
		{
			ID: BrowseCancel, Keys: []string{"esc"}, Show: "Esc", Group: BrowserSignIn,
			Hint: "cancel", Says: "leave and close the port", Modes: Browse,
			Weight: func(*Situation) int { return 82 },
		},
		{
			ID: BrowseHandIn, Keys: []string{"enter"}, Show: "⏎", ASCII: "Enter", Group: BrowserSignIn,
			Hint: "hand in", Says: "sign in with the address, its query or the bare code in the box", Modes: BrowseIn,
			Weight: func(*Situation) int { return 90 },
		},
		{
			ID: BrowseLeave, Keys: []string{"esc", "tab"}, Show: "Esc", Group: BrowserSignIn,
			Hint: "leave the box", Says: "go back to the keys; what stands in the box stays", Modes: BrowseIn,
			Weight: func(*Situation) int { return 80 },
		},
	}
}
