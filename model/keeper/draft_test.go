package keeper_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/providers/sandbox"
)

func typed(n int) model.Draft {
	return model.Draft{
		Form:    keeper.AppDraftForm,
		Values:  map[string]string{"name": fmt.Sprint("acme ", n), "note": strings.Repeat("é", 200), "empty": ""},
		Secrets: map[string]model.Secret{"secret": model.NewSecret(fmt.Sprint("half typed ", n)), "none": {}},
	}
}

func (r *rack) draft(form string) *model.Draft {
	r.t.Helper()
	d, err := r.keeper.Draft(r.ctx, form)
	if err != nil {
		r.t.Fatal(err)
	}
	return d
}

func TestDraftComesBackWithItsSecrets(t *testing.T) {
	r := newRack(t)
	if r.draft(keeper.AppDraftForm) != nil {
		t.Fatal("there is a draft that nobody typed")
	}
	for n := range 3 {
		if err := r.keeper.SaveDraft(r.ctx, typed(n)); err != nil {
			t.Fatal(err)
		}
	}
	d := r.draft(keeper.AppDraftForm)
	if d.Values["name"] != "acme 2" || d.Secrets["secret"].Reveal() != "half typed 2" || len(d.Secrets) != 1 || !d.Saved.Equal(r.clock.Now()) && d.Saved.IsZero() {
		t.Errorf("it came back as %+v, secret %q", d, d.Secrets["secret"].Reveal())
	}
	other := typed(9)
	other.Form = keeper.AccountDraft(model.NewID())
	if err := r.keeper.SaveDraft(r.ctx, other); err != nil {
		t.Fatal(err)
	}
	if err := r.keeper.DropDraft(r.ctx, keeper.AppDraftForm); err != nil {
		t.Fatal(err)
	}
	if r.draft(keeper.AppDraftForm) != nil || r.draft(other.Form) == nil {
		t.Error("dropping one draft did not drop that one alone")
	}
	if err := r.keeper.DropDraft(r.ctx, keeper.AppDraftForm); err != nil {
		t.Errorf("dropping it twice: %v", err)
	}
	if err := r.keeper.Load(r.ctx); err != nil || len(r.keeper.Snapshot().Apps) != 0 {
		t.Errorf("a draft counts as an app: %v", err)
	}
}

func TestSecretOfADraftIsSealedApartAndGoesWithIt(t *testing.T) {
	r := newRack(t)
	ids := func() (card []byte, secrets []model.ID) {
		if err := r.store.View(r.ctx, func(rd model.Reader) error {
			return rd.Cards(model.DraftCard, 0, func(c model.Card) error {
				card = append([]byte(nil), c.Data...)
				return nil
			})
		}); err != nil {
			t.Fatal(err)
		}
		return card, keeper.DraftSecrets(card)
	}
	if err := r.keeper.SaveDraft(r.ctx, typed(1)); err != nil {
		t.Fatal(err)
	}
	card, first := ids()
	if strings.Contains(string(card), "half typed") {
		t.Error("the card holds the secret")
	}
	same := typed(1)
	same.Values["name"] = "changed"
	if err := r.keeper.SaveDraft(r.ctx, same); err != nil {
		t.Fatal(err)
	}
	if _, again := ids(); len(first) != 1 || len(again) != 1 || first[0] != again[0] {
		t.Errorf("an unchanged secret was written again: %v, %v", first, again)
	}
	if err := r.keeper.SaveDraft(r.ctx, typed(2)); err != nil {
		t.Fatal(err)
	}
	gone := func(id model.ID) bool {
		err := r.store.View(r.ctx, func(rd model.Reader) error {
			_, err := rd.Secret(id)
			return err
		})
		return errors.Is(err, model.ErrNoRecord)
	}
	_, last := ids()
	if !gone(first[0]) {
		t.Error("what was typed before is still there")
	}
	if err := r.keeper.DropDraft(r.ctx, keeper.AppDraftForm); err != nil || !gone(last[0]) {
		t.Errorf("the secret outlives its draft: %v", err)
	}
}

func TestStoredAppEndsItsDraft(t *testing.T) {
	r := newRack(t)
	if err := r.keeper.SaveDraft(r.ctx, typed(1)); err != nil {
		t.Fatal(err)
	}
	app := r.app(sandbox.Storeman, func(d *keeper.AppDraft) { d.Form = keeper.AppDraftForm })
	if r.draft(keeper.AppDraftForm) != nil {
		t.Error("the draft outlives its app")
	}
	account := typed(2)
	account.Form = keeper.AccountDraft(app.ID)
	if err := r.keeper.SaveDraft(r.ctx, account); err != nil {
		t.Fatal(err)
	}
	if err := r.keeper.RemoveApp(r.ctx, app.ID); err != nil || r.draft(account.Form) != nil {
		t.Errorf("the draft of an account outlives its app: %v", err)
	}
}

// TestDraftOutlivesAKill kills a process that saves one draft after the other.
func TestDraftOutlivesAKill(t *testing.T) {
	r, home := newHome(t)
	for range 5 {
		cmd, out := start(t, home, "drafts")
		last := -1
		for out.Scan() {
			if _, err := fmt.Sscanf(out.Text(), "kept %d", &last); err == nil && last >= 3 {
				break
			}
		}
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // it was killed
		d := r.draft(keeper.AppDraftForm)
		got := -1
		if d != nil {
			_, _ = fmt.Sscanf(d.Values["name"], "acme %d", &got)
		}
		if d == nil || got < last || d.Secrets["secret"].Reveal() != fmt.Sprint("half typed ", got) {
			t.Fatalf("%d was kept, and %d came back: %+v", last, got, d)
		}
	}
}

// saveDrafts saves drafts for ever and says which were kept.
func saveDrafts(ctx context.Context, k *keeper.Keeper) error {
	for n := range 1_000_000 {
		if err := k.SaveDraft(ctx, typed(n)); err != nil {
			return err
		}
		fmt.Println("kept", n)
	}
	return nil
}

func FuzzDraftCard(f *testing.F) {
	f.Add([]byte("\x0a\x03app"))
	f.Fuzz(func(_ *testing.T, data []byte) { keeper.DraftSecrets(data) })
}
