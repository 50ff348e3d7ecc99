package cli

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

// A bundle is what an export holds, inside its age file: JSON Lines, a head,
// the apps, the accounts, and an end that counts them. Whoever opens it with
// the age program can read it.

// The bounds of a bundle that is read: it comes from somebody else.
const (
	bundleMax      = 64 << 20 // bytes
	bundleRecords  = 100_000
	bundleDepth    = 32
	bundleLine     = 4 << 20
	bundleVersion  = 1
	bundleSecrets  = 16 // client secrets of one app
	bundleLifetime = 100 * 365 * 24 * time.Hour
)

// bundleJSON is one line of a bundle; one field is set.
type bundleJSON struct {
	Head    *bundleHead    `json:"tokenrack_bundle,omitempty"`
	App     *bundleApp     `json:"app,omitempty"`
	Account *bundleAccount `json:"account,omitempty"`
	End     *bundleEnd     `json:"end,omitempty"`
}

type bundleHead struct {
	Version int    `json:"version"`
	Created string `json:"created_at"`
}

type bundleEnd struct {
	Apps     int `json:"apps"`
	Accounts int `json:"accounts"`
}

type bundleApp struct {
	Name          string   `json:"name"`
	Provider      string   `json:"provider"`
	Customer      string   `json:"customer,omitempty"`
	URL           string   `json:"url,omitempty"`
	ClientID      string   `json:"client_id,omitempty"`
	ClientAuth    string   `json:"client_auth,omitempty"`
	ClientSecrets []string `json:"client_secrets,omitempty"`
	Scopes        []string `json:"scopes,omitempty"`
	RedirectURL   string   `json:"redirect_url,omitempty"`
	Grant         string   `json:"grant,omitempty"`
	TokenURL      string   `json:"token_url,omitempty"`
	AuthorizeURL  string   `json:"authorize_url,omitempty"`
	RevokeURL     string   `json:"revoke_url,omitempty"`
	ProbeURL      string   `json:"probe_url,omitempty"`
	DeviceURL     string   `json:"device_url,omitempty"`
	IntrospectURL string   `json:"introspect_url,omitempty"`
	CA            string   `json:"ca,omitempty"`
	Pin           string   `json:"pin,omitempty"`
	Lifetime      int64    `json:"assumed_lifetime_seconds,omitempty"`
}

type bundleAccount struct {
	Name      string       `json:"name"`
	App       string       `json:"app"`
	Customer  string       `json:"customer,omitempty"`
	Username  string       `json:"username,omitempty"`
	Grant     string       `json:"grant,omitempty"`
	Asked     []string     `json:"scopes_asked,omitempty"`
	Granted   []string     `json:"scopes_granted,omitempty"`
	AutoOff   bool         `json:"auto_refresh_off,omitempty"`
	Access    *bundleToken `json:"access,omitempty"`
	Refresh   *bundleToken `json:"refresh,omitempty"`
	Session   string       `json:"session_ends_at,omitempty"`
	Password  string       `json:"password,omitempty"`
	Refreshed string       `json:"refreshed_at,omitempty"`
}

type bundleToken struct {
	Token   string `json:"token"`
	Type    string `json:"token_type,omitempty"`
	Issued  string `json:"issued_at,omitempty"`
	Expires string `json:"expires_at,omitempty"`
	Source  string `json:"expires_source,omitempty"`
}

// bundleWriter writes a bundle into what seals it.
type bundleWriter struct {
	to  *json.Encoder
	end bundleEnd
}

func newBundleWriter(w io.Writer, now time.Time) (*bundleWriter, error) {
	b := &bundleWriter{to: json.NewEncoder(w)}
	b.to.SetEscapeHTML(false)
	return b, b.to.Encode(bundleJSON{Head: &bundleHead{Version: bundleVersion, Created: now.UTC().Format(time.RFC3339)}})
}

func (b *bundleWriter) add(p keeper.Parcel) error {
	if p.App != nil {
		b.end.Apps++
		return b.to.Encode(bundleJSON{App: packedApp(p)})
	}
	b.end.Accounts++
	return b.to.Encode(bundleJSON{Account: packedAccount(p)})
}

func (b *bundleWriter) close() error { return b.to.Encode(bundleJSON{End: &b.end}) }

func packedApp(p keeper.Parcel) *bundleApp {
	a := p.App
	out := &bundleApp{
		Name: a.Name, Provider: a.Provider, Customer: a.Customer, URL: a.Base, ClientID: a.ClientID, ClientAuth: string(a.ClientAuth),
		Scopes: a.Scopes, RedirectURL: a.RedirectURL, Grant: string(a.Grant), CA: a.CA, Pin: a.Pin,
		TokenURL: a.Endpoints.Token, AuthorizeURL: a.Endpoints.Authorize, RevokeURL: a.Endpoints.Revoke, ProbeURL: a.Endpoints.Probe,
		DeviceURL: a.Endpoints.Device, IntrospectURL: a.Endpoints.Introspect, Lifetime: int64(a.AssumedLifetime / time.Second),
	}
	if a.Issuer != "" { // discovered: the other rack discovers them itself
		out.TokenURL, out.AuthorizeURL, out.RevokeURL, out.DeviceURL, out.IntrospectURL = "", "", "", "", ""
	}
	for _, s := range p.ClientSecrets {
		out.ClientSecrets = append(out.ClientSecrets, s.Reveal())
	}
	return out
}

func packedAccount(p keeper.Parcel) *bundleAccount {
	a := p.Account
	return &bundleAccount{
		Name: a.Name, App: p.AppName, Customer: a.Customer, Username: a.Username, Grant: string(a.Grant),
		Asked: a.ScopesAsked, Granted: a.ScopesGranted, AutoOff: a.AutoOff,
		Access: packedToken(a.Access, p.Access), Refresh: packedToken(a.Refresh, p.Refresh),
		Session: packedTime(a.Session.At), Password: p.Password.Reveal(), Refreshed: packedTime(a.RefreshedAt),
	}
}

func packedToken(t *model.Token, text model.Secret) *bundleToken {
	if t == nil || text.Empty() {
		return nil
	}
	return &bundleToken{
		Token: text.Reveal(), Type: t.Type, Issued: packedTime(t.Issued), Expires: packedTime(t.Expiry.At), Source: string(t.Expiry.Source),
	}
}

func packedTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// readBundle reads a whole bundle. What is wrong is told by its line; none of
// its text is repeated.
func readBundle(r io.Reader) ([]keeper.Parcel, error) {
	limited := &io.LimitedReader{R: r, N: bundleMax + 1}
	lines := bufio.NewScanner(limited)
	lines.Buffer(make([]byte, 0, 64<<10), bundleLine)
	var all []keeper.Parcel
	var end *bundleEnd
	number, apps := 0, 0
	for lines.Scan() {
		number++
		record, why := bundleRecord(lines.Bytes())
		switch {
		case why != "":
			return nil, badBundle(number, why)
		case number == 1:
			if record.Head == nil || record.Head.Version != bundleVersion {
				return nil, badBundle(number, "it is no bundle of tokenrack, or of a newer one")
			}
			continue
		case end != nil:
			return nil, badBundle(number, "something follows its end")
		case record.End != nil:
			end = record.End
			continue
		}
		parcel, why := record.parcel()
		if why != "" {
			return nil, badBundle(number, why)
		}
		if parcel.App != nil {
			apps++
		}
		if all = append(all, parcel); len(all) > bundleRecords {
			return nil, badBundle(number, "it has more than 100,000 records")
		}
	}
	switch err := lines.Err(); {
	case limited.N <= 0:
		return nil, badBundle(0, "it is larger than 64 MiB")
	case err == bufio.ErrTooLong: //nolint:errorlint // Scanner returns it bare
		return nil, badBundle(number+1, "the line is too long")
	case err != nil:
		return nil, badBundle(number+1, "it was cut short or changed")
	case end == nil || end.Apps != apps || end.Accounts != len(all)-apps:
		return nil, badBundle(0, "its end is missing: it was cut short")
	}
	return all, nil
}

func badBundle(line int, why string) *model.Error {
	e := &model.Error{
		Kind: model.KindUsage, What: "the bundle cannot be read", Why: why, Still: "Nothing was brought in.",
		Do: "Ask for it to be made again.",
	}
	if line > 0 {
		e.Why = "line " + strconv.Itoa(line) + ": " + why
	}
	return e
}

// bundleRecord reads one line.
func bundleRecord(line []byte) (record bundleJSON, why string) {
	if !shallow(line, bundleDepth) {
		return record, "it is nested too deeply"
	}
	decoder := json.NewDecoder(bytes.NewReader(line))
	if decoder.Decode(&record) != nil {
		return record, "it is no JSON of the kind expected"
	}
	if decoder.More() {
		return record, "there is more than one record on it"
	}
	set := 0
	for _, is := range []bool{record.Head != nil, record.App != nil, record.Account != nil, record.End != nil} {
		if is {
			set++
		}
	}
	if set != 1 {
		return record, "it is none of the records known, or several"
	}
	return record, ""
}

// shallow says that brackets outside of strings are never deeper than most: a
// decoder follows them by calling itself.
func shallow(line []byte, most int) bool {
	depth, quoted, escaped := 0, false, false
	for _, c := range line {
		switch {
		case escaped:
			escaped = false
		case quoted && c == '\\':
			escaped = true
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if depth++; depth > most {
				return false
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return true
}

func (r bundleJSON) parcel() (p keeper.Parcel, why string) {
	if r.App != nil {
		return r.App.parcel()
	}
	if r.Account == nil {
		return p, "it has a second head"
	}
	return r.Account.parcel()
}

func (a *bundleApp) parcel() (p keeper.Parcel, why string) {
	if a.Lifetime < 0 || a.Lifetime > int64(bundleLifetime/time.Second) {
		return p, "the assumed lifetime is impossible"
	}
	lifetime := time.Duration(a.Lifetime) * time.Second
	if len(a.ClientSecrets) > bundleSecrets {
		return p, "the app has too many client secrets"
	}
	p.App = &model.App{
		Name: a.Name, Provider: a.Provider, Customer: a.Customer, Base: a.URL, ClientID: a.ClientID,
		ClientAuth: model.ClientAuth(a.ClientAuth), Scopes: model.NewScopes(a.Scopes...), RedirectURL: a.RedirectURL,
		Grant: model.GrantType(a.Grant), CA: a.CA, Pin: a.Pin, AssumedLifetime: lifetime,
		Endpoints: model.Endpoints{
			Token: a.TokenURL, Authorize: a.AuthorizeURL, Revoke: a.RevokeURL, Probe: a.ProbeURL,
			Device: a.DeviceURL, Introspect: a.IntrospectURL,
		},
	}
	for _, s := range a.ClientSecrets {
		if s == "" {
			return p, "a client secret is empty"
		}
		p.ClientSecrets = append(p.ClientSecrets, model.NewSecret(s))
	}
	return p, ""
}

func (a *bundleAccount) parcel() (p keeper.Parcel, why string) {
	if !knownGrant(model.GrantType(a.Grant)) {
		return p, "the account's grant is not known"
	}
	if !plainScopes(a.Asked) || !plainScopes(a.Granted) {
		return p, "a scope holds characters that no scope has"
	}
	session, ok1 := unpackedTime(a.Session)
	refreshed, ok2 := unpackedTime(a.Refreshed)
	if !ok1 || !ok2 {
		return p, "a time does not read"
	}
	acc := &model.Account{
		Name: a.Name, Customer: a.Customer, Username: a.Username, Grant: model.GrantType(a.Grant),
		ScopesAsked: model.NewScopes(a.Asked...), ScopesGranted: model.NewScopes(a.Granted...), AutoOff: a.AutoOff,
		Session: model.Unknown(), RefreshedAt: refreshed,
	}
	if !session.IsZero() {
		acc.Session = model.Expiry{At: session, Source: model.FromResponse}
	}
	p = keeper.Parcel{Account: acc, AppName: a.App}
	if a.Password != "" {
		p.Password = model.NewSecret(a.Password)
	}
	if acc.Access, p.Access, why = a.Access.token(); why != "" {
		return p, why
	}
	acc.Refresh, p.Refresh, why = a.Refresh.token()
	return p, why
}

// plainScopes says that scopes are of the characters that they may have (RFC
// 6749 section 3.3).
func plainScopes(scopes []string) bool {
	for _, s := range scopes {
		if s == "" || len(s) > 256 || strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r >= 0x7f || r == '"' || r == '\\' }) {
			return false
		}
	}
	return len(scopes) <= 1000
}

func knownGrant(g model.GrantType) bool {
	switch g {
	case "", model.GrantPassword, model.GrantAuthorizationCode, model.GrantClientCredentials, model.GrantDeviceCode, model.GrantPasted:
		return true
	}
	return false
}

func (t *bundleToken) token() (*model.Token, model.Secret, string) {
	if t == nil {
		return nil, model.Secret{}, ""
	}
	issued, ok1 := unpackedTime(t.Issued)
	expires, ok2 := unpackedTime(t.Expires)
	switch {
	case t.Token == "":
		return nil, model.Secret{}, "a token is empty"
	case !ok1 || !ok2:
		return nil, model.Secret{}, "a time does not read"
	case t.Type != safe(t.Type) || len(t.Type) > 64:
		return nil, model.Secret{}, "a token's type does not read"
	}
	out := &model.Token{Type: t.Type, Issued: issued, Expiry: model.Unknown()}
	if !expires.IsZero() {
		out.Expiry = model.Expiry{At: expires, Source: knownSource(t.Source)}
	}
	return out, model.NewSecret(t.Token), ""
}

// knownSource takes no stranger's word for a source that the keeper trusts.
func knownSource(text string) model.ExpirySource {
	switch s := model.ExpirySource(text); s {
	case model.FromJWT, model.FromResponse, model.FromApp:
		return s
	}
	return model.FromPaste
}

func unpackedTime(text string) (time.Time, bool) {
	if text == "" {
		return time.Time{}, true
	}
	t, err := time.Parse(time.RFC3339, text)
	return t, err == nil && t.Year() > 1970 && t.Year() < 3000
}
