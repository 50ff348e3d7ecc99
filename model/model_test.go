package model_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

var now = time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)

func TestSecret_printsNowhere(t *testing.T) {
	const canary = "canary-4711-token"
	s := model.NewSecret(canary)
	type inside struct {
		Open   model.Secret
		hidden model.Secret
	}
	v := inside{Open: s, hidden: s}
	var logged strings.Builder
	slog.New(slog.NewTextHandler(&logged, nil)).Info("x", "secret", s, "struct", v)
	text, _ := json.Marshal(v)
	outputs := []string{
		fmt.Sprint(s), fmt.Sprintf("%v %+v %#v %s %q %x %d", s, s, s, s, s, s, s),
		fmt.Sprintf("%v %+v %#v", v, v, v), fmt.Sprintf("%v %+v", &v, []model.Secret{s}),
		fmt.Sprint(map[string]model.Secret{"a": s}), fmt.Errorf("x %v", s).Error(), logged.String(), string(text),
	}
	bytesForm := strings.Trim(fmt.Sprint([]byte(canary)), "[]")
	for _, out := range outputs {
		for _, form := range []string{canary, fmt.Sprintf("%x", canary), bytesForm} {
			if strings.Contains(out, form) {
				t.Errorf("a secret was printed: %s", out)
			}
		}
	}
	if _, err := s.MarshalText(); err != nil {
		t.Error(err)
	}
	if v.hidden.Reveal() != canary {
		t.Error("the secret lost its text")
	}
	s.Wipe()
	if v.hidden.Reveal() != "" {
		t.Error("a wiped secret still shows its text")
	}
}

func TestFingerprint_namesATokenByItsHash(t *testing.T) {
	if got := model.FingerprintOf([]byte("abc")); got != "ba7816bf" {
		t.Errorf("got %q", got)
	}
	if got := model.FingerprintOf(nil); got != "" {
		t.Errorf("got %q for no token", got)
	}
}

func TestScopes_parseBothSeparatorsAndDiff(t *testing.T) {
	asked := model.ParseScopes("read, write  admin read")
	if asked.Join(" ") != "read write admin" {
		t.Fatalf("got %v", asked)
	}
	granted := model.NewScopes("write", "read")
	if lost := asked.Without(granted); lost.Join(",") != "admin" {
		t.Errorf("got %v", lost)
	}
	if !granted.Equal(model.NewScopes("read", "write")) || granted.Equal(asked) {
		t.Error("order must not matter, members must")
	}
}

// jwt makes an unsigned token with the given claims.
func jwt(claims string) model.Secret {
	return model.NewSecret("eyJhbGciOiJub25lIn0." + encode(claims) + ".")
}

func TestExpiry_takesTheTokenFirst(t *testing.T) {
	withExp := jwt(fmt.Sprintf(`{"iat":%d,"exp":%d}`, now.Unix(), now.Add(24*time.Hour).Unix()))
	opaque := model.NewSecret("opaque-token")
	tests := map[string]struct {
		token   model.Secret
		facts   model.Lifetimes
		assumed time.Duration
		want    model.Expiry
	}{
		"its own exp beats a wrong unit": {
			withExp, model.Lifetimes{Access: 86400 * time.Minute}, 0, model.Expiry{At: now.Add(24 * time.Hour), Source: model.FromJWT},
		},
		"created_at and the lifetime": {
			opaque, model.Lifetimes{Access: time.Hour, CreatedAt: now.Add(-time.Minute), Date: now}, 0,
			model.Expiry{At: now.Add(59 * time.Minute), Source: model.FromResponse},
		},
		"the Date header where there is no created_at": {
			opaque, model.Lifetimes{Access: time.Hour, Date: now.Add(time.Minute)}, 0,
			model.Expiry{At: now.Add(61 * time.Minute), Source: model.FromResponse},
		},
		"our own clock as the last": {
			opaque, model.Lifetimes{Access: time.Hour}, 0, model.Expiry{At: now.Add(time.Hour), Source: model.FromResponse},
		},
		"the app's assumption": {
			opaque, model.Lifetimes{}, 30 * time.Minute, model.Expiry{At: now.Add(30 * time.Minute), Source: model.FromApp},
		},
		"nobody knows": {opaque, model.Lifetimes{}, 0, model.Unknown()},
		"a claim no clock can mean is no claim": {
			jwt(`{"exp":1e400}`), model.Lifetimes{Access: time.Hour}, 0, model.Expiry{At: now.Add(time.Hour), Source: model.FromResponse},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := tt.facts.AccessExpiry(tt.token, now, tt.assumed); !got.At.Equal(tt.want.At) || got.Source != tt.want.Source {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

func TestSoonWindow_isNeverMoreThanHalfTheLife(t *testing.T) {
	tests := map[time.Duration]time.Duration{
		0: 5 * time.Minute, time.Minute: 30 * time.Second, 8 * time.Minute: 4 * time.Minute,
		30 * time.Minute: 5 * time.Minute, 10 * time.Hour: time.Hour, 100 * time.Hour: 10 * time.Hour,
	}
	for life, want := range tests {
		if got := model.SoonWindow(life); got != want {
			t.Errorf("life %s: got %s, want %s", life, got, want)
		}
	}
}

func token(left, life time.Duration) *model.Token {
	end := now.Add(left)
	return &model.Token{Issued: end.Add(-life), Expiry: model.Expiry{At: end, Source: model.FromResponse}}
}

func TestState(t *testing.T) {
	refresh := &model.Token{Expiry: model.Unknown()}
	kept := &model.SecretRef{}
	tests := map[string]struct {
		acc  model.Account
		want model.State
		note string
	}{
		"fresh":   {model.Account{Access: token(time.Hour, 2*time.Hour), Refresh: refresh}, model.Fresh, ""},
		"soon":    {model.Account{Access: token(4*time.Minute, 2*time.Hour), Refresh: refresh}, model.Soon, ""},
		"expired": {model.Account{Access: token(-time.Minute, 2*time.Hour), Refresh: refresh}, model.Expired, ""},
		"over, and nothing renews it": {
			model.Account{Access: token(-time.Minute, 2*time.Hour)}, model.NeedsSign, "",
		},
		"never signed in": {model.Account{}, model.NeedsSign, "never signed in"},
		"a refused refresh token beside a living access token": {
			model.Account{Access: token(time.Hour, 2*time.Hour), Refresh: refresh, RefreshRefused: now}, model.Fresh, "refresh refused",
		},
		"a refused probe with a refresh token left": {
			model.Account{Access: token(time.Hour, 2*time.Hour), Refresh: refresh, ProbeRefused: now}, model.Expired, "",
		},
		"a kept password makes it expired, not sign_in": {
			model.Account{Access: token(-time.Minute, time.Hour), Password: kept}, model.Expired, "",
		},
		"a refused password does not": {
			model.Account{Access: token(-time.Minute, time.Hour), Password: kept, PasswordRefused: now}, model.NeedsSign, "kept password refused",
		},
		"no lifetime": {model.Account{Access: &model.Token{Expiry: model.Unknown()}, Refresh: refresh}, model.NoExpiry, ""},
		"in doubt while there is something to lose": {
			model.Account{Access: token(time.Hour, 2*time.Hour), Refresh: refresh, Doubt: &model.Doubt{}}, model.InDoubt, "the answer to a refresh was lost",
		},
		"a retry that was lost too, with a dead token": {
			model.Account{Access: token(-time.Hour, 2*time.Hour), Doubt: &model.Doubt{Retried: true}}, model.NeedsSign, "the answer to a refresh was lost",
		},
		"no reply": {
			model.Account{Access: token(time.Hour, 2*time.Hour), Refresh: refresh, NoReplyAt: now, NoReplyWhy: "it is down"}, model.NoReply, "it is down",
		},
		"revoked, whatever else": {
			model.Account{Access: token(time.Hour, 2*time.Hour), Doubt: &model.Doubt{}, Revoked: &model.Revoked{Note: "1 of 2 not proven dead"}},
			model.IsRevoked, "1 of 2 not proven dead",
		},
		"the session has ended": {
			model.Account{Access: token(-time.Hour, 24*time.Hour), Refresh: refresh, Session: model.Expiry{At: now.Add(-time.Hour)}},
			model.NeedsSign, "session ended",
		},
		"the server's clock counts, not ours": {
			model.Account{Access: token(time.Hour, 2*time.Hour), Refresh: refresh, Skew: 2 * time.Hour}, model.Expired, "",
		},
		"fewer scopes than asked": {
			model.Account{
				Access: token(time.Hour, 2*time.Hour), Refresh: refresh,
				ScopesAsked: model.NewScopes("a", "b"), ScopesGranted: model.NewScopes("a"),
			}, model.Fresh, "scopes missing: b",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := tt.acc.State(now); got != tt.want {
				t.Errorf("state %q, want %q", got, tt.want)
			}
			if got := tt.acc.Note(now); got != tt.note {
				t.Errorf("note %q, want %q", got, tt.note)
			}
		})
	}
}

func TestState_ranksAreAllDifferent(t *testing.T) {
	seen := map[int]model.State{}
	for _, s := range model.States() {
		if other, double := seen[s.Rank()]; double {
			t.Errorf("%s and %s share a rank", s, other)
		}
		seen[s.Rank()] = s
	}
	if len(seen) != 9 {
		t.Errorf("%d states, want 9", len(seen))
	}
}

func FuzzReadClaims(f *testing.F) {
	f.Add("eyJhbGciOiJub25lIn0.eyJleHAiOjF9.")
	f.Add("eyJ.eyJ.eyJ")
	f.Fuzz(func(t *testing.T, text string) {
		claims, ok := model.ReadClaims(model.NewSecret(text))
		if !ok && claims.Expires != (time.Time{}) {
			t.Error("claims of what is no JWT")
		}
		if y := claims.Expires.Year(); y > 9999 {
			t.Errorf("a year that cannot be written: %d", y)
		}
	})
}

func TestCustomersAreListedOnce(t *testing.T) {
	s := &model.Snapshot{
		Apps:     map[model.ID]*model.App{{1}: {Customer: "Eiger"}, {2}: {Customer: "acme"}, {3}: {}},
		Accounts: []*model.Account{{Customer: "Acme"}, {Customer: "Bacchus"}, {Customer: ""}, {Customer: "EIGER"}},
	}
	if got, want := s.Customers(), []string{"Acme", "Bacchus", "EIGER"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
