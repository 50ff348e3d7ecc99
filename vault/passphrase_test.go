package vault

import (
	"strings"
	"testing"

	"filippo.io/age"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/vault/internal/hooks"
)

// locked makes a passphrase slot of a cost.
func lockedAt(t *testing.T, cost int32, h *header) slot {
	t.Helper()
	before := hooks.WorkFactor.Swap(cost)
	defer hooks.WorkFactor.Store(before)
	s, err := newPassphraseSlot(model.NewSecret("passphrase"), make([]byte, keySize), h)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestAPassphraseSlotOutsideTheBoundsIsNotOpened(t *testing.T) {
	h := &header{vault: model.NewID(), epoch: 1}
	weak, least := lockedAt(t, 14, h), lockedAt(t, costFloor, h)
	dear := weak
	dear.locked = []byte(strings.Replace(string(weak.locked), " 14\n", " 21\n", 1))
	before := hooks.WorkFactor.Swap(0) // as in the program
	defer hooks.WorkFactor.Store(before)
	for name, test := range map[string]struct {
		slot  slot
		opens bool
		fails bool
	}{
		"2^14, less than was ever made": {weak, false, true},
		"2^15":                          {least, true, false},
		"2^21, two gigabytes":           {dear, false, false},
	} {
		key, err := openPassphraseSlot(&test.slot, model.NewSecret("passphrase"), h)
		if (key != nil) != test.opens || (err != nil) != test.fails {
			t.Errorf("%s: opened %v, %v", name, key != nil, err)
		}
	}
}

func TestTheCostOfAFileIsRead(t *testing.T) {
	for text, want := range map[string]int{
		"age-encryption.org/v1\n-> scrypt c2FsdA 18\n": 18,
		"age-encryption.org/v1\n-> scrypt c2FsdA -1\n": -1,
		"age-encryption.org/v1\n-> scrypt c2FsdA x\n":  0,
		"age-encryption.org/v1\n-> X25519 c2FsdA\n":    0,
		"age-encryption.org/v1\n":                      0,
		"":                                             0,
	} {
		if got := scryptCost([]byte(text)); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
	recipient, err := age.NewScryptRecipient("x")
	if err != nil {
		t.Fatal(err)
	}
	recipient.SetWorkFactor(5)
	file, err := encrypt("text", recipient)
	if err != nil || scryptCost(file) != 5 {
		t.Errorf("a real file: %d %v", scryptCost(file), err)
	}
}

func TestWordsTellVaultsApart(t *testing.T) {
	seen := map[string]bool{}
	for i := range 50 {
		words := wordsOf([]byte{byte(i)})
		if len(words) != wordCount || seen[strings.Join(words, " ")] {
			t.Fatalf("%d: %v", i, words)
		}
		seen[strings.Join(words, " ")] = true
	}
	if got := strings.Join(wordsOf([]byte("the same for ever")), " "); got != "film style cotton enemy" {
		t.Errorf("the words of a pin changed: %s", got)
	}
}
