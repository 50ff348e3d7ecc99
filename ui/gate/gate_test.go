package gate

import (
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/tokenrack/tokenrack/model"
)

func TestStrength(t *testing.T) {
	for passphrase, want := range map[string]Strength{
		"":                             None,
		"abc":                          Weak,
		"password123":                  Weak,
		"aaaaaaaaaaaaaaaaaaaaaaaa":     Weak,
		"1234567890123456":             Weak,
		"correct horse":                Weak,
		"correct horse battery staple": Good,
		"K7#pLq9!":                     Fair,
		"K7#pLq9!vTz2wRx4":             Good,
		"seven green harbours under a tall winter sky": Strong,
	} {
		if got := Measure(passphrase); got != want {
			t.Errorf("%q is %s, want %s", passphrase, got, want)
		}
	}
}

func typed(text string, key func(tea.Key) Answer) {
	for _, r := range text {
		key(tea.Key{Code: r, Text: string(r)})
	}
}

var enter, tab = tea.Key{Code: tea.KeyEnter}, tea.Key{Code: tea.KeyTab}

const fine = "correct horse battery staple"

func TestAPassphraseIsTypedTwice(t *testing.T) {
	f := NewFirst("/home/x/vault.db", Habits{Lock: 15 * time.Minute})
	f.SetSize(80, 24)
	f.Tell("", "there is no keyring here")
	if got := f.Key(enter); got != Stay || f.form.Item(passphrase).Trouble == "" {
		t.Error("an empty passphrase was taken")
	}
	typed("abc", f.Key)
	if got := f.Key(enter); got != Stay || f.form.Item(passphrase).Trouble == "" {
		t.Error("a weak passphrase was taken")
	}
	f.form.Item(passphrase).Field.Wipe()
	typed(fine, f.Key)
	if f.form.Item(passphrase).Note != "strength: good" {
		t.Errorf("it says %q", f.form.Item(passphrase).Note)
	}
	if got := f.Key(enter); got != Stay {
		t.Error("it was not asked for twice")
	}
	typed("another", f.Key)
	if got := f.Key(enter); got != Stay || f.form.Item(again).Trouble == "" {
		t.Error("two different passphrases were taken")
	}
	typed(fine, f.Key)
	if got := f.Key(enter); got != Create {
		t.Fatalf("the answer is %d", got)
	}
	if plan := f.Plan(); plan.Keyring || plan.Passphrase.Reveal() != fine {
		t.Errorf("the plan is %+v", plan)
	}
	f.Wipe()
	if plan := f.Plan(); !plan.Passphrase.Empty() {
		t.Error("the passphrase is still there")
	}
}

func TestTheKeyringIsChosenWhereItIsFound(t *testing.T) {
	f := NewFirst("/home/x/vault.db", Habits{Lock: 15 * time.Minute})
	f.SetSize(80, 24)
	f.Tell("secret-service", "")
	if got := f.Key(enter); got != Create {
		t.Fatalf("the answer is %d", got)
	}
	if plan := f.Plan(); !plan.Keyring || !plan.Passphrase.Empty() {
		t.Errorf("the plan is %+v", plan)
	}
	f.Key(tea.Key{Code: tea.KeyRight})
	f.Key(tea.Key{Code: tea.KeyRight}) // both
	f.Key(tab)
	typed(fine, f.Key)
	f.Key(tab)
	typed(fine, f.Key)
	if got := f.Key(enter); got != Create {
		t.Fatalf("the answer is %d", got)
	}
	if plan := f.Plan(); !plan.Keyring || plan.Passphrase.Reveal() != fine {
		t.Errorf("the plan is %+v", plan)
	}
}

func TestAKeyringFoundLateLeavesWhatIsBeingTyped(t *testing.T) {
	f := NewFirst("/home/x/vault.db", Habits{Lock: 15 * time.Minute})
	f.SetSize(80, 24)
	typed("corr", f.Key)
	f.Tell("secret-service", "")
	typed("ect horse battery staple", f.Key)
	if got := f.form.Item(passphrase).Field.Text(); got != fine {
		t.Errorf("the passphrase is %q", got)
	}
}

func TestLettersAreTextAndF2ShowsTheDemo(t *testing.T) {
	f := NewFirst("/home/x/vault.db", Habits{Lock: 15 * time.Minute})
	f.SetSize(80, 24)
	if got := f.Key(tea.Key{Code: 'd', Text: "d"}); got != Stay {
		t.Error("d in the field did not type")
	}
	if got := f.Key(tea.Key{Code: tea.KeyF2}); got != Demo {
		t.Error("F2 did not show the demo")
	}
	f = NewFirst("/home/x/vault.db", Habits{Lock: 15 * time.Minute})
	f.SetSize(80, 24)
	f.Tell("secret-service", "")
	if got := f.Key(tea.Key{Code: 'd', Text: "d"}); got != Demo {
		t.Error("d did not show the demo")
	}
}

func TestWrongPassphrasesWait(t *testing.T) {
	now := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	l := NewLock("Locked", []model.VaultSlot{{Type: byPassphrase}})
	l.SetSize(80, 24)
	key := func(k tea.Key) Answer { return l.Key(k, now) }
	typed("x", key)
	if key(enter) != Unlock {
		t.Fatal("the first try was not made")
	}
	if l.Wrong(now) != 0 || key(enter) != Unlock {
		t.Error("the second try had to wait")
	}
	if l.Wrong(now) != Pause || key(enter) != Stay {
		t.Error("the third try did not wait")
	}
	now = now.Add(Pause)
	l.Rested(now)
	if len(l.form.Trouble) > 0 || key(enter) != Unlock {
		t.Error("the wait did not end")
	}
}

func TestOnlyTheKeyringIsAsked(t *testing.T) {
	now := time.Now()
	l := NewLock("Locked", []model.VaultSlot{{Type: byKeyring}})
	l.SetSize(80, 24)
	if l.Asks() || l.Key(enter, now) != Keyring {
		t.Error("Enter did not ask the keyring")
	}
	l = NewLock("Locked", []model.VaultSlot{{Type: byPassphrase}})
	l.SetSize(80, 24)
	if l.Key(tea.Key{Code: tea.KeyF2}, now) != Stay || len(l.form.Trouble) == 0 {
		t.Error("F2 did not say that there is no keyring")
	}
}
