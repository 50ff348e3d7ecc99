package sandbox

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
)

// answerJSON writes v as JSON that no cache may keep (RFC 6749 section 5.1).
func answerJSON(w http.ResponseWriter, status int, v any) {
	var body bytes.Buffer
	enc := json.NewEncoder(&body)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic("sandbox: an answer that is no JSON: " + err.Error())
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Pragma", "no-cache")
	answerText(w, status, "application/json; charset=utf-8", bytes.TrimSpace(body.Bytes()))
}

func answerText(w http.ResponseWriter, status int, contentType string, body []byte) {
	if contentType != "" {
		w.Header().Set("Content-Type", contentType)
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// answerHTML writes a small page.
func answerHTML(w http.ResponseWriter, status int, title, body string) {
	page := "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + title +
		"</title></head>\n<body><h1>" + title + "</h1>\n" + body + "\n</body></html>\n"
	answerText(w, status, "text/html; charset=utf-8", []byte(page))
}

// oauthError is an error of RFC 6749 section 5.2.
type oauthError struct {
	Error       string `json:"error"`
	Description string `json:"error_description,omitempty"`
}

func answerError(w http.ResponseWriter, status int, code, description string) {
	answerJSON(w, status, oauthError{code, description})
}
