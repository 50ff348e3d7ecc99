package sandbox

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"math/big"
	"net"
	"time"
)

// TLSTrouble is what can be wrong with a server's TLS.
type TLSTrouble string

// The troubles.
const (
	TLSFine       TLSTrouble = ""            // nothing but that it is self-signed
	TLSExpired    TLSTrouble = "expired"     // the certificate ended in 2021
	TLSWrongName  TLSTrouble = "wrong name"  // it is for another address
	TLSOldVersion TLSTrouble = "old version" // the server speaks TLS 1.1 at most
)

// newCertificate makes a self-signed certificate for the loopback address, as
// an on-premises server has one. Its dates are wide, so that no clock of a
// test falls out of them.
func newCertificate(trouble TLSTrouble) (*tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	sheet := &x509.Certificate{
		SerialNumber:          new(big.Int).SetBytes(randomBytes(8)),
		Subject:               pkix.Name{CommonName: "platform-manager.sandbox", Organization: []string{"tokenrack sandbox"}},
		NotBefore:             time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC),
		NotAfter:              time.Date(2049, 12, 31, 0, 0, 0, 0, time.UTC),
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
		IsCA:                  true,
		IPAddresses:           []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
		DNSNames:              []string{"localhost"},
	}
	switch trouble {
	case TLSExpired:
		sheet.NotAfter = time.Date(2021, 1, 1, 0, 0, 0, 0, time.UTC)
	case TLSWrongName:
		sheet.IPAddresses, sheet.DNSNames = nil, []string{"platform-manager.elsewhere.example"}
	}
	der, err := x509.CreateCertificate(rand.Reader, sheet, sheet, &key.PublicKey, key)
	if err != nil {
		return nil, err
	}
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, nil
}

func (s *Server) certificate() *tls.Certificate {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cert
}

// RenewCertificate gives the server another certificate, as a reinstallation
// or an attacker does. New connections see it.
func (s *Server) RenewCertificate() error { return s.BreakTLS(TLSFine) }

// BreakTLS gives the server another certificate with the given trouble; with
// [TLSFine] all is well again, and the certificate another one.
func (s *Server) BreakTLS(trouble TLSTrouble) error {
	cert, err := newCertificate(trouble)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cert, s.tlsTrouble = cert, trouble
	return nil
}

// tlsConfig is what the next connection meets.
func (s *Server) tlsConfig() *tls.Config {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &tls.Config{MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}, Certificates: []tls.Certificate{*s.cert}}
	if s.tlsTrouble == TLSOldVersion {
		c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS11
	}
	return c
}

// Pin is "sha256:" and the hexadecimal SHA-256 of the certificate's DER bytes;
// empty for a server without TLS.
func (s *Server) Pin() string {
	cert := s.certificate()
	if cert == nil {
		return ""
	}
	sum := sha256.Sum256(cert.Certificate[0])
	return "sha256:" + hex.EncodeToString(sum[:])
}

// CertificatePEM is the certificate for a CA file; empty without TLS.
func (s *Server) CertificatePEM() string {
	cert := s.certificate()
	if cert == nil {
		return ""
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Certificate[0]}))
}
