package vault

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/tokenrack/tokenrack/model"
)

// heldBy names the vault that a child of this test holds open.
const heldBy = "TOKENRACK_TEST_HELD"

// TestChildHoldsAVault is the other process of the test below: it opens a
// vault, works with it, and locks it, each when it is told to.
func TestChildHoldsAVault(t *testing.T) {
	dir := os.Getenv(heldBy)
	if dir == "" {
		t.Skip("this is only the other half of a test")
	}
	told := bufio.NewReader(os.Stdin)
	p := Place{Path: filepath.Join(dir, "vault.db"), State: filepath.Join(dir, "state")}
	v, err := p.Open(t.Context(), model.VaultKey{Passphrase: model.NewSecret("passphrase")})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 50 {
		card := model.Card{ID: model.NewID(), Kind: model.AccountCard, Key: fmt.Sprint("account ", i)}
		err := v.Update(t.Context(), func(tx model.Tx) error {
			_, err := tx.PutCard(card)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	fmt.Println("open")
	_, _ = told.ReadString('\n')
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	debug.FreeOSMemory() // as the screen does when it locks
	fmt.Println("locked")
	_, _ = told.ReadString('\n')
}

// A locked program holds neither the vault's key nor any that is made of it.
func TestALockedProgramHoldsNoKey(t *testing.T) {
	p, _ := spillPlace(t)
	keys := allKeys(t, p)
	child := exec.Command(os.Args[0], "-test.run=^TestChildHoldsAVault$", "-test.v")
	child.Env = append(os.Environ(), heldBy+"="+filepath.Dir(p.Path))
	in, err := child.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = in.Close()
		_ = child.Wait()
	}()
	said := bufio.NewScanner(out)
	until(t, said, "open")
	open := hunt(t, child.Process.Pid, keys)
	if open["rec"] != 1 {
		t.Errorf("while it is open, the key that seals rows lies in %d places, want the one page", open["rec"])
	}
	t.Logf("open: %v", open)
	_, _ = io.WriteString(in, "\n")
	until(t, said, "locked")
	for name, hits := range hunt(t, child.Process.Pid, keys) {
		if hits > 0 {
			t.Errorf("locked, and %d copies of the key “%s” are left", hits, name)
		}
	}
}

func until(t *testing.T, said *bufio.Scanner, word string) {
	t.Helper()
	for said.Scan() {
		if said.Text() == word {
			return
		}
		if strings.Contains(said.Text(), "FAIL") {
			t.Fatal(said.Text())
		}
	}
	t.Fatalf("the other process never said %q", word)
}

// allKeys are the vault's key, and what is made of it.
func allKeys(t *testing.T, p Place) map[string][]byte {
	t.Helper()
	c, err := p.connect(readerSettings)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	h, err := readHeader(c)
	if err != nil {
		t.Fatal(err)
	}
	v := newVault(p)
	vaultKey, err := v.findKey(t.Context(), h, model.VaultKey{Passphrase: model.NewSecret("passphrase")})
	if err != nil {
		t.Fatal(err)
	}
	k, err := newKeys(vaultKey, h.vault, h.epoch)
	if err != nil {
		t.Fatal(err)
	}
	rec := make([]byte, keySize)
	root := make([]byte, keySize)
	hmacInto(root, h.vault[:], vaultKey)
	hmacInto(rec, root, []byte("tokenrack vault 1 rec"), []byte{1})
	return map[string][]byte{
		"vault": vaultKey, "vault, in hex": []byte(hex.EncodeToString(vaultKey)), "root": root, "rec": rec,
		"name": k.name, "set": k.set, "mac": k.mac,
	}
}

// hugeRegion is more than the program maps in one piece: the race detector's
// shadow of the memory holds no bytes of it.
const hugeRegion = 512 << 20

// hunt counts what lies in another process's memory.
func hunt(t *testing.T, pid int, keys map[string][]byte) map[string]int {
	t.Helper()
	maps, err := os.ReadFile(fmt.Sprintf("/proc/%d/maps", pid))
	if err != nil {
		t.Skipf("another process's memory cannot be read here: %v", err)
	}
	mem, err := os.Open(fmt.Sprintf("/proc/%d/mem", pid))
	if err != nil {
		t.Skipf("another process's memory cannot be read here: %v", err)
	}
	defer func() { _ = mem.Close() }()
	hits := map[string]int{}
	searched := 0
	for line := range strings.Lines(string(maps)) {
		var from, to int64
		var perms string
		if n, _ := fmt.Sscanf(line, "%x-%x %s", &from, &to, &perms); n != 3 || !strings.HasPrefix(perms, "rw") || to-from > hugeRegion {
			continue
		}
		text := make([]byte, to-from)
		n, _ := mem.ReadAt(text, from) // what is not mapped in cannot be read
		searched += n
		for name, key := range keys {
			hits[name] += bytes.Count(text[:n], key)
		}
	}
	if searched < 1<<20 {
		t.Fatalf("only %d bytes were searched", searched)
	}
	return hits
}
