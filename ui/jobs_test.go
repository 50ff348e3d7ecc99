package ui

import (
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
	"github.com/tokenrack/tokenrack/ui/desk"
)

func TestJobCopyFreshBearer(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.Press("/").Type("ei").On("eiger-shop").Enter().Keys(4)
		d.Copied("bearer-of-eiger-shop")
		d.Sees("Copied bearer · Eiger Cameras / eiger-shop · 03:00 left · clipboard wiped in 45 s")
		if len(d.keeper.copied) != 1 || d.keeper.copied[0] != "eiger-shop bearer" {
			t.Errorf("recorded %q", d.keeper.copied)
		}
	})
}

func TestJobCopyTheNextBearerNeedsNoSlash(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.Press("/").Type("ei").Enter()
		d.keys = 0
		d.Type("ba").On("bacchus-till").Enter().Keys(3).Copied("bearer-of-bacchus-till")
	})
}

func TestJobSeeWhatNeedsMe(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.On("acme-pos-sync").Keys(0)
		d.Sees("1 in doubt").Sees("1 sign in").Sees("2 soon")
	})
}

func TestJobRefreshOne(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.Press("/").Type("bac").Press("esc")
		d.keys = 0
		d.Press("r").Keys(1).Sees("Refreshed · Bacchus Wines / bacchus-till")
	})
}

func TestJobRefreshAllDue(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		var asked []string
		d.keeper.refresh = func(id model.ID) keeper.RefreshResult {
			a := d.keeper.Snapshot().Account(id)
			asked = append(asked, a.Name)
			return keeper.RefreshResult{Account: a, Outcome: keeper.Refreshed}
		}
		d.Press("R").Keys(2).Sees("Refreshed 4 accounts")
		for _, name := range asked {
			if name == "api@acme.example" || name == "acme-2019" || name == "night-job" {
				t.Errorf("%s was refreshed", name)
			}
		}
	})
}

func TestJobWhyForbidden(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.Press("/").Type("ware").Press("esc")
		d.keys = 0
		d.Press("right").Keys(1)
		d.Sees("SCOPES").Sees("read_spaces").Sees("missing").Sees("decoded, not verified")
		d.Sees("dyGr••••cRa").Misses("bearer-of")
	})
}

func TestEnterOnSignInOpensTheFormAndThenCopies(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.keeper.signIn = func(s keeper.PasswordSignIn) (*model.Account, error) {
			if s.Username != "maria" || s.Password.Reveal() != "pa ss" {
				t.Errorf("signed in as %q", s.Username)
			}
			return d.keeper.Snapshot().Account(s.Account.ID), nil
		}
		d.Press("/").Type("api@").Enter().Sees("Sign in · Petrosoft CStoreOffice · Acme Petrol / api@acme.example")
		d.Type("maria").Press("tab").Type("pa ss").Misses("pa ss").Enter()
		d.Copied("bearer-of-api@acme.example").Sees("Copied bearer · Acme Petrol / api@acme.example")
	})
}

func TestFormThatWasClosedCopiesNothing(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		answer := make(chan struct{})
		d.keeper.signIn = func(s keeper.PasswordSignIn) (*model.Account, error) {
			<-answer
			return d.keeper.Snapshot().Account(s.Account.ID), nil
		}
		d.Press("/").Type("api@").Enter().Type("maria").Press("tab").Type("pw").Enter().Sees("signing in").Press("esc")
		close(answer)
		d.settle()
		d.Sees("Signed in").Copied("")
	})
}

func TestEnterOnAttentionCopiesAndSaysTheLine(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.Press("/").Type("tank").Enter().Copied("bearer-of-tank-gauges").Sees("but mind: the server's clock is 7 minutes ahead")
	})
}

func TestEnterOnRevokedExplains(t *testing.T) {
	of := samples()
	of[2].make = func(a *model.Account) { held(a, time.Hour, 2*time.Hour); a.Revoked = &model.Revoked{At: start} }
	drive(t, setup{of: of}, func(d *driver) {
		d.Press("/").Type("is:revoked ware").Enter().Sees("This account was revoked.").Copied("")
	})
}

func TestRefusedSignInStaysInTheFormWithItsText(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.keeper.signIn = func(keeper.PasswordSignIn) (*model.Account, error) {
			return nil, &model.Error{Kind: model.KindSignIn, What: "the server refused the sign-in", Why: "wrong user name or password", Do: "Try again."}
		}
		d.Press("/").Type("api@").Press("esc", "s").Type("maria").Press("tab").Type("wrong").Enter()
		d.Sees("the server refused the sign-in").Sees("maria").Sees("Try again.")
		d.Press("esc", "tab").Wait(time.Second).Enter().Misses("User name")
	})
}

func TestSignInOfPastedTokensOpensTheFormForThem(t *testing.T) {
	of := []sample{{"pasted one", "Acme", "inventorum", "app", func(*model.Account) {}}}
	drive(t, setup{of: of}, func(d *driver) {
		d.Enter().Sees("Paste tokens").Copied("").Paste("abcdefghijkl").Enter().Copied("bearer-of-pasted one")
	})
}

func TestFailedCopySaysWhyUntilAKeyIsPressed(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.keeper.token = func(model.ID, keeper.TokenRequest) (keeper.Bearer, error) {
			return keeper.Bearer{}, &model.Error{
				Kind: model.KindUnavailable, What: "the server did not answer in 10 s", Why: "usually the store's VPN is down",
				Still: "Nothing was spent.", Do: "r tries again.",
			}
		}
		d.Enter().Sees("Not copied").Sees("What the server did not answer").Sees("Why usually").Sees("Still Nothing").Sees("Do r tries again.")
		d.Wait(time.Minute).Sees("Not copied").Press("j").Misses("Not copied").Copied("")
	})
}

func TestCopyThroughTheTerminalClaimsNoMore(t *testing.T) {
	drive(t, setup{outcome: desk.Send, around: desk.Surroundings{SSH: true}}, func(d *driver) {
		d.Press("/").Type("ei").Enter()
		d.Sees("Sent to your terminal (cannot check it arrived) · Eiger Cameras / eiger-shop").Misses("Copied")
		if len(d.sent) != 1 || d.sent[0] != "bearer-of-eiger-shop" {
			t.Errorf("sent %q to the terminal", d.sent)
		}
		d.Wait(46 * time.Second).Sees("Asked your terminal to clear")
		if len(d.sent) != 2 || d.sent[1] != "" {
			t.Errorf("sent %q to the terminal", d.sent)
		}
	})
}

func TestCopyThroughTheTerminalSaysWhyNotHere(t *testing.T) {
	drive(t, setup{outcome: desk.Send}, func(d *driver) {
		d.desk.why = "no clipboard program is installed"
		d.Enter().Sees("Sent to your terminal, since no clipboard program is installed (cannot check it arrived)")
	})
}

func TestTmuxIsExplainedOnce(t *testing.T) {
	drive(t, setup{outcome: desk.Send, around: desk.Surroundings{Tmux: true}}, func(d *driver) {
		d.Enter().Sees("set-clipboard on").Wait(10 * time.Second).Misses("set-clipboard")
		d.Enter().Misses("set-clipboard")
	})
}

func TestClipboardIsWipedAfterTheLastCopy(t *testing.T) {
	drive(t, setup{}, func(d *driver) {
		d.Enter().Wait(30 * time.Second)
		d.Enter().Wait(30 * time.Second).Copied("bearer-of-acme-pos-sync") // the first timer is old
		d.Wait(16 * time.Second).Copied("").Sees("Clipboard wiped")
	})
}

func TestHelpOpensFromAFormByAKeyThatTypesNothing(t *testing.T) {
	filing(t, func(d *driver) {
		d.Press("a").Sees("F1 help").Misses("? help").Press("tab").Type("why?").Press("f1").Sees("Help · Add an account").Press("esc").Sees("why?").Sees("F1 help")
		d.Press("esc").Sees("? help")
	})
	drive(t, setup{}, func(d *driver) {
		d.Press("/").Type("api@").Press("esc", "s").Sees("Sign in").Sees("F1 help").Press("f1").Sees("Help").Press("f1").Sees("Password")
	})
}
