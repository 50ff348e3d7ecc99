package keeper

import (
	"bytes"
	"context"
	"encoding/base64"
	"net/url"
	"slices"
	"strings"

	"github.com/tokenrack/tokenrack/model"
)

// FindHit is a stored secret that a text was found to hold.
type FindHit struct {
	Account    *model.Account // nil where it is an app's client secret
	App        *model.App
	Token      model.Token
	Superseded bool
	What       string // "access token", "client secret", …
}

// Bounds of Find.
const (
	findLeast = 8       // characters that a part of a token needs to mean anything
	findMost  = 1 << 20 // bytes of text that are looked at
	findRuns  = 256     // runs of token characters in it that are looked at
)

// Find tells whose a token, a part of one (8 characters at least), a
// fingerprint or a log line that holds one is. The text is kept nowhere. Whole
// tokens win over parts: where one is found, parts that others share are not
// reported.
func (k *Keeper) Find(ctx context.Context, text model.Secret) ([]FindHit, error) {
	if text.Len() > findMost {
		return nil, usage("the text is longer than %d bytes", findMost)
	}
	n := newNeedles(text)
	if len(n.runs) == 0 {
		return nil, usage("the text holds no part of a token: %d characters at least", findLeast)
	}
	var found []foundHit
	err := k.store.View(ctx, func(rd model.Reader) error {
		found = nil
		return walkSecrets(rd, func(hit FindHit, value model.Secret) {
			if score := n.score(value, hit.Token.Fingerprint); score > 0 {
				found = append(found, foundHit{hit, score})
			}
		})
	})
	return best(found), storeTrouble(err)
}

type foundHit struct {
	FindHit
	score int
}

// best keeps the hits with the most of a token in common.
func best(found []foundHit) []FindHit {
	top := 0
	for _, f := range found {
		top = max(top, f.score)
	}
	var hits []FindHit
	for _, f := range found {
		if f.score == top {
			hits = append(hits, f.FindHit)
		}
	}
	return hits
}

// needles is what a text offers for comparison.
type needles struct {
	texts [][]byte // the text, as it is and percent-decoded
	runs  [][]byte // its runs of token characters
}

// whole outweighs any part.
const whole = 1 << 30

func newNeedles(text model.Secret) needles {
	n := needles{texts: [][]byte{text.Bytes()}}
	if decoded, err := url.QueryUnescape(text.Reveal()); err == nil && decoded != text.Reveal() {
		n.texts = append(n.texts, []byte(decoded))
	}
	for _, t := range n.texts {
		for _, run := range bytes.FieldsFunc(t, notTokenRune) {
			if len(n.runs) < findRuns && len(run) >= findLeast && !jwtHeader(run) {
				n.runs = append(n.runs, run)
			}
		}
	}
	return n
}

func notTokenRune(r rune) bool {
	return r <= ' ' || r >= 0x7f || strings.ContainsRune(`"'<>,;:&?{}()[]|\`+"`", r)
}

// jwtHeader says that a run is only a JWT's first part, which thousands share.
func jwtHeader(run []byte) bool {
	if !bytes.HasPrefix(run, []byte("eyJ")) || bytes.ContainsRune(run, '.') {
		return false
	}
	head, err := base64.RawURLEncoding.AppendDecode(nil, run)
	return err == nil && bytes.Contains(head, []byte(`"alg"`))
}

// score is how much of the secret the text holds: 0 for nothing.
func (n needles) score(value model.Secret, print model.Fingerprint) int {
	secret := value.Bytes()
	for _, t := range n.texts {
		if len(secret) >= findLeast && bytes.Contains(t, secret) {
			return whole
		}
	}
	top := 0
	for _, run := range n.runs {
		switch {
		case print != "" && strings.EqualFold(string(run), string(print)):
			return whole
		case len(run) > top && bytes.Contains(secret, run):
			top = len(run)
		}
	}
	return top
}

// walkSecrets visits every stored secret.
func walkSecrets(rd model.Reader, visit func(FindHit, model.Secret)) error {
	apps := map[model.ID]*model.App{}
	var r reader
	err := rd.Cards(model.AppCard, 0, func(card model.Card) (err error) {
		apps[card.ID], err = r.app(card)
		return err
	})
	if err != nil {
		return err
	}
	for _, app := range apps {
		for _, ref := range app.ClientSecrets {
			hit := FindHit{App: app, Token: model.Token{ID: ref.ID, Fingerprint: ref.Fingerprint}, What: "client secret"}
			if err := visitSecret(rd, hit, visit); err != nil {
				return err
			}
		}
	}
	accounts, err := accountsWhere(rd, func(*model.Account) bool { return true })
	if err != nil {
		return err
	}
	for _, acc := range accounts {
		for _, hit := range hitsOf(acc, apps[acc.App]) {
			if err := visitSecret(rd, hit, visit); err != nil {
				return err
			}
		}
	}
	return nil
}

func hitsOf(acc *model.Account, app *model.App) []FindHit {
	var hits []FindHit
	add := func(t *model.Token, superseded bool) {
		if t != nil {
			hits = append(hits, FindHit{
				Account: acc, App: app, Token: *t, Superseded: superseded, What: string(t.Kind) + " token",
			})
		}
	}
	add(acc.Access, false)
	add(acc.Refresh, false)
	for i := range acc.Superseded {
		add(&acc.Superseded[i], true)
	}
	if acc.Password != nil {
		hits = append(hits, FindHit{Account: acc, App: app, Token: model.Token{ID: acc.Password.ID}, What: "kept password"})
	}
	return slices.Clip(hits)
}

// visitSecret visits one; a token whose secret is gone, since it was proven
// dead, can still be found by its fingerprint.
func visitSecret(rd model.Reader, hit FindHit, visit func(FindHit, model.Secret)) error {
	value, err := secretOf(rd, hit.Token.ID)
	if err != nil {
		return err
	}
	visit(hit, value)
	return nil
}
