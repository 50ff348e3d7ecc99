package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

const bundleOpening = `{"tokenrack_bundle":{"version":1,"created_at":"2026-03-04T12:00:00Z"}}` + "\n"

func TestABundleReadsBackAsItWasWritten(t *testing.T) {
	var b bytes.Buffer
	w, err := newBundleWriter(&b, noon)
	if err != nil {
		t.Fatal(err)
	}
	app := &model.App{
		Name: "acme-items", Provider: "storeman", Customer: "Acme & Söhne", Base: "https://storeman.example", ClientID: "id",
		ClientAuth: model.ClientParams, Scopes: model.NewScopes("read", "write"), RedirectURL: "http://127.0.0.1/callback",
		Grant: model.GrantPassword, Pin: "sha256:00", AssumedLifetime: time.Hour,
		Endpoints: model.Endpoints{Token: "https://a", Authorize: "https://b", Revoke: "https://c", Probe: "https://d", Device: "https://e", Introspect: "https://f"},
	}
	account := &model.Account{
		Name: "acme-pos", Customer: "Acme", Username: "ada", Grant: model.GrantPassword, AutoOff: true,
		ScopesAsked: model.NewScopes("read"), ScopesGranted: model.NewScopes("read"), RefreshedAt: noon,
		Access:  &model.Token{Type: "Bearer", Issued: noon, Expiry: model.Expiry{At: noon.Add(time.Hour), Source: model.FromResponse}},
		Refresh: &model.Token{Issued: noon, Expiry: model.Unknown()},
		Session: model.Expiry{At: noon.Add(24 * time.Hour), Source: model.FromResponse},
	}
	parcels := []keeper.Parcel{
		{App: app, ClientSecrets: []model.Secret{model.NewSecret("first"), model.NewSecret("second")}},
		{Account: account, AppName: "acme-items", Access: model.NewSecret("AT"), Refresh: model.NewSecret("RT"), Password: model.NewSecret("pw")},
		{Account: &model.Account{Name: "bare", Session: model.Unknown()}, AppName: "acme-items"},
	}
	for _, p := range parcels {
		if err := w.add(p); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.close(); err != nil {
		t.Fatal(err)
	}
	got, err := readBundle(&b)
	if err != nil || len(got) != 3 {
		t.Fatalf("%d records: %v", len(got), err)
	}
	if fmt.Sprintf("%+v", *got[0].App) != fmt.Sprintf("%+v", *app) || got[0].ClientSecrets[1].Reveal() != "second" {
		t.Errorf("the app\n got %+v\nwant %+v", *got[0].App, *app)
	}
	back := got[1]
	if back.Access.Reveal() != "AT" || back.Refresh.Reveal() != "RT" || back.Password.Reveal() != "pw" || back.AppName != "acme-items" {
		t.Error("a secret is lost")
	}
	if fmt.Sprintf("%+v", *back.Account.Access) != fmt.Sprintf("%+v", *account.Access) {
		t.Errorf("the token\n got %+v\nwant %+v", *back.Account.Access, *account.Access)
	}
	back.Account.Access, back.Account.Refresh, account.Access, account.Refresh = nil, nil, nil, nil
	if fmt.Sprintf("%+v", *back.Account) != fmt.Sprintf("%+v", *account) {
		t.Errorf("the account\n got %+v\nwant %+v", *back.Account, *account)
	}
	if got[2].Account.Access != nil || !got[2].Access.Empty() {
		t.Error("a token out of nothing")
	}
}

func TestAHostileBundleIsRefusedByItsLine(t *testing.T) {
	const canary = "CANARY-in-a-bundle"
	end := func(apps, accounts int) string {
		return fmt.Sprintf(`{"end":{"apps":%d,"accounts":%d}}`+"\n", apps, accounts)
	}
	account := `{"account":{"name":"a","app":"b"}}` + "\n"
	deep := `{"account":{"name":"a","app":"b","x":` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + `}}` + "\n"
	for name, test := range map[string]struct{ text, says string }{
		"nothing":                        {"", "cut short"},
		"no bundle":                      {canary + "\n", "no JSON"},
		"JSON of another kind":           {`{"accounts":[]}` + "\n", "none of the records"},
		"a list":                         {`[]` + "\n", "no JSON"},
		"a newer bundle":                 {`{"tokenrack_bundle":{"version":2}}` + "\n", "newer"},
		"no end":                         {bundleOpening + account, "cut short"},
		"an end that counts wrongly":     {bundleOpening + account + end(0, 2), "cut short"},
		"something after its end":        {bundleOpening + end(0, 0) + account, "follows its end"},
		"a second head":                  {bundleOpening + bundleOpening + end(0, 0), "second head"},
		"two records in one":             {bundleOpening + `{"account":{"name":"a","app":"b"},"app":{"name":"b"}}` + "\n" + end(1, 1), "several"},
		"two records on a line":          {bundleOpening + strings.TrimSpace(account) + strings.TrimSpace(account) + "\n" + end(0, 2), "more than one record"},
		"too deep":                       {bundleOpening + deep + end(0, 1), "nested too deeply"},
		"far too deep":                   {bundleOpening + strings.Repeat("[", 100_000) + "\n", "nested too deeply"},
		"a line without end":             {bundleOpening + `{"account":{"name":"` + strings.Repeat("a", bundleLine) + "\n", "too long"},
		"a token of nothing":             {bundleOpening + `{"account":{"name":"a","app":"b","access":{"token":""}}}` + "\n" + end(0, 1), "a token is empty"},
		"a grant that is none":           {bundleOpening + `{"account":{"name":"a","app":"b","grant":"` + canary + `"}}` + "\n" + end(0, 1), "grant is not known"},
		"a time that is none":            {bundleOpening + `{"account":{"name":"a","app":"b","session_ends_at":"` + canary + `"}}` + "\n" + end(0, 1), "time does not read"},
		"a year beyond all":              {bundleOpening + `{"account":{"name":"a","app":"b","refreshed_at":"9999-01-01T00:00:00Z"}}` + "\n" + end(0, 1), "time does not read"},
		"a scope that drives a terminal": {bundleOpening + `{"account":{"name":"a","app":"b","scopes_asked":["\u001b]52;c;x\u0007"]}}` + "\n" + end(0, 1), "a scope holds"},
		"a type that drives a terminal":  {bundleOpening + `{"account":{"name":"a","app":"b","access":{"token":"x","token_type":"\u001b[2J"}}}` + "\n" + end(0, 1), "type does not read"},
		"a lifetime below nothing":       {bundleOpening + `{"app":{"name":"b","assumed_lifetime_seconds":-1}}` + "\n" + end(1, 0), "lifetime is impossible"},
		"a lifetime beyond all":          {bundleOpening + `{"app":{"name":"b","assumed_lifetime_seconds":9223372036854775807}}` + "\n" + end(1, 0), "lifetime is impossible"},
		"a number for a name":            {bundleOpening + `{"account":{"name":7,"app":"b"}}` + "\n" + end(0, 1), "no JSON"},
		"too many records":               {bundleOpening + strings.Repeat(account, bundleRecords+1) + end(0, bundleRecords+1), "100,000"},
	} {
		_, err := readBundle(strings.NewReader(test.text))
		if err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: got %v, want %q", name, err, test.says)
		} else if strings.Contains(err.Error(), canary) {
			t.Errorf("%s: the error repeats what it read", name)
		}
	}
}

// endless yields spaces for ever.
type endless struct{}

func (endless) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = '\n'
	}
	return len(b), nil
}

func TestABundleWithoutEndIsNotReadForEver(t *testing.T) {
	if _, err := readBundle(endless{}); err == nil {
		t.Error("it was read")
	}
}

func FuzzBundle(f *testing.F) {
	f.Add([]byte(bundleOpening + `{"app":{"name":"b","provider":"storeman","client_secrets":["s"]}}` + "\n" +
		`{"account":{"name":"a","app":"b","access":{"token":"t","expires_at":"2026-03-04T12:00:00Z"}}}` + "\n" + `{"end":{"apps":1,"accounts":1}}` + "\n"))
	f.Add([]byte(bundleOpening))
	f.Fuzz(func(t *testing.T, b []byte) {
		all, err := readBundle(bytes.NewReader(b))
		if err != nil {
			return
		}
		for _, p := range all {
			if (p.App == nil) == (p.Account == nil) {
				t.Error("a record is neither an app nor an account, or both")
			}
		}
	})
}

// A bundle has its name once it is whole, and takes nobody's place.
func TestABundleIsThereWholeOrNotAtAll(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "bundle.age")
	names := func() (all []string) {
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			all = append(all, e.Name())
		}
		return all
	}
	broken := errors.New("the vault closed")
	err := writeWhole(path, func(w io.Writer) error {
		if _, err := w.Write([]byte("half")); err != nil {
			return err
		}
		if _, err := os.Lstat(path); err == nil {
			t.Error("half a bundle has the name of a whole one")
		}
		return broken
	})
	if !errors.Is(err, broken) || len(names()) != 0 {
		t.Errorf("cut short: %v, and %v is left", err, names())
	}
	whole := func(w io.Writer) error { _, err := w.Write([]byte("whole")); return err }
	if err := writeWhole(path, whole); err != nil || len(names()) != 1 {
		t.Errorf("whole: %v, %v", err, names())
	}
	if err := writeWhole(path, whole); model.KindOf(err) != model.KindUsage || len(names()) != 1 {
		t.Errorf("once more: %v, %v", err, names())
	}
	if err := writeWhole(filepath.Join(dir, "none", "b"), whole); model.KindOf(err) != model.KindUsage || strings.Contains(err.Error(), ".part") {
		t.Errorf("without a folder: %v", err)
	}
}
