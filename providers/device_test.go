package providers

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

const goodCodes = `{"device_code":"dc-1","user_code":"WDJB-MJHT","verification_uri":"https://login.example/device","verification_uri_complete":"https://login.example/device?user_code=WDJB-MJHT","expires_in":1800,"interval":7}`

func withDevice(base string) func(*model.App) {
	return func(app *model.App) {
		app.Endpoints.Device, app.Endpoints.Introspect = base+"/device", base+"/introspect"
	}
}

func TestDeviceAnswerIsReadAsTheStandardSays(t *testing.T) {
	for name, test := range map[string]struct {
		body string
		want model.DeviceAuthorization
	}{
		"whole":                   {goodCodes, model.DeviceAuthorization{UserCode: "WDJB-MJHT", URL: "https://login.example/device", URLWhole: "https://login.example/device?user_code=WDJB-MJHT", Interval: 7 * time.Second, Life: 30 * time.Minute}},
		"without an interval":     {`{"device_code":"d","user_code":"1","verification_uri":"https://a.example/d"}`, model.DeviceAuthorization{UserCode: "1", URL: "https://a.example/d", Interval: 5 * time.Second, Life: 10 * time.Minute}},
		"an older name":           {`{"device_code":"d","user_code":"1","verification_url":"https://a.example/d","interval":"3"}`, model.DeviceAuthorization{UserCode: "1", URL: "https://a.example/d", Interval: 3 * time.Second, Life: 10 * time.Minute}},
		"numbers that make none":  {`{"device_code":"d","user_code":"1","verification_uri":"https://a.example/d","interval":-4,"expires_in":1e12}`, model.DeviceAuthorization{UserCode: "1", URL: "https://a.example/d", Interval: 5 * time.Second, Life: 10 * time.Minute}},
		"a whole address to fear": {`{"device_code":"d","user_code":"1","verification_uri":"https://a.example/d","verification_uri_complete":"javascript:alert(1)"}`, model.DeviceAuthorization{UserCode: "1", URL: "https://a.example/d", Interval: 5 * time.Second, Life: 10 * time.Minute}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, says(200, test.body))
			e := newEngine(t)
			got, err := e.StartDevice(t.Context(), clientAt(t, e, "oauth2", s.URL, withDevice(s.URL)), model.Scopes{"a", "b"})
			if err != nil {
				t.Fatal(err)
			}
			if got.DeviceCode.Empty() {
				t.Error("no device code")
			}
			got.DeviceCode = model.Secret{}
			if got != test.want {
				t.Errorf("got %+v\nwant %+v", got, test.want)
			}
			seen := s.requests()[0]
			if seen.path != "/device" || !strings.Contains(seen.body, "scope=a+b") && !strings.Contains(seen.body, "scope=a%20b") {
				t.Errorf("it asked %s with %s", seen.path, seen.body)
			}
		})
	}
}

// Whatever a server answers, nothing of it reaches a person uncleaned, and no
// secret that was sent is echoed.
func TestHostileDeviceAnswersAreRefusedInWords(t *testing.T) {
	for name, answer := range map[string]struct {
		status int
		body   string
	}{
		"a code with an escape":   {200, `{"device_code":"d","user_code":"\u001b]52;c;aGk=\u0007","verification_uri":"https://a.example/d"}`},
		"a code with bidi":        {200, `{"device_code":"d","user_code":"12\u202e34","verification_uri":"https://a.example/d"}`},
		"an endless code":         {200, `{"device_code":"d","user_code":"` + strings.Repeat("A", 65) + `","verification_uri":"https://a.example/d"}`},
		"no code":                 {200, `{"device_code":"d","verification_uri":"https://a.example/d"}`},
		"no device code":          {200, `{"user_code":"1","verification_uri":"https://a.example/d"}`},
		"a device code of spaces": {200, `{"device_code":"d d","user_code":"1","verification_uri":"https://a.example/d"}`},
		"a page that is a script": {200, `{"device_code":"d","user_code":"1","verification_uri":"javascript:alert(1)"}`},
		"a page in plain http":    {200, `{"device_code":"d","user_code":"1","verification_uri":"http://a.example/d"}`},
		"an echo of the secret":   {400, `{"error":"invalid_client","error_description":"` + canaryClient + `"}`},
		"a web page":              {200, `<html>`},
		"nothing":                 {200, ``},
		"a fault":                 {500, `{}`},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, says(answer.status, answer.body))
			e := newEngine(t)
			_, err := e.StartDevice(t.Context(), clientAt(t, e, "oauth2", s.URL, withDevice(s.URL)), nil)
			var known *model.Error
			if !errors.As(err, &known) || known.What == "" || known.Why == "" || known.Do == "" {
				t.Fatalf("it says %v", err)
			}
			if text := known.Error() + known.Why; strings.Contains(text, canaryClient) || strings.ContainsRune(text, '\x1b') {
				t.Errorf("it says %q", text)
			}
		})
	}
}

func TestPollsOfADeviceCode(t *testing.T) {
	for name, test := range map[string]struct {
		status int
		body   string
		want   model.Verdict
		slow   bool
	}{
		"nobody decided": {400, `{"error":"authorization_pending"}`, model.Pending, false},
		"too fast":       {400, `{"error":"slow_down"}`, model.Pending, true},
		"rejected":       {400, `{"error":"access_denied"}`, model.GrantRefused, false},
		"too late":       {400, `{"error":"expired_token"}`, model.GrantRefused, false},
		"used before":    {400, `{"error":"invalid_grant"}`, model.GrantRefused, false},
		"allowed":        {200, goodAnswer, model.Granted, false},
		"a fault":        {500, `{"error":"authorization_pending"}`, model.AnswerLost, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, says(test.status, test.body))
			e := newEngine(t)
			c := clientAt(t, e, "oauth2", s.URL, withDevice(s.URL))
			got := e.Exchange(t.Context(), c, model.Grant{Type: model.GrantDeviceCode, DeviceCode: model.NewSecret("dc-1")})
			if got.Verdict != test.want || got.SlowDown != test.slow {
				t.Errorf("got %s, slower %v: %v", got.Verdict, got.SlowDown, got.Err)
			}
		})
	}
	// The same words mean nothing for another grant.
	s := newServer(t, says(400, `{"error":"authorization_pending"}`))
	e := newEngine(t)
	if got := e.Exchange(t.Context(), clientAt(t, e, "oauth2", s.URL), refreshGrant()); got.Verdict == model.Pending {
		t.Error("a refresh is pending")
	}
}

func TestIntrospectionBelievesOnlyTheOneMember(t *testing.T) {
	for name, test := range map[string]struct {
		status int
		body   string
		want   model.ProbeOutcome
	}{
		"active":              {200, `{"active":true}`, model.ProbeWorks},
		"not active":          {200, `{"active":false}`, model.ProbeRefused},
		"a text":              {200, `{"active":"true"}`, model.ProbeUnknown},
		"a number":            {200, `{"active":1}`, model.ProbeUnknown},
		"beside an error":     {200, `{"active":false,"error":"server_error"}`, model.ProbeUnknown},
		"missing":             {200, `{}`, model.ProbeUnknown},
		"client not allowed":  {401, `{"error":"invalid_client","active":false}`, model.ProbeUnknown},
		"a fault":             {500, `{"active":false}`, model.ProbeUnknown},
		"a page for people":   {200, `<html>`, model.ProbeUnknown},
		"a redirect":          {302, `{"active":false}`, model.ProbeUnknown},
		"not the whole answe": {200, `{"active":fal`, model.ProbeUnknown},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, says(test.status, test.body))
			e := newEngine(t)
			c := clientAt(t, e, "oauth2", s.URL, withDevice(s.URL), func(app *model.App) { app.Endpoints.Probe = "" })
			if !e.CanProbe(c.App) {
				t.Fatal("it says that nothing can be tried")
			}
			got := e.Probe(t.Context(), c, model.NewSecret("at-1"))
			if got.Outcome != test.want {
				t.Errorf("got %s: %v", got.Outcome, got.Err)
			}
			if seen := s.requests()[0]; seen.path != "/introspect" || !strings.Contains(seen.body, "token=at-1") || strings.Contains(seen.query, "at-1") {
				t.Errorf("it asked %s?%s with %s", seen.path, seen.query, seen.body)
			}
		})
	}
}
