package abuse_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"github.com/tokenrack/tokenrack/model"
)

// One card of the vault as a register with compare-and-swap: what a process
// asked of it and what it was told.
type cas struct {
	swap     bool
	seen     uint64 // the version a swap was made with
	value    int
	client   int
	card     int
	from, to int64
}

type casResult struct {
	ver   uint64
	value int
	ok    bool // the swap was taken
}

type casState struct {
	ver   uint64
	value int
}

// register is the model: a read tells version and value; a swap is taken if
// and only if its version is the card's.
var register = porcupine.Model{
	Partition: func(history []porcupine.Operation) [][]porcupine.Operation {
		parts := map[int][]porcupine.Operation{}
		for _, op := range history {
			card := op.Input.(cas).card
			parts[card] = append(parts[card], op)
		}
		var list [][]porcupine.Operation
		for _, part := range parts {
			list = append(list, part)
		}
		return list
	},
	Init: func() any { return casState{ver: 1} },
	Step: func(state, input, output any) (bool, any) {
		s, in, out := state.(casState), input.(cas), output.(casResult)
		switch {
		case !in.swap:
			return out.ver == s.ver && out.value == s.value, s
		case out.ok:
			return in.seen == s.ver && out.ver == s.ver+1, casState{ver: out.ver, value: in.value}
		}
		return in.seen != s.ver, s
	},
}

func init() { jobs["register"] = registerJob }

// registerJob reads and swaps cards and says what it did, with the times of
// call and return.
func registerJob(home string, args []string) error {
	store, err := openAt(context.Background(), home)
	if err != nil {
		return err
	}
	client, _ := strconv.Atoi(args[0])
	times, _ := strconv.Atoi(args[1])
	seed, _ := strconv.ParseUint(args[2], 10, 64)
	random := rand.New(rand.NewPCG(seed, uint64(client)))
	says := &journal{out: os.Stdout}
	seen := map[int]uint64{}
	for i := range times {
		card := random.IntN(registers)
		one := cas{card: card, client: client, swap: seen[card] > 0 && random.IntN(3) > 0, seen: seen[card], value: client*1_000_000 + i}
		one.from = time.Now().UnixNano()
		out, err := one.run(store)
		one.to = time.Now().UnixNano()
		if err != nil {
			return err
		}
		if seen[card] = out.ver; one.swap && !out.ok {
			seen[card] = 0 // it has to be read again
		}
		says.say("op %d %t %d %d %d %d %d %d %t", card, one.swap, one.seen, one.value, one.from, one.to, out.ver, out.value, out.ok)
	}
	return store.Close()
}

// registers is how many cards there are.
const registers = 3

func registerKey(card int) string { return fmt.Sprint("register ", card) }

func (c cas) run(store interface {
	View(context.Context, func(model.Reader) error) error
	Update(context.Context, func(model.Tx) error) error
}) (out casResult, err error) {
	ctx := context.Background()
	if !c.swap {
		return out, store.View(ctx, func(rd model.Reader) error {
			card, err := rd.CardByKey(model.DraftCard, registerKey(c.card))
			out.ver = card.Ver
			out.value, _ = strconv.Atoi(string(card.Data))
			return err
		})
	}
	err = store.Update(ctx, func(tx model.Tx) error {
		card, err := tx.CardByKey(model.DraftCard, registerKey(c.card))
		if err != nil {
			return err
		}
		card.Ver, card.Data = c.seen, []byte(strconv.Itoa(c.value))
		out.ver, err = tx.PutCard(card)
		return err
	})
	if errors.Is(err, model.ErrConflict) {
		return casResult{}, nil
	}
	out.ok = err == nil
	return out, err
}

// TestHistory lets processes read and swap the same cards, and asks porcupine
// whether what they were told can have happened one after the other.
func TestHistory(t *testing.T) {
	processes := amount(t, "ABUSE_HISTORY_PROCESSES", [3]int{3, 6, 8})
	each := amount(t, "ABUSE_HISTORY", [3]int{40, 150, 1000})
	d := throw(t)
	r := newRig(t, nil)
	must(t, r.store.Update(r.ctx, func(tx model.Tx) error {
		for i := range registers {
			if _, err := tx.PutCard(model.Card{ID: model.NewID(), Kind: model.DraftCard, Key: registerKey(i), Data: []byte("0")}); err != nil {
				return err
			}
		}
		return nil
	}))
	var mu sync.Mutex
	var history []porcupine.Operation
	taken := 0
	var crew sync.WaitGroup
	for client := range processes {
		p := start(t, nil, r.home, "register", strconv.Itoa(client), strconv.Itoa(each), strconv.FormatUint(d.seed, 10))
		crew.Go(func() {
			for _, l := range p.rest() {
				if !l.is("op", 10) {
					t.Errorf("a process ended: %v", l.words)
					return
				}
				one, out := operationOf(l.words)
				one.client = client
				mu.Lock()
				history = append(history, porcupine.Operation{ClientId: client, Input: one, Output: out, Call: one.from, Return: one.to})
				if out.ok {
					taken++
				}
				mu.Unlock()
			}
		})
	}
	crew.Wait()
	equal(t, "operations", len(history), processes*each)
	if result := porcupine.CheckOperationsTimeout(register, history, 2*time.Minute); result != porcupine.Ok {
		t.Errorf("the history of %d operations cannot have happened one after the other: %s", len(history), result)
	}
	t.Logf("%d operations of %d processes on %d cards, %d swaps taken: linearizable", len(history), processes, registers, taken)
}

func operationOf(w []string) (one cas, out casResult) {
	number := func(i int) int64 { n, _ := strconv.ParseInt(w[i], 10, 64); return n }
	one = cas{card: int(number(1)), swap: w[2] == "true", seen: uint64(number(3)), value: int(number(4)), from: number(5), to: number(6)}
	return one, casResult{ver: uint64(number(7)), value: int(number(8)), ok: w[9] == "true"}
}
