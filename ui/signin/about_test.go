package signin

import (
	"strings"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

func TestTheEndOfASessionIsSaidInTheProfilesNumber(t *testing.T) {
	for _, tt := range []struct {
		life time.Duration
		want string
	}{
		{24 * time.Hour, "CStoreOffice ends every session 24 h after the sign-in, and a refresh does not extend it. Without a kept password you are asked every 24 h; with one it signs in by itself."},
		{90 * time.Minute, "every session 90 min after the sign-in"},
		{7 * 24 * time.Hour, "asked every 7 days;"},
		{0, "every session some time after the sign-in"},
	} {
		about := About(&model.Account{}, model.Provider{Name: "CStoreOffice", SessionFixed: true, SessionLife: tt.life})
		if got := strings.Join(about, " "); !strings.Contains(got, tt.want) {
			t.Errorf("%v: %q", tt.life, got)
		}
	}
	if about := About(&model.Account{}, model.Provider{Name: "Storeman"}); len(about) != 0 {
		t.Errorf("where sessions go on it says %q", about)
	}
}
