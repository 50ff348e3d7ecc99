package storetest

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/model/keeper"
)

// childAddress names the variable that makes a test binary a second process.
const childAddress = "TOKENRACK_STORETEST_ADDRESS"

// Child makes the test binary the second process of these tests. Call it first
// in TestMain; it returns at once where the binary is not one.
func Child(open func(address string) (keeper.Store, error)) {
	address := os.Getenv(childAddress)
	if address == "" {
		return
	}
	store, err := open(address)
	if err != nil {
		fmt.Println("error", err)
		os.Exit(1)
	}
	fmt.Println(store.Holder())
	_, _ = io.Copy(io.Discard, os.Stdin) // until it is killed
	_ = store.Close()
	os.Exit(0)
}

func holdersKilled(t *testing.T, s Subject) {
	if s.Address() == "" {
		t.Skip("this store cannot be opened by another process")
	}
	store := open(t, s)
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), childAddress+"="+s.Address())
	stdin, err := child.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = stdin.Close() }()
	stdout, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	line, _ := bufio.NewReader(stdout).ReadString('\n')
	holder, err := model.ParseID(strings.TrimSpace(line))
	if err != nil {
		_ = child.Process.Kill()
		t.Fatalf("the second process said %q", line)
	}
	lives(t, store, holder, true)
	_ = child.Process.Kill()
	_ = child.Wait()
	lives(t, store, holder, false)
}
