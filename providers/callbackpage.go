package providers

import (
	"io"
	"log"
	"net/http"
	"strings"
)

// page is one of the three things a person may be told in the browser.
type page struct{ title, text string }

var (
	pageDone   = page{"Signed in", "You can close this window and go back to the terminal."}
	pageDenied = page{"Not signed in", "The access was refused. The terminal says more; you can close this window."}
	pageStray  = page{"Nothing to do here", "This is not the answer the terminal waits for. The sign-in goes on waiting."}
)

// pageShape holds no script, no address and nothing of what was sent here.
const pageShape = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>TITLE · tokenrack</title>
<style>
:root { color-scheme: light dark; }
body { display: grid; place-content: center; min-height: 90vh; margin: 0 2rem; font: 1.1rem/1.5 system-ui, sans-serif; text-align: center; }
h1 { font-size: 1.5rem; font-weight: 600; margin: 0 0 .5rem; }
p { margin: 0; opacity: .75; }
</style>
</head>
<body><main><h1>TITLE</h1><p>TEXT</p></main></body>
</html>
`

// pageHeaders keeps the callback's address, which holds the code, out of
// caches and Referer headers.
func pageHeaders(h http.Header) {
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
	h.Set("Connection", "close")
}

func writePage(w http.ResponseWriter, status int, p page) {
	w.WriteHeader(status)
	_, _ = io.WriteString(w, strings.NewReplacer("TITLE", p.title, "TEXT", p.text).Replace(pageShape))
}

// quiet is a log that keeps nothing: net/http would write requests' errors to
// the terminal.
func quiet() *log.Logger { return log.New(io.Discard, "", 0) }
