package vault_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"unicode/utf16"

	"github.com/tokenrack/tokenrack/model"
)

// forms are the ways in which a text may lie in a file.
func forms(text string) map[string][]byte {
	var little, big []byte
	for _, unit := range utf16.Encode([]rune(text)) {
		little = append(little, byte(unit), byte(unit>>8))
		big = append(big, byte(unit>>8), byte(unit))
	}
	all := map[string][]byte{
		"plain": []byte(text), "hex": []byte(hex.EncodeToString([]byte(text))),
		"UTF-16LE": little, "UTF-16BE": big,
	}
	// Base64 of a longer text holds that of a part of it in one of three
	// alignments; the characters at the ends depend on the neighbours.
	for shift := range 3 {
		code := base64.RawStdEncoding.EncodeToString(append(make([]byte, shift), text...))
		all[fmt.Sprint("base64, ", shift)] = []byte(code[(shift*8+5)/6+1 : len(code)-2])
	}
	return all
}

func TestNothingThatWasStoredLiesOpenInAnyFile(t *testing.T) {
	p := newPlace(t)
	v := open(t, p)
	var canaries []string
	canary := func(what string) string {
		text := fmt.Sprintf("Canary-%s-%03d", what, len(canaries))
		canaries = append(canaries, text)
		return text
	}
	for range 40 {
		id := model.NewID()
		must(t, v.Update(t.Context(), func(tx model.Tx) error {
			if _, err := tx.PutCard(model.Card{ID: id, Kind: model.AccountCard, Key: canary("name"), Data: []byte(canary("data"))}); err != nil {
				return err
			}
			if err := tx.PutSecret(model.SecretRow{ID: model.NewID(), Owner: id, Kind: model.RefreshSecret, Value: model.NewSecret(canary("token"))}); err != nil {
				return err
			}
			if err := tx.PutIntent(model.Intent{Account: id, No: 1, Holder: v.Holder(), Data: []byte(canary("plan"))}); err != nil {
				return err
			}
			if err := tx.PutInbox(model.Inbox{ID: model.NewID(), Owner: id, Raw: model.NewSecret(canary("answer"))}); err != nil {
				return err
			}
			return tx.Record([]byte(canary("line")))
		}))
	}
	room, err := v.Reserve(t.Context())
	must(t, err)
	spill(t, room, model.Inbox{ID: model.NewID(), Raw: model.NewSecret(canary("spill"))})
	canaries = append(canaries, passphrase)
	_, err = v.Backup(t.Context(), "by-hand")
	must(t, err)
	search := func(when string) {
		t.Helper()
		searched := 0
		must(t, filepath.WalkDir(filepath.Dir(p.Path), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			content, err := os.ReadFile(path) //nolint:gosec // the test's own folder; see below
			searched += len(content)
			for _, text := range canaries {
				for form, b := range forms(text) {
					if bytes.Contains(content, b) {
						t.Errorf("%s: %s holds %q (%s)", when, filepath.Base(path), text, form)
					}
				}
			}
			return err
		}))
		if searched < 300_000 {
			t.Errorf("%s: only %d bytes were searched", when, searched)
		}
	}
	// Reading the open database's bytes drops this process's locks on it; no
	// other process is there to mind.
	search("open")
	must(t, v.Close())
	search("closed")
}
