package accountform

import (
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

func TestAPastedTokenLivesByItsMakersWordUnlessSomethingBetterSays(t *testing.T) {
	now := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	maker := model.Provider{ID: "inventorum", SignIns: []model.SignIn{{Way: model.SignInPaste, Life: 10 * time.Hour}}}
	silent := model.Provider{ID: "netrex", SignIns: []model.SignIn{{Way: model.SignInPaste}}}
	for name, tt := range map[string]struct {
		provider  model.Provider
		put       map[string]string
		shown     string
		wantAfter time.Duration // 0: not said
	}{
		"by the maker":         {maker, nil, "10 h", 10 * time.Hour},
		"made an hour ago":     {maker, map[string]string{MadeAt: "1h ago"}, "10 h", 9 * time.Hour},
		"by the person":        {maker, map[string]string{ValidFor: "24 h"}, "24 h", 24 * time.Hour},
		"by the answer itself": {maker, map[string]string{Tokens: `{"access_token":"abc","expires_in":3600}`}, "10 h", 0},
		"emptied":              {maker, map[string]string{ValidFor: ""}, "", 0},
		"no maker says it":     {silent, nil, "", 0},
	} {
		s := NewPaste(&model.Account{}, Choice{App: &model.App{}, Provider: tt.provider}, "Paste")
		s.Put(Tokens, "abcdefghij")
		for id, value := range tt.put {
			s.Put(id, value)
		}
		got, ok := s.Filled(now)
		var want time.Time
		if tt.wantAfter > 0 {
			want = now.Add(tt.wantAfter)
		}
		if !ok || !got.Expires.Equal(want) || s.Value(ValidFor) != tt.shown {
			t.Errorf("%s: shown %q, ends %v, want %v (%v)", name, s.Value(ValidFor), got.Expires, want, ok)
		}
	}
}
