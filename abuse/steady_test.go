package abuse_test

import (
	"context"
	"os"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

func init() { jobs["steady"] = steady }

// steady refreshes each named account once, in order, and closes the vault as
// the program does.
func steady(home string, names []string) error {
	says := &journal{out: os.Stdout}
	k, store, err := keeperAt(home, says)
	if err != nil {
		return err
	}
	ctx := context.Background()
	says.say("ready")
	for _, name := range names {
		if err := refreshNamed(ctx, k, name, tell(says)); err != nil {
			says.say("failed %s", word(err.Error()))
		}
	}
	// Where the disk takes nothing ever again, the program would go on trying
	// until it is told to end.
	ending, enough := context.WithTimeout(ctx, 5*time.Second)
	defer enough()
	if err := k.Close(ending); err != nil {
		return err
	}
	says.say("closing")
	return store.Close()
}

func refreshNamed(ctx context.Context, k *keeper.Keeper, name string, tell func(keeper.RefreshResult)) error {
	acc, _, err := k.Account(ctx, name)
	if err != nil {
		return err
	}
	return k.RefreshAccounts(ctx, []model.ID{acc.ID}, false, tell)
}
