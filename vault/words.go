package vault

import (
	"bytes"
	"crypto/pbkdf2"
	"crypto/sha256"
	_ "embed"
	"os"
	"strings"

	"github.com/tokenrack/tokenrack/model"
)

// wordList is the English list of BIP 39: 2048 words that are told apart by
// their first four letters.
//
//go:embed words.txt
var wordList string

// How many words a fingerprint has, and how often it is hashed: four words are
// 44 bits, and each guess of somebody who wants a vault with the same words
// costs as much as 2^14 plain ones.
const (
	wordCount  = 4
	wordRounds = 1 << 14
)

// wordsOf is a vault's fingerprint for people, from its pin: only who has the
// vault's key can make a vault with the same pin.
func wordsOf(pin []byte) []string {
	list := strings.Fields(wordList)
	digest, err := pbkdf2.Key(sha256.New, string(pin), []byte("tokenrack vault words"), wordRounds, 8)
	if err != nil || len(list) != 2048 {
		return nil
	}
	var bits uint64
	for _, b := range digest {
		bits = bits<<8 | uint64(b)
	}
	words := make([]string, wordCount)
	for i := range words {
		words[i] = list[bits%2048]
		bits /= 2048
	}
	return words
}

// FirstUse returns the vault's fingerprint in words where this machine had
// never seen the vault before it was opened, else nil. A person compares it
// with what another machine, or whoever made the vault, tells.
func (v *Vault) FirstUse() []string {
	if !v.newHere {
		return nil
	}
	pin := v.keys.pinValue()
	return wordsOf(pin[:])
}

// knownWords is the fingerprint of the vault that is at home here, nil where
// that is not the one given.
func (p Place) knownWords(vault model.ID) []string {
	b, err := os.ReadFile(p.mark())
	fixed := len(markMagic) + 16 + sha256.Size
	if err != nil || len(b) < fixed || !bytes.HasPrefix(b, []byte(markMagic)) {
		return nil
	}
	b = b[len(markMagic):fixed]
	if !bytes.Equal(b[:16], vault[:]) {
		return nil
	}
	return wordsOf(b[16:])
}
