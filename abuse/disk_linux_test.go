package abuse_test

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// disk is a disk as it is at one moment of a trace: what is surely on it, and
// what was written and not yet synced. A power cut keeps of the latter any
// part, in any order, torn between sectors; names change in order, as with a
// journal.
type disk struct {
	home    string
	inodes  []*inode
	names   map[string]int // path to inode, on the disk
	seen    map[string]int // the same as processes see it
	renames []naming       // not yet on the disk
	at      map[string]int64
	no      int // events played
}

type inode struct {
	durable []byte
	pending []patch
}

// patch is one write, or the cut of a file where data is nil.
type patch struct {
	off  int64
	data []byte
	no   int
}

type naming struct {
	path  string
	inode int // -1: the name is gone
	no    int
}

// newDisk begins with the files as they lie in the home, all of it durable.
func newDisk(t *testing.T, home string) *disk {
	t.Helper()
	d := &disk{home: home, names: map[string]int{}, seen: map[string]int{}, at: map[string]int64{}}
	must(t, filepath.Walk(home, func(path string, info os.FileInfo, err error) error {
		if err != nil || !info.Mode().IsRegular() || !isStored(home, path) {
			return err
		}
		b, err := os.ReadFile(path)
		d.names[path], d.seen[path] = len(d.inodes), len(d.inodes)
		d.inodes = append(d.inodes, &inode{durable: b})
		return err
	}))
	return d
}

// play takes one event in.
func (d *disk) play(e event) {
	d.no++
	if e.failed {
		return
	}
	switch e.call {
	case "fsync", "fdatasync":
		d.sync(e)
	case "openat":
		d.open(e)
	case "pwrite64", "write":
		if !isStored(d.home, e.path) {
			return
		}
		off := e.off
		if off < 0 {
			off = d.at[e.path]
			d.at[e.path] += int64(len(e.data))
		}
		d.add(e.path, patch{off: off, data: e.data, no: d.no})
	case "ftruncate":
		if isStored(d.home, e.path) {
			d.add(e.path, patch{off: e.size, no: d.no})
		}
	case "unlink", "unlinkat":
		if isStored(d.home, e.path) {
			d.name(e.path, -1)
		}
	case "rename", "renameat", "renameat2":
		if i, ok := d.seen[e.path]; ok && isStored(d.home, e.to) {
			d.name(e.to, i)
			d.name(e.path, -1)
		}
	}
}

func (d *disk) open(e event) {
	if !isStored(d.home, e.path) || strings.Contains(e.flags, "O_DIRECTORY") {
		return
	}
	d.at[e.path] = 0
	if _, ok := d.seen[e.path]; !ok && strings.Contains(e.flags, "O_CREAT") {
		d.inodes = append(d.inodes, &inode{})
		d.name(e.path, len(d.inodes)-1)
	}
	if strings.Contains(e.flags, "O_TRUNC") {
		d.add(e.path, patch{no: d.no})
	}
}

func (d *disk) name(path string, i int) {
	if i < 0 {
		delete(d.seen, path)
	} else {
		d.seen[path] = i
	}
	d.renames = append(d.renames, naming{path, i, d.no})
}

func (d *disk) add(path string, p patch) {
	if i, ok := d.seen[path]; ok {
		d.inodes[i].pending = append(d.inodes[i].pending, p)
	}
}

// sync makes durable what was written to the file before the call began; a
// folder's sync does that to names.
func (d *disk) sync(e event) {
	if i, ok := d.seen[e.path]; ok {
		n := d.inodes[i]
		kept := n.pending[:0:0]
		for _, p := range n.pending {
			if p.no <= e.began {
				n.durable = p.on(n.durable)
			} else {
				kept = append(kept, p)
			}
		}
		n.pending = kept
		return
	}
	if info, err := os.Stat(e.path); err == nil && info.IsDir() {
		for _, r := range d.renames {
			r.in(d.names)
		}
		d.renames = nil
	}
}

func (r naming) in(names map[string]int) {
	if r.inode < 0 {
		delete(names, r.path)
		return
	}
	names[r.path] = r.inode
}

func (p patch) on(b []byte) []byte {
	if p.data == nil {
		if p.off <= int64(len(b)) {
			return b[:p.off]
		}
		return append(b, make([]byte, p.off-int64(len(b)))...)
	}
	if need := p.off + int64(len(p.data)); need > int64(len(b)) {
		b = append(b, make([]byte, need-int64(len(b)))...)
	}
	copy(b[p.off:], p.data)
	return b
}

const sector = 512

// torn keeps a part of a write: whole sectors of it.
func (p patch) torn(random *rand.Rand) []patch {
	var parts []patch
	for from := 0; from < len(p.data); {
		to := min(len(p.data), int((p.off+int64(from))/sector+1)*sector-int(p.off))
		if random.IntN(2) == 0 {
			parts = append(parts, patch{off: p.off + int64(from), data: p.data[from:to]})
		}
		from = to
	}
	return parts
}

// image writes into a folder what a power cut now may leave.
func (d *disk) image(t *testing.T, dir string, random *rand.Rand) {
	t.Helper()
	names := map[string]int{}
	for path, i := range d.names {
		names[path] = i
	}
	for _, r := range d.renames[:random.IntN(len(d.renames)+1)] {
		r.in(names)
	}
	must(t, os.RemoveAll(dir))
	must(t, os.MkdirAll(filepath.Join(dir, "state"), 0o700))
	for path, i := range names {
		inner := strings.TrimPrefix(path, d.home)
		must(t, os.WriteFile(filepath.Join(dir, inner), d.inodes[i].left(random), 0o600))
	}
}

// left is what remains of a file: the durable part and a choice of the rest.
func (n *inode) left(random *rand.Rand) []byte {
	b := append([]byte(nil), n.durable...)
	if len(n.pending) == 0 {
		return b
	}
	keep := random.Float64() // from nearly nothing to nearly all
	var chosen []patch
	for _, p := range n.pending {
		switch {
		case random.Float64() < keep:
			chosen = append(chosen, p)
		case p.data != nil && random.IntN(4) == 0:
			chosen = append(chosen, p.torn(random)...)
		}
	}
	if random.IntN(3) > 0 {
		random.Shuffle(len(chosen), func(i, j int) { chosen[i], chosen[j] = chosen[j], chosen[i] })
	}
	for _, p := range chosen {
		b = p.on(b)
	}
	return b
}
