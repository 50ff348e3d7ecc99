package vault

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tokenrack/tokenrack/model"
)

// Salvage writes every row of this vault that still opens into a new vault,
// and tells what is lost. This one is not touched: the work is done on a copy
// of its files, which is removed again. The new vault opens by the plan's
// passphrase where there is one, else in the way in which this one opened.
//
// What opens is genuine: it was sealed with the vault's key for its place. It
// may be an older state of its row, which the result's doubts say where the
// sum of all rows does not fit; the new vault then counts as restored from an
// old copy, see [Vault.Restored].
func (p Place) Salvage(ctx context.Context, into Place, key model.VaultKey, plan model.VaultInit) (model.Salvage, error) {
	saved, err := p.salvage(ctx, into, key, plan)
	return saved, tell(err)
}

func (p Place) salvage(ctx context.Context, into Place, key model.VaultKey, plan model.VaultInit) (model.Salvage, error) {
	var none model.Salvage
	if err := p.checkFile(); err != nil {
		return none, err
	}
	if err := into.vacant(); err != nil {
		return none, err
	}
	if p.anyAlive() {
		return none, &model.Error{
			Kind: model.KindStore, What: "nothing was salvaged", Why: "another tokenrack is at work on the vault",
			Still: "It was not touched.", Do: "Close it and try again.",
		}
	}
	if err := into.folders(); err != nil {
		return none, err
	}
	wreck, err := p.copyAside(filepath.Dir(into.Path))
	if wreck != nil {
		defer wreck.remove()
	}
	if err != nil {
		return none, err
	}
	if err := wreck.open(ctx, key, &plan); err != nil {
		return none, err
	}
	haul := wreck.read(ctx)
	if err := ctx.Err(); err != nil {
		return none, err
	}
	return haul.store(ctx, into, plan)
}

// vacant wants a place where nothing is.
func (p Place) vacant() error {
	for _, path := range []string{p.Path, p.Path + "-wal", p.Path + "-shm", p.mark(), p.spill()} {
		_, err := os.Lstat(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		return &model.Error{
			Kind: model.KindExists, What: "nothing was salvaged", Why: "there is something already: " + clean(path),
			Still: "Nothing was touched.", Do: "Name a folder or a file that is not there yet.",
		}
	}
	return nil
}

// anyAlive says that a program holds a sign of life.
func (p Place) anyAlive() bool {
	entries, err := os.ReadDir(p.run())
	if err != nil {
		return false
	}
	for _, entry := range entries {
		id, err := model.ParseID(strings.TrimSuffix(entry.Name(), lockSuffix))
		if err != nil {
			continue
		}
		if lives, err := holderAlive(p.run(), id); lives || err != nil {
			return true
		}
	}
	return false
}

// wreck is a copy of a damaged vault.
type wreck struct {
	dir   string
	place Place // the copy
	from  Place
	keys  *keys
	head  *header
	doubt []string
}

// copyAside copies the vault's files into a folder of their own below dir.
func (p Place) copyAside(dir string) (*wreck, error) {
	work, err := os.MkdirTemp(dir, ".salvage-*") // mode 0700
	if err != nil {
		return nil, unwritable(dir, err)
	}
	w := &wreck{dir: work, from: p, place: Place{Path: filepath.Join(work, "vault.db"), State: work}}
	for _, suffix := range []string{"", "-wal"} {
		err := copyFile(p.Path+suffix, w.place.Path+suffix)
		if errors.Is(err, fs.ErrNotExist) && suffix != "" {
			continue
		}
		if err != nil {
			return w, &model.Error{
				Kind: model.KindStore, What: "nothing was salvaged", Why: "the vault could not be copied, or the disk has no room for that",
				Still: "The vault was not touched.", Do: "Name a place on another disk.", Cause: err,
			}
		}
	}
	return w, nil
}

// copyFile copies as much of a file as can be read: a part that cannot be is
// filled with zeros.
func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }() // it was only read
	info, err := in.Stat()
	if err != nil {
		return err
	}
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	block := make([]byte, 4096)
	for at := int64(0); at < info.Size() && err == nil; at += int64(len(block)) {
		n, readErr := in.ReadAt(block, at)
		if readErr != nil && !errors.Is(readErr, io.EOF) {
			clear(block)
			n = int(min(int64(len(block)), info.Size()-at))
		}
		_, err = out.WriteAt(block[:n], at)
	}
	if closeErr := out.Close(); err == nil {
		err = closeErr
	}
	return err
}

func (w *wreck) remove() {
	if w.keys != nil {
		w.keys.wipe()
	}
	_ = os.RemoveAll(w.dir) // sealed rows; the folder's name says what it is
}

// open finds the key, by the slots that are left. Nothing else of the header
// has to be whole.
func (w *wreck) open(ctx context.Context, key model.VaultKey, plan *model.VaultInit) error {
	c, err := openConn(w.place.Path, openFlags, nil)
	if err != nil {
		return beyondHelp("the file is not a database any more", err)
	}
	defer func() { _ = c.Close() }() // of the copy
	w.head = salvageHeader(c)
	if len(w.head.slots) == 0 {
		return beyondHelp("no key slot is left in it", nil)
	}
	var used model.Secret
	if ask := key.Ask; ask != nil {
		key.Ask = func(ctx context.Context) (model.Secret, error) {
			typed, err := ask(ctx)
			used.Wipe()
			used = model.NewSecret(typed.Reveal())
			return typed, err
		}
	}
	if !key.Passphrase.Empty() {
		used = model.NewSecret(key.Passphrase.Reveal())
	}
	v := newVault(w.place)
	vaultKey, err := v.findKey(ctx, w.head, key)
	if err != nil {
		return err
	}
	defer clear(vaultKey)
	if w.keys, err = newKeys(vaultKey, w.head.vault, w.head.epoch); err != nil {
		return err
	}
	if err := planLike(v, used, plan); err != nil {
		return err
	}
	if err := w.keys.openOlder(w.head); err != nil {
		w.doubt = append(w.doubt, "a change of the vault's key was cut off, and rows of the older key do not open")
	}
	if w.head.genuine(w.keys) != nil {
		w.doubt = append(w.doubt, "the key slots of the old vault were changed by something other than tokenrack")
	}
	return nil
}

// planLike gives the new vault the way in by which the old one opened, where
// the plan names none.
func planLike(v *Vault, used model.Secret, plan *model.VaultInit) error {
	switch {
	case !plan.Passphrase.Empty() || plan.Keyring:
		used.Wipe()
	case v.mark.item != nil:
		plan.Keyring = true
	case !used.Empty():
		plan.Passphrase = used
	default:
		return &model.Error{
			Kind: model.KindUsage, What: "nothing was salvaged", Why: "the new vault needs a way in of its own",
			Still: "The vault was not touched.", Do: "Give --new-passphrase-file F.",
		}
	}
	return nil
}

func beyondHelp(why string, err error) error {
	return &model.Error{
		Kind: model.KindStore, What: "nothing could be salvaged", Why: why,
		Still: "The vault was not touched.", Do: "Restore a backup.", Cause: err,
	}
}

// salvageHeader reads what there is of a header. A vault's id that is gone is
// made good by a passphrase slot, which holds it too.
func salvageHeader(c *conn) *header {
	h, err := readHeader(c)
	if err == nil {
		return h
	}
	if h == nil {
		h = &header{}
	}
	if h.epoch == 0 {
		h.epoch = 1
	}
	for _, format := range []uint32{formatVersion, 1} {
		if slots, err := readSlots(c, format); err == nil {
			h.slots = slots
			break
		}
	}
	return h
}

// haul is what was read of a wreck.
type haul struct {
	cards    []model.Card
	secrets  []model.SecretRow
	intents  []model.Intent
	inbox    []model.Inbox
	lines    [][]byte
	lost     []string
	doubt    []string
	restored bool
}

// read opens every row that opens.
func (w *wreck) read(ctx context.Context) *haul {
	h := &haul{doubt: w.doubt}
	c, err := openConn(w.place.Path, openFlags, nil)
	if err != nil {
		h.lost = append(h.lost, "everything: the database does not open")
		return h
	}
	defer func() { _ = c.Close() }() // of the copy
	s, stateErr := w.keys.openState(w.head.state)
	if stateErr != nil {
		h.doubt = append(h.doubt, "the sealed state is lost: rows that were deleted, or older states of rows, may be among those saved")
		h.restored = true
	}
	for t := inCard; t <= inAudit && ctx.Err() == nil; t++ {
		if t == inTomb {
			continue // only for programs that follow changes
		}
		rows, whole := salvageTable(c, t)
		var total sum
		broken := 0
		for i := range rows {
			text, err := w.keys.open(&rows[i])
			if err != nil {
				broken++
				h.miss(&rows[i])
				continue
			}
			total.add(w.keys.element(&rows[i]))
			h.keep(&rows[i], text)
		}
		if !whole {
			h.lost = append(h.lost, "rows of the table "+t.String()+" on pages of the file that cannot be read")
		}
		changed := t != inAudit && stateErr == nil && total != *s.sumOf(t)
		if changed && whole && broken == 0 {
			h.doubt = append(h.doubt, "rows of the table "+t.String()+" were added, taken away or put back behind the program's back")
		}
		h.restored = h.restored || changed
	}
	w.readSpilled(h)
	h.missOwned()
	return h
}

// readSpilled takes the answers that wait in the room beside the vault.
func (w *wreck) readSpilled(h *haul) {
	file, err := os.Open(w.from.spill())
	if err != nil {
		return // none was ever made
	}
	defer func() { _ = file.Close() }() // it was only read
	spilled := &spillFile{file}
	head, err := spilled.head()
	if err != nil {
		h.lost = append(h.lost, "answers in the spill file, which cannot be read")
		return
	}
	v := &Vault{keys: w.keys}
	for slot := range spillSlots {
		if _, status := entryOf(head, slot); status == slotEmpty {
			continue
		}
		item, err := v.readSlot(spilled, slot)
		if err != nil {
			h.lost = append(h.lost, "an answer in the spill file")
			continue
		}
		if !slices.ContainsFunc(h.inbox, func(i model.Inbox) bool { return i.ID == item.ID }) {
			h.inbox = append(h.inbox, item)
		}
	}
}

// keep takes a row that opened.
func (h *haul) keep(r *row, text []byte) {
	text = slices.Clone(text)
	switch r.table {
	case inCard:
		if card, err := cardOf(r, text); err == nil {
			h.cards = append(h.cards, card)
		}
	case inSecret:
		h.secrets = append(h.secrets, model.SecretRow{ID: r.id, Owner: r.owner, Kind: model.SecretKind(r.kind), Value: model.SecretBytes(text)})
	case inIntent:
		h.intents = append(h.intents, model.Intent{Account: r.id, No: r.ver, Holder: r.owner, Data: text})
	case inInbox:
		if item, err := inboxOf(r.id, r.owner, text); err == nil {
			h.inbox = append(h.inbox, item)
		}
	case inAudit:
		h.lines = append(h.lines, text)
	default:
	}
}

// miss names a row that did not open.
func (h *haul) miss(r *row) {
	switch r.table {
	case inCard:
		h.lost = append(h.lost, fmt.Sprintf("%s (its name does not open; id %s)", kindWord(model.CardKind(r.kind)), r.id.String()[:8]))
	case inSecret:
		h.lost = append(h.lost, secretWord(model.SecretKind(r.kind))+" of "+r.owner.String())
	case inIntent:
		h.lost = append(h.lost, "the note of an exchange of "+r.id.String())
	case inInbox:
		h.lost = append(h.lost, "an unclaimed answer to "+r.owner.String())
	case inAudit:
		h.lost = append(h.lost, fmt.Sprintf("line %d of the activity record", r.ver))
	default:
	}
}

// missOwned puts names in the place of ids, and leaves out what belongs to a
// card that is lost: nobody could ever reach it.
func (h *haul) missOwned() {
	known := map[model.ID]string{}
	for _, card := range h.cards {
		known[card.ID] = kindWord(card.Kind) + " “" + clean(card.Key) + "”"
	}
	for i, text := range h.lost {
		before, id, found := cutLast(text, " ")
		owner, err := model.ParseID(id)
		if !found || err != nil {
			continue
		}
		name := known[owner]
		if name == "" {
			name = "a record that is lost (id " + id[:8] + ")"
		}
		h.lost[i] = before + " " + name
	}
	orphans := 0
	h.secrets = slices.DeleteFunc(h.secrets, func(s model.SecretRow) bool {
		if known[s.Owner] != "" {
			return false
		}
		orphans++
		return true
	})
	if orphans > 0 {
		h.lost = append(h.lost, several(orphans, "secret")+" of records that are lost")
	}
}

func cutLast(text, sep string) (before, after string, found bool) {
	at := strings.LastIndex(text, sep)
	if at < 0 {
		return text, "", false
	}
	return text[:at], text[at+len(sep):], true
}

func kindWord(kind model.CardKind) string {
	switch kind {
	case model.AppCard:
		return "app"
	case model.AccountCard:
		return "account"
	case model.IncidentCard:
		return "record of an incident"
	}
	return "draft"
}

func secretWord(kind model.SecretKind) string {
	switch kind {
	case model.AccessSecret:
		return "access token"
	case model.RefreshSecret:
		return "refresh token"
	case model.ClientSecret:
		return "client secret"
	case model.PasswordSecret:
		return "kept password"
	}
	return "a secret"
}
