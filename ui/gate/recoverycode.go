package gate

import (
	"github.com/tokenrack/tokenrack/ui/draw"
	"github.com/tokenrack/tokenrack/ui/qr"
)

// codeKey shows the recovery key as a QR code, or hides it.
const codeKey = "f4"

const codeBack = "F4 or Esc goes back"

// showCode makes the code, for as long as it is shown.
func (r *Recovery) showCode() {
	code, ok := qr.New(r.key.Reveal())
	if !ok {
		r.form.Fail([]string{"The key is too long for a QR code."})
		return
	}
	r.code = code
}

// HideCode takes the code away and forgets it: whenever nobody looks.
func (r *Recovery) HideCode() {
	if r.code != nil {
		r.code.Wipe()
		r.code = nil
	}
}

// CodeShown says that the code stands on the screen.
func (r *Recovery) CodeShown() bool { return r.code != nil }

// Code is the code while it is shown, else nil.
func (r *Recovery) Code() *qr.Code { return r.code }

// renderCode draws the code alone, or says why it cannot be drawn.
func (r *Recovery) renderCode(c *draw.Canvas, dark bool) {
	var lines []string
	switch {
	case c.Glyphs.ASCII:
		lines = draw.Wrap("This terminal shows only ASCII, which a QR code cannot be drawn with. "+codeBack+" to the key as text.", r.width, c.Method)
	case r.code.Height() > r.height || r.code.Width() > r.width:
		lines = draw.Wrap("The QR code takes "+r.code.Size()+" and this window has "+qr.Cells(r.width, r.height)+". A larger window or a smaller letter shows it. "+codeBack+".", r.width, c.Method)
	default:
		lines = r.code.Lines(dark)
	}
	qr.Alone(c, lines, r.width, r.height, codeBack)
}
