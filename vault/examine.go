package vault

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"zombiezen.com/go/sqlite"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/vault/keyring"
)

// The words under which a check-up reports.
const (
	checkFolders = "folders"
	checkFiles   = "files"
	checkDisk    = "disk"
	checkBase    = "database"
	checkSlots   = "ways in"
	checkSpill   = "spill file"
	checkRun     = "programs"
	checkRing    = "keyring"
	checkRows    = "rows"
	checkMark    = "age"
)

// little is free space that a day's work may use up.
const little = 64 << 20

// findings gathers what a check-up found.
type findings []model.Finding

func (f *findings) add(level model.FindingLevel, check, what, where string) {
	*f = append(*f, model.Finding{Level: level, Check: check, What: what, Where: where})
}

func (f *findings) ok(check, what string) { f.add(model.FindingOK, check, what, "") }

func (f *findings) bad(check string, err error) {
	*f = append(*f, model.FindingOf(model.FindingBad, check, err))
}

// Examine looks at everything that can be looked at without the vault's key:
// folders and files, their owners and permissions, the disk under them, the
// database as a database, the key slots, the spill file, who is at work, and
// the system's keyring. It changes nothing but one item of the keyring, which
// it makes and takes away again.
func (p Place) Examine(ctx context.Context) []model.Finding {
	var f findings
	p.examineFolders(&f)
	p.examineDisk(&f)
	if p.examineFiles(&f) {
		p.examineDatabase(ctx, &f)
		p.examineSpill(&f)
		p.examineRun(&f)
	}
	examineRing(ctx, &f)
	return f
}

func (p Place) dirs() []string {
	dirs := []string{filepath.Dir(p.Path)}
	if p.State != dirs[0] {
		dirs = append(dirs, p.State)
	}
	return dirs
}

func (p Place) examineFolders(f *findings) {
	well := true
	for _, dir := range p.dirs() {
		info, err := os.Lstat(dir)
		if errors.Is(err, fs.ErrNotExist) {
			f.add(model.FindingNote, checkFolders, "the folder is not there yet; it is made with the vault", dir)
			well = false
			continue
		}
		if err == nil && info.Mode()&fs.ModeSymlink != 0 {
			to, _ := filepath.EvalSymlinks(dir) // shown only
			f.add(model.FindingNote, checkFolders, "the folder is a link to "+clean(to), dir)
		}
		if err := checkFolder(dir); err != nil {
			f.bad(checkFolders, err)
			well = false
		}
	}
	if well {
		f.ok(checkFolders, "ours, and closed to others")
	}
}

// ourFiles are the vault's files that may exist.
func (p Place) ourFiles() []string {
	return []string{p.Path, p.Path + "-wal", p.Path + "-shm", p.spill(), p.mark()}
}

// examineFiles says whether there is a vault to look into.
func (p Place) examineFiles(f *findings) (there bool) {
	err := p.checkFile()
	if model.KindOf(err) == model.KindLocked {
		f.add(model.FindingNote, checkFiles, "there is no vault yet", p.Path)
		return false
	}
	there = err == nil
	before := len(*f)
	for _, path := range p.ourFiles() {
		info, err := os.Lstat(path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			f.add(model.FindingBad, checkFiles, "the file cannot be looked at", path)
		case !info.Mode().IsRegular():
			f.add(model.FindingBad, checkFiles, "this is a link or something else, and not an ordinary file", path)
		default:
			if err := checkOwner(path, info, 0o077); err != nil {
				f.bad(checkFiles, err)
			}
		}
	}
	p.examineScraps(f)
	if len(*f) == before {
		f.ok(checkFiles, "ours, and closed to others")
	}
	return there
}

// examineScraps looks for what a cut-off making of a vault left behind.
func (p Place) examineScraps(f *findings) {
	scraps, _ := filepath.Glob(globQuote(p.Path) + ".new-*") // the pattern is well formed
	for _, path := range scraps {
		*f = append(*f, model.Finding{
			Level: model.FindingNote, Check: checkFiles, What: "a vault that was begun and not finished; nothing uses it",
			Where: path, Do: "Remove it, if no tokenrack is making a vault right now.",
		})
	}
}

// globQuote keeps a path from being read as a pattern.
func globQuote(path string) string {
	if filepath.Separator == '\\' {
		return path // Windows has no escapes in patterns, nor these characters in names
	}
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(path)
}

func (p Place) examineDisk(f *findings) {
	seen := ""
	for _, dir := range p.dirs() {
		if _, err := os.Stat(dir); err != nil {
			continue
		}
		if name, remote := remoteFS(dir); remote {
			f.bad(checkDisk, onNetwork(dir, name))
			continue
		}
		disk := diskOf(dir)
		said := disk.name
		free, known := freeBytes(dir)
		if known {
			said = strings.TrimPrefix(said+", "+size(free)+" free", ", ")
		}
		next := model.Finding{Check: checkDisk, What: said, Where: dir}
		switch {
		case disk.readOnly || writable(dir) != nil:
			next.Level, next.What = model.FindingBad, "it cannot be written: "+said
			next.Still, next.Do = "Tokens that are held can still be copied; nothing is refreshed.", "See whether the disk was mounted read-only after an error, and who owns the folder."
		case known && free < spaceNeeded:
			next.Level = model.FindingBad
			next.Still, next.Do = "Tokens that are held can still be copied; no exchange begins below "+size(spaceNeeded)+".", "Free some space."
		case disk.fleeting:
			next.Level = model.FindingWarning
			next.What += ": it is gone when the computer starts anew"
			next.Do = "Choose another folder with --home, unless that is meant."
		case disk.open:
			next.Level = model.FindingWarning
			next.What += ": it keeps no owners and permissions, so other users may read the files"
			next.Do = "Choose another folder with --home."
		case known && free < little:
			next.Level, next.Do = model.FindingWarning, "Free some space soon: below "+size(spaceNeeded)+" nothing is refreshed."
		case said == seen:
			continue // the same disk, most likely
		}
		seen = said
		*f = append(*f, next)
	}
}

// disk is what is known of the file system under a folder.
type disk struct {
	name     string // empty: unknown
	readOnly bool
	fleeting bool // in memory
	open     bool // without owners and permissions
}

// size is a number of bytes in words.
func size(n uint64) string {
	switch {
	case n >= 10<<30:
		return fmt.Sprintf("%d GiB", n>>30)
	case n >= 10<<20:
		return fmt.Sprintf("%d MiB", n>>20)
	case n >= 10<<10:
		return fmt.Sprintf("%d KiB", n>>10)
	}
	return fmt.Sprintf("%d bytes", n)
}

// clean keeps what a file's name may hold away from the terminal.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 || r == '\u2028' || r == '\u2029' || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' {
			return '?'
		}
		return r
	}, text)
}

func (p Place) examineDatabase(ctx context.Context, f *findings) {
	c, err := p.connect(readerSettings)
	if err != nil {
		f.bad(checkBase, tell(err))
		f.salvageHint()
		return
	}
	defer func() { _ = c.Close() }() // it was only read
	if err := ctx.Err(); err != nil {
		f.bad(checkBase, err)
		return
	}
	var wrong []string
	err = c.rows("PRAGMA integrity_check(20)", func(stmt *sqlite.Stmt) error {
		if said := stmt.ColumnText(0); said != "ok" {
			wrong = append(wrong, clean(said))
		}
		return nil
	})
	switch {
	case err != nil:
		f.bad(checkBase, tell(failure("read", err)))
		f.salvageHint()
	case len(wrong) > 0:
		f.add(model.FindingBad, checkBase, fmt.Sprintf("%d faults: %s", len(wrong), strings.Join(wrong[:min(3, len(wrong))], "; ")), p.Path)
		f.salvageHint()
	default:
		f.ok(checkBase, "whole, as a database")
	}
	h, err := readHeader(c)
	if err != nil {
		f.bad(checkBase, tell(err))
		f.salvageHint()
		return
	}
	h.examine(f)
}

// salvageHint says what to do on the finding that came last.
func (f *findings) salvageHint() {
	last := &(*f)[len(*f)-1]
	last.Do = "Restore a backup; or let `tokenrack doctor --salvage FILE` write what still opens into a new vault. The old one is not touched."
}

func (h *header) examine(f *findings) {
	var ways []string
	for i := range h.slots {
		ways = append(ways, strings.TrimSpace(h.slots[i].told().Type+" "+h.slots[i].backend))
	}
	said := clean(strings.Join(ways, ", "))
	switch {
	case len(h.slots) == 0:
		*f = append(*f, model.Finding{Level: model.FindingBad, Check: checkSlots, What: "there is no way in: every key slot is gone", Do: "Restore a backup."})
	case h.others() == 0:
		*f = append(*f, model.Finding{
			Level: model.FindingWarning, Check: checkSlots, What: "the keyring is the only way in: if it is lost, so are the tokens",
			Do: "Add a recovery key: tokenrack vault slot add --recovery",
		})
	default:
		f.ok(checkSlots, said)
	}
	if len(h.older) > 0 {
		*f = append(*f, model.Finding{
			Level: model.FindingWarning, Check: checkSlots, What: "a change of the vault's key was cut off: both keys are in use until it is done",
			Do: "tokenrack vault rekey goes on where it stopped.",
		})
	}
}

func (p Place) examineSpill(f *findings) {
	info, err := os.Lstat(p.spill())
	if errors.Is(err, fs.ErrNotExist) {
		*f = append(*f, model.Finding{
			Level: model.FindingWarning, Check: checkSpill, Where: p.spill(),
			What: "it is missing: there is no room written beforehand for an answer that the disk has no place for",
			Do:   "The next refresh makes it anew; it needs some free space.",
		})
		return
	}
	file, err := os.Open(p.spill())
	if err != nil {
		f.add(model.FindingBad, checkSpill, "it cannot be read: no exchange begins without it", p.spill())
		return
	}
	defer func() { _ = file.Close() }() // it was only read
	head, err := (&spillFile{file}).head()
	if err != nil {
		f.add(model.FindingBad, checkSpill, "it cannot be read: no exchange begins without it", p.spill())
		return
	}
	filled, broken := 0, 0
	for slot := range spillSlots {
		switch _, status := entryOf(head, slot); status {
		case slotEmpty:
		case slotFilled:
			filled++
		default:
			broken++
		}
	}
	if broken > 0 {
		*f = append(*f, model.Finding{
			Level: model.FindingWarning, Check: checkSpill, Where: p.spill(),
			What:  several(broken, "answer") + " in it did not open: the disk changed what was written",
			Still: "Their places are left alone and used no more.",
		})
	}
	if filled > 0 {
		*f = append(*f, model.Finding{
			Level: model.FindingWarning, Check: checkSpill, Where: p.spill(),
			What: several(filled, "answer") + " in it, sealed, waiting for room in the vault",
			Do:   "Free some space; opening the vault takes them in.",
		})
	}
	if filled+broken == 0 {
		f.ok(checkSpill, fmt.Sprintf("empty, with room for %s", several(max(0, int((info.Size()-headSize)/slotSize)), "answer")))
	}
}

func several(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}

// examineRun counts the programs at work on the vault, by their locks.
func (p Place) examineRun(f *findings) {
	entries, err := os.ReadDir(p.run())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		f.add(model.FindingBad, checkRun, "the folder of running programs cannot be read: no exchange begins without it", p.run())
		return
	}
	living, dead := 0, 0
	for _, entry := range entries {
		id, err := model.ParseID(strings.TrimSuffix(entry.Name(), lockSuffix))
		if err != nil || !strings.HasSuffix(entry.Name(), lockSuffix) {
			continue
		}
		if lives, err := holderAlive(p.run(), id); err == nil && lives {
			living++
		} else if err == nil {
			dead++
		}
	}
	said := "no program has an exchange of its own under way"
	if living > 0 {
		said = several(living, "program") + " of this computer can refresh tokens right now"
	}
	if dead > 0 {
		said += fmt.Sprintf("; %s of programs that were killed, swept away by the next one", several(dead, "lock file"))
	}
	f.ok(checkRun, said)
}

// examineRing stores, reads and removes an item of the system's keyring.
func examineRing(ctx context.Context, f *findings) {
	from := ring()
	where, err := from.Choose(ctx)
	if errors.Is(err, keyring.ErrNone) {
		*f = append(*f, model.Finding{Level: model.FindingNote, Check: checkRing, What: err.Error(), Still: "A passphrase opens the vault everywhere."})
		return
	}
	if err != nil {
		*f = append(*f, ringTrouble("it cannot be used", err))
		return
	}
	name := "tokenrack check-up " + model.NewID().String()[:8]
	data := make([]byte, keySize)
	_, _ = rand.Read(data) // never fails, see crypto/rand
	if err := from.Set(ctx, where, name, data); err != nil {
		*f = append(*f, ringTrouble("it took no item", err))
		return
	}
	got, err := from.Get(ctx, where, name)
	removed := from.Remove(ctx, where, name)
	switch {
	case err != nil:
		*f = append(*f, ringTrouble("it gave back no item", err))
	case !bytes.Equal(got, data):
		*f = append(*f, ringTrouble("it gave back another item than was stored", keyring.ErrFailed))
	case removed != nil:
		*f = append(*f, model.Finding{
			Level: model.FindingNote, Check: checkRing, What: "an item was stored and read, and could not be removed again", Where: name,
			Do: "Remove it with the system's own program; it means nothing.",
		})
	default:
		f.ok(checkRing, strings.TrimSpace(where.Backend+" "+where.Collection)+": an item was stored, read and removed")
	}
}

func ringTrouble(what string, err error) model.Finding {
	return model.Finding{
		Level: model.FindingWarning, Check: checkRing, What: what + ": " + keyringWhy(err),
		Still: "A passphrase opens the vault all the same.", Do: "Unlock the keyring with the system's own program and try again.",
	}
}
