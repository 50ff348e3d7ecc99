package vault_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/vault"
	"github.com/tokenrack/tokenrack/vault/vaulttest"
)

// The benchmarks open by a keyring slot: a passphrase's cost would be all that
// is seen.

// peopled makes a vault of n accounts, each with a card of about 168 bytes and
// two tokens of 1.2 KB.
func peopled(b *testing.B, n int) vault.Place {
	b.Helper()
	b.Cleanup(vaulttest.UseRing(vaulttest.NewRing()))
	p := placeAt(filepath.Join(b.TempDir(), "v"))
	if _, err := p.Init(b.Context(), model.VaultInit{Keyring: true}); err != nil {
		b.Fatal(err)
	}
	v := keyed(b, p)
	for at := 0; at < n; at += 1000 {
		err := v.Update(b.Context(), func(tx model.Tx) error {
			for i := at; i < min(n, at+1000); i++ {
				if err := settle(tx, i); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	if err := v.Close(); err != nil {
		b.Fatal(err)
	}
	return p
}

func keyed(b *testing.B, p vault.Place) *vault.Vault {
	b.Helper()
	v, err := p.Open(context.Background(), model.VaultKey{})
	if err != nil {
		b.Fatal(err)
	}
	return v
}

func numbered(kind string, i int) (id model.ID) {
	copy(id[:], fmt.Sprintf("%s%014d", kind, i*7919%1000003))
	return id
}

func settle(tx model.Tx, i int) error {
	card := model.Card{ID: numbered("ac", i), Kind: model.AccountCard, Key: fmt.Sprintf("account %06d", i), Data: cardBytes(i)}
	if _, err := tx.PutCard(card); err != nil {
		return err
	}
	text := make([]byte, 1200)
	for n, kind := range []model.SecretKind{model.AccessSecret, model.RefreshSecret} {
		row := model.SecretRow{ID: numbered([]string{"at", "rt"}[n], i), Owner: card.ID, Kind: kind, Value: model.NewSecret(string(text))}
		if err := tx.PutSecret(row); err != nil {
			return err
		}
	}
	return nil
}

func cardBytes(i int) []byte {
	var b []byte
	for field, text := range []string{fmt.Sprintf("account %06d", i), fmt.Sprintf("Customer %d of the north", i%97), "user@example.test", "openid offline_access", "https://idp.example.test"} {
		b = binary.AppendUvarint(b, uint64(field+1)<<3|2)
		b = append(binary.AppendUvarint(b, uint64(len(text))), text...)
	}
	for field := range 6 {
		b = binary.AppendUvarint(b, uint64(field+10)<<3)
		b = binary.AppendUvarint(b, uint64(1_800_000_000+i))
	}
	return b
}

var sizes = []int{100, 10_000, 100_000}

func BenchmarkOpenAndReadOneToken(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			if n > 10_000 && testing.Short() {
				b.Skip("takes long to prepare")
			}
			p := peopled(b, n)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				v := keyed(b, p)
				err := v.View(b.Context(), func(r model.Reader) error {
					if _, err := r.CardByKey(model.AccountCard, fmt.Sprintf("account %06d", i%n)); err != nil {
						return err
					}
					_, err := r.Secret(numbered("at", i%n))
					return err
				})
				if err != nil {
					b.Fatal(err)
				}
				_ = v.Close()
			}
		})
	}
}

func BenchmarkOpenAndListCards(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			if n > 10_000 && testing.Short() {
				b.Skip("takes long to prepare")
			}
			p := peopled(b, n)
			b.ReportAllocs()
			for b.Loop() {
				v := keyed(b, p)
				count, size := 0, 0
				err := v.View(b.Context(), func(r model.Reader) error {
					return r.Cards(model.AccountCard, 0, func(card model.Card) error {
						count++
						size += len(card.Data)
						return nil
					})
				})
				if err != nil || count != n {
					b.Fatal(count, err)
				}
				_ = v.Close()
				b.ReportMetric(float64(size)/float64(n), "B/card")
			}
		})
	}
}

func BenchmarkUpdate(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			if n > 10_000 && testing.Short() {
				b.Skip("takes long to prepare")
			}
			p := peopled(b, n)
			v := keyed(b, p)
			before := written(b)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if err := exchange(v, i%n); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(written(b)-before)/float64(b.N), "B-written/op")
			_ = v.Close()
		})
	}
}

// exchange writes what a refresh writes: the card, two new tokens for two old
// ones, a line.
func exchange(v *vault.Vault, i int) error {
	return v.Update(context.Background(), func(tx model.Tx) error {
		card, err := tx.Card(numbered("ac", i))
		if err != nil {
			return err
		}
		if _, err := tx.PutCard(card); err != nil {
			return err
		}
		for n, kind := range []model.SecretKind{model.AccessSecret, model.RefreshSecret} {
			id := numbered([]string{"at", "rt"}[n], i)
			if err := tx.DeleteSecret(id); err != nil {
				return err
			}
			if err := tx.PutSecret(model.SecretRow{ID: id, Owner: card.ID, Kind: kind, Value: model.NewSecret(string(make([]byte, 1200)))}); err != nil {
				return err
			}
		}
		return tx.Record(make([]byte, 60))
	})
}

// written is what this process has handed to the kernel, where that is told.
func written(b *testing.B) (n int64) {
	b.Helper()
	text, err := os.ReadFile("/proc/self/io")
	if err != nil {
		return 0
	}
	var read int64
	_, _ = fmt.Sscanf(string(text), "rchar: %d\nwchar: %d", &read, &n)
	return n
}

func BenchmarkUpdatesAtOnce(b *testing.B) {
	const callers = 256
	p := peopled(b, 10_000)
	v := keyed(b, p)
	for b.Loop() {
		var wait sync.WaitGroup
		for i := range callers {
			wait.Go(func() {
				if err := exchange(v, i); err != nil {
					b.Error(err)
				}
			})
		}
		wait.Wait()
	}
	_ = v.Close()
}
