package abuse_test

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

// journal is what a process says on its standard output as it goes: each line
// is one write, so it stands even if the process is killed right after.
type journal struct{ out *os.File }

func (j *journal) say(format string, args ...any) {
	_, _ = fmt.Fprintf(j.out, format+" %d\n", append(args, time.Now().UnixNano())...)
}

// engine is the providers' engine; the interface has a method of its own name.
type engine = keeper.Providers

// heard tells of every exchange before it is sent and when it came back.
type heard struct {
	engine
	journal *journal
	// around, where it is set, runs the exchange in its own way.
	around func(send func() model.Reply) model.Reply
}

func (h *heard) Exchange(ctx context.Context, c model.Client, g model.Grant) model.Reply {
	spent := print16(g.RefreshToken)
	send := func() model.Reply { return h.engine.Exchange(ctx, c, g) }
	h.journal.say("send %s", spent)
	var reply model.Reply
	if h.around != nil {
		reply = h.around(send)
	} else {
		reply = send()
	}
	h.journal.say("got %s %s %s", spent, word(string(reply.Verdict)), print16(reply.Tokens.Refresh))
	return reply
}

// print16 names a token among hundreds of thousands, where the eight digits
// that people read would meet twice.
func print16(token model.Secret) string {
	if token.Empty() {
		return "-"
	}
	return longPrint(token.Bytes())
}

func longPrint(token []byte) string {
	sum := sha256.Sum256(token)
	return hex.EncodeToString(sum[:8])
}

func word(text string) string {
	if text == "" {
		return "-"
	}
	return strings.ReplaceAll(text, " ", "_")
}

// line is one line of a journal.
type line struct {
	words []string
	at    time.Time
}

func readLine(text string) line {
	words := strings.Fields(text)
	l := line{words: words}
	if n := len(words); n > 0 {
		var nano int64
		if _, err := fmt.Sscan(words[n-1], &nano); err == nil && n > 1 {
			l.at, l.words = time.Unix(0, nano), words[:n-1]
		}
	}
	return l
}

func (l line) is(verb string, words int) bool {
	return len(l.words) == words && l.words[0] == verb
}

// process is one that is going to be abused.
type process struct {
	cmd   *exec.Cmd
	in    io.Writer
	lines *bufio.Scanner
	says  *os.File // its standard error
	ended string   // how it ended, and how what it said there began
}

// start runs a job in a process of its own, by a tool (strace) where one is
// given.
func start(t testing.TB, tool []string, home, job string, args ...string) *process {
	t.Helper()
	p, err := tryStart(tool, nil, home, job, args...)
	must(t, err)
	return p
}

func tryStart(tool, env []string, home, job string, args ...string) (*process, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	all := append(append(append([]string(nil), tool...), self), args...)
	cmd := exec.Command(all[0], all[1:]...)
	cmd.Env = append(append(os.Environ(), jobVariable+"="+job, homeVariable+"="+home), env...)
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	says, err := os.CreateTemp("", "says")
	if err != nil {
		return nil, err
	}
	_ = os.Remove(says.Name()) // where files that are open cannot be removed it stays
	cmd.Stderr = says
	return &process{cmd: cmd, in: in, lines: bufio.NewScanner(out), says: says}, cmd.Start()
}

// next reads a line; false at the end.
func (p *process) next() (line, bool) {
	if !p.lines.Scan() {
		return line{}, false
	}
	return readLine(p.lines.Text()), true
}

func (p *process) kill() { _ = p.cmd.Process.Kill() }

// rest reads all that is left and waits for the end.
func (p *process) rest() (all []line) {
	for {
		l, ok := p.next()
		if !ok {
			_ = p.cmd.Wait()
			began := make([]byte, 4000)
			n, _ := p.says.ReadAt(began, 0)
			_ = p.says.Close()
			p.ended = fmt.Sprintf("%v\n%s", p.cmd.ProcessState, began[:n])
			return all
		}
		all = append(all, l)
	}
}
