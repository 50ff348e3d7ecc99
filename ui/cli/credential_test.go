package cli

import (
	"strconv"
	"strings"
	"testing"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

func TestGitAsksInItsProtocol(t *testing.T) {
	asking := func(text string) outcome {
		rack := rackOf(freshAccount("acme-pos"))
		rack.token = func(string, keeper.TokenRequest) (keeper.Bearer, error) {
			return keeper.Bearer{Account: rack.snapshot.Accounts[0], Token: model.NewSecret("bearer-1"), Type: "bearer", Expiry: model.Expiry{At: noon, Source: model.FromResponse}}, nil
		}
		return play(t, rack, text, "credential", "git", "--account", "acme-pos", "--host", "git.acme.example", "get")
	}
	for name, test := range map[string]struct{ asked, answer string }{
		"a password":             {"protocol=https\nhost=git.acme.example\n\n", "username=oauth2\npassword=TOKEN\npassword_expiry_utc=EXPIRY\n"},
		"no empty line":          {"protocol=https\nhost=git.acme.example\n", "username=oauth2\npassword=TOKEN\npassword_expiry_utc=EXPIRY\n"},
		"hosts know no case":     {"protocol=https\nhost=GIT.acme.example\n\n", "username=oauth2\npassword=TOKEN\npassword_expiry_utc=EXPIRY\n"},
		"a header":               {"capability[]=authtype\ncapability[]=state\nprotocol=https\nhost=git.acme.example\n\n", "capability[]=authtype\nauthtype=Bearer\ncredential=TOKEN\nephemeral=1\npassword_expiry_utc=EXPIRY\n"},
		"what we do not know":    {"protocol=https\nhost=git.acme.example\nwwwauth[]=Basic realm=x\npath=a/b\n\n", "username=oauth2\npassword=TOKEN\npassword_expiry_utc=EXPIRY\n"},
		"another user":           {"protocol=https\nhost=git.acme.example\nusername=mallory\n\n", ""},
		"another host":           {"protocol=https\nhost=evil.example\n\n", ""},
		"a host that ends alike": {"protocol=https\nhost=xgit.acme.example\n\n", ""},
		"another port":           {"protocol=https\nhost=git.acme.example:8443\n\n", ""},
		"no TLS":                 {"protocol=http\nhost=git.acme.example\n\n", ""},
		"nothing":                {"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			out := asking(test.asked)
			want := strings.NewReplacer("TOKEN", "bearer-1", "EXPIRY", strconv.FormatInt(noon.Unix(), 10)).Replace(test.answer)
			out.wants(t, ExitDone, want)
		})
	}
	for name, asked := range map[string]string{
		"a carriage return": "protocol=https\nhost=git.acme.example\r\n\n",
		"a zero byte":       "protocol=https\nhost=git.acme.example\x00.evil\n\n",
		"an escape":         "protocol=https\nhost=git.acme.example\nusername=\x1b[2J\n\n",
		"no key":            "protocol=https\n=x\n\n",
		"no value":          "protocol\n\n",
		"an endless line":   "protocol=" + strings.Repeat("x", maxGitRequest) + "\n\n",
	} {
		t.Run(name, func(t *testing.T) { asking(asked).wants(t, ExitUsage, "") })
	}
}

func FuzzGitRequest(f *testing.F) {
	f.Add("protocol=https\nhost=git.acme.example\nusername=u\n\n")
	f.Add("capability[]=authtype\nhost=\x00\n")
	f.Fuzz(func(t *testing.T, text string) {
		asked, err := readGitRequest(strings.NewReader(text))
		if err != nil {
			return
		}
		for _, field := range []string{asked.protocol, asked.host, asked.username} {
			if strings.ContainsFunc(field, func(r rune) bool { return r < ' ' || r == 0x7f }) {
				t.Errorf("a control character came through in %q", field)
			}
		}
	})
}
