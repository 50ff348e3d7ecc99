package vault_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/vault"
)

func init() { children["crash"] = updateForEver }

// updateForEver names every card on standard output once it is durable, until
// it is killed.
func updateForEver() {
	v, err := placeAt(os.Getenv(childDir)).Open(context.Background(), withPassphrase())
	if err != nil {
		fmt.Println("error", err)
		os.Exit(1)
	}
	for i := 0; ; i++ {
		card := model.Card{ID: model.NewID(), Kind: model.AccountCard, Key: model.NewID().String()}
		err := v.Update(context.Background(), func(tx model.Tx) error {
			if _, err := tx.PutCard(card); err != nil {
				return err
			}
			if err := tx.PutSecret(model.SecretRow{ID: model.NewID(), Owner: card.ID, Kind: model.RefreshSecret, Value: model.NewSecret(card.Key)}); err != nil {
				return err
			}
			return tx.PutIntent(model.Intent{Account: card.ID, No: 1, Holder: v.Holder()})
		})
		if err != nil {
			fmt.Println("error", err)
			os.Exit(1)
		}
		fmt.Println(card.Key)
	}
}

func init() { children["spill"] = spillAndWait }

// spillAndWait keeps an answer in the spill file and waits to be killed.
func spillAndWait() {
	v, err := placeAt(os.Getenv(childDir)).Open(context.Background(), withPassphrase())
	if err == nil {
		var room model.Reservation
		if room, err = v.Reserve(context.Background()); err == nil {
			_, err = room.Spill(model.Inbox{ID: model.NewID(), Owner: model.NewID(), Raw: model.NewSecret("of a killed process")})
		}
	}
	fmt.Println("spilled", err)
	time.Sleep(time.Minute)
}

func TestWhatAKilledProcessSpilledIsFound(t *testing.T) {
	p := newPlace(t)
	early := open(t, p)
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), childVerb+"=spill", childDir+"="+filepath.Dir(p.Path))
	stdout, err := child.StdoutPipe()
	must(t, err)
	must(t, child.Start())
	line, _ := bufio.NewReader(stdout).ReadString('\n')
	if line != "spilled <nil>\n" {
		t.Errorf("the other process said %q", line)
	}
	answers := func(when string, v *vault.Vault, want int) {
		t.Helper()
		must(t, v.View(t.Context(), func(r model.Reader) error {
			all, err := r.Inbox()
			if len(all) != want || want > 0 && all[0].Raw.Reveal() != "of a killed process" {
				t.Errorf("%s: %d answers, want %d", when, len(all), want)
			}
			return err
		}))
	}
	living := open(t, p)
	answers("while it lives", living, 0)
	must(t, child.Process.Kill())
	_ = child.Wait()
	answers("through a handle that was open all the while", early, 1)
	answers("after it was killed", open(t, p), 1)
	answers("at the next opening", open(t, p), 1)
	answers("through a handle that was open before", early, 1)
}

func TestNoAcknowledgedCommitIsLostWhenKilled(t *testing.T) {
	kills := 30
	if testing.Short() {
		kills = 5
	}
	p := newPlace(t)
	dir := filepath.Dir(p.Path)
	var acknowledged []string
	for range kills {
		// Two at once, so that one recovers what the other left.
		first, second := crash(t, dir), crash(t, dir)
		acknowledged = append(append(acknowledged, <-first...), <-second...)
	}
	v := open(t, p)
	err := v.View(t.Context(), func(r model.Reader) error {
		for _, key := range acknowledged {
			if _, err := r.CardByKey(model.AccountCard, key); err != nil {
				t.Fatalf("a card that was acknowledged: %v", err)
			}
		}
		intents, err := r.Intents()
		for _, intent := range intents {
			if alive, err := v.Alive(intent.Holder); alive || err != nil {
				t.Fatalf("a killed holder: alive %v, %v", alive, err)
			}
		}
		return err
	})
	must(t, err)
	report, err := v.Verify(t.Context())
	if err != nil || !report.Whole() {
		t.Errorf("after %d kills: %+v %v", 2*kills, report, err)
	}
	if len(acknowledged) < 2*kills {
		t.Errorf("only %d updates in %d lives: the test proves little", len(acknowledged), 2*kills)
	}
	t.Logf("%d kills, %d acknowledged commits", 2*kills, len(acknowledged))
}

// crash runs a child, kills it at a random moment, and tells what it had
// acknowledged.
func crash(t *testing.T, dir string) <-chan []string {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), childVerb+"=crash", childDir+"="+dir)
	stdout, err := child.StdoutPipe()
	must(t, err)
	must(t, child.Start())
	lines := make(chan []string, 1)
	began := make(chan struct{})
	go func() {
		var said []string
		for scanner := bufio.NewScanner(stdout); scanner.Scan(); {
			if strings.HasPrefix(scanner.Text(), "error") {
				t.Errorf("a child said: %s", scanner.Text())
				break
			}
			if len(scanner.Text()) != 32 {
				break // cut off by the kill
			}
			if said = append(said, scanner.Text()); len(said) == 1 {
				close(began)
			}
		}
		lines <- said
	}()
	go func() {
		select {
		case <-began:
		case <-time.After(10 * time.Second):
		}
		time.Sleep(time.Duration(rand.Int64N(int64(40 * time.Millisecond))))
		_ = child.Process.Kill()
	}()
	done := make(chan []string, 1)
	go func() {
		said := <-lines
		_ = child.Wait()
		done <- said
	}()
	return done
}
