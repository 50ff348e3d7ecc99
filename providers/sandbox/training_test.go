package sandbox

import (
	"strings"
	"testing"

	"github.com/tokenrack/tokenrack/model"
)

func TestTrainingPageTellsCredentialsAndLivingTokens(t *testing.T) {
	for _, id := range []string{Petrosoft, Storeman, Inventorum, DSI, Netrex, OIDC} {
		g := start(t, id)
		p := speak(g).begin()
		g.AddUser(User{Name: "<script>alert(1)</script>", Password: Password})
		evil, err := g.Mint(Minting{User: "<script>alert(1)</script>"})
		if err != nil {
			t.Fatal(err)
		}
		a := g.do("GET", "/", "", nil)
		g.want("status", a.status, 200)
		for _, part := range []string{g.URL, Password, string(model.FingerprintOf([]byte(p.Access))), string(model.FingerprintOf([]byte(evil.Access))), "alive"} {
			if !strings.Contains(a.body, part) {
				t.Errorf("%s: the page does not show %q", id, part)
			}
		}
		for _, part := range []string{p.Access, "<script>"} {
			if strings.Contains(a.body, part) {
				t.Errorf("%s: the page shows %q", id, part)
			}
		}
	}
}
