package sandbox

import (
	"crypto"
	"crypto/hmac"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"sync"
)

// The primes of the sandbox's signing key. The key is public, so a signature
// of it proves nothing, and needs to prove nothing: the sandbox's API looks
// every token up in its own ledger. A fixed key saves the tenth of a second
// that making one takes at each start.
const (
	keyID  = "sandbox-public-key"
	primeP = "c8822c29ebd99609d0649e917f97724d0d059201101b716b6e0ae49737502621d58f3b2045a86ddc31c83ada28cde064d5336161fd182a5770f92aaa7fe2b6909707a3061da262e60660a9575ef8e18f6f910ac3a4a2f56cad9a7fec21934574863f77abdf9825a43e433e71666a30214fad29e1aa8347b6bc41afc5bea1718d"
	primeQ = "dd31112512ed4f740528c437b1336a1202743930104bd70c443d4850c21154377d77d1ce8405302c1a9147f182fe62ad3ab350feb60c97881a4b93034102b2025fda5f9a2b4f62c19d93f4e757950c9c4900f9b7292ae15443673047d0cf3b6e14c82a271516caea736b38b7a259e79feca142884b29fb8cb80df1c59c7c5cc3"
	keyE   = 65537
)

// signingKey makes the RSA key at its first use: the program must not pay for
// it at its start.
var signingKey = sync.OnceValue(func() *rsa.PrivateKey {
	p, _ := new(big.Int).SetString(primeP, 16)
	q, _ := new(big.Int).SetString(primeQ, 16)
	one := big.NewInt(1)
	phi := new(big.Int).Mul(new(big.Int).Sub(p, one), new(big.Int).Sub(q, one))
	key := &rsa.PrivateKey{
		PublicKey: rsa.PublicKey{N: new(big.Int).Mul(p, q), E: keyE},
		D:         new(big.Int).ModInverse(big.NewInt(keyE), phi),
		Primes:    []*big.Int{p, q},
	}
	key.Precompute()
	return key
})

// jwtRS256 signs claims as Keycloak and the OpenID server do (RFC 7518 section
// 3.3).
func jwtRS256(claims any) string {
	head := jwtPart(map[string]string{"alg": "RS256", "typ": "JWT", "kid": keyID})
	text := head + "." + jwtPart(claims)
	sum := sha256.Sum256([]byte(text))
	sig, err := rsa.SignPKCS1v15(nil, signingKey(), crypto.SHA256, sum[:])
	if err != nil {
		panic("sandbox: the fixed signing key cannot sign: " + err.Error())
	}
	return text + "." + base64.RawURLEncoding.EncodeToString(sig)
}

// jwtHS256 signs claims as Keycloak does its refresh tokens (RFC 7518 section
// 3.2).
func jwtHS256(claims any, key []byte) string {
	head := jwtPart(map[string]string{"alg": "HS256", "typ": "JWT", "kid": keyID})
	text := head + "." + jwtPart(claims)
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(text))
	return text + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// jwtUnsigned is Storeman's: algorithm none, an empty signature (RFC 7519
// section 6).
func jwtUnsigned(claims any) string {
	return jwtPart(map[string]string{"alg": "none", "typ": "JWT"}) + "." + jwtPart(claims) + "."
}

func jwtPart(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic("sandbox: claims that are no JSON: " + err.Error())
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

// jwks is the public half of the signing key (RFC 7517).
func jwks() map[string]any {
	return map[string]any{"keys": []any{map[string]any{
		"kty": "RSA", "use": "sig", "alg": "RS256", "kid": keyID, "e": "AQAB",
		"n": base64.RawURLEncoding.EncodeToString(signingKey().N.Bytes()),
	}}}
}
