package vault_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/vault"
)

func init() { children["count"] = updateCounted }

// updateCounted updates a counted number of times, alone or with company.
func updateCounted() {
	callers, each := 1, 50
	if os.Getenv("COMPANY") != "" {
		callers, each = 32, 10
	}
	v, err := placeAt(os.Getenv(childDir)).Open(context.Background(), withPassphrase())
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	var wait sync.WaitGroup
	for range callers {
		wait.Go(func() {
			for range each {
				if err := refreshed(v); err != nil {
					fmt.Println(err)
					os.Exit(1)
				}
			}
		})
	}
	wait.Wait()
	os.Exit(0) // not closed: that may tidy up
}

// refreshed is what the outcome of an exchange writes.
func refreshed(v *vault.Vault) error {
	card := model.Card{ID: model.NewID(), Kind: model.AccountCard, Key: model.NewID().String(), Data: make([]byte, 150)}
	return v.Update(context.Background(), func(tx model.Tx) error {
		if _, err := tx.PutCard(card); err != nil {
			return err
		}
		for _, kind := range []model.SecretKind{model.AccessSecret, model.RefreshSecret} {
			if err := tx.PutSecret(model.SecretRow{ID: model.NewID(), Owner: card.ID, Kind: kind, Value: model.NewSecret("token")}); err != nil {
				return err
			}
		}
		return tx.Record([]byte("refreshed"))
	})
}

func TestOneUpdateIsOneSyncAndCompanySharesThem(t *testing.T) {
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("strace is not installed: syncs were not counted")
	}
	count := func(company string) int {
		p := newPlace(t)
		out := filepath.Join(t.TempDir(), "counts")
		run := exec.Command(strace, "-f", "-c", "-e", "trace=fsync,fdatasync", "-o", out, os.Args[0])
		run.Env = append(os.Environ(), childVerb+"=count", childDir+"="+filepath.Dir(p.Path), "COMPANY="+company)
		if said, err := run.CombinedOutput(); err != nil {
			t.Skipf("strace cannot trace here: %v %s", err, said)
		}
		table, err := os.ReadFile(out)
		must(t, err)
		total := 0
		for line := range strings.Lines(string(table)) {
			if fields := strings.Fields(line); len(fields) >= 5 && strings.HasSuffix(fields[len(fields)-1], "sync") {
				n, _ := strconv.Atoi(fields[3])
				total += n
			}
		}
		return total
	}
	if n := count(""); n < 50 || n > 60 { // one each, and the log's first
		t.Errorf("50 updates took %d syncs", n)
	}
	if n := count("1"); n < 1 || n > 320/4 {
		t.Errorf("320 updates by 32 callers took %d syncs", n)
	} else {
		t.Logf("320 updates by 32 callers took %d syncs", n)
	}
}
