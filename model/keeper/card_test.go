package keeper

import (
	"bytes"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

var testTime = time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)

// filled sets every field of a value to something that is not its zero value,
// so that a field which the codec forgets is noticed by name.
func filled(t *testing.T, v reflect.Value, depth int) {
	t.Helper()
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		filled(t, v.Elem(), depth)
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(testTime.Add(time.Duration(depth) * time.Hour)))
			return
		}
		for i := range v.NumField() {
			filled(t, v.Field(i), depth+i+1)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range 2 {
			filled(t, v.Index(i), depth+i+1)
		}
	case reflect.Array:
		for i := range v.Len() {
			v.Index(i).SetUint(uint64(depth + i + 1))
		}
	case reflect.String:
		switch v.Type() { // words that are written as their place in a list
		case reflect.TypeFor[model.Fingerprint]():
			v.SetString(fmt.Sprintf("%08x", depth))
			return
		case reflect.TypeFor[model.TokenKind]():
			v.SetString(string(tokenKinds[1+depth%2]))
			return
		case reflect.TypeFor[model.ExpirySource]():
			v.SetString(string(expirySources[1+depth%5]))
			return
		}
		v.SetString("text" + string(rune('a'+depth%26)))
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(depth + 1))
	case reflect.Uint64, reflect.Uint8:
		v.SetUint(uint64(depth + 1))
	case reflect.Bool:
		v.SetBool(true)
	default:
		t.Fatalf("a field of kind %s: teach this test, and the card", v.Kind())
	}
}

func TestCards_keepEveryField(t *testing.T) {
	var w writer
	w.text(900, "of a newer program")
	newer := w.b

	var acc model.Account
	filled(t, reflect.ValueOf(&acc).Elem(), 0)
	acc.Newer = newer
	acc.Doubt.Restored = false // never stored
	var r reader
	got, err := r.account(model.Card{ID: acc.ID, Ver: acc.Ver, Data: writeAccount(&acc)})
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(*got, acc) {
		t.Errorf("account:\n got %+v\nwant %+v", *got, acc)
	}

	var app model.App
	filled(t, reflect.ValueOf(&app).Elem(), 0)
	app.Newer = newer
	gotApp, err := r.app(model.Card{ID: app.ID, Ver: app.Ver, Data: writeApp(&app)})
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(*gotApp, app) {
		t.Errorf("app:\n got %+v\nwant %+v", *gotApp, app)
	}
}

func TestCards_ofPlansAndActivityKeepEveryField(t *testing.T) {
	var p plan
	filled(t, reflect.ValueOf(&p).Elem(), 0)
	if got, err := readPlan(writePlan(p)); err != nil || !reflect.DeepEqual(got, p) {
		t.Errorf("plan: got %+v, %v, want %+v", got, err, p)
	}
	var a model.Activity
	filled(t, reflect.ValueOf(&a).Elem(), 0)
	if got, err := readActivity(model.ActivityRow{Seq: a.Seq, Data: writeActivity(a)}); err != nil || !reflect.DeepEqual(got, a) {
		t.Errorf("activity: got %+v, %v, want %+v", got, err, a)
	}
}

func TestAnswer_keepsTheTokens(t *testing.T) {
	set := model.TokenSet{
		Access: model.NewSecret("a"), Refresh: model.NewSecret("r"), Type: "Bearer",
		Scopes: model.NewScopes("x", "y"), ScopesSet: true, Origin: "https://a:443",
		Lifetimes: model.Lifetimes{Access: time.Hour, Refresh: 2 * time.Hour, CreatedAt: testTime, Date: testTime},
	}
	raw := writeAnswer(set, model.GrantRefreshToken)
	if !isAnswer(raw) || isAnswer(model.NewSecret("<html>")) {
		t.Error("an answer is not told from a page")
	}
	got, grant, err := readAnswer(raw)
	if err != nil || grant != model.GrantRefreshToken || !reflect.DeepEqual(got, set) {
		t.Errorf("got %+v (%s), %v", got, grant, err)
	}
}

func FuzzCards(f *testing.F) {
	var acc model.Account
	f.Add(writeAccount(&model.Account{Name: "x", Access: &model.Token{Length: 3}}))
	f.Add(writeAccount(&acc))
	f.Add(bytes.TrimPrefix(writeAnswer(model.TokenSet{Access: model.NewSecret("a"), Scopes: model.NewScopes("x")}, model.GrantPassword).Bytes(), answerMark))
	f.Add([]byte{0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01})
	f.Fuzz(func(_ *testing.T, data []byte) {
		var r reader
		_, _ = r.account(model.Card{Data: data})
		_, _ = r.app(model.Card{Data: data})
		_, _ = readPlan(data)
		_, _ = readActivity(model.ActivityRow{Data: data})
		_, _, _ = readAnswer(model.SecretBytes(append(bytes.Clone(answerMark), data...)))
	})
}

func TestFold_findsANameHoweverItWasTyped(t *testing.T) {
	same := [][2]string{
		{"Acme Petrol", "acme petrol"}, {"Caf\u00e9", "CAFE\u0301"}, {"ΣΊΣΥΦΟΣ", "σίσυφος"},
	}
	for _, pair := range same {
		if Fold(pair[0]) != Fold(pair[1]) {
			t.Errorf("%q and %q are two names", pair[0], pair[1])
		}
	}
	if Fold("acme") == Fold("acne") {
		t.Error("two names are one")
	}
}

func TestCleanName(t *testing.T) {
	tests := map[string]struct {
		name string
		ok   bool
	}{
		"plain":             {"acme-pos", true},
		"wide":              {"倉庫 東京", true},
		"with an emoji":     {"till 🛒", true},
		"empty":             {"", false},
		"a space":           {" ", false},
		"a leading space":   {" acme", false},
		"a line break":      {"acme\npos", false},
		"an escape":         {"acme\x1b[2J", false},
		"turned direction":  {"acme\u202esop", false},
		"a zero-width rune": {"ac\u200bme", false},
		"a tag":             {"acme\U000e0041", false},
		"too wide":          {string(make([]byte, 0)) + longName(129), false},
		"as wide as can be": {longName(128), true},
		"not UTF-8":         {"acme\xff", false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := cleanName("account", tt.name)
			if (err == nil) != tt.ok {
				t.Errorf("got %v", err)
			}
		})
	}
}

func longName(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = 'x'
	}
	return string(b)
}

func TestDoubtful_isTheSameHoweverOftenItIsShown(t *testing.T) {
	left := plan{At: testTime, Grant: model.GrantRefreshToken, Rotates: true, Fingerprint: "01234567"}
	in := model.Intent{Data: writePlan(left)}
	once := doubtful(&model.Account{}, in)
	again := doubtful(once, in)
	if len(once.Lost) != 1 || len(again.Lost) != 1 || again.Doubt == nil {
		t.Errorf("%d lost pairs, then %d", len(once.Lost), len(again.Lost))
	}
}

// What a server says must not read as an answer that we kept: it could name
// another place as the one its tokens came from.
func TestInbox_tellsABodyFromAnAnswer(t *testing.T) {
	forged := writeAnswer(model.TokenSet{Access: model.NewSecret("a"), Origin: "https://elsewhere:443"}, model.GrantPassword)
	l := &lease{acc: &model.Account{}}
	if row := l.inboxRow(model.Reply{Verdict: model.AnswerLost, Raw: forged}); isAnswer(row.Raw) {
		t.Error("a server's words are taken for our own")
	}
	if isAnswer(model.SecretBytes(append(bytes.Clone(answerMark), 0xff))) {
		t.Error("what cannot be read would be applied")
	}
}
