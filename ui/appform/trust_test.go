package appform

import (
	"strings"
	"testing"
)

func TestPastedCertificatesGetTheirLinesBack(t *testing.T) {
	body := strings.Repeat("QUJD", 40)
	pasted := "-----BEGIN CERTIFICATE----- " + body[:64] + " " + body[64:] + " -----END CERTIFICATE-----"
	pin, ca := trustOf(pasted)
	want := "-----BEGIN CERTIFICATE-----\n" + body[:64] + "\n" + body[64:128] + "\n" + body[128:] + "\n-----END CERTIFICATE-----\n"
	if pin != "" || ca != want {
		t.Errorf("pin %q, CA\n%s", pin, ca)
	}
	digits := strings.Repeat("AB:", 31) + "AB"
	if pin, ca := trustOf("SHA256:" + digits); ca != "" || pin != "sha256:"+strings.Repeat("ab", 32) {
		t.Errorf("the fingerprint is %q", pin)
	}
}

func TestAddressesThatWouldLeakAreRefused(t *testing.T) {
	for address, right := range map[string]bool{
		"https://till.example:8130": true, "http://127.0.0.1:80/x": true, "http://localhost": true, "http://[::1]:9": true,
		"http://till.example": false, "till.example": false, "ftp://x": false, "https://user:pw@till.example": false, "https://": false, "::": false,
	} {
		if got := addressTrouble(address) == ""; got != right {
			t.Errorf("%s: %v, want %v", address, got, right)
		}
	}
}
